//! Persons by their subjects: what they are part of, whom they were linked to, death and erasure.

use aggregates::noun::Event;
use aggregates::person::event::{Enrolled, PersonEvent};
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;
use crate::codec::code;

pub(super) struct People;

impl Projection for People {
    fn tables(&self) -> &'static str {
        "CREATE TABLE people (
            subject BLOB PRIMARY KEY, provisional INTEGER NOT NULL DEFAULT 0, survivor BLOB, died TEXT,
            died_recorded INTEGER, moved_to TEXT, moved_on TEXT, corrected INTEGER, erased INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX people_by_survivor ON people (survivor) WHERE survivor IS NOT NULL;
        CREATE INDEX people_erased ON people (subject) WHERE erased IS NOT NULL;
        CREATE TABLE memberships (
            subject BLOB NOT NULL, position INTEGER NOT NULL, entitlement BLOB NOT NULL, programme TEXT NOT NULL,
            area TEXT NOT NULL, part TEXT NOT NULL, from_month TEXT NOT NULL, last_month TEXT, reason TEXT,
            PRIMARY KEY (subject, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX memberships_by_entitlement ON memberships (entitlement);"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Person(event) = event else { return Ok(()) };
        let event: &PersonEvent = event;
        fold.run("INSERT OR IGNORE INTO people (subject) VALUES (?1)", [at.id()])?;
        match event {
            PersonEvent::Enrolled(it) => enrol(fold, at, it),
            PersonEvent::Left(it) => fold.run(
                "UPDATE memberships SET last_month = ?3, reason = ?4
                 WHERE subject = ?1 AND entitlement = ?2 AND last_month IS NULL",
                (at.id(), it.entitlement.0.as_bytes(), it.last_month.to_string(), &it.reason),
            ),
            PersonEvent::Linked(it) => fold.run(
                "UPDATE people SET survivor = ?2 WHERE subject = ?1",
                (at.id(), it.survivor.0.as_bytes()),
            ),
            // The other side of the link stands in the stream of the one who gave way.
            PersonEvent::Absorbed(_) => Ok(0),
            PersonEvent::Died(it) => fold.run(
                "UPDATE people SET died = ?2, died_recorded = ?3 WHERE subject = ?1",
                (at.id(), it.day.to_string(), at.column()),
            ),
            PersonEvent::DeathWithdrawn(_) => {
                fold.run("UPDATE people SET died = NULL, died_recorded = NULL WHERE subject = ?1", [at.id()])
            }
            PersonEvent::Moved(it) => fold.run(
                "UPDATE people SET moved_to = ?2, moved_on = ?3 WHERE subject = ?1",
                (at.id(), it.area.to_string(), it.day.to_string()),
            ),
            PersonEvent::IdentityCorrected(_) => fold.run(
                "UPDATE people SET corrected = ?2, provisional = 0 WHERE subject = ?1",
                (at.id(), at.column()),
            ),
            PersonEvent::Erased(_) => {
                fold.run("UPDATE people SET erased = ?2 WHERE subject = ?1", (at.id(), at.column()))
            }
        }
        .map(|_| ())
    }
}

fn enrol(fold: &Fold<'_>, at: &At<'_>, it: &Enrolled) -> rusqlite::Result<usize> {
    fold.run("UPDATE people SET provisional = ?2 WHERE subject = ?1", (at.id(), it.provisional))?;
    fold.run(
        "INSERT INTO memberships VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL)",
        params![
            at.id(),
            at.column(),
            it.entitlement.0.as_bytes(),
            it.programme.code(),
            it.area.to_string(),
            code(&it.part),
            it.from.to_string(),
        ],
    )
}
