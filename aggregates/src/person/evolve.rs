//! What events do to a person.

use super::event::{Enrolled, Left, PersonEvent};
use super::{Membership, Person};
use crate::grow::push;

impl Person {
    pub(super) fn evolve(&mut self, event: PersonEvent) {
        match event {
            PersonEvent::Enrolled(event) => self.enrol(&event),
            PersonEvent::Left(event) => self.leave(&event),
            PersonEvent::Linked(event) => self.survivor = Some(event.survivor),
            PersonEvent::Absorbed(event) => self.absorbed.push(event.subject),
            PersonEvent::Died(event) => self.died = Some(event.day),
            PersonEvent::DeathWithdrawn(_) => self.died = None,
            PersonEvent::Moved(event) => self.moved = Some((event.area, event.day)),
            PersonEvent::IdentityCorrected(_) => self.provisional = false,
            PersonEvent::Erased(_) => self.erased = true,
        }
    }

    /// A new part in the same benefit (a member who becomes the head) ends the one before.
    fn enrol(&mut self, event: &Enrolled) {
        self.provisional = event.provisional && (self.provisional || self.memberships.is_empty());
        self.end(event.entitlement, event.from.previous());
        let membership = Membership {
            entitlement: event.entitlement,
            programme: event.programme,
            area: event.area,
            part: event.part,
            from: event.from,
            until: None,
        };
        self.area = Some(event.area);
        push(&mut self.memberships, membership);
    }

    fn leave(&mut self, event: &Left) {
        self.end(event.entitlement, event.last_month);
    }

    /// Cuts the benefit's parts after a month; a part that would begin later never was.
    fn end(&mut self, entitlement: crate::EntitlementId, last: crate::Month) {
        let undone = &mut self.undone;
        self.memberships.retain_mut(|part| {
            if part.entitlement != entitlement || !part.reaches(last) {
                return true;
            }
            part.until = Some(last);
            if part.from > last && !undone.iter().any(|(benefit, _)| *benefit == entitlement) {
                push(undone, (entitlement, part.programme));
            }
            part.from <= last
        });
    }
}
