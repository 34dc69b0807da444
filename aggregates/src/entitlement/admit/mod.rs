//! Whether an entitlement, as recorded, could have made an event.

mod benefit;
mod outcome;
mod payee;
mod payment;
mod recovery;

use super::event::{EntitlementEvent as Event, LineRef};
use super::{Benefit, Entitlement, EntitlementRefusal as Refusal, Payment, Period};

impl Entitlement {
    pub(super) fn check(&self, event: &Event) -> Result<(), Refusal> {
        match event {
            Event::PaymentOrdered(event) => self.may_order(event),
            Event::PaymentSettled(event) => self.may_settle(event),
            Event::PaymentReturned(event) => self.may_return(event),
            Event::PaymentUnknown(event) => self.may_be_unknown(event),
            Event::PaymentReissued(event) => self.may_reissue(event),
            Event::PaymentStopped(event) => self.may_stop_payment(event),
            Event::PaymentContested(event) => self.may_contest(event),
            Event::ContestResolved(event) => self.may_resolve(event),
            Event::PaymentReleased(event) => self.may_release(event),
            Event::Confirmed(event) => self.may_confirm(event),
            Event::Adjusted(event) => self.may_adjust(event),
            Event::MembersChanged(event) => self.may_change_members(event),
            Event::GraceStarted(event) => self.may_start_grace(event),
            Event::HearingHeld(event) => self.confirmed_benefit().and(named(&event.doc_no)),
            Event::NoticeServed(event) => self.confirmed_benefit().and(named(&event.doc_no)),
            Event::Stopped(event) => self.may_stop(event),
            Event::PayeeChangeProposed(event) => self.may_propose(event),
            Event::PayeeChanged(event) => self.may_change_payee(event),
            Event::PayeeChangeRejected(event) => self.may_reject(event),
            Event::BackPayGranted(event) => self.may_grant(event),
            Event::RecoveryOpened(event) => self.may_recover(event),
            Event::RecoveryCollected(event) => self.may_collect(event),
            Event::RecoveryWaived(event) => self.may_waive(event),
        }
    }

    fn confirmed_benefit(&self) -> Result<&Benefit, Refusal> {
        self.benefit.as_ref().ok_or(Refusal::NotConfirmed)
    }

    fn current(&self) -> Result<&Period, Refusal> {
        self.periods.last().ok_or(Refusal::NotConfirmed)
    }

    fn known(&self, line: LineRef) -> Result<&Payment, Refusal> {
        self.payment(line).ok_or(Refusal::NoSuchPayment(line))
    }
}

impl Payment {
    /// The refusal for a payment that stands elsewhere than a step needs.
    fn not_now(&self) -> Refusal {
        match self.reissued_by {
            Some(by) => Refusal::Reissued { by },
            None => Refusal::NotNow { line: self.line, status: self.status },
        }
    }
}

/// A text that says something.
fn named(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::Blank) } else { Ok(()) }
}
