//! `area`: a record falls in the area of the thing that changes.

use ledger::Scope;
use ledger::ties::Keeps;

use crate::AreaCode;
use crate::entitlement::event::LineRef;
use crate::noun::Noun;
use crate::rules::Record;
use crate::rules::alone::elsewhere;
use crate::rules::known::{Held, Known, Stop, batch};

/// The area that the stream keeps.
pub(in crate::rules) fn kept<K: Known>(known: &mut K, record: &Record<'_>) -> Held<(), K> {
    if record.own.keeps != Keeps::Equals {
        return Ok(());
    }
    let due = known.noun(record.stream).map_err(Stop::Fault)?.and_then(Noun::kept_area);
    // Without one there is nothing yet that could change: that is for the stream's history to refuse.
    due.map_or(Ok(()), |due| is(record, due))
}

/// The area of the line that a payment stands in.
pub(in crate::rules) fn of_line<K: Known>(known: &mut K, record: &Record<'_>, at: LineRef) -> Held<(), K> {
    let due = batch(known, at.batch)?.and_then(|batch| batch.line(at.line)).map(|line| line.area);
    due.map_or(Ok(()), |due| is(record, due))
}

/// Just this one.
pub(in crate::rules) fn is<E>(record: &Record<'_>, due: AreaCode) -> Result<(), Stop<E>> {
    let due = Scope::from(due);
    if record.area == due { Ok(()) } else { Err(elsewhere(record.area, due).into()) }
}
