//! Guards of orders: a due is (month, component, cause), and each is paid at most once.

use super::named;
use super::payee::same;
use crate::entitlement::event::{
    LineRef, PaidComponent, PaymentOrdered, PaymentReissued, PaymentReleased, PaymentStopped,
};
use crate::entitlement::{
    Benefit, Components, Entitlement, EntitlementRefusal as Refusal, Payment, PaymentStatus,
};
use crate::{Cause, Money, Month, ProposalId, amount};

impl Entitlement {
    pub(super) fn may_order(&self, event: &PaymentOrdered) -> Result<(), Refusal> {
        let benefit = self.confirmed_benefit()?;
        named(&event.funding)?;
        let components = Components::read(&event.components).ok_or(Refusal::ComponentsDoNotFit)?;
        exactly(components.total(), event.amount)?;
        if event.amount.is_zero() {
            return Err(Refusal::NothingToPay);
        }
        self.is_free(event.line)?;
        same(benefit.payee, event.payee)?;
        let other = self.payments.iter().find(|payment| {
            payment.status != PaymentStatus::Stopped
                && payment.shares_due(event.month, event.cause, components)
        });
        if let Some(other) = other {
            return Err(taken(other));
        }
        self.is_due(event.month, event.cause, event.amount)?;
        self.follows(benefit, event)
    }

    /// Whether each component that is paid was computed from the inputs in force.
    fn follows(&self, benefit: &Benefit, event: &PaymentOrdered) -> Result<(), Refusal> {
        let month = event.month;
        let inputs = self.inputs_for(month);
        let follows = |paid: &PaidComponent| match event.cause {
            Cause::Regular => {
                inputs.is_some_and(|inputs| amount::rests_on(benefit.programme, benefit.area, inputs, paid))
            }
            Cause::BackPay(grant) => amount::rests_on_grant(ProposalId(grant), paid),
        };
        let mut paid = event.components.iter().filter(|paid| !paid.amount.is_zero());
        if paid.all(follows) { Ok(()) } else { Err(Refusal::OtherInputs { month }) }
    }

    pub(super) fn may_reissue(&self, event: &PaymentReissued) -> Result<(), Refusal> {
        let benefit = self.confirmed_benefit()?;
        named(&event.funding)?;
        named(&event.refund_flow)?;
        let first = self.known(event.of)?;
        match first.status {
            PaymentStatus::Returned(code) if first.reissued_by.is_none() => {
                if !code.is_reissuable() {
                    return Err(Refusal::Deceased);
                }
            }
            _ => return Err(first.not_now()),
        }
        self.is_free(event.line)?;
        exactly(first.amount(), event.amount)?;
        same(benefit.payee, event.payee)?;
        if first.cause == Cause::Regular && !self.is_in_force(first.month) {
            return Err(Refusal::NotInForce { month: first.month });
        }
        self.no_other(first)
    }

    pub(super) fn may_stop_payment(&self, event: &PaymentStopped) -> Result<(), Refusal> {
        named(&event.reason)?;
        let payment = self.known(event.line)?;
        if payment.status == PaymentStatus::Ordered { Ok(()) } else { Err(payment.not_now()) }
    }

    pub(super) fn may_release(&self, event: &PaymentReleased) -> Result<(), Refusal> {
        named(&event.reason)?;
        let payment = self.known(event.line)?;
        let closes = matches!(payment.status, PaymentStatus::Returned(_) | PaymentStatus::Stopped);
        if !closes || payment.reissued_by.is_some() {
            return Err(payment.not_now());
        }
        // A first attempt that was stopped never left, and has a reservation of its own: it may be closed even when the
        // due was ordered anew since. A later attempt rests on the reservation of the first, which may have paid.
        let is_alone = payment.status == PaymentStatus::Stopped && payment.of.is_none();
        if is_alone { Ok(()) } else { self.no_other(payment) }
    }

    /// Whether the month may be paid for the cause, and so much of it.
    fn is_due(&self, month: Month, cause: Cause, amount: Money) -> Result<(), Refusal> {
        match cause {
            Cause::Regular if !self.is_in_force(month) => Err(Refusal::NotInForce { month }),
            Cause::Regular if !self.counts_its_members(month) => Err(self.miscounted(month)),
            Cause::Regular => Ok(()),
            Cause::BackPay(grant) => self.is_granted(ProposalId(grant), month, amount),
        }
    }

    fn is_granted(&self, grant: ProposalId, month: Month, given: Money) -> Result<(), Refusal> {
        let left = self.back_pay_left(grant, month);
        if !self.grants.iter().any(|known| known.grant == grant && known.months.contains(&month)) {
            return Err(Refusal::NotGranted { grant, month });
        }
        if given > left { Err(Refusal::MoreThanLeft { left, given }) } else { Ok(()) }
    }

    fn miscounted(&self, month: Month) -> Refusal {
        let persons = self.inputs_for(month).map_or(0, |inputs| inputs.persons);
        Refusal::PersonsAreNotMembers { persons, members: self.persons_in(month) }
    }

    fn is_free(&self, line: LineRef) -> Result<(), Refusal> {
        if self.payment(line).is_some() { Err(Refusal::LineTaken(line)) } else { Ok(()) }
    }

    /// No other attempt of the same due was paid, or may be yet.
    fn no_other(&self, payment: &Payment) -> Result<(), Refusal> {
        let other = self.payments.iter().find(|other| {
            other.line != payment.line
                && other.status.may_be_paid()
                && other.shares_due(payment.month, payment.cause, payment.components)
        });
        other.map_or(Ok(()), |other| Err(taken(other)))
    }
}

fn taken(other: &Payment) -> Refusal {
    Refusal::DueTaken { month: other.month, line: other.line, status: other.status }
}

fn exactly(due: Money, given: Money) -> Result<(), Refusal> {
    if due == given { Ok(()) } else { Err(Refusal::OtherAmount { due, given }) }
}
