//! What an event of an entitlement moves, and how the intent of its act names it.

use words::Words;

use super::event::EntitlementEvent as E;
use crate::figures::{Moved, Moves};

impl Moves for E {
    fn moves(&self) -> Vec<Moved> {
        match self {
            E::PaymentOrdered(e) => vec![Moved::Paid(e.amount)],
            E::PaymentReissued(e) => vec![Moved::Paid(e.amount)],
            E::Confirmed(_)
            | E::Adjusted(_)
            | E::MembersChanged(_)
            | E::GraceStarted(_)
            | E::HearingHeld(_)
            | E::NoticeServed(_)
            | E::Stopped(_)
            | E::PayeeChangeProposed(_)
            | E::PayeeChanged(_)
            | E::PayeeChangeRejected(_)
            | E::PaymentStopped(_)
            | E::PaymentSettled(_)
            | E::PaymentReturned(_)
            | E::PaymentUnknown(_)
            | E::PaymentContested(_)
            | E::ContestResolved(_)
            | E::PaymentReleased(_)
            | E::BackPayGranted(_)
            | E::RecoveryOpened(_)
            | E::RecoveryCollected(_)
            | E::RecoveryWaived(_) => Vec::new(),
        }
    }

    fn counted(&self) -> Option<Words> {
        match self {
            E::PayeeChangeProposed(_) | E::PayeeChanged(_) | E::PayeeChangeRejected(_) => Some(("", "户")),
            E::Confirmed(_)
            | E::Adjusted(_)
            | E::MembersChanged(_)
            | E::GraceStarted(_)
            | E::HearingHeld(_)
            | E::NoticeServed(_)
            | E::Stopped(_)
            | E::PaymentOrdered(_)
            | E::PaymentReissued(_)
            | E::PaymentStopped(_)
            | E::PaymentSettled(_)
            | E::PaymentReturned(_)
            | E::PaymentUnknown(_)
            | E::PaymentContested(_)
            | E::ContestResolved(_)
            | E::PaymentReleased(_)
            | E::BackPayGranted(_)
            | E::RecoveryOpened(_)
            | E::RecoveryCollected(_)
            | E::RecoveryWaived(_) => None,
        }
    }

    fn unproved(&self) -> Option<Words> {
        match self {
            E::GraceStarted(_)
            | E::HearingHeld(_)
            | E::NoticeServed(_)
            | E::Stopped(_)
            | E::BackPayGranted(_)
            | E::RecoveryOpened(_)
            | E::RecoveryCollected(_)
            | E::RecoveryWaived(_) => Some((
                "项目和对象是谁：记录里只有待遇编号",
                "the programme and whose benefit it is: the records hold only its id",
            )),
            E::PayeeChanged(_) | E::PayeeChangeRejected(_) => Some((
                "新账户：封存在提议里，请按提议编号核对",
                "the new account: it is sealed in the proposal; compare by the proposal's id",
            )),
            E::Confirmed(_)
            | E::Adjusted(_)
            | E::MembersChanged(_)
            | E::PayeeChangeProposed(_)
            | E::PaymentOrdered(_)
            | E::PaymentReissued(_)
            | E::PaymentStopped(_)
            | E::PaymentSettled(_)
            | E::PaymentReturned(_)
            | E::PaymentUnknown(_)
            | E::PaymentContested(_)
            | E::ContestResolved(_)
            | E::PaymentReleased(_) => None,
        }
    }
}
