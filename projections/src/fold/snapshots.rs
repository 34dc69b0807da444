//! Entitlements as their streams left them.
//!
//! A row whose stream has a record that is not known here, or does not continue the one before, says nothing any more:
//! whoever asks reads the stream itself, and meets there what is wrong with it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::EntitlementEvent;
use aggregates::noun::Event;
use cqrs_es::Aggregate as _;
use ledger::record::record_hash;
use ledger::{Frame, Hash};

use super::{Fold, Projection};
use crate::at::{At, uuid_of};
use crate::codec::{Columns, packed};
use crate::marks::{Marked, Marks};
use crate::snapshot::Seals;

pub(super) struct Snapshots;

/// What a stream's row held before an event, and its number.
#[derive(Default)]
struct Held {
    no: Option<i64>,
    seq: u64,
    hash: Hash,
    state: Entitlement,
    seals: Seals,
}

impl Projection for Snapshots {
    fn tables(&self) -> &'static str {
        // Numbers follow the order of confirmation, which is that of the rosters and so of the lines of a batch.
        // Sequence 0 is of a row that says nothing.
        "CREATE TABLE snapshots (
            no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, seq INTEGER NOT NULL, hash BLOB NOT NULL,
            state BLOB NOT NULL, seals BLOB NOT NULL, mark BLOB NOT NULL
        ) STRICT;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Entitlement(event) = event else { return Ok(()) };
        let event: &EntitlementEvent = event;
        let Some(Held { no, state, seals, .. }) = next(held(fold, at)?, at, event) else {
            return silence(fold, &at.frame);
        };
        let (state, seals) = (packed(&state)?, packed(&seals)?);
        let (seq, hash) = (at.frame.seq.0 as i64, record_hash(at.frame.bytes));
        let row = Marked { id: at.id(), seq, hash: &hash.0, state: &state, seals: &seals };
        let mark = fold.marks.map(|marks| marks.of(&row));
        let mark = mark.as_ref().map_or(&[][..], |mark| mark);
        match no {
            Some(no) => fold.run(
                "UPDATE snapshots SET seq = ?2, hash = ?3, state = ?4, seals = ?5, mark = ?6 WHERE no = ?1",
                (no, seq, hash.0, &state, &seals, mark),
            ),
            None => fold.run(
                "INSERT INTO snapshots (id, seq, hash, state, seals, mark) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (at.id(), seq, hash.0, &state, &seals, mark),
            ),
        }
        .map(|_| ())
    }
}

/// What the row holds after an event; none if the event does not follow what was held.
fn next(mut held: Held, at: &At<'_>, event: &EntitlementEvent) -> Option<Held> {
    let follows = held.seq + 1 == at.frame.seq.0 && held.hash == at.frame.prev;
    if !follows || (held.no.is_some() && held.seq == 0) {
        return None;
    }
    held.seals.take(at.position, &at.frame, event).ok()?;
    // A history that no entitlement would make may break what it takes for granted.
    let Held { state, .. } = &mut held;
    catch_unwind(AssertUnwindSafe(|| state.apply(event.clone()))).ok()?;
    Some(held)
}

/// The stream's row, from now on, says nothing.
pub(crate) fn silence(fold: &Fold<'_>, frame: &Frame<'_>) -> rusqlite::Result<()> {
    let Some(uuid) = uuid_of(frame).filter(|_| frame.aggregate() == "entitlement") else { return Ok(()) };
    fold.run(
        "INSERT INTO snapshots (id, seq, hash, state, seals, mark) VALUES (?1, 0, zeroblob(32), x'', x'', x'')
         ON CONFLICT (id) DO UPDATE SET seq = 0, hash = zeroblob(32), state = x'', seals = x'', mark = x''",
        [uuid.as_bytes()],
    )
    .map(|_| ())
}

/// Whether a row (sequence, hash, state, seals, mark) is as it was folded here; always where nothing is marked.
pub(crate) fn is_marked(
    marks: Option<&Marks>,
    id: &[u8],
    columns: &mut Columns<'_, '_>,
) -> rusqlite::Result<bool> {
    let Some(marks) = marks else { return Ok(true) };
    let row = Marked {
        id,
        seq: columns.plain()?,
        hash: columns.blob()?,
        state: columns.blob()?,
        seals: columns.blob()?,
    };
    Ok(marks.are(&row, columns.blob()?))
}

fn held(fold: &Fold<'_>, at: &At<'_>) -> rusqlite::Result<Held> {
    let sql = "SELECT no, seq, hash, state, seals, mark FROM snapshots WHERE id = ?1";
    let held = fold.find(sql, [at.id()], |row| {
        let mut columns = Columns::of(row);
        let no = Some(columns.plain()?);
        if !is_marked(fold.marks, at.id(), &mut columns.again())? {
            return Ok(Held { no, ..Held::default() });
        }
        let (seq, hash) = (columns.count()?, columns.hash()?);
        if seq == 0 {
            return Ok(Held { no, ..Held::default() });
        }
        Ok(Held { no, seq, hash, state: columns.packed()?, seals: columns.packed()? })
    })?;
    Ok(held.unwrap_or_default())
}
