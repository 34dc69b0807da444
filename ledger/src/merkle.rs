//! The Merkle tree of RFC 6962 §2.1 over SHA-256, for the log and for a commit's root.

mod frontier;
mod generate;
mod verify;

pub use frontier::Frontier;
pub use generate::{NodeSource, consistency_proof, inclusion_proof, levels, subtree_root};
pub use verify::{verify_consistency, verify_inclusion};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::{Hash, sha256, sha256_of};
use crate::position::{LeafIndex, TreeSize};

/// No proof of a tree with up to 2^63 leaves is longer; a consistency proof may add one.
pub const PROOF_HASHES_MAX: usize = 64;

/// First bytes of a log leaf's data.
const LEAF_DOMAIN: &[u8] = b"sunledger/leaf/v1\n";

/// Why a proof cannot be made or does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "merkle", ground = words::Ground::Format("7.1"))]
pub enum MerkleError {
    /// The leaf is not in a tree of that size.
    #[said("树中没有第{index}片叶（共{size}片）", "there is no leaf {index} in a tree of {size}")]
    NoSuchLeaf {
        /// The leaf asked for.
        index: u64,
        /// The tree's size.
        size: u64,
    },
    /// The first tree is larger than the second.
    #[said("旧树{old}大于新树{new}", "the old tree ({old}) is larger than the new one ({new})")]
    Shrunk {
        /// The first size.
        old: u64,
        /// The second size.
        new: u64,
    },
    /// The proof has too few or too many hashes.
    #[said("证明的哈希个数不对", "the proof has a wrong number of hashes")]
    Length,
    /// The proof leads to another root.
    #[said("证明得不出所给的根", "the proof does not lead to the root")]
    Root,
    /// A node that the tree must have is not there.
    #[said("缺少第{level}层第{index}个节点", "node {index} of level {level} is missing")]
    MissingNode {
        /// Height above the leaves.
        level: u8,
        /// Place in the level.
        index: u64,
    },
}

/// Hash of a leaf: SHA-256(0x00 ‖ data) (RFC 6962 §2.1).
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    sha256_of(&[&[0], data])
}

/// Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [1; 65];
    input[1..33].copy_from_slice(&left.0);
    input[33..].copy_from_slice(&right.0);
    sha256(&input)
}

/// Root of the tree without leaves: SHA-256 of nothing (RFC 6962 §2.1).
#[must_use]
pub fn empty_root() -> Hash {
    sha256(&[])
}

/// The data of a record's leaf in the log: SHA-256("sunledger/leaf/v1\n" ‖ SHA-256(note text) ‖ record hash).
///
/// It ties the record to the very note that was signed, and shows a reader of the public tree nothing.
#[must_use]
pub fn log_leaf(note_text_hash: &Hash, record_hash: &Hash) -> Hash {
    sha256_of(&[LEAF_DOMAIN, &note_text_hash.0, &record_hash.0])
}

/// The root over leaf data in order, in one pass.
#[must_use]
pub fn root_of<'a>(leaves: impl IntoIterator<Item = &'a [u8]>) -> Hash {
    let mut frontier = Frontier::new();
    for data in leaves {
        frontier.append(leaf_hash(data));
    }
    frontier.root()
}

macro_rules! proof {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Default)]
        pub struct $name(pub Vec<Hash>);

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_seq(self.0.iter().map(Hash::to_base64))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let texts = Vec::<String>::deserialize(deserializer)?;
                if texts.len() > PROOF_HASHES_MAX {
                    return Err(serde::de::Error::custom(MerkleError::Length));
                }
                let hashes: Result<_, _> = texts.iter().map(|text| Hash::from_base64(text)).collect();
                hashes.map($name).map_err(serde::de::Error::custom)
            }
        }
    };
}

proof!(
    /// A leaf's way to the root, from the leaf upwards (RFC 6962 §2.1.1); base64 in JSON.
    InclusionProof
);
proof!(
    /// That one tree begins another (RFC 6962 §2.1.2); base64 in JSON.
    ConsistencyProof
);

impl InclusionProof {
    /// Checks that `leaf` stands at `index` of the tree.
    ///
    /// # Errors
    /// [`MerkleError`] says what does not fit.
    pub fn verify(
        &self,
        leaf: &Hash,
        index: LeafIndex,
        size: TreeSize,
        root: &Hash,
    ) -> Result<(), MerkleError> {
        verify_inclusion(self, leaf, index, size, root)
    }
}
