//! Guards of what the bank says: a return never turns into success by itself.

use super::named;
use crate::entitlement::event::{
    ContestResolved, PaymentContested, PaymentReturned, PaymentSettled, PaymentUnknown,
};
use crate::entitlement::{Entitlement, EntitlementRefusal as Refusal, Payment, PaymentStatus, ReturnCode};
use crate::Money;

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
        let code: ReturnCode = event.code.parse().map_err(|_| Refusal::NoReturnCode)?;
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

    /// The bank may say so even of a payment that was ordered again: then both may be paid, and somebody must look.
    pub(super) fn may_contest(&self, event: &PaymentContested) -> Result<(), Refusal> {
        named(&event.flow)?;
        let payment = self.known(event.line)?;
        match payment.status {
            PaymentStatus::Returned(_) if !payment.has_flow(&event.flow) => Ok(()),
            _ => Err(Refusal::NotNow { line: payment.line, status: payment.status }),
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
        self.recoveries.iter().any(|recovery| recovery.line == payment.line && recovery.collected() > Money::ZERO)
    }
}

impl Payment {
    pub(in crate::entitlement) fn has_flow(&self, flow: &str) -> bool {
        self.flow.as_deref() == Some(flow)
    }
}
