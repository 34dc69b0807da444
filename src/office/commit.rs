//! What was signed elsewhere is committed, whether it brings its records or they rest here.

use ledger::note::SignedNote;
use ledger::{CommitNote, Frame};
use store::prepared::PreparedFile;

use super::afterwards::{self, Followed};
use super::carry_out::Committed;
use super::person::{check_corrected, check_erased};
use crate::app::{Afterwards, Desk, Spooled, append};
use crate::failure::{Failure, OrFail as _};

/// Writes a commit that comes back signed, with its records.
///
/// # Errors
/// [`Failure::Conflict`] with the stream that moved; [`Failure::Refused`] with the rule that says no.
pub fn commit(desk: &Desk, file: PreparedFile) -> Result<Committed, Failure> {
    let mut after = Afterwards::default();
    file.staged.for_each(|_, bytes| {
        let frame = Frame::parse(bytes).or_refuse()?;
        after.see(frame.stream, frame.event_type);
        Ok::<(), Spooled>(())
    })?;
    // The same file again is the same commit, whatever has happened since.
    let is_new = desk.reader.commit_by_id(file.note().or_refuse()?.id).or_fault()?.is_none();
    if is_new && !after.corrected.is_empty() {
        check_corrected(desk, &file.staged)?;
    }
    if !after.erased.is_empty() {
        // Since it was prepared others may have come to share an account.
        check_erased(desk, &after.erased)?;
    }
    let receipt = append(desk, file)?;
    let followed = afterwards::behind_commit(desk, after)?;
    Ok(Committed { receipt, followed })
}

/// Writes a commit whose records rest here, by the note that its signer signed; one that is on record answers its receipt
/// again.
///
/// # Errors
/// As [`commit`]; [`Failure::Refused`] if no such commit waits here.
pub fn commit_note(desk: &Desk, note: &[u8]) -> Result<Committed, Failure> {
    let signed = SignedNote::parse(note).or_refuse()?;
    let id = CommitNote::parse(&signed.text).or_refuse()?.id;
    match desk.known_receipt(id, &signed)? {
        Some(receipt) => Ok(Committed { receipt, followed: Followed::default() }),
        None => commit(desk, desk.waiting(id)?.with_note(signed.to_string())),
    }
}
