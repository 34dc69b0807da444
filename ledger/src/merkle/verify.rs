//! Checking proofs, after RFC 9162 §2.1.3.2 and §2.1.4.2 (the trees are those of RFC 6962).

use super::{ConsistencyProof, InclusionProof, MerkleError, empty_root, node_hash};
use crate::hash::Hash;
use crate::position::{LeafIndex, TreeSize};

/// Checks that the leaf hash stands at `index` in the tree of that size and root.
///
/// # Errors
/// [`MerkleError`] says what does not fit.
pub fn verify_inclusion(
    proof: &InclusionProof,
    leaf: &Hash,
    index: LeafIndex,
    size: TreeSize,
    root: &Hash,
) -> Result<(), MerkleError> {
    if !size.holds(index) {
        return Err(MerkleError::NoSuchLeaf { index: index.0, size: size.0 });
    }
    let (mut node, mut place, mut last) = (*leaf, index.0, size.0 - 1);
    for sibling in &proof.0 {
        if last == 0 {
            return Err(MerkleError::Length);
        }
        if place & 1 == 1 || place == last {
            node = node_hash(sibling, &node);
            // A right edge without a sibling on its level moves up until it has one.
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(&node, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(MerkleError::Length);
    }
    if node == *root { Ok(()) } else { Err(MerkleError::Root) }
}

/// Checks that the tree of the old size and root begins the tree of the new size and root.
///
/// # Errors
/// [`MerkleError`] says what does not fit.
pub fn verify_consistency(
    proof: &ConsistencyProof,
    old: (TreeSize, &Hash),
    new: (TreeSize, &Hash),
) -> Result<(), MerkleError> {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size > new_size {
        return Err(MerkleError::Shrunk { old: old_size.0, new: new_size.0 });
    }
    if old_size.0 == 0 || old_size == new_size {
        let trivial = if old_size == new_size { *new_root } else { empty_root() };
        return match (proof.0.is_empty(), trivial == *old_root) {
            (false, _) => Err(MerkleError::Length),
            (true, false) => Err(MerkleError::Root),
            (true, true) => Ok(()),
        };
    }
    let (mut place, mut last) = (old_size.0 - 1, new_size.0 - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    // An old tree that is one full subtree is its own first hash.
    let whole = old_size.0.is_power_of_two();
    let mut hashes = whole.then_some(old_root).into_iter().chain(&proof.0);
    let first = *hashes.next().ok_or(MerkleError::Length)?;
    let (mut old_node, mut new_node) = (first, first);
    for sibling in hashes {
        if last == 0 {
            return Err(MerkleError::Length);
        }
        if place & 1 == 1 || place == last {
            old_node = node_hash(sibling, &old_node);
            new_node = node_hash(sibling, &new_node);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new_node = node_hash(&new_node, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(MerkleError::Length);
    }
    if old_node == *old_root && new_node == *new_root { Ok(()) } else { Err(MerkleError::Root) }
}
