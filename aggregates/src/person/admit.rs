//! Whether a person, as recorded, could have made an event.

use super::event::{Absorbed, DeathWithdrawn, Died, Enrolled, Left, Linked, Moved, PersonEvent};
use super::{Membership, Overlap, Person, PersonRefusal as Refusal, exclusion};
use crate::EntitlementId;

impl Person {
    pub(super) fn admit_event(&self, event: &PersonEvent) -> Result<(), Refusal> {
        match event {
            PersonEvent::Enrolled(event) => self.may_enrol(event, &self.memberships),
            PersonEvent::Left(event) => self.may_leave(event),
            PersonEvent::Linked(event) => self.may_link(event),
            PersonEvent::Absorbed(event) => self.may_absorb(event),
            PersonEvent::Died(event) => self.may_die(event),
            PersonEvent::DeathWithdrawn(event) => self.may_live(event),
            PersonEvent::Moved(event) => self.may_move(event),
            PersonEvent::IdentityCorrected(event) => {
                self.remains()?;
                named(&event.evidence)
            }
            PersonEvent::Erased(event) => self.may_be_erased(&event.doc_no),
        }
    }

    /// Whether the part may begin beside `others`: this subject's own parts, or those of a linked one.
    pub(crate) fn may_enrol(&self, event: &Enrolled, others: &[Membership]) -> Result<(), Refusal> {
        self.remains()?;
        if let Some(day) = self.died.filter(|day| event.from > day.month()) {
            return Err(Refusal::Died { day });
        }
        if self.is_part_already(event) {
            return Err(Refusal::EnrolledAlready { entitlement: event.entitlement });
        }
        if let Some(until) = self.last_month(event.entitlement).filter(|until| event.from <= *until) {
            return Err(Refusal::MonthsTaken { entitlement: event.entitlement, until });
        }
        others.iter().filter(|part| part.reaches(event.from)).try_for_each(|part| beside(event, part))
    }

    /// Whether the person has just this part in the benefit already, and it goes on.
    pub(super) fn is_part_already(&self, event: &Enrolled) -> bool {
        self.open(event.entitlement).is_some_and(|open| open.part == event.part && open.from <= event.from)
    }

    fn may_leave(&self, event: &Left) -> Result<(), Refusal> {
        named(&event.reason)?;
        let entitlement = event.entitlement;
        if self.open(entitlement).is_some() {
            return Ok(());
        }
        let until = self.last_month(entitlement).ok_or(Refusal::NotEnrolled { entitlement })?;
        if event.last_month < until { Ok(()) } else { Err(Refusal::LeftBefore { entitlement, until }) }
    }

    fn may_link(&self, event: &Linked) -> Result<(), Refusal> {
        self.remains()?;
        named(&event.evidence)?;
        // Who took somebody in cannot give way to that very subject: the two would point at each other for ever.
        if self.absorbed.contains(&event.survivor) { Err(Refusal::LinkToItself) } else { Ok(()) }
    }

    fn may_absorb(&self, event: &Absorbed) -> Result<(), Refusal> {
        self.remains()?;
        if self.absorbed.contains(&event.subject) { Err(Refusal::LinkToItself) } else { Ok(()) }
    }

    fn may_die(&self, event: &Died) -> Result<(), Refusal> {
        named(&event.evidence)?;
        if let Some(survivor) = self.survivor {
            return Err(Refusal::GaveWay { survivor });
        }
        match self.died {
            Some(recorded) => Err(Refusal::OtherDayOfDeath { recorded, given: event.day }),
            None => Ok(()),
        }
    }

    /// Also of a subject that gave way: its death counts for the one who remains.
    fn may_live(&self, event: &DeathWithdrawn) -> Result<(), Refusal> {
        if self.erased {
            return Err(Refusal::Erased);
        }
        named(&event.evidence)?;
        match self.died {
            Some(recorded) if recorded == event.day => Ok(()),
            Some(recorded) => Err(Refusal::OtherDayOfDeath { recorded, given: event.day }),
            None => Err(Refusal::NoDeath),
        }
    }

    fn may_move(&self, event: &Moved) -> Result<(), Refusal> {
        self.remains()?;
        match self.died {
            Some(day) if event.day > day => Err(Refusal::Died { day }),
            _ => Ok(()),
        }
    }

    fn may_be_erased(&self, doc_no: &str) -> Result<(), Refusal> {
        if self.erased {
            return Err(Refusal::Erased);
        }
        named(doc_no)?;
        match self.memberships.iter().find(|part| part.until.is_none()) {
            Some(part) => Err(Refusal::StillEnrolled { entitlement: part.entitlement }),
            None => Ok(()),
        }
    }

    /// Neither erased nor given way to another subject.
    fn remains(&self) -> Result<(), Refusal> {
        match self.survivor {
            _ if self.erased => Err(Refusal::Erased),
            Some(survivor) => Err(Refusal::GaveWay { survivor }),
            None => Ok(()),
        }
    }

    /// The last month of the parts in a benefit that ended.
    pub(super) fn last_month(&self, entitlement: EntitlementId) -> Option<crate::Month> {
        self.memberships
            .iter()
            .filter(|part| part.entitlement == entitlement)
            .filter_map(|part| part.until)
            .max()
    }
}

fn beside(event: &Enrolled, part: &Membership) -> Result<(), Refusal> {
    let new = Membership {
        entitlement: event.entitlement,
        programme: event.programme,
        area: event.area,
        part: event.part,
        from: event.from,
        until: None,
    };
    let (from, entitlement, with) = (event.from, part.entitlement, part.programme);
    match exclusion::forbids(&new, part).map(|rule| (rule.overlap, rule.basis)) {
        Some((Overlap::Never, basis)) => Err(Refusal::Excluded { from, entitlement, with, basis }),
        Some((Overlap::DifferenceOnly, basis)) => {
            Err(Refusal::OnlyTheDifference { from, entitlement, with, basis })
        }
        None => Ok(()),
    }
}

/// A text that says something.
fn named(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::Blank) } else { Ok(()) }
}
