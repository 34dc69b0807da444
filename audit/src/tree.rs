//! The log's tree, grown chunk by chunk; tells the root at any size that was passed.

use std::collections::VecDeque;

use ledger::Hash;
use ledger::merkle::{empty_root, node_hash};

use crate::error::AuditError;
use crate::scratch::Scratch;

/// Leaves of a chunk: every chunk but the last is a full subtree.
pub(crate) const CHUNK: u64 = 1 << CHUNK_LEVEL;
pub(crate) const CHUNK_LEVEL: u8 = 8;
/// Nodes from here upwards are kept in the temporary file: one for 256 leaves.
const KEPT_LEVEL: u8 = 8;
/// Chunks whose nodes stay in memory.
const RECENT: usize = 256;

/// Reads the leaf hashes of a range again.
pub(crate) type Leaves<'a> = dyn Fn(u64, u64) -> Result<Vec<Hash>, AuditError> + 'a;

/// All complete nodes over a chunk's leaves, by level.
pub(crate) fn levels_of(leaves: Vec<Hash>) -> Vec<Vec<Hash>> {
    let mut levels = vec![leaves];
    while let Some(last) = levels.last().filter(|last| last.len() > 1) {
        let (pairs, _) = last.as_chunks::<2>();
        let next = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
        levels.push(next);
    }
    levels
}

/// A chunk's nodes with the peaks of the tree before it.
struct Span {
    start: u64,
    before: Vec<Hash>,
    levels: Vec<Vec<Hash>>,
}

impl Span {
    fn root_at(&self, size: u64) -> Hash {
        let mut peaks = self.before.clone();
        let (mut at, end) = (0, size - self.start);
        while at < end {
            let level = (end - at).ilog2();
            peaks.push(self.levels[level as usize][(at >> level) as usize]);
            at += 1 << level;
        }
        fold(&peaks)
    }
}

/// The tree over everything that was read so far.
#[derive(Default)]
pub(crate) struct LogTree {
    size: u64,
    peaks: Vec<(u8, Hash)>,
    recent: VecDeque<Span>,
}

impl LogTree {
    /// How many leaves there are.
    pub(crate) const fn size(&self) -> u64 {
        self.size
    }

    /// The root over all of them.
    pub(crate) fn root(&self) -> Hash {
        fold(&self.peaks.iter().map(|(_, hash)| *hash).collect::<Vec<_>>())
    }

    /// Appends the nodes of the next chunk; only the last may be short.
    pub(crate) fn append(&mut self, levels: Vec<Vec<Hash>>, scratch: &Scratch) -> Result<(), AuditError> {
        let (start, added) = (self.size, levels[0].len() as u64);
        let before = self.peaks.iter().map(|(_, hash)| *hash).collect();
        for (level, nodes) in (0..).zip(&levels).skip(usize::from(KEPT_LEVEL)) {
            for (index, node) in (start >> level..).zip(nodes) {
                scratch.put_node(level, index, node)?;
            }
        }
        let mut at = 0;
        while at < added {
            let level = (added - at).ilog2();
            self.push(level as u8, levels[level as usize][(at >> level) as usize], start + at, scratch)?;
            at += 1 << level;
        }
        self.size += added;
        self.recent.push_back(Span { start, before, levels });
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        Ok(())
    }

    fn push(
        &mut self,
        mut level: u8,
        mut node: Hash,
        start: u64,
        scratch: &Scratch,
    ) -> Result<(), AuditError> {
        while let Some((_, left)) = self.peaks.pop_if(|(below, _)| *below == level) {
            node = node_hash(&left, &node);
            level += 1;
            // The chunk's own nodes have been kept already.
            if level > CHUNK_LEVEL {
                scratch.put_node(level, start >> level, &node)?;
            }
        }
        self.peaks.push((level, node));
        Ok(())
    }

    /// The root at a size that was passed.
    pub(crate) fn root_at(
        &self,
        size: u64,
        scratch: &Scratch,
        leaves: &Leaves<'_>,
    ) -> Result<Hash, AuditError> {
        if size == 0 {
            return Ok(empty_root());
        }
        if let Some(span) = self.recent.iter().rev().find(|span| span.start < size) {
            return Ok(span.root_at(size));
        }
        let (mut at, mut peaks) = (0, Vec::new());
        while at < size {
            let level = (size - at).ilog2() as u8;
            if level < KEPT_LEVEL {
                let rest = levels_of(leaves(at, size)?);
                peaks.push(Span { start: at, before: Vec::new(), levels: rest }.root_at(size));
                break;
            }
            peaks.push(scratch.node(level, at >> level)?);
            at += 1 << level;
        }
        Ok(fold(&peaks))
    }
}

fn fold(peaks: &[Hash]) -> Hash {
    let folded = peaks.iter().rev().copied().reduce(|right, left| node_hash(&left, &right));
    folded.unwrap_or_else(empty_root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::merkle::{Frontier, leaf_hash};

    #[test]
    fn the_root_at_every_size_is_that_of_a_tree_grown_leaf_by_leaf() {
        let leaves: Vec<Hash> = (0..300_000_u32).map(|n| leaf_hash(&n.to_be_bytes())).collect();
        let (scratch, mut tree) = (Scratch::open().unwrap(), LogTree::default());
        for chunk in leaves.chunks(CHUNK as usize) {
            tree.append(levels_of(chunk.to_vec()), &scratch).unwrap();
        }
        let again = |from: u64, to: u64| Ok(leaves[from as usize..to as usize].to_vec());
        let mut frontier = Frontier::new();
        for (size, leaf) in leaves.iter().enumerate() {
            if size % 997 == 0 || size < 600 {
                assert_eq!(tree.root_at(size as u64, &scratch, &again).unwrap(), frontier.root(), "{size}");
            }
            frontier.append(*leaf);
        }
        assert_eq!((tree.size(), tree.root()), (300_000, frontier.root()));
    }
}
