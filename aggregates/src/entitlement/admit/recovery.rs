//! Guards of back pay and recovery.

use super::named;
use crate::entitlement::event::{BackPayGranted, RecoveryCollected, RecoveryOpened, RecoveryWaived};
use crate::entitlement::{Entitlement, EntitlementRefusal as Refusal, PaymentStatus, Recovery};
use crate::{Money, Month, ProposalId};

impl Entitlement {
    /// Months out of force may be granted too: that is what an appeal that was upheld is about.
    pub(super) fn may_grant(&self, event: &BackPayGranted) -> Result<(), Refusal> {
        self.confirmed_benefit()?;
        named(&event.reason)?;
        above_zero(event.amount)?;
        let mut months: Vec<Month> = event.months.clone();
        months.sort_unstable();
        months.dedup();
        if months.is_empty() || months.len() != event.months.len() {
            return Err(Refusal::MonthsDoNotFit);
        }
        self.is_new(event.grant)
    }

    pub(super) fn may_recover(&self, event: &RecoveryOpened) -> Result<(), Refusal> {
        named(&event.reason)?;
        above_zero(event.amount)?;
        let payment = self.known(event.line)?;
        if payment.status != PaymentStatus::Settled {
            return Err(Refusal::NotNow { line: payment.line, status: payment.status });
        }
        let opened = self.recoveries.iter().filter(|r| r.line == event.line).map(|r| r.opened);
        at_most(payment.amount().saturating_sub(Money::saturating_sum(opened)), event.amount)?;
        self.is_new(event.recovery)
    }

    pub(super) fn may_collect(&self, event: &RecoveryCollected) -> Result<(), Refusal> {
        named(&event.flow)?;
        above_zero(event.amount)?;
        let recovery = self.open_recovery(event.recovery)?;
        // The same flow is the same money: it came once, with one amount.
        if recovery.collected.iter().any(|(flow, _)| **flow == *event.flow) {
            return Err(Refusal::OtherFlow);
        }
        at_most(recovery.outstanding(), event.amount)
    }

    pub(super) fn may_waive(&self, event: &RecoveryWaived) -> Result<(), Refusal> {
        named(&event.doc_no)?;
        named(&event.reason)?;
        let recovery = self.open_recovery(event.recovery)?;
        above_zero(recovery.outstanding())
    }

    /// A recovery whose payment the bank returned in the meantime has nothing left to recover.
    fn open_recovery(&self, id: ProposalId) -> Result<&Recovery, Refusal> {
        let recovery =
            self.recoveries.iter().find(|known| known.recovery == id).ok_or(Refusal::NoSuchRecovery(id))?;
        let payment = self.known(recovery.line)?;
        match payment.status {
            PaymentStatus::Settled => Ok(recovery),
            status => Err(Refusal::NotNow { line: payment.line, status }),
        }
    }

    fn is_new(&self, id: ProposalId) -> Result<(), Refusal> {
        let taken = self.grants.iter().any(|known| known.grant == id)
            || self.recoveries.iter().any(|known| known.recovery == id);
        if taken { Err(Refusal::IdTaken(id)) } else { Ok(()) }
    }
}

fn above_zero(amount: Money) -> Result<(), Refusal> {
    if amount > Money::ZERO { Ok(()) } else { Err(Refusal::NothingToPay) }
}

fn at_most(left: Money, given: Money) -> Result<(), Refusal> {
    if given <= left { Ok(()) } else { Err(Refusal::MoreThanLeft { left, given }) }
}
