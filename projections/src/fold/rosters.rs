//! Rosters: what the file is, where it stands, who is missing in it.

use aggregates::noun::Event;
use aggregates::roster::event::{Imported, RosterEvent};
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;
use crate::codec::{code, json};

pub(super) struct Rosters;

impl Projection for Rosters {
    fn tables(&self) -> &'static str {
        "CREATE TABLE rosters (
            key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, area TEXT NOT NULL, period TEXT NOT NULL,
            scope TEXT NOT NULL, programmes TEXT NOT NULL, townships TEXT NOT NULL, rows INTEGER NOT NULL,
            total INTEGER NOT NULL, file_name TEXT NOT NULL, file_length INTEGER NOT NULL, file_sha256 TEXT NOT NULL,
            status TEXT NOT NULL, imported INTEGER NOT NULL, imported_by TEXT NOT NULL, decided INTEGER,
            decided_by TEXT, changed INTEGER, continued INTEGER, reason TEXT, time INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE roster_missing (
            roster INTEGER NOT NULL, entitlement BLOB NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (roster, entitlement)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Roster(event) = event else { return Ok(()) };
        let event: &RosterEvent = event;
        match event {
            RosterEvent::Imported(it) => import(fold, at, it).map(|_| ()),
            RosterEvent::RowRead(_) => Ok(()),
            RosterEvent::MissingListed(it) => it.entitlements.iter().try_for_each(|entitlement| {
                fold.run(
                    "INSERT OR IGNORE INTO roster_missing SELECT key, ?2, ?3 FROM rosters WHERE id = ?1",
                    (at.id(), entitlement.0.as_bytes(), at.column()),
                )
                .map(|_| ())
            }),
            RosterEvent::RosterConfirmed(it) => fold
                .run(
                    "UPDATE rosters SET status = 'confirmed', decided = ?2, decided_by = ?3, changed = ?4,
                     continued = ?5 WHERE id = ?1",
                    (at.id(), at.column(), it.holder.as_str(), it.changed, it.continued),
                )
                .map(|_| ()),
            RosterEvent::RosterRejected(it) => fold
                .run(
                    "UPDATE rosters SET status = 'rejected', decided = ?2, decided_by = ?3, reason = ?4 WHERE id = ?1",
                    (at.id(), at.column(), it.holder.as_str(), &it.reason),
                )
                .map(|_| ()),
        }
    }
}

/// A file that was rejected may come again, as the same roster: what was read of it before counts no longer.
fn import(fold: &Fold<'_>, at: &At<'_>, it: &Imported) -> rusqlite::Result<usize> {
    fold.run("DELETE FROM roster_missing WHERE roster = (SELECT key FROM rosters WHERE id = ?1)", [at.id()])?;
    fold.run(
        "INSERT INTO rosters VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'proposed',
         ?12, ?13, NULL, NULL, NULL, NULL, NULL, ?14)
         ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, programmes = excluded.programmes,
         townships = excluded.townships, rows = excluded.rows, total = excluded.total,
         file_name = excluded.file_name, status = excluded.status, imported = excluded.imported,
         imported_by = excluded.imported_by, decided = NULL, decided_by = NULL, reason = NULL, time = excluded.time",
        params![
            at.id(),
            it.area.to_string(),
            it.period.to_string(),
            code(&it.scope),
            json(&it.programmes),
            json(&it.townships),
            it.rows,
            it.total.fen(),
            it.file.name,
            it.file.length.cast_signed(),
            it.file.sha256,
            at.column(),
            it.holder.as_str(),
            at.millis(),
        ],
    )
}
