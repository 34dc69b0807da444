//! The portable inclusion proof of C2SP tlog-proof.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::ProofFault;
use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::merkle::{InclusionProof, PROOF_HASHES_MAX, leaf_hash};
use crate::note::VerifyingKey;
use crate::position::LeafIndex;
use crate::text;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// A leaf's index, its path and the signed checkpoint that covers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlogProof {
    /// Opaque data that nothing vouches for.
    pub extra: Option<Vec<u8>>,
    /// The leaf's place, which is the record's position.
    pub index: LeafIndex,
    /// The path, from the leaf upwards.
    pub path: InclusionProof,
    /// The signed checkpoint, to its last byte.
    pub checkpoint: String,
}

impl TlogProof {
    /// Reads the text.
    ///
    /// # Errors
    /// [`ProofFault::Form`].
    pub fn parse(text: &str) -> Result<TlogProof, ProofFault> {
        let (head, checkpoint) = text.split_once("\n\n").ok_or(ProofFault::Form)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(ProofFault::Form);
        }
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra = extra.and_then(|line| line.strip_prefix("extra "));
        let extra = extra.map(|base64| text::base64(base64).ok_or(ProofFault::Form)).transpose()?;
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(text::decimal);
        let hashes: Result<Vec<Hash>, _> = lines.map(Hash::from_base64).collect();
        let hashes = hashes.map_err(|_| ProofFault::Form)?;
        if hashes.len() > PROOF_HASHES_MAX {
            return Err(ProofFault::Form);
        }
        Ok(TlogProof {
            extra,
            index: LeafIndex(index.ok_or(ProofFault::Form)?),
            path: InclusionProof(hashes),
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Checks the checkpoint with the log's key, and that it covers a leaf with this data at the index.
    ///
    /// # Errors
    /// [`ProofFault::Checkpoint`] or [`ProofFault::LogPath`].
    pub fn verify(&self, leaf_data: &[u8], log_key: &VerifyingKey) -> Result<Checkpoint, ProofFault> {
        let checkpoint = Checkpoint::verify(self.checkpoint.as_bytes(), log_key)?;
        let leaf = leaf_hash(leaf_data);
        let included = self.path.verify(&leaf, self.index, checkpoint.size, &checkpoint.root);
        included.map_err(ProofFault::LogPath)?;
        Ok(checkpoint)
    }
}

/// The text of the proof.
impl std::fmt::Display for TlogProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{FIRST_LINE}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.0.iter().try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
