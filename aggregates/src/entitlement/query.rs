//! What the program and the auditor ask of an entitlement. Queries never fail.

use std::collections::BTreeSet;

use super::event::{Inputs, LineRef};
use super::{
    Benefit, DatedDocument, Entitlement, Grant, PayeeProposal, Payment, PaymentStatus, Period, Recovery,
};
use crate::{Cause, Component, Money, Month, Programme, ProposalId, SubjectId};

impl Entitlement {
    /// Who gets it, where and to whose account; none before it was confirmed.
    #[must_use]
    pub fn benefit(&self) -> Option<&Benefit> {
        self.benefit.as_ref()
    }

    /// The programme; none before it was confirmed.
    #[must_use]
    pub fn programme(&self) -> Option<Programme> {
        self.benefit.as_ref().map(|benefit| benefit.programme)
    }

    /// The account holder in force; none before it was confirmed.
    #[must_use]
    pub fn payee(&self) -> Option<SubjectId> {
        self.benefit.as_ref().map(|benefit| benefit.payee)
    }

    /// The times in force, in order.
    #[must_use]
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The last month that is paid, once a stop or a grace sets it.
    #[must_use]
    pub fn end(&self) -> Option<Month> {
        self.periods.last().and_then(Period::end)
    }

    /// Whether the month is paid, from the first month to the last of a stop or a grace.
    #[must_use]
    pub fn is_in_force(&self, month: Month) -> bool {
        self.periods.iter().any(|period| period.holds(month))
    }

    /// What the amount of a month is computed from, as it is known now.
    #[must_use]
    pub fn inputs_for(&self, month: Month) -> Option<&Inputs> {
        self.inputs.iter().rev().find(|(from, _)| *from <= month).map(|(_, inputs)| inputs)
    }

    /// The inputs by their first month, in order.
    #[must_use]
    pub fn inputs(&self) -> &[(Month, Inputs)] {
        &self.inputs
    }

    /// The last hearing.
    #[must_use]
    pub fn hearing(&self) -> Option<&DatedDocument> {
        self.hearing.as_ref()
    }

    /// The last notice.
    #[must_use]
    pub fn notice(&self) -> Option<&DatedDocument> {
        self.notice.as_ref()
    }

    /// The account that waits for its second holder.
    #[must_use]
    pub fn pending_payee(&self) -> Option<&PayeeProposal> {
        self.pending.as_ref()
    }

    /// Every attempt to pay, in the order in which they were ordered.
    #[must_use]
    pub fn payments(&self) -> &[Payment] {
        &self.payments
    }

    /// The attempt in a line.
    #[must_use]
    pub fn payment(&self, line: LineRef) -> Option<&Payment> {
        self.payments.iter().rev().find(|payment| payment.line == line)
    }

    /// The funding's stream id of an attempt of this entitlement.
    #[must_use]
    pub fn funding(&self, payment: &Payment) -> &str {
        self.fundings.get(usize::from(payment.funding)).map_or("", String::as_str)
    }

    /// Whether a component of a month may still be ordered: never before, or stopped each time.
    #[must_use]
    pub fn due_is_open(&self, month: Month, component: Component, cause: Cause) -> bool {
        !self.payments.iter().any(|payment| {
            payment.month == month
                && payment.cause == cause
                && payment.status != PaymentStatus::Stopped
                && !payment.components.get(component).is_zero()
        })
    }

    /// What first orders took of a month for a cause, but for those that were stopped.
    #[must_use]
    pub fn taken(&self, month: Month, cause: Cause) -> Money {
        let taken = self.payments.iter().filter(|payment| {
            payment.month == month
                && payment.cause == cause
                && payment.of.is_none()
                && payment.status != PaymentStatus::Stopped
        });
        Money::saturating_sum(taken.map(Payment::amount))
    }

    /// What a month has to come to beside an order for a cause: its open first orders, and beside back pay less what came
    /// back of them since. Back pay may pay what did not arrive, or came back.
    #[must_use]
    pub fn taken_beside(&self, month: Month, cause: Cause) -> Money {
        let first = self.payments.iter().filter(|payment| payment.month == month && payment.of.is_none());
        Money::saturating_sum(first.map(|payment| match (cause, payment.cause) {
            // Of what came back only back pay may pay again.
            (Cause::Regular, Cause::Regular) if self.is_open(payment) => payment.amount(),
            _ if self.is_open(payment) => {
                payment.amount().saturating_sub(self.came_back(self.last_attempt(payment).line))
            }
            _ => Money::ZERO,
        }))
    }

    /// Whether a first order was paid or may be: its last attempt was neither stopped nor closed unpaid.
    fn is_open(&self, payment: &Payment) -> bool {
        !matches!(self.last_attempt(payment).status, PaymentStatus::Stopped | PaymentStatus::Released)
    }

    /// What recipients gave back of a payment.
    fn came_back(&self, line: LineRef) -> Money {
        let asked = self.recoveries.iter().filter(|recovery| recovery.line == line);
        Money::saturating_sum(asked.map(Recovery::collected))
    }

    fn last_attempt<'p>(&'p self, mut payment: &'p Payment) -> &'p Payment {
        // A history admits no circle; a forged one ends with its payments.
        for _ in 0..self.payments.len() {
            match payment.reissued_by.and_then(|line| self.payment(line)) {
                Some(next) => payment = next,
                None => break,
            }
        }
        payment
    }

    /// What was paid of a month for any cause, or may be yet: what was stopped, or came back, is not.
    #[must_use]
    pub fn may_have_been_paid(&self, month: Month) -> Money {
        let may =
            self.payments.iter().filter(|payment| payment.month == month && payment.status.may_be_paid());
        Money::saturating_sum(may.map(Payment::amount))
    }

    /// The account holder that was last paid, or is on the way to be.
    #[must_use]
    pub fn last_paid_payee(&self) -> Option<SubjectId> {
        self.last_paid().map(|payment| payment.payee)
    }

    /// Whether the account changed since the entitlement was last paid, be it to the same person's new card.
    #[must_use]
    pub fn has_other_account_since_paid(&self) -> bool {
        self.last_paid().is_some_and(|payment| payment.account != self.account)
    }

    /// Back pay that was granted.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// What of a grant is not ordered yet for a month; nothing for a month that it does not name.
    #[must_use]
    pub fn back_pay_left(&self, grant: ProposalId, month: Month) -> Money {
        let granted = self.grants.iter().find(|known| known.grant == grant && known.months.contains(&month));
        let taken = self.taken(month, Cause::BackPay(grant.0));
        granted.map_or(Money::ZERO, |grant| grant.amount.saturating_sub(taken))
    }

    /// Payments that are asked back.
    #[must_use]
    pub fn recoveries(&self) -> &[Recovery] {
        &self.recoveries
    }

    /// A recovery by its id.
    #[must_use]
    pub fn recovery(&self, id: ProposalId) -> Option<&Recovery> {
        self.recoveries.iter().find(|known| known.recovery == id)
    }

    /// What was paid as regular, or is on the way, for months that are not in force as it is known now.
    pub fn overpaid(&self) -> impl Iterator<Item = &Payment> {
        self.payments.iter().filter(|payment| {
            payment.cause == Cause::Regular
                && payment.status.may_be_paid()
                && !self.is_in_force(payment.month)
        })
    }

    /// The first month from `from` on that was paid beyond the benefit's end, and whose payment nobody asks back in full.
    #[must_use]
    pub fn kept_from(&self, from: Month) -> Option<Month> {
        self.kept(from).map(|paid| paid.month).min()
    }

    /// All such months.
    #[must_use]
    pub fn kept_months(&self) -> BTreeSet<Month> {
        let first = self.payments.iter().map(|paid| paid.month).min();
        first.into_iter().flat_map(|first| self.kept(first)).map(|paid| paid.month).collect()
    }

    /// The payments of such months: regular ones and back pay.
    pub(super) fn kept(&self, from: Month) -> impl Iterator<Item = &Payment> {
        let asked_back = |paid: &Payment| {
            let asked = self.recoveries.iter().filter(|recovery| recovery.line == paid.line);
            Money::saturating_sum(asked.map(|recovery| recovery.opened.saturating_sub(recovery.waived)))
        };
        let beyond = self.payments.iter().filter(move |paid| {
            paid.month >= from && paid.status.may_be_paid() && !self.is_in_force(paid.month)
        });
        beyond.filter(move |paid| asked_back(paid) != paid.amount())
    }

    /// Months that were overpaid: what recovery is for. Sorted, each once.
    #[must_use]
    pub fn overpaid_months(&self) -> Vec<Month> {
        let mut months: Vec<Month> = self.overpaid().map(|payment| payment.month).collect();
        months.sort_unstable();
        months.dedup();
        months
    }

    /// Whether the household of a month is the one that the month's inputs count; true where it is not known.
    #[must_use]
    pub fn counts_its_members(&self, month: Month) -> bool {
        let (Some(benefit), Some(inputs)) = (self.benefit(), self.inputs_for(month)) else { return true };
        if month >= benefit.members_from {
            return inputs.persons == benefit.size();
        }
        let (members, unknown) = self.members_in(month);
        members.is_empty() || inputs.persons as usize == members.len() + unknown
    }

    fn last_paid(&self) -> Option<&Payment> {
        self.payments.iter().rev().find(|payment| payment.status.may_be_paid())
    }
}
