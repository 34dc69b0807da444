//! Holding a commit's records against its note, one after the other, in memory that does not grow.

use super::{CommitError, CommitNote, record_leaf};
use crate::hash::Hash;
use crate::merkle::Frontier;
use crate::record::{COMMIT_BYTES_MAX, Frame};

/// Checks that records are exactly those of a note: the same ledger, commit, time and signer in all of them, indexes
/// without gaps, and the root that was signed. Chains, keys and authority are not its business.
#[derive(Clone, Debug)]
pub struct CommitCheck<'a> {
    note: &'a CommitNote,
    signer: Hash,
    tree: Frontier,
    bytes: usize,
}

impl<'a> CommitCheck<'a> {
    /// A check of records by this signer (hash of the public key that the note verifies with).
    #[must_use]
    pub const fn new(note: &'a CommitNote, signer: Hash) -> CommitCheck<'a> {
        CommitCheck { note, signer, tree: Frontier::new(), bytes: 0 }
    }

    /// Takes the next record, and gives its hash.
    ///
    /// # Errors
    /// [`CommitError::Record`] names the field that does not fit the note.
    pub fn record(&mut self, frame: &Frame<'_>) -> Result<Hash, CommitError> {
        let CommitNote { ledger, id, time, records, .. } = self.note;
        let index = self.tree.size().0;
        let misfit = [
            ("ledger", frame.ledger != *ledger),
            ("commit", frame.commit != *id),
            ("time", frame.time != *time),
            ("signer", frame.signer != self.signer),
            ("index", u64::from(frame.index) != index || index >= u64::from(*records)),
        ];
        if let Some((field, _)) = misfit.into_iter().find(|(_, wrong)| *wrong) {
            return Err(CommitError::Record { index, field });
        }
        self.bytes += frame.bytes.len();
        if self.bytes > COMMIT_BYTES_MAX {
            return Err(CommitError::TooLarge);
        }
        let hash = frame.hash();
        self.tree.append(record_leaf(&hash));
        Ok(hash)
    }

    /// After the last record: they are as many as the note says, and lead to its root.
    ///
    /// # Errors
    /// [`CommitError::Count`] or [`CommitError::Root`].
    pub fn finish(self) -> Result<(), CommitError> {
        let found = self.tree.size().0;
        if found != u64::from(self.note.records) {
            return Err(CommitError::Count { expected: self.note.records, found });
        }
        if self.tree.root() == self.note.root { Ok(()) } else { Err(CommitError::Root) }
    }
}
