//! Rows of rosters: what each would change, and the position of the record whose seals hold who it is.

use aggregates::noun::Event;
use aggregates::roster::event::RosterEvent;
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;
use crate::codec::{code, json};

pub(super) struct RosterRows;

impl Projection for RosterRows {
    fn tables(&self) -> &'static str {
        "CREATE TABLE roster_rows (
            roster INTEGER NOT NULL, row INTEGER NOT NULL, position INTEGER NOT NULL, entitlement BLOB NOT NULL,
            household BLOB, beneficiary BLOB NOT NULL, payee BLOB NOT NULL, programme TEXT NOT NULL,
            area TEXT NOT NULL, amount INTEGER NOT NULL, change TEXT NOT NULL, other_account INTEGER NOT NULL,
            other_head INTEGER NOT NULL, inputs TEXT NOT NULL, members INTEGER NOT NULL,
            PRIMARY KEY (roster, row)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Roster(event) = event else { return Ok(()) };
        let event: &RosterEvent = event;
        if let RosterEvent::Imported(_) = event {
            // Of a file that comes again after it was rejected.
            let sql = "DELETE FROM roster_rows WHERE roster = (SELECT key FROM rosters WHERE id = ?1)";
            return fold.run(sql, [at.id()]).map(|_| ());
        }
        let RosterEvent::RowRead(it) = event else { return Ok(()) };
        fold.run(
            "INSERT OR IGNORE INTO roster_rows
             SELECT key, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15 FROM rosters WHERE id = ?1",
            params![
                at.id(),
                it.row,
                at.column(),
                it.entitlement.0.as_bytes(),
                it.household.as_ref().map(|household| household.0.as_bytes()),
                it.beneficiary.0.as_bytes(),
                it.payee.0.as_bytes(),
                it.programme.code(),
                it.area.to_string(),
                it.amount.fen(),
                code(&it.change),
                it.other_account,
                it.other_head,
                json(&it.inputs),
                i64::try_from(it.members.len()).unwrap_or(i64::MAX),
            ],
        )
        .map(|_| ())
    }
}
