//! Entitlements as their streams left them.

use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::EntitlementEvent;
use cqrs_es::Aggregate as _;
use ledger::record::record_hash;

use super::{Fold, Projection};
use crate::at::At;
use crate::codec::{Columns, packed};
use crate::snapshot::Seals;

pub(super) struct Snapshots;

impl Projection for Snapshots {
    fn tables(&self) -> &'static str {
        // Numbers follow the order of confirmation, which is that of the rosters and so of the lines of a batch.
        "CREATE TABLE snapshots (
            no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, seq INTEGER NOT NULL, hash BLOB NOT NULL,
            state BLOB NOT NULL, seals BLOB NOT NULL
        ) STRICT;"
    }

    fn on_entitlement(
        &self,
        fold: &mut Fold<'_>,
        at: &At<'_>,
        event: &EntitlementEvent,
    ) -> rusqlite::Result<()> {
        let (no, mut state, mut seals) = held(fold, at)?.unwrap_or_default();
        state.apply(event.clone());
        // Where seals cannot be read they stay as they were; `verify` reports the record.
        let _unreadable = seals.take(at.position, &at.frame, event);
        let (state, seals) = (packed(&state)?, packed(&seals)?);
        let (seq, hash) = (at.frame.seq.0 as i64, record_hash(at.frame.bytes));
        match no {
            Some(no) => fold.run(
                "UPDATE snapshots SET seq = ?2, hash = ?3, state = ?4, seals = ?5 WHERE no = ?1",
                (no, seq, hash.0, state, seals),
            ),
            None => fold.run(
                "INSERT INTO snapshots (id, seq, hash, state, seals) VALUES (?1, ?2, ?3, ?4, ?5)",
                (at.id(), seq, hash.0, state, seals),
            ),
        }
        .map(|_| ())
    }
}

/// What the stream's row held before an event, and its number.
fn held(fold: &Fold<'_>, at: &At<'_>) -> rusqlite::Result<Option<(Option<i64>, Entitlement, Seals)>> {
    fold.find("SELECT no, state, seals FROM snapshots WHERE id = ?1", [at.id()], |row| {
        let mut columns = Columns::of(row);
        Ok((Some(columns.plain()?), columns.packed()?, columns.packed()?))
    })
}
