//! What commands lead to.

use super::event::{Enrolled, Linked, PersonEvent};
use super::{Membership, Person, PersonCommand, PersonRefusal};
use crate::{Decide, SubjectId};

impl Decide for Person {
    fn decide(&self, command: PersonCommand) -> Result<Vec<PersonEvent>, PersonRefusal> {
        match command {
            PersonCommand::Enrol { event, linked } => self.enrolment(event, &linked),
            PersonCommand::Link { event, subject, survivor_gave_way_to } => {
                self.link(event, subject, survivor_gave_way_to)
            }
            PersonCommand::Leave(event) => self.unless_done(event.into()),
            PersonCommand::Absorb(event) => self.unless_done(event.into()),
            PersonCommand::RecordDeath(event) => self.unless_done(event.into()),
            PersonCommand::WithdrawDeath(event) => self.unless_done(event.into()),
            PersonCommand::Move(event) => self.unless_done(event.into()),
            PersonCommand::CorrectIdentity(event) => self.unless_done(event.into()),
            PersonCommand::Erase(event) => self.unless_done(event.into()),
        }
    }

    fn admit(&self, event: &PersonEvent) -> Result<(), PersonRefusal> {
        self.admit_event(event)
    }
}

impl Person {
    fn unless_done(&self, event: PersonEvent) -> Result<Vec<PersonEvent>, PersonRefusal> {
        if self.is_done(&event) { Ok(Vec::new()) } else { self.admit_all(vec![event]) }
    }

    fn enrolment(&self, event: Enrolled, linked: &[Membership]) -> Result<Vec<PersonEvent>, PersonRefusal> {
        let entitlement = event.entitlement;
        let events = self.unless_done(event.into())?;
        if let [PersonEvent::Enrolled(event)] = events.as_slice() {
            // One person under two subjects is still one person: the same benefit is excluded there as well.
            let others: Vec<Membership> =
                linked.iter().copied().filter(|m| m.entitlement != entitlement).collect();
            self.may_enrol(event, &others)?;
        }
        Ok(events)
    }

    fn link(
        &self,
        event: Linked,
        subject: SubjectId,
        survivor_gave_way_to: Option<SubjectId>,
    ) -> Result<Vec<PersonEvent>, PersonRefusal> {
        let survivor = event.survivor;
        if survivor == subject || survivor_gave_way_to == Some(subject) {
            return Err(PersonRefusal::LinkToItself);
        }
        if let Some(to) = survivor_gave_way_to {
            return Err(PersonRefusal::SurvivorGaveWay { survivor, to });
        }
        self.unless_done(event.into())
    }

    /// Whether the records say it already.
    fn is_done(&self, event: &PersonEvent) -> bool {
        match event {
            PersonEvent::Enrolled(event) => self.is_part_already(event),
            PersonEvent::Left(event) => {
                self.open(event.entitlement).is_none()
                    && self.last_month(event.entitlement) == Some(event.last_month)
            }
            PersonEvent::Linked(event) => self.survivor == Some(event.survivor),
            PersonEvent::Absorbed(event) => self.absorbed.contains(&event.subject),
            PersonEvent::Died(event) => self.died == Some(event.day),
            PersonEvent::Moved(event) => self.moved == Some((event.area, event.day)),
            PersonEvent::DeathWithdrawn(_) | PersonEvent::IdentityCorrected(_) => false,
            PersonEvent::Erased(_) => self.erased,
        }
    }
}
