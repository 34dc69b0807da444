//! What a verification is told from outside.

use ledger::note::VerifyingKey;
use ledger::seal::SealedBox;
use ledger::{Authority, Frame, Hash};

/// What a vault says of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealCheck {
    /// It opens with its subject's key in this place, to what was committed to.
    Holds {
        /// What stands for the account in it, if it is the seal of the record's account holder: the same for the same
        /// account, another for any other.
        account: Option<u64>,
    },
    /// The vault has no key of the subject: erased.
    NoKey,
    /// It does not.
    Fails(ledger::seal::SealError),
}

/// Asks a vault whether a seal belongs to its key, place and commitment.
pub type VaultCheck<'a> = dyn Fn(&Frame<'_>, &SealedBox) -> SealCheck + Sync + 'a;

/// What a verification is told from outside.
pub struct Options<'a> {
    /// Signed checkpoints that were kept elsewhere.
    pub checkpoints: Vec<String>,
    /// The log's key as known from elsewhere.
    pub vkey: Option<VerifyingKey>,
    /// Hash of record 0 as known from elsewhere.
    pub genesis: Option<Hash>,
    /// Who may cause which event.
    pub authority: &'a Authority,
    /// Threads that read and hash; at least one.
    pub threads: usize,
    /// Told how many records were done.
    pub progress: &'a dyn Fn(u64),
    /// The vault, if the keys to personal data are at hand.
    pub vault: Option<&'a VaultCheck<'a>>,
}
