//! A person or a household: their benefits from the first record to the last, and of each batch the lines that pay them.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::entitlement::event::{EntitlementEvent, LineRef};
use aggregates::person::event::PersonEvent;
use aggregates::{BatchId, EntitlementId, HouseholdId, Programme, SubjectId};
use ledger::Position;
use projections::query::Line;

use super::{Paper, event};
use crate::failure::{Failure, OrFail as _};

impl Paper<'_> {
    /// Takes in a person: all subjects that were linked, and the benefits that they are or were part of.
    ///
    /// # Errors
    /// [`Failure::Fault`] if a record is not what the checkpoint covers.
    pub fn person(&mut self, subject: SubjectId) -> Result<(), Failure> {
        let (mut open, mut person) = (vec![subject], BTreeSet::from([subject]));
        let mut benefits = BTreeSet::new();
        while let Some(next) = open.pop() {
            for record in self.stream(&format!("person/{next}"))? {
                let beside = match event::<PersonEvent>(&record)? {
                    Some(PersonEvent::Linked(it)) => it.survivor,
                    Some(PersonEvent::Absorbed(it)) => it.subject,
                    Some(PersonEvent::Enrolled(it)) => {
                        benefits.insert(it.entitlement);
                        continue;
                    }
                    _ => continue,
                };
                open.extend(person.insert(beside).then_some(beside));
            }
        }
        // Whoever only holds the account of a benefit has no record of it: the tables know such benefits.
        let known = self.desk.views.borrow().payments_of_person(&person).or_fault()?;
        benefits.extend(known.iter().map(|line| line.entitlement));
        self.payments(benefits, &known)
    }

    /// Takes in a household: the benefits of every programme that it may have.
    ///
    /// # Errors
    /// As [`Paper::person`].
    pub fn household(&mut self, household: HouseholdId) -> Result<(), Failure> {
        let benefits = Programme::ALL.map(|programme| EntitlementId::of(household.0, programme));
        let known = self.desk.views.borrow().payments_of_household(household).or_fault()?;
        self.payments(benefits, &known)
    }

    /// `known` are lines that the tables have; those that were not ordered yet have no record in the benefit's stream.
    fn payments(
        &mut self,
        benefits: impl IntoIterator<Item = EntitlementId>,
        known: &[Line],
    ) -> Result<(), Failure> {
        let mut lines: BTreeMap<LineRef, Option<Position>> =
            known.iter().map(|line| (line.at(), None)).collect();
        for benefit in benefits {
            for record in self.stream(&format!("entitlement/{benefit}"))? {
                match event::<EntitlementEvent>(&record)? {
                    Some(EntitlementEvent::PaymentOrdered(it)) => {
                        lines.insert(it.line, Some(record.position));
                    }
                    Some(EntitlementEvent::PaymentReissued(it)) => {
                        lines.insert(it.line, Some(record.position));
                    }
                    _ => {}
                }
            }
        }
        let mut batches: BTreeMap<BatchId, Vec<(u32, Option<Position>)>> = BTreeMap::new();
        for (at, named) in lines {
            batches.entry(at.batch).or_default().push((at.line, named));
        }
        batches.into_iter().try_for_each(|(batch, lines)| self.lines_of(batch, &lines))
    }
}
