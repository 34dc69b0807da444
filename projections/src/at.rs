//! A record as the folds see it.

use aggregates::noun::Event;
use aggregates::wire::WireError;
use ledger::genesis::{FOUNDED, LOG_KEY_CHANGED};
use ledger::{Frame, Position};
use uuid::Uuid;

use crate::codec;
use crate::fold::Fold;

/// A record and its place in the order.
pub(crate) struct At<'a> {
    pub(crate) position: Position,
    pub(crate) frame: Frame<'a>,
    /// The stream's id, where the noun names its streams by UUID.
    pub(crate) uuid: Uuid,
}

impl At<'_> {
    /// The position as a column.
    pub(crate) fn column(&self) -> i64 {
        codec::at(self.position)
    }

    /// The stream's id as a column.
    pub(crate) fn id(&self) -> &[u8] {
        self.uuid.as_bytes()
    }

    /// The record's time, in milliseconds, as a column.
    pub(crate) fn millis(&self) -> i64 {
        self.frame.time.millis()
    }

    /// The position, if the record seals data of the subject.
    pub(crate) fn seal_of(&self, subject: Uuid) -> Option<i64> {
        let mark = format!("\"subject\":\"{subject}\"");
        self.frame.sealed.is_some_and(|sealed| sealed.contains(&mark)).then(|| self.column())
    }
}

/// What came of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// Its event was folded.
    Folded,
    /// No noun here has such an event.
    Unknown,
    /// The event is known, and its data is not of its shape: `verify` reports it.
    Misshapen,
}

/// Reads the event of a record and gives it to every projection.
pub(crate) fn dispatch(fold: &mut Fold<'_>, position: Position, frame: Frame<'_>) -> rusqlite::Result<Read> {
    let noun = frame.aggregate();
    let event = match Event::read(noun, frame.event_type, frame.version, frame.data) {
        Some(Ok(event)) => event,
        Some(Err(WireError::Shape { .. })) => return Ok(Read::Misshapen),
        // The genesis and the log's keys are `ledger`'s own to fold; no table here needs them.
        None if noun == "ledger" && matches!(frame.event_type, FOUNDED | LOG_KEY_CHANGED) => {
            return Ok(Read::Folded);
        }
        Some(Err(WireError::UnknownType { .. })) | None => return Ok(Read::Unknown),
    };
    // One spelling: another stream may not write into this one's rows.
    let uuid = match uuid_of(&frame) {
        Some(uuid) => uuid,
        None if event.is_by_uuid() => return Ok(Read::Misshapen),
        None => Uuid::nil(),
    };
    let at = At { position, frame, uuid };
    crate::fold::ALL.iter().try_for_each(|it| it.on(fold, &at, &event)).map(|()| Read::Folded)
}

/// The id of a stream that is named by a UUID, in its only spelling.
pub(crate) fn uuid_of(frame: &Frame<'_>) -> Option<Uuid> {
    let mut buffer = Uuid::encode_buffer();
    let uuid: Uuid = frame.stream_id().parse().ok()?;
    (uuid.hyphenated().encode_lower(&mut buffer) == frame.stream_id()).then_some(uuid)
}
