//! The proof file: JSON with every text that a stranger needs.

use serde::{Deserialize, Serialize};

use super::{PROOF_FILE_BYTES_MAX, ProofFault};
use crate::merkle::InclusionProof;

const FORMAT: &str = "sunledger/proof/v1";

/// One record with everything that proves it in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// The signed commit note.
    pub note: String,
    /// The record's path to the note's root.
    pub path: InclusionProof,
    /// The tlog-proof of the record's leaf, with a signed checkpoint.
    pub proof: String,
    /// The record's bytes, which are text.
    pub record: String,
}

/// A record with the genesis and the key records that give its signer authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    /// Record 0.
    pub genesis: Evidence,
    /// The key records of the signer, of those who signed them, and so on: see
    /// [`needed_key_records`](super::needed_key_records).
    pub keys: Vec<Evidence>,
    /// The record that is proved.
    pub record: Evidence,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    format: std::borrow::Cow<'a, str>,
    genesis: std::borrow::Cow<'a, Evidence>,
    keys: std::borrow::Cow<'a, [Evidence]>,
    record: std::borrow::Cow<'a, Evidence>,
}

impl ProofFile {
    /// The file: one line of JSON.
    ///
    /// # Panics
    /// Never: it holds only strings and lists.
    #[must_use]
    pub fn to_json(&self) -> String {
        let wire = Wire {
            format: FORMAT.into(),
            genesis: std::borrow::Cow::Borrowed(&self.genesis),
            keys: self.keys.as_slice().into(),
            record: std::borrow::Cow::Borrowed(&self.record),
        };
        let json = serde_json::to_string(&wire).expect("invariant: strings and lists always serialise");
        format!("{json}\n")
    }

    /// Reads the file. Its JSON is not hashed, so its spelling is free; its fields are not.
    ///
    /// # Errors
    /// [`ProofFault::Form`].
    pub fn from_json(bytes: &[u8]) -> Result<ProofFile, ProofFault> {
        if bytes.len() > PROOF_FILE_BYTES_MAX {
            return Err(ProofFault::Form);
        }
        let wire: Wire<'_> = serde_json::from_slice(bytes).map_err(|_| ProofFault::Form)?;
        if wire.format != FORMAT {
            return Err(ProofFault::Form);
        }
        Ok(ProofFile {
            genesis: wire.genesis.into_owned(),
            keys: wire.keys.into_owned(),
            record: wire.record.into_owned(),
        })
    }
}
