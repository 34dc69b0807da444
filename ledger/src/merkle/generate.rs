//! Making proofs from stored nodes.

use super::{ConsistencyProof, Frontier, InclusionProof, MerkleError, empty_root, node_hash};
use crate::hash::Hash;
use crate::position::{LeafIndex, TreeSize};

/// The complete nodes of a tree: those over exactly 2^level leaves.
pub trait NodeSource {
    /// Why a node could not be read; it holds what this module has to say too.
    type Error: From<MerkleError>;

    /// The root of leaves `index·2^level` up to `(index+1)·2^level`; level 0 is the leaf hashes.
    ///
    /// # Errors
    /// Whatever reading can end in; [`MerkleError::MissingNode`] if there is no such node.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// All nodes of a tree in memory, by level: for commits and tests.
impl NodeSource for Vec<Vec<Hash>> {
    type Error = MerkleError;

    fn node(&self, level: u8, index: u64) -> Result<Hash, MerkleError> {
        let node = usize::try_from(index).ok().and_then(|index| self.get(usize::from(level))?.get(index));
        node.copied().ok_or(MerkleError::MissingNode { level, index })
    }
}

/// All complete nodes of the tree over these leaf hashes, by level: a [`NodeSource`].
#[must_use]
pub fn levels(leaves: impl IntoIterator<Item = Hash>) -> Vec<Vec<Hash>> {
    let (mut frontier, mut levels) = (Frontier::new(), Vec::<Vec<Hash>>::new());
    for leaf in leaves {
        frontier.append_with(leaf, |level, _, node| match levels.get_mut(usize::from(level)) {
            Some(nodes) => nodes.push(*node),
            None => levels.push(vec![*node]),
        });
    }
    levels
}

/// The way of a leaf to the root of the tree of that size (RFC 6962 §2.1.1).
///
/// # Errors
/// [`MerkleError::NoSuchLeaf`], or what the source has.
pub fn inclusion_proof<S: NodeSource>(
    source: &S,
    index: LeafIndex,
    size: TreeSize,
) -> Result<InclusionProof, S::Error> {
    if !size.holds(index) {
        return Err(MerkleError::NoSuchLeaf { index: index.0, size: size.0 }.into());
    }
    let (mut start, mut end) = (0, size.0);
    let mut siblings = Vec::new();
    while end - start > 1 {
        let middle = start + split(end - start);
        if index.0 < middle {
            siblings.push(subtree_root(source, middle, end)?);
            end = middle;
        } else {
            siblings.push(subtree_root(source, start, middle)?);
            start = middle;
        }
    }
    siblings.reverse();
    Ok(InclusionProof(siblings))
}

/// That the tree of the old size begins the one of the new size (RFC 6962 §2.1.2); empty if either says nothing.
///
/// # Errors
/// [`MerkleError::Shrunk`], or what the source has.
pub fn consistency_proof<S: NodeSource>(
    source: &S,
    old: TreeSize,
    new: TreeSize,
) -> Result<ConsistencyProof, S::Error> {
    if old > new {
        return Err(MerkleError::Shrunk { old: old.0, new: new.0 }.into());
    }
    let mut hashes = Vec::new();
    if old.0 == 0 || old == new {
        return Ok(ConsistencyProof(hashes));
    }
    // SUBPROOF(m, D[start:end], b): the old tree's right edge is looked for; b tells whether it is its whole so far.
    let (mut start, mut end, mut whole) = (0, new.0, true);
    while old.0 != end {
        let middle = start + split(end - start);
        if old.0 <= middle {
            hashes.push(subtree_root(source, middle, end)?);
            end = middle;
        } else {
            hashes.push(subtree_root(source, start, middle)?);
            start = middle;
            whole = false;
        }
    }
    if !whole {
        hashes.push(subtree_root(source, start, end)?);
    }
    hashes.reverse();
    Ok(ConsistencyProof(hashes))
}

/// The root over leaves `start` up to `end`, where `start` is where a subtree of that length can begin.
///
/// # Errors
/// What the source has.
pub fn subtree_root<S: NodeSource>(source: &S, start: u64, end: u64) -> Result<Hash, S::Error> {
    if end <= start {
        return Ok(empty_root());
    }
    // The full subtrees from left to right, then folded from the right.
    let (mut at, mut peaks) = (start, Vec::new());
    while at < end {
        let length = 1_u64 << (end - at).ilog2();
        let level = length.trailing_zeros() as u8;
        peaks.push(source.node(level, at >> level)?);
        at += length;
    }
    let folded = peaks.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
    Ok(folded.unwrap_or_else(empty_root))
}

/// The largest power of two smaller than `length`, which is at least 2 (RFC 6962 §2.1).
const fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}
