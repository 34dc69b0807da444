//! A tree that only grows, in O(log n) memory.

use super::{MerkleError, empty_root, node_hash};
use crate::hash::Hash;
use crate::position::TreeSize;

/// The roots of the full subtrees that make up a tree, the largest first: all that is needed to append and to tell the
/// root.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Frontier {
        Frontier { size: 0, peaks: Vec::new() }
    }

    /// A tree from its size and [`Frontier::peaks`].
    ///
    /// # Errors
    /// [`MerkleError::Length`] unless there is one peak for each bit set in the size.
    pub fn from_parts(size: TreeSize, peaks: Vec<Hash>) -> Result<Frontier, MerkleError> {
        if peaks.len() != size.0.count_ones() as usize {
            return Err(MerkleError::Length);
        }
        Ok(Frontier { size: size.0, peaks })
    }

    /// How many leaves there are.
    #[must_use]
    pub const fn size(&self) -> TreeSize {
        TreeSize(self.size)
    }

    /// The roots of the full subtrees, the largest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Appends a leaf by its leaf hash.
    pub fn append(&mut self, leaf: Hash) {
        self.append_with(leaf, |_, _, _| {});
    }

    /// Appends a leaf and tells every node that it completes, the leaf first: level, index in the level, hash.
    pub fn append_with(&mut self, leaf: Hash, mut completed: impl FnMut(u8, u64, &Hash)) {
        let (mut node, mut level, mut index) = (leaf, 0_u8, self.size);
        completed(level, index, &node);
        while index & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            node = node_hash(&left, &node);
            level += 1;
            index >>= 1;
            completed(level, index, &node);
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The root (RFC 6962 §2.1).
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev().copied();
        let smallest = peaks.next();
        smallest
            .map_or_else(empty_root, |smallest| peaks.fold(smallest, |right, left| node_hash(&left, &right)))
    }
}
