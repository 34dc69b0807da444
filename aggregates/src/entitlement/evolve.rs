//! What events do to an entitlement.

use super::event::{
    Adjusted, Confirmed, ContestOutcome, ContestResolved, EntitlementEvent as Event, LineRef, MembersChanged,
    PayeeChanged, PaymentOrdered, PaymentReissued, RecoveryCollected,
};
use super::{
    Benefit, Components, DatedDocument, Entitlement, Grant, PayeeProposal, Payment, PaymentStatus, Period,
    Recovery, ReturnCode,
};
use crate::grow::push;
use crate::{Money, ProposalId};

impl Entitlement {
    pub(super) fn evolve(&mut self, event: Event) {
        match event {
            Event::Confirmed(event) => self.confirmed(event),
            Event::Adjusted(event) => self.adjusted(event),
            Event::MembersChanged(event) => self.members_changed(event),
            Event::GraceStarted(event) => self.in_period(|period| period.grace = Some(event.until)),
            Event::HearingHeld(event) => {
                self.hearing = Some(DatedDocument { day: event.day, doc_no: event.doc_no });
            }
            Event::NoticeServed(event) => {
                self.notice = Some(DatedDocument { day: event.day, doc_no: event.doc_no });
            }
            Event::Stopped(event) => self.in_period(|period| period.last = Some(event.last_month)),
            Event::PayeeChangeProposed(event) => {
                let (proposal, payee, holder) = (event.proposal, event.payee, event.holder);
                self.pending = Some(PayeeProposal { proposal, payee, holder });
            }
            Event::PayeeChanged(event) => self.payee_changed(&event),
            Event::PayeeChangeRejected(event) => {
                self.pending = None;
                self.rejected = Some(event.proposal);
            }
            payment => self.paid(payment),
        }
    }

    fn paid(&mut self, event: Event) {
        match event {
            Event::PaymentOrdered(event) => self.ordered(&event),
            Event::PaymentReissued(event) => self.reissued(&event),
            Event::PaymentStopped(event) => self.payment_stopped(event.line),
            Event::PaymentSettled(event) => self.hear(event.line, |payment| {
                payment.status = PaymentStatus::Settled;
                payment.flow = Some(event.flow.into_boxed_str());
            }),
            Event::PaymentReturned(event) => self.hear(event.line, |payment| {
                payment.status = event.code.parse().map_or(payment.status, PaymentStatus::Returned);
            }),
            Event::PaymentUnknown(event) => {
                self.on(event.line, |payment| payment.status = PaymentStatus::Unknown);
            }
            Event::PaymentContested(event) => self.hear(event.line, |payment| {
                payment.status =
                    returned_code(payment.status).map_or(payment.status, PaymentStatus::Contested);
                payment.flow = Some(event.flow.into_boxed_str());
            }),
            Event::ContestResolved(event) => self.resolved(&event),
            Event::PaymentReleased(event) => self.released(event.line),
            back => self.given_back(back),
        }
    }

    fn given_back(&mut self, event: Event) {
        match event {
            Event::BackPayGranted(event) => {
                let (grant, amount, months) = (event.grant, event.amount, event.months);
                self.grants.push(Grant { grant, amount, months });
            }
            Event::RecoveryOpened(event) => {
                let (recovery, line, opened) = (event.recovery, event.line, event.amount);
                let (collected, waived) = (Vec::new(), Money::ZERO);
                self.recoveries.push(Recovery { recovery, line, opened, collected, waived });
            }
            Event::RecoveryCollected(event) => self.collected(event),
            Event::RecoveryWaived(event) => {
                self.on_recovery(event.recovery, |recovery| recovery.waived = recovery.outstanding());
            }
            _ => {}
        }
    }

    fn confirmed(&mut self, event: Confirmed) {
        if self.benefit.is_some() {
            // What was paid before the stop went to an account that nobody has looked at since.
            self.account += 1;
        }
        self.pending = None;
        if let Some(last) = self.periods.last().and_then(Period::end) {
            self.retire(last);
        }
        push(&mut self.periods, Period { from: event.from, grace: None, last: None });
        self.inputs.retain(|(from, _)| *from < event.from);
        push(&mut self.inputs, (event.from, event.inputs));
        self.benefit = Some(Benefit {
            programme: event.programme,
            area: event.area,
            beneficiary: event.beneficiary,
            household: event.household,
            members: event.members,
            members_from: event.from,
            unknown_members: event.unknown_members,
            unknown_from: event.from,
            payee: event.payee,
            source: event.source,
        });
    }

    /// What is decided later holds from its first month on, over everything that was decided before.
    fn adjusted(&mut self, event: Adjusted) {
        self.inputs.retain(|(from, _)| *from < event.from);
        push(&mut self.inputs, (event.from, event.inputs));
        if let Some(benefit) = &mut self.benefit {
            benefit.source = event.source;
        }
    }

    fn members_changed(&mut self, event: MembersChanged) {
        if let Some(mut benefit) = self.benefit.take() {
            self.recount(&mut benefit, &event);
            benefit.beneficiary = event.beneficiary;
            benefit.members = event.members;
            benefit.members_from = event.from;
            benefit.unknown_members = event.unknown_members;
            benefit.source = event.source;
            self.benefit = Some(benefit);
        }
    }

    fn payee_changed(&mut self, event: &PayeeChanged) {
        self.account += 1;
        self.pending = None;
        self.changed_by = Some(event.proposal);
        if let Some(benefit) = &mut self.benefit {
            benefit.payee = event.payee;
        }
    }

    fn ordered(&mut self, event: &PaymentOrdered) {
        let funding = self.place_of(&event.funding);
        let payment = Payment {
            line: event.line,
            month: event.month,
            cause: event.cause,
            components: Components::read(&event.components).unwrap_or_default(),
            payee: event.payee,
            status: PaymentStatus::Ordered,
            flow: None,
            of: None,
            reissued_by: None,
            is_resolved: false,
            funding,
            account: self.account,
        };
        push(&mut self.payments, payment);
    }

    fn reissued(&mut self, event: &PaymentReissued) {
        let funding = self.place_of(&event.funding);
        let account = self.account;
        let Some(first) = self.payment_mut(event.of) else { return };
        first.reissued_by = Some(event.line);
        let again = Payment {
            line: event.line,
            payee: event.payee,
            status: PaymentStatus::Ordered,
            flow: None,
            of: Some(event.of),
            reissued_by: None,
            is_resolved: false,
            funding,
            account,
            ..*first
        };
        push(&mut self.payments, again);
    }

    /// A stopped reissue never reached the bank: the attempt before it can be ordered again.
    fn payment_stopped(&mut self, line: LineRef) {
        self.on(line, |payment| payment.status = PaymentStatus::Stopped);
        if let Some(of) = self.payment(line).and_then(|payment| payment.of) {
            self.on(of, |payment| payment.reissued_by = None);
        }
    }

    /// A stopped reissue that is closed closes the due, unless the attempt before it was ordered again.
    fn released(&mut self, line: LineRef) {
        let was_stopped = self.payment(line).is_some_and(|payment| payment.status == PaymentStatus::Stopped);
        self.on(line, |payment| payment.status = PaymentStatus::Released);
        if let Some(of) = self.payment(line).and_then(|payment| payment.of).filter(|_| was_stopped) {
            self.on(of, |first| first.reissued_by = first.reissued_by.or(Some(line)));
        }
    }

    fn resolved(&mut self, event: &ContestResolved) {
        self.on(event.line, |payment| {
            payment.is_resolved = true;
            payment.status = match (event.outcome, returned_code(payment.status)) {
                (ContestOutcome::Returned, Some(code)) => PaymentStatus::Returned(code),
                _ => PaymentStatus::Settled,
            };
        });
    }

    /// What the bank says takes the place of what somebody found out before.
    fn hear(&mut self, line: LineRef, change: impl FnOnce(&mut Payment)) {
        self.on(line, |payment| {
            payment.is_resolved = false;
            change(payment);
        });
    }

    fn collected(&mut self, event: RecoveryCollected) {
        self.on_recovery(event.recovery, |recovery| {
            recovery.collected.push((event.flow.into_boxed_str(), event.amount));
        });
    }

    fn in_period(&mut self, change: impl FnOnce(&mut Period)) {
        if let Some(period) = self.periods.last_mut() {
            change(period);
        }
    }

    fn on(&mut self, line: LineRef, change: impl FnOnce(&mut Payment)) {
        if let Some(payment) = self.payment_mut(line) {
            change(payment);
        }
    }

    fn on_recovery(&mut self, recovery: ProposalId, change: impl FnOnce(&mut Recovery)) {
        if let Some(known) = self.recoveries.iter_mut().find(|known| known.recovery == recovery) {
            change(known);
        }
    }

    fn payment_mut(&mut self, line: LineRef) -> Option<&mut Payment> {
        self.payments.iter_mut().rev().find(|payment| payment.line == line)
    }

    /// Where a funding's stream id stands among those known; a benefit sees a few in its life.
    fn place_of(&mut self, funding: &str) -> u16 {
        let place = self.fundings.iter().position(|known| known == funding).unwrap_or_else(|| {
            push(&mut self.fundings, funding.to_owned());
            self.fundings.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}

fn returned_code(status: PaymentStatus) -> Option<ReturnCode> {
    match status {
        PaymentStatus::Returned(code) | PaymentStatus::Contested(code) => Some(code),
        _ => None,
    }
}
