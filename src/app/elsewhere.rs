//! Commits that are signed on another machine: they rest here until then, and come back signed.

use std::sync::Arc;

use ledger::checkpoint::Checkpoint;
use ledger::note::SignedNote;
use ledger::{Frame, Sequence, Time, TreeSize};
use store::prepared::{Consistency, Escort, PreparedError, PreparedFile};
use store::{Conflict, Receipt, Refusal, Resting, Spool};
use uuid::Uuid;
use words::{Refused, refuse};

use super::desk::Desk;
use super::making::Ready;
use super::signing::{Hand, Signatory};
use crate::failure::{Failure, OrFail as _};
use crate::ground;

/// How long a commit waits that was handed to a program or a file: the store takes its time for no longer.
const HOURS: i64 = 72;
const HOUR_MILLIS: i64 = 3_600_000;

impl Desk {
    /// Lets what was prepared rest, with all that its signer checks but what its seals hold.
    ///
    /// # Errors
    /// [`Failure::Refused`] if the signer's own checkpoint is none of this ledger; [`Failure::Fault`] if the spool cannot
    /// be written.
    pub(crate) fn rest(&self, signatory: &Signatory, ready: Ready) -> Result<Resting, Failure> {
        let Ready { prepared, seen } = ready;
        let until = prepared.note.time.millis() + HOURS * HOUR_MILLIS;
        let stream = format!("key/{}", signatory.signer.hash);
        let own = |bytes: &Vec<u8>| Frame::parse(bytes).is_ok_and(|frame| frame.stream == stream);
        let records = self.reader.key_records().or_fault()?.into_iter().map(|(_, bytes)| bytes);
        let escort = Escort {
            seen: seen.checkpoint.to_string(),
            consistency: consistency(self, signatory, seen.size)?,
            key_records: records.filter(own).collect(),
        };
        let file = PreparedFile::new(prepared, escort).or_fault()?;
        let spool = self.spool();
        spool.sweep(self.now()).or_fault()?;
        spool.keep(&file, Time::from_millis(until).or_fault()?).or_fault()
    }

    /// What waits for a signature elsewhere, and until when.
    ///
    /// # Errors
    /// [`Failure::Fault`] if the spool cannot be read.
    pub(crate) fn resting(&self) -> Result<Vec<Resting>, Failure> {
        let (now, mut waiting) = (self.now(), Vec::new());
        for resting in self.spool().list().or_fault()? {
            // What is on record waits for nobody.
            if resting.until >= now && self.reader.commit_by_id(resting.id).or_fault()?.is_none() {
                waiting.push(resting);
            }
        }
        Ok(waiting)
    }

    /// A commit that waits, as it was prepared.
    ///
    /// # Errors
    /// [`Failure::Refused`] if there is none of this id, or its time is over.
    pub(crate) fn waiting(&self, id: Uuid) -> Result<PreparedFile, Failure> {
        self.prepared(self.rests(id)?)
    }

    /// The same of one that was listed.
    ///
    /// # Errors
    /// [`Failure::Refused`] if its file is damaged; [`Failure::Fault`] if it cannot be read.
    pub(crate) fn prepared(&self, resting: Resting) -> Result<PreparedFile, Failure> {
        Ok(self.spool().take(resting)?)
    }

    fn rests(&self, id: Uuid) -> Result<Resting, Failure> {
        let found = self.resting()?.into_iter().find(|resting| resting.id == id);
        found.ok_or_else(|| {
            Failure::refused(refuse!(
                "signing.not_waiting",
                ground::PREPARED,
                "这里没有待签的提交 {id}：编号不对、已撤下、已经入账，或已超过{HOURS}小时",
                "no commit {id} waits here for its signature: another id, withdrawn, on record already, or {HOURS} hours have passed"
            ))
        })
    }

    /// The same for its signer, with what its seals hold: personal data, which rests nowhere but in the vault.
    ///
    /// # Errors
    /// As [`Desk::waiting`]; [`Failure::Refused`] if a key of it was destroyed since.
    pub(crate) fn for_signer(&self, id: Uuid) -> Result<PreparedFile, Failure> {
        let mut file = self.waiting(id)?;
        let vault = self.vault.borrow();
        file.open(|subject| vault.key_of(subject).or_fault())?;
        Ok(file)
    }

    /// The receipt of a commit that is on record already, by the note that was signed; none if it is not.
    ///
    /// # Errors
    /// [`Failure::Refused`] if another note is on record under its id.
    pub(crate) fn known_receipt(&self, id: Uuid, signed: &SignedNote) -> Result<Option<Receipt>, Failure> {
        let Some(stored) = self.reader.commit_by_id(id).or_fault()? else { return Ok(None) };
        if stored.note != signed.to_string() {
            return Err(Failure::refused(Refusal::IdTaken));
        }
        let (no, first, records) = (stored.no, stored.first, stored.records);
        // The first that covers its last record.
        let before = TreeSize((first.0 + u64::from(records)).saturating_sub(1));
        let covering = self.reader.checkpoints_after(before, 1).or_fault()?.into_iter().next();
        let checkpoint = covering.map(|(_, note)| Arc::from(note)).unwrap_or_default();
        Ok(Some(Receipt { id, no, first, records, checkpoint, repeated: true }))
    }

    /// Lets a commit go that waits.
    ///
    /// # Errors
    /// As [`Desk::waiting`].
    pub(crate) fn let_go(&self, id: Uuid) -> Result<(), Failure> {
        self.spool().drop(self.rests(id)?).or_fault()
    }

    fn spool(&self) -> Spool {
        Spool::of(&self.dir)
    }
}

impl From<PreparedError> for Failure {
    fn from(error: PreparedError) -> Failure {
        match error {
            PreparedError::Io(error) => Failure::fault(error),
            refused => Failure::refused(refused),
        }
    }
}

/// From the checkpoint that the signer brought, if he did.
fn consistency(
    desk: &Desk,
    signatory: &Signatory,
    size: ledger::TreeSize,
) -> Result<Option<Consistency>, Failure> {
    let Hand::Elsewhere(Some(note)) = &signatory.hand else { return Ok(None) };
    let keyring = desk.store.keyring();
    let before =
        keyring.log_keys().iter().find_map(|key| Checkpoint::verify(note, key).ok()).ok_or_else(|| {
            Failure::refused(refuse!(
                "signing.other_ledger",
                ground::CHECKPOINT,
                "签名者带来的检查点不是本账本的",
                "the checkpoint that the signer brought is none of this ledger"
            ))
        })?;
    let proof = desk.reader.consistency(before.size, size);
    let proof = proof.map_err(|error| Failure::refused(Refused::of(&error, ground::WITNESS)))?;
    Ok(Some(Consistency { from: before.size, proof }))
}

/// Writes a commit that was signed elsewhere; a stale one says what changed.
///
/// # Errors
/// [`Failure::Conflict`] with the stream that moved; [`Failure::Refused`] with the rule that says no.
pub(crate) fn append(desk: &Desk, mut file: PreparedFile) -> Result<Receipt, Failure> {
    let note = file.note().or_refuse()?;
    // The same file again is the same commit, whatever has happened since: the store says so.
    if desk.reader.commit_by_id(note.id).or_fault()?.is_none() {
        desk.check_leap(note.time)?;
        // It was decided by nobody here: whatever it rests on is looked at, and must not have moved when it is written.
        let (looked_at, sealed) = super::gate::of_file(desk, &note, &file.staged).or_else(|refused| {
            check_unmoved(desk, file.read_set.iter().map(|(stream, expected)| (stream, *expected)))?;
            Err(refused)
        })?;
        desk.hold_sealed(&sealed.into_iter().collect::<Vec<_>>())?;
        file.read_set.extend(looked_at.into_iter().map(|(stream, head)| (stream, head.0)));
    }
    desk.append(file.into_signed().or_refuse()?)
}

/// What the decision looked at is as it was: else it is to be made anew, and no rule is to blame.
pub(super) fn check_unmoved<'r>(
    desk: &Desk,
    read_set: impl IntoIterator<Item = (&'r String, Sequence)>,
) -> Result<(), Failure> {
    let (names, expected): (Vec<&str>, Vec<Sequence>) =
        read_set.into_iter().map(|(stream, expected)| (stream.as_str(), expected)).unzip();
    let heads = desk.reader.heads(&names).or_fault()?;
    let asked = names.into_iter().zip(expected);
    let moved = asked.zip(heads).find(|((_, expected), (found, _))| expected != found);
    let Some(((stream, expected), (found, _))) = moved else { return Ok(()) };
    Err(Failure::Conflict(Box::new(Conflict { stream: stream.to_owned(), expected, found })))
}
