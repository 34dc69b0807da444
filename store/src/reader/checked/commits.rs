//! Whole commits: every record that one person signed in one act, and no other.

use std::rc::Rc;

use ledger::commit::{CommitNote, record_leaf};
use ledger::merkle::Frontier;
use ledger::note::SignedNote;
use ledger::{Hash, Position};

use super::Checked;
use crate::error::StoreError;
use crate::read::{StoredCommit, StoredRecord};

/// What a commit's note says. It counts once a record under the checkpoint binds it.
pub(super) struct Noted {
    no: u64,
    pub(super) first: Position,
    pub(super) note: CommitNote,
    pub(super) text_hash: Hash,
    signed: SignedNote,
}

impl Noted {
    /// `position` is of the record that asks, for whom a note of another form is a damage.
    pub(super) fn read(commit: &StoredCommit, position: Position) -> Result<Noted, StoreError> {
        let unproven = || StoreError::Unproven(position);
        let signed = SignedNote::parse(commit.note.as_bytes()).map_err(|_| unproven())?;
        let note = CommitNote::parse(&signed.text).map_err(|_| unproven())?;
        Ok(Noted { no: commit.no, first: commit.first, text_hash: signed.text_hash(), note, signed })
    }
}

/// The records of a commit in order; the last one comes only if all of them lead to the root that was signed.
pub struct CommitRecords<'c, 'r> {
    checked: &'c Checked<'r>,
    noted: Rc<Noted>,
    tree: Frontier,
    failed: bool,
}

impl<'r> Checked<'r> {
    /// The positions of the whole commit that a record is of.
    ///
    /// # Errors
    /// As [`Checked::record`].
    pub fn commit_of(&self, record: &StoredRecord) -> Result<std::ops::Range<Position>, StoreError> {
        let noted = self.noted(record.commit_no, record.position)?;
        Ok(noted.first..Position(noted.first.0 + u64::from(noted.note.records)))
    }

    /// The records of the whole commit that begins at a position.
    ///
    /// # Errors
    /// As [`Checked::record`]; also if its signature is not its signer's.
    pub fn commit(&self, first: Position) -> Result<CommitRecords<'_, 'r>, StoreError> {
        let record = self.record(first)?;
        let frame = super::frame(&record)?;
        let noted = self.noted(record.commit_no, first)?;
        let signer = self.keyring.verifying_key(&frame.signer);
        let signed = signer.is_some_and(|key| noted.signed.verify(std::slice::from_ref(key)).is_ok());
        if !signed || frame.index != 0 {
            return Err(StoreError::Unproven(first));
        }
        Ok(CommitRecords { checked: self, noted, tree: Frontier::new(), failed: false })
    }
}

impl CommitRecords<'_, '_> {
    fn read(&mut self) -> Result<StoredRecord, StoreError> {
        let position = Position(self.noted.first.0 + self.tree.size().0);
        let record = self.checked.record(position)?;
        self.tree.append(record_leaf(&record.hash));
        let is_last = self.tree.size().0 == u64::from(self.noted.note.records);
        let is_signed = !is_last || self.tree.root() == self.noted.note.root;
        let is_whole = is_signed && record.commit_no == self.noted.no;
        if is_whole { Ok(record) } else { Err(StoreError::Unproven(position)) }
    }
}

impl Iterator for CommitRecords<'_, '_> {
    type Item = Result<StoredRecord, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed || self.tree.size().0 >= u64::from(self.noted.note.records) {
            return None;
        }
        let record = self.read();
        self.failed = record.is_err();
        Some(record)
    }
}
