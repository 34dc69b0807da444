//! Guards of the benefit itself: its months, members and inputs.

use std::collections::BTreeSet;

use super::named;
use crate::entitlement::event::{Adjusted, Confirmed, GraceStarted, Inputs, Member, MembersChanged, Stopped};
use crate::entitlement::{Benefit, Entitlement, EntitlementRefusal as Refusal};
use crate::{Month, SubjectId};

impl Entitlement {
    pub(super) fn may_confirm(&self, event: &Confirmed) -> Result<(), Refusal> {
        if let Some(benefit) = &self.benefit {
            is_the_same(benefit, event)?;
        }
        if let Some(period) = self.periods.last() {
            let last = period.end().ok_or(Refusal::InForce { from: period.from })?;
            // A benefit that was stopped before its first month never was: it may begin there again.
            if event.from <= last {
                return Err(Refusal::MonthsTaken { last });
            }
        }
        if let Some(month) = self.paid_for_others(event) {
            return Err(Refusal::PaidForOthers { month });
        }
        let of_household = event.programme.is_of_household();
        if of_household != event.household.is_some() {
            return Err(Refusal::MembersDoNotFit);
        }
        fit(of_household, event.beneficiary, &event.members, event.unknown_members)?;
        sound(&event.inputs)?;
        let members = size(&event.members, event.unknown_members);
        counted(event.inputs.persons, members)
    }

    /// A month that was paid beyond the end, is in force again with the event and was paid for somebody else as well: it
    /// is asked back first.
    fn paid_for_others(&self, event: &Confirmed) -> Option<Month> {
        let kept = self.kept(event.from).map(|paid| paid.month);
        kept.filter(|month| !self.are_among(*month, (&event.members, event.unknown_members))).min()
    }

    pub(super) fn may_adjust(&self, event: &Adjusted) -> Result<(), Refusal> {
        let benefit = self.confirmed_benefit()?;
        if !self.current()?.holds(event.from) {
            return Err(Refusal::NotInForce { month: event.from });
        }
        sound(&event.inputs)?;
        if event.from >= benefit.members_from {
            return counted(event.inputs.persons, benefit.size());
        }
        counted(event.inputs.persons, self.persons_in(event.from))
    }

    pub(super) fn may_change_members(&self, event: &MembersChanged) -> Result<(), Refusal> {
        let benefit = self.confirmed_benefit()?;
        if !benefit.programme.is_of_household() {
            return Err(Refusal::MembersDoNotFit);
        }
        if !self.current()?.holds(event.from) {
            return Err(Refusal::NotInForce { month: event.from });
        }
        fit(true, event.beneficiary, &event.members, event.unknown_members)?;
        self.may_leave(event)
    }

    /// Whoever a month was paid for stays a member in it.
    fn may_leave(&self, event: &MembersChanged) -> Result<(), Refusal> {
        let paid = self.payments.iter();
        let paid = paid.filter(|paid| paid.status.may_be_paid() && paid.month >= event.from);
        let stay = |month: &Month| self.are_among(*month, (&event.members, event.unknown_members));
        match paid.map(|paid| paid.month).filter(|month| !stay(month)).max() {
            Some(month) => Err(Refusal::PaidForThem { month }),
            None => Ok(()),
        }
    }

    pub(super) fn may_start_grace(&self, event: &GraceStarted) -> Result<(), Refusal> {
        named(&event.reason)?;
        let period = self.current()?;
        match (period.last, period.grace) {
            (Some(last), _) => Err(Refusal::Stopped { last }),
            (None, Some(until)) => Err(Refusal::InGrace { until }),
            (None, None) if event.until < period.from => {
                Err(Refusal::EndsBeforeItBegins { last: event.until, from: period.from })
            }
            (None, None) => Ok(()),
        }
    }

    /// A stop may come before months that were paid already: those are then overpaid, and recovery is for them.
    pub(super) fn may_stop(&self, event: &Stopped) -> Result<(), Refusal> {
        named(&event.reason)?;
        let period = self.current()?;
        let (from, last) = (period.from, event.last_month);
        if last < from.previous() {
            return Err(Refusal::EndsBeforeItBegins { last, from });
        }
        // The strictest stop rule takes the month of the event itself, and none before it.
        if last < event.event_day.month().previous() {
            return Err(Refusal::EndsBeforeItsEvent { last, day: event.event_day });
        }
        match (period.last, period.grace) {
            (Some(known), _) if last >= known => Err(Refusal::Stopped { last: known }),
            (_, Some(until)) if last > until => Err(Refusal::InGrace { until }),
            _ => Ok(()),
        }
    }
}

/// A benefit that begins again is the one that it was; a household may have another head.
fn is_the_same(benefit: &Benefit, event: &Confirmed) -> Result<(), Refusal> {
    let same_person = benefit.household.is_some() || benefit.beneficiary == event.beneficiary;
    if same_person && benefit.programme == event.programme && benefit.household == event.household {
        Ok(())
    } else {
        Err(Refusal::OtherBenefit { programme: benefit.programme })
    }
}

fn fit(of_household: bool, beneficiary: SubjectId, members: &[Member], unknown: u32) -> Result<(), Refusal> {
    let headed = members.first().is_some_and(|head| head.subject == beneficiary);
    let alone = members.len() == 1 && unknown == 0;
    let distinct: BTreeSet<SubjectId> = members.iter().map(|member| member.subject).collect();
    if headed && (of_household || alone) && distinct.len() == members.len() {
        Ok(())
    } else {
        Err(Refusal::MembersDoNotFit)
    }
}

fn size(members: &[Member], unknown: u32) -> u32 {
    u32::try_from(members.len()).map_or(u32::MAX, |named| named.saturating_add(unknown))
}

fn counted(persons: u32, members: u32) -> Result<(), Refusal> {
    if persons == members { Ok(()) } else { Err(Refusal::PersonsAreNotMembers { persons, members }) }
}

fn sound(inputs: &Inputs) -> Result<(), Refusal> {
    let accepted = inputs.accepted.as_ref();
    let amounts = [Some(inputs.top_up), inputs.income, accepted.map(|accepted| accepted.base)];
    if amounts.into_iter().flatten().any(crate::Money::is_negative) {
        return Err(Refusal::NegativeInput);
    }
    accepted.map_or(Ok(()), |accepted| named(&accepted.reason))
}
