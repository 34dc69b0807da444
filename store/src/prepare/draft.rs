//! What one record is made from.

use ledger::seal::SealKey;
use ledger::ties::Own;
use ledger::{Scope, Uuid};
use zeroize::Zeroizing;

/// An event that was decided, with everything random that its record needs.
pub struct Draft {
    /// `<aggregate>/<id>`
    pub stream: String,
    /// The scope in which the signer needs his role.
    pub area: Scope,
    /// Wire type.
    pub event_type: String,
    /// Wire version.
    pub version: u32,
    /// Canonical JSON.
    pub data: String,
    /// 16 random bytes.
    pub salt: [u8; 16],
    /// Personal data to be sealed in it.
    pub seals: Vec<SealDraft>,
    /// What it shows by itself, if it was held against the rules by whoever decided it; else the store reads it again.
    pub own: Option<Own>,
}

/// Personal data of one subject.
pub struct SealDraft {
    /// Whose.
    pub subject: Uuid,
    /// The subject's key from the vault.
    pub key: SealKey,
    /// Canonical JSON.
    pub plaintext: Zeroizing<Vec<u8>>,
    /// Random bytes.
    pub nonce: [u8; 24],
    /// Random bytes.
    pub salt: [u8; 32],
}

impl Draft {
    /// About how many bytes its record will have.
    pub(super) fn size(&self) -> usize {
        let sealed: usize = self.seals.iter().map(|seal| 256 + seal.plaintext.len() * 4 / 3).sum();
        448 + self.stream.len() + self.data.len() + sealed
    }
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({} on {}, {} seals)", self.event_type, self.stream, self.seals.len())
    }
}

impl std::fmt::Debug for SealDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealDraft(***)")
    }
}
