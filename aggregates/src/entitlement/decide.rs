//! What commands lead to.

use super::event::{
    Adjusted, Confirmed, ContestOutcome, ContestResolved, EntitlementEvent as Event, MembersChanged,
    PaymentContested, PaymentOrdered, PaymentReturned, PaymentSettled, RecoveryCollected,
};
use super::{
    Components, Entitlement, EntitlementCommand as Command, EntitlementRefusal as Refusal, PaymentStatus,
    Period,
};
use crate::Decide;

impl Decide for Entitlement {
    fn decide(&self, command: Command) -> Result<Vec<Event>, Refusal> {
        let event = self.event_of(command);
        if self.is_done(&event) {
            return Ok(Vec::new());
        }
        self.admit(&event)?;
        Ok(vec![event])
    }

    fn admit(&self, event: &Event) -> Result<(), Refusal> {
        self.check(event)
    }
}

impl Entitlement {
    fn event_of(&self, command: Command) -> Event {
        match command {
            Command::Confirm(event) => event.into(),
            Command::Adjust(event) => event.into(),
            Command::ChangeMembers(event) => event.into(),
            Command::StartGrace(event) => event.into(),
            Command::RecordHearing(event) => event.into(),
            Command::ServeNotice(event) => event.into(),
            Command::Stop(event) => event.into(),
            Command::ProposePayee(event) => event.into(),
            Command::ConfirmPayee(event) => event.into(),
            Command::RejectPayee(event) => event.into(),
            Command::OrderPayment(event) => event.into(),
            Command::ReissuePayment(event) => event.into(),
            Command::StopPayment(event) => event.into(),
            Command::Settle(event) => self.settled_or_contested(event),
            Command::Return(event) => event.into(),
            Command::ReportUnknown(event) => event.into(),
            Command::ResolveContest(event) => event.into(),
            Command::ReleasePayment(event) => event.into(),
            Command::GrantBackPay(event) => event.into(),
            Command::OpenRecovery(event) => event.into(),
            Command::CollectRecovery(event) => event.into(),
            Command::WaiveRecovery(event) => event.into(),
        }
    }

    /// Success after a return is a contest.
    fn settled_or_contested(&self, event: PaymentSettled) -> Event {
        match self.payment(event.line) {
            Some(payment) if matches!(payment.status, PaymentStatus::Returned(_)) => {
                let PaymentSettled { booked, flow, line, source } = event;
                PaymentContested { booked, flow, line, source }.into()
            }
            _ => event.into(),
        }
    }

    /// Whether the records say it already.
    fn is_done(&self, event: &Event) -> bool {
        match event {
            Event::PaymentOrdered(event) => self.is_ordered(event),
            Event::PaymentSettled(event) => self.is_settled(event),
            Event::PaymentReturned(event) => self.is_returned(event),
            Event::PaymentUnknown(event) => self.payment(event.line).is_some_and(|payment| {
                !matches!(payment.status, PaymentStatus::Ordered | PaymentStatus::Stopped)
            }),
            Event::PaymentReissued(event) => {
                self.payment(event.line).is_some_and(|again| again.of == Some(event.of))
            }
            Event::PaymentStopped(event) => self.stands(event.line, PaymentStatus::Stopped),
            Event::PaymentReleased(event) => self.stands(event.line, PaymentStatus::Released),
            Event::ContestResolved(event) => self.is_resolved(event),
            Event::PaymentContested(event) => {
                self.payment(event.line).is_some_and(|payment| payment.is_refuted(&event.flow))
            }
            Event::Confirmed(event) => self.is_confirmed(event),
            Event::Adjusted(event) => self.is_adjusted(event),
            Event::MembersChanged(event) => self.are_members(event),
            Event::GraceStarted(event) => {
                self.period().is_some_and(|period| period.grace == Some(event.until))
            }
            Event::Stopped(event) => {
                self.period().is_some_and(|period| period.last == Some(event.last_month))
            }
            Event::HearingHeld(event) => self
                .hearing
                .as_ref()
                .is_some_and(|known| (known.day, &known.doc_no) == (event.day, &event.doc_no)),
            Event::NoticeServed(event) => self
                .notice
                .as_ref()
                .is_some_and(|known| (known.day, &known.doc_no) == (event.day, &event.doc_no)),
            decision => self.is_decided(decision),
        }
    }

    fn is_decided(&self, event: &Event) -> bool {
        match event {
            Event::PayeeChangeProposed(event) => self.pending.as_ref().is_some_and(|pending| {
                (pending.proposal, pending.payee, &pending.holder)
                    == (event.proposal, event.payee, &event.holder)
            }),
            Event::PayeeChanged(event) => {
                self.changed_by == Some(event.proposal) && self.payee() == Some(event.payee)
            }
            Event::PayeeChangeRejected(event) => self.rejected == Some(event.proposal),
            Event::BackPayGranted(event) => self.grants.iter().any(|known| {
                (known.grant, known.amount, &known.months) == (event.grant, event.amount, &event.months)
            }),
            Event::RecoveryOpened(event) => self.recoveries.iter().any(|known| {
                (known.recovery, known.line, known.opened) == (event.recovery, event.line, event.amount)
            }),
            Event::RecoveryCollected(event) => self.is_collected(event),
            Event::RecoveryWaived(event) => self
                .recoveries
                .iter()
                .any(|known| known.recovery == event.recovery && !known.waived.is_zero()),
            _ => false,
        }
    }

    fn is_confirmed(&self, event: &Confirmed) -> bool {
        let in_force =
            self.period().is_some_and(|period| period.from == event.from && period.end().is_none());
        let same = self.benefit.as_ref().is_some_and(|benefit| {
            (benefit.programme, benefit.area, benefit.beneficiary, benefit.household)
                == (event.programme, event.area, event.beneficiary, event.household)
                && (benefit.payee, benefit.unknown_members) == (event.payee, event.unknown_members)
                && benefit.members == event.members
        });
        in_force && same && self.inputs_for(event.from) == Some(&event.inputs)
    }

    fn is_adjusted(&self, event: &Adjusted) -> bool {
        self.inputs.last().is_some_and(|(from, inputs)| *from <= event.from && *inputs == event.inputs)
    }

    fn are_members(&self, event: &MembersChanged) -> bool {
        self.benefit.as_ref().is_some_and(|benefit| {
            (benefit.beneficiary, benefit.unknown_members, &benefit.members)
                == (event.beneficiary, event.unknown_members, &event.members)
                && benefit.members_from <= event.from
        })
    }

    fn is_ordered(&self, event: &PaymentOrdered) -> bool {
        self.payment(event.line).is_some_and(|payment| {
            (payment.month, payment.cause, payment.payee, payment.of)
                == (event.month, event.cause, event.payee, None)
                && Components::read(&event.components) == Some(payment.components)
        })
    }

    fn is_settled(&self, event: &PaymentSettled) -> bool {
        self.payment(event.line).is_some_and(|payment| {
            matches!(payment.status, PaymentStatus::Settled | PaymentStatus::Contested(_))
                && payment.has_flow(&event.flow)
        })
    }

    /// A return that is repeated while its contest is open says nothing new; nor does one of a due that is closed.
    fn is_returned(&self, event: &PaymentReturned) -> bool {
        self.payment(event.line).is_some_and(|payment| match payment.status {
            PaymentStatus::Returned(code) if payment.reissued_by.is_none() => event.code.parse() == Ok(code),
            PaymentStatus::Returned(_) | PaymentStatus::Contested(_) | PaymentStatus::Released => {
                event.code.parse().is_ok_and(super::ReturnCode::is_definite)
            }
            _ => false,
        })
    }

    fn is_resolved(&self, event: &ContestResolved) -> bool {
        self.payment(event.line).is_some_and(|payment| {
            let known = match payment.status {
                PaymentStatus::Settled => Some(ContestOutcome::Settled),
                PaymentStatus::Returned(_) => Some(ContestOutcome::Returned),
                _ => None,
            };
            payment.is_resolved && known == Some(event.outcome)
        })
    }

    fn is_collected(&self, event: &RecoveryCollected) -> bool {
        self.recoveries.iter().filter(|known| known.recovery == event.recovery).any(|known| {
            known.collected.iter().any(|(flow, amount)| **flow == *event.flow && *amount == event.amount)
        })
    }

    fn stands(&self, line: super::event::LineRef, status: PaymentStatus) -> bool {
        self.payment(line).is_some_and(|payment| payment.status == status)
    }

    fn period(&self) -> Option<&Period> {
        self.periods.last()
    }
}
