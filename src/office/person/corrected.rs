//! Identity numbers that were corrected elsewhere, held against what is known today: the vault is to follow them.

use aggregates::SubjectId;
use ledger::Frame;
use ledger::seal::{self, Binding};
use store::Staged;
use words::refuse;

use super::link::remaining;
use super::owner_of;
use crate::app::{Desk, Spooled};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::personal::{self, PersonData};

/// Each number that a signed commit records is sealed so that it can be read, and is nobody else's by now.
///
/// # Errors
/// [`Failure::Refused`] with the first that is not; then nothing is to be written.
pub fn check_corrected(desk: &Desk, staged: &Staged) -> Result<(), Failure> {
    let checked = staged.for_each(|_, bytes| {
        let frame = Frame::parse(bytes).or_refuse()?;
        if frame.event_type == "person.identity_corrected" {
            check_one(desk, &frame)?;
        }
        Ok::<(), Spooled>(())
    });
    Ok(checked?)
}

fn check_one(desk: &Desk, frame: &Frame<'_>) -> Result<(), Failure> {
    let Ok(subject) = frame.stream_id().parse::<SubjectId>() else { return Err(unreadable()) };
    // A key that is not here is said of all seals at once.
    let Some(key) = desk.vault.borrow().key_of(subject.0).or_fault()? else { return Ok(()) };
    let seals = frame.seals().or_refuse()?;
    let sealed = seals.iter().find(|sealed| sealed.subject == subject.0).ok_or_else(unreadable)?;
    let opened = seal::open(sealed, &key, &Binding::of(frame, subject.0)).map_err(|_| unreadable())?;
    let data = personal::read::<PersonData>(opened.plaintext.expose()).ok_or_else(unreadable)?;
    let mut act = desk.act();
    let Some((owner, _)) = owner_of(desk, &mut act, &data.identity)? else { return Ok(()) };
    if owner == remaining(&mut act, subject)?.0 {
        return Ok(());
    }
    Err(Failure::refused(refuse!(
        "person.number_taken",
        ground::TABLES,
        "准备以后，这个身份证号已记到另一对象 {owner} 名下，什么也没有写入：请重新办理（person correct-identity）",
        "since it was prepared, the identity number was recorded of another subject, {owner}; nothing was written: do it again (person correct-identity)"
    )))
}

fn unreadable() -> Failure {
    Failure::refused(refuse!(
        "person.number_unreadable",
        ground::VAULT,
        "文件里更正的身份证号打不开，或不是身份证信息，什么也没有写入：请重新办理",
        "the corrected identity number in the file does not open, or is none; nothing was written: decide and prepare it again"
    ))
}
