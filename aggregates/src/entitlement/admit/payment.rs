//! Guards of orders: a due is (month, component, cause), and each is paid at most once.

use super::named;
use super::payee::same;
use crate::entitlement::event::{LineRef, PaymentOrdered, PaymentReissued, PaymentReleased, PaymentStopped};
use crate::entitlement::{Components, Entitlement, EntitlementRefusal as Refusal, Payment, PaymentStatus};
use crate::{Cause, Money, Month, ProposalId};

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
        self.is_due(event.month, event.cause, event.amount)?;
        match self.payments.iter().find(|payment| {
            payment.status != PaymentStatus::Stopped && payment.shares_due(event.month, event.cause, components)
        }) {
            Some(other) => Err(taken(other)),
            None => Ok(()),
        }
    }

    pub(super) fn may_reissue(&self, event: &PaymentReissued) -> Result<(), Refusal> {
        let benefit = self.confirmed_benefit()?;
        named(&event.funding)?;
        named(&event.refund_flow)?;
        let first = self.known(event.of)?;
        match first.status {
            PaymentStatus::Returned(code) if first.reissued_by.is_none() => {
                if !code.may_be_reissued() {
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
        self.no_other(first, |status| status.may_be_paid() || status == PaymentStatus::Released)
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
        self.no_other(payment, PaymentStatus::may_be_paid)
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

    fn is_granted(&self, grant: ProposalId, month: Month, amount: Money) -> Result<(), Refusal> {
        let known = self.grants.iter().any(|known| known.grant == grant && known.months.contains(&month));
        let left = self.back_pay_left(grant, month);
        match known {
            false => Err(Refusal::NotGranted { grant, month }),
            // Nothing left is a due that is taken, and the guard of dues says in which line.
            true if amount > left && !left.is_zero() => Err(Refusal::MoreThanLeft { left, given: amount }),
            true if left.is_zero() => {
                let cause = Cause::BackPay(grant.0);
                let of_grant = |payment: &&Payment| (payment.month, payment.cause) == (month, cause);
                let first = self.payments.iter().filter(of_grant).find(|p| p.status != PaymentStatus::Stopped);
                first.map_or(Err(Refusal::NotGranted { grant, month }), |first| Err(taken(first)))
            }
            true => Ok(()),
        }
    }

    fn miscounted(&self, month: Month) -> Refusal {
        let persons = self.inputs_for(month).map_or(0, |inputs| inputs.persons);
        Refusal::PersonsAreNotMembers { persons, members: self.benefit.as_ref().map_or(0, super::Benefit::size) }
    }

    fn is_free(&self, line: LineRef) -> Result<(), Refusal> {
        if self.payment(line).is_some() { Err(Refusal::LineTaken(line)) } else { Ok(()) }
    }

    /// No other attempt of the same due stands in a status that is in the way.
    fn no_other(&self, payment: &Payment, in_the_way: impl Fn(PaymentStatus) -> bool) -> Result<(), Refusal> {
        let other = self.payments.iter().find(|other| {
            other.line != payment.line
                && in_the_way(other.status)
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
