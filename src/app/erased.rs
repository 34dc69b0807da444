//! Whose data was destroyed, as the records say.

use aggregates::WireEvent as _;
use aggregates::person::event::PersonEvent;
use ledger::{Frame, Sequence, Uuid};
use store::{Reader, RecordRef, StoreError};

use crate::failure::{Failure, OrFail as _};

/// Whether the records say that the subject's data was destroyed.
///
/// # Errors
/// [`Failure::Fault`] if the stream cannot be read.
pub(crate) fn is_erased(reader: &Reader, subject: Uuid) -> Result<bool, Failure> {
    let mut found = false;
    let mut see = |record: RecordRef<'_>| -> Result<(), StoreError> {
        found |= Frame::parse(record.bytes).is_ok_and(|frame| says_so(&frame));
        Ok(())
    };
    reader.each_of(&format!("person/{subject}"), Sequence(1), &mut see).or_fault()?;
    Ok(found)
}

/// Whether a record is an erasure.
pub(super) fn says_so(frame: &Frame<'_>) -> bool {
    matches!(PersonEvent::read(frame.event_type, frame.version, frame.data), Ok(PersonEvent::Erased(_)))
}
