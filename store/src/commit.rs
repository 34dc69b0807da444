//! A signed commit on its way into the ledger, and the receipt for it.

use std::sync::Arc;

use ledger::commit::CommitNote;
use ledger::note::{SignedNote, VerifyingKey};
use ledger::{Hash, Position, Sequence, TreeSize, Uuid};

use crate::error::Refusal;
use crate::staged::Staged;

/// Every stream that a decision looked at, with the sequence it saw; 0 says that the stream was absent.
pub type ReadSet = Vec<(String, Sequence)>;

/// A note that was signed, the records under it, and the read set of the decision.
#[derive(Debug)]
pub struct SignedCommit {
    pub(crate) bytes: Vec<u8>,
    pub(crate) note: SignedNote,
    pub(crate) commit: CommitNote,
    pub(crate) staged: Staged,
    pub(crate) read_set: ReadSet,
    /// The key whose signature on this note was checked, when it was.
    pub(crate) verified: Option<VerifyingKey>,
}

impl SignedCommit {
    /// Takes a signed note as it came. Its signature is checked when it is appended.
    ///
    /// # Errors
    /// [`Refusal`] if the note is not of its form or has other than one signature.
    pub fn new(note: &[u8], staged: Staged, read_set: ReadSet) -> Result<SignedCommit, Refusal> {
        let signed = SignedNote::parse(note)?;
        SignedCommit::of(signed, staged, read_set)
    }

    pub(crate) fn of(note: SignedNote, staged: Staged, read_set: ReadSet) -> Result<SignedCommit, Refusal> {
        // Further lines would be stored, and nobody has signed what they say.
        if note.signatures.len() != 1 {
            return Err(Refusal::OneSignature);
        }
        let commit = CommitNote::parse(&note.text)?;
        Ok(SignedCommit {
            bytes: note.to_string().into_bytes(),
            note,
            commit,
            staged,
            read_set,
            verified: None,
        })
    }

    /// What was signed.
    #[must_use]
    pub const fn note(&self) -> &CommitNote {
        &self.commit
    }

    /// The streams that the decision looked at.
    #[must_use]
    pub fn read_set(&self) -> &[(String, Sequence)] {
        &self.read_set
    }

    /// The records.
    #[must_use]
    pub const fn staged(&self) -> &Staged {
        &self.staged
    }
}

/// The ledger has the commit: on disk, under a signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The commit's id.
    pub id: Uuid,
    /// Its place in the order of commits, from 0.
    pub no: u64,
    /// Position of its first record.
    pub first: Position,
    /// How many records it has.
    pub records: u32,
    /// The first signed checkpoint that covers it.
    pub checkpoint: Arc<str>,
    /// Whether the commit was there before; then this is the first receipt again.
    pub repeated: bool,
}

/// The state of the log after a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// How many records.
    pub size: TreeSize,
    /// The root over them.
    pub root: Hash,
    /// The signed checkpoint of that size.
    pub checkpoint: Arc<str>,
    /// The greatest time of all commits.
    pub ledger_time: ledger::Time,
}
