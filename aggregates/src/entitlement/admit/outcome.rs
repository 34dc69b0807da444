//! Guards of what the bank says: a return never turns into success by itself.

use super::named;
use crate::Money;
use crate::entitlement::event::{
    ContestResolved, PaymentContested, PaymentReturned, PaymentSettled, PaymentUnknown,
};
use crate::entitlement::{Entitlement, EntitlementRefusal as Refusal, Payment, PaymentStatus, ReturnCode};

impl Entitlement {
    pub(super) fn may_settle(&self, event: &PaymentSettled) -> Result<(), Refusal> {
        named(&event.flow)?;
        let payment = self.known(event.line)?;
        match payment.status {
            PaymentStatus::Ordered | PaymentStatus::Unknown => Ok(()),
            PaymentStatus::Settled | PaymentStatus::Contested(_) if !payment.has_flow(&event.flow) => {
                Err(Refusal::OtherFlow)
            }
            _ => Err(payment.not_now()),
        }
    }

    pub(super) fn may_return(&self, event: &PaymentReturned) -> Result<(), Refusal> {
        let code: ReturnCode = definite(&event.code)?;
        let payment = self.known(event.line)?;
        match payment.status {
            PaymentStatus::Ordered | PaymentStatus::Unknown => Ok(()),
            PaymentStatus::Settled if self.is_recovered(payment) => Err(Refusal::Recovered),
            PaymentStatus::Settled => Ok(()),
            // A corrected file may name another reason, as long as nothing was built on the first.
            PaymentStatus::Returned(known) if known != code && payment.reissued_by.is_none() => Ok(()),
            _ => Err(payment.not_now()),
        }
    }

    pub(super) fn may_be_unknown(&self, event: &PaymentUnknown) -> Result<(), Refusal> {
        let payment = self.known(event.line)?;
        if payment.status == PaymentStatus::Ordered { Ok(()) } else { Err(payment.not_now()) }
    }

    pub(super) fn may_contest(&self, event: &PaymentContested) -> Result<(), Refusal> {
        named(&event.flow)?;
        let payment = self.known(event.line)?;
        match payment.status {
            PaymentStatus::Returned(_)
                if payment.reissued_by.is_none() && !payment.is_refuted(&event.flow) =>
            {
                Ok(())
            }
            _ => Err(payment.not_now()),
        }
    }

    pub(super) fn may_resolve(&self, event: &ContestResolved) -> Result<(), Refusal> {
        named(&event.evidence)?;
        let payment = self.known(event.line)?;
        match payment.status {
            PaymentStatus::Contested(_) => Ok(()),
            status => Err(Refusal::NotNow { line: payment.line, status }),
        }
    }

    fn is_recovered(&self, payment: &Payment) -> bool {
        self.recoveries
            .iter()
            .any(|recovery| recovery.line == payment.line && recovery.collected() > Money::ZERO)
    }
}

/// A canonical reason of a definite return; what is unknown is no return.
fn definite(code: &str) -> Result<ReturnCode, Refusal> {
    code.parse().ok().filter(|code: &ReturnCode| code.is_definite()).ok_or(Refusal::NoReturnCode)
}

impl Payment {
    /// Whether somebody has the bank's written answer that this very credit came back.
    pub(in crate::entitlement) fn is_refuted(&self, flow: &str) -> bool {
        self.is_resolved && matches!(self.status, PaymentStatus::Returned(_)) && self.has_flow(flow)
    }

    pub(in crate::entitlement) fn has_flow(&self, flow: &str) -> bool {
        self.flow.as_deref() == Some(flow)
    }
}
