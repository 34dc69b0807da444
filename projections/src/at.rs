//! A record as the folds see it.

use aggregates::WireEvent;
use aggregates::{
    batch::event::BatchEvent, entitlement::event::EntitlementEvent, funding::event::FundingEvent,
    key::event::KeyEvent, person::event::PersonEvent, roster::event::RosterEvent,
    standard::event::StandardEvent,
};
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
    let all = crate::fold::ALL;
    match frame.aggregate() {
        "entitlement" => by_uuid(fold, position, frame, |fold, at, event: &EntitlementEvent| {
            all.iter().try_for_each(|it| it.on_entitlement(fold, at, event))
        }),
        "batch" => by_uuid(fold, position, frame, |fold, at, event: &BatchEvent| {
            all.iter().try_for_each(|it| it.on_batch(fold, at, event))
        }),
        "person" => by_uuid(fold, position, frame, |fold, at, event: &PersonEvent| {
            all.iter().try_for_each(|it| it.on_person(fold, at, event))
        }),
        "roster" => by_uuid(fold, position, frame, |fold, at, event: &RosterEvent| {
            all.iter().try_for_each(|it| it.on_roster(fold, at, event))
        }),
        "funding" => by_name(fold, position, frame, |fold, at, event: &FundingEvent| {
            all.iter().try_for_each(|it| it.on_funding(fold, at, event))
        }),
        "standard" => by_name(fold, position, frame, |fold, at, event: &StandardEvent| {
            all.iter().try_for_each(|it| it.on_standard(fold, at, event))
        }),
        "key" => by_name(fold, position, frame, |fold, at, event: &KeyEvent| {
            all.iter().try_for_each(|it| it.on_key(fold, at, event))
        }),
        // The genesis and the log's keys are `ledger`'s own to fold; no table here needs them.
        "ledger" if matches!(frame.event_type, FOUNDED | LOG_KEY_CHANGED) => Ok(Read::Folded),
        _ => Ok(Read::Unknown),
    }
}

fn by_uuid<E: WireEvent>(
    fold: &mut Fold<'_>,
    position: Position,
    frame: Frame<'_>,
    each: impl Fn(&mut Fold<'_>, &At<'_>, &E) -> rusqlite::Result<()>,
) -> rusqlite::Result<Read> {
    // One spelling: another stream may not write into this one's rows.
    match uuid_of(&frame) {
        Some(uuid) => read(fold, &At { position, frame, uuid }, each),
        None => Ok(Read::Misshapen),
    }
}

/// The id of a stream that is named by a UUID, in its only spelling.
pub(crate) fn uuid_of(frame: &Frame<'_>) -> Option<Uuid> {
    let mut buffer = Uuid::encode_buffer();
    let uuid: Uuid = frame.stream_id().parse().ok()?;
    (uuid.hyphenated().encode_lower(&mut buffer) == frame.stream_id()).then_some(uuid)
}

fn by_name<E: WireEvent>(
    fold: &mut Fold<'_>,
    position: Position,
    frame: Frame<'_>,
    each: impl Fn(&mut Fold<'_>, &At<'_>, &E) -> rusqlite::Result<()>,
) -> rusqlite::Result<Read> {
    read(fold, &At { position, frame, uuid: Uuid::nil() }, each)
}

fn read<E: WireEvent>(
    fold: &mut Fold<'_>,
    at: &At<'_>,
    each: impl Fn(&mut Fold<'_>, &At<'_>, &E) -> rusqlite::Result<()>,
) -> rusqlite::Result<Read> {
    let (wire_type, version) = (at.frame.event_type, at.frame.version);
    if !E::TYPES.contains(&(wire_type, version)) {
        return Ok(Read::Unknown);
    }
    match E::read(wire_type, version, at.frame.data) {
        Ok(event) => each(fold, at, &event).map(|()| Read::Folded),
        Err(_) => Ok(Read::Misshapen),
    }
}
