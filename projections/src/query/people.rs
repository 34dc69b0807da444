//! Persons as subjects: links, memberships, death, erasure.

use std::collections::BTreeSet;

use aggregates::person::event::Part;
use aggregates::{AreaCode, Day, EntitlementId, Month, Programme, SubjectId};
use ledger::Position;
use serde::Serialize;

use crate::{Views, ViewsError};

/// What the ledger knows of a subject, without who it is.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Who.
    pub subject: SubjectId,
    /// Without an identity number.
    pub provisional: bool,
    /// The subject that remains after a link.
    pub survivor: Option<SubjectId>,
    /// Day of death.
    pub died: Option<Day>,
    /// The area moved to.
    pub moved_to: Option<AreaCode>,
    /// The day of the move.
    pub moved_on: Option<Day>,
    /// The record that corrected the identity; its seal holds it.
    pub corrected: Option<Position>,
    /// The record that erased the person's data.
    pub erased: Option<Position>,
}

/// A part in a benefit.
#[derive(Clone, Debug, Serialize)]
pub struct Membership {
    /// Which benefit.
    pub entitlement: EntitlementId,
    /// Its programme.
    pub programme: Programme,
    /// The area that pays.
    pub area: AreaCode,
    /// How.
    pub part: Part,
    /// First month.
    pub from: Month,
    /// Last month, once left.
    pub last_month: Option<Month>,
    /// Why left.
    pub reason: Option<String>,
}

impl Views {
    /// A subject.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn person(&self, subject: SubjectId) -> Result<Option<Person>, ViewsError> {
        self.one(
            "SELECT subject, provisional, survivor, died, moved_to, moved_on, corrected, erased
             FROM people WHERE subject = ?1",
            [subject.0.as_bytes()],
            |c| {
                Ok(Person {
                    subject: c.uuid()?,
                    provisional: c.plain()?,
                    survivor: c.uuid_if_any()?,
                    died: c.parsed_if_any()?,
                    moved_to: c.parsed_if_any()?,
                    moved_on: c.parsed_if_any()?,
                    corrected: c.position_if_any()?,
                    erased: c.position_if_any()?,
                })
            },
        )
    }

    /// Everybody whose death is recorded, under all subjects that are one person.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn dead(&self) -> Result<BTreeSet<SubjectId>, ViewsError> {
        let dead = self.all(
            "WITH RECURSIVE dead (subject) AS (
                 SELECT subject FROM people WHERE died IS NOT NULL
                 UNION SELECT people.survivor FROM dead JOIN people USING (subject) WHERE people.survivor IS NOT NULL
                 UNION SELECT people.subject FROM dead JOIN people ON people.survivor = dead.subject
             ) SELECT subject FROM dead",
            [],
            crate::codec::id,
        )?;
        Ok(dead.into_iter().collect())
    }

    /// What a subject is and was part of.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn memberships(&self, subject: SubjectId) -> Result<Vec<Membership>, ViewsError> {
        self.all(
            "SELECT entitlement, programme, area, part, from_month, last_month, reason
             FROM memberships WHERE subject = ?1 ORDER BY position",
            [subject.0.as_bytes()],
            |c| {
                Ok(Membership {
                    entitlement: c.uuid()?,
                    programme: c.parsed()?,
                    area: c.parsed()?,
                    part: c.word()?,
                    from: c.parsed()?,
                    last_month: c.parsed_if_any()?,
                    reason: c.plain()?,
                })
            },
        )
    }

    /// The subject and all that were linked to it, in either direction: one person.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn linked_subjects(&self, subject: SubjectId) -> Result<BTreeSet<SubjectId>, ViewsError> {
        let mut person = BTreeSet::from([subject]);
        let mut open = vec![subject];
        while let Some(next) = open.pop() {
            let beside: Vec<SubjectId> = self.all(
                "SELECT survivor FROM people WHERE subject = ?1 AND survivor IS NOT NULL
                 UNION SELECT subject FROM people WHERE survivor = ?1",
                [next.0.as_bytes()],
                crate::codec::id,
            )?;
            open.extend(beside.into_iter().filter(|subject| person.insert(*subject)));
        }
        Ok(person)
    }
}
