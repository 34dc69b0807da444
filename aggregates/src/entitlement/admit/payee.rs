//! Guards of the account: one holder proposes, another confirms.

use super::named;
use crate::entitlement::event::{PayeeChangeProposed, PayeeChangeRejected, PayeeChanged};
use crate::entitlement::{Entitlement, EntitlementRefusal as Refusal, PayeeProposal};
use crate::{ProposalId, SubjectId};

impl Entitlement {
    pub(super) fn may_propose(&self, event: &PayeeChangeProposed) -> Result<(), Refusal> {
        self.confirmed_benefit()?;
        named(&event.reason)?;
        named(&event.evidence)?;
        let proposal = event.proposal;
        let pending = self.pending.as_ref().map(|pending| pending.proposal);
        if [pending, self.changed_by, self.rejected].contains(&Some(proposal)) {
            return Err(Refusal::ProposalIsOther { proposal });
        }
        Ok(())
    }

    pub(super) fn may_change_payee(&self, event: &PayeeChanged) -> Result<(), Refusal> {
        let pending = self.waiting(event.proposal)?;
        if pending.holder == event.holder {
            return Err(Refusal::SameHolder);
        }
        same(pending.payee, event.payee)
    }

    /// Whoever proposed may take it back as well: nothing has come of it.
    pub(super) fn may_reject(&self, event: &PayeeChangeRejected) -> Result<(), Refusal> {
        named(&event.reason)?;
        self.waiting(event.proposal).map(|_| ())
    }

    fn waiting(&self, proposal: ProposalId) -> Result<&PayeeProposal, Refusal> {
        let pending = self.pending.as_ref().filter(|pending| pending.proposal == proposal);
        pending.ok_or(Refusal::ProposalIsNotOpen { proposal })
    }
}

pub(super) fn same(payee: SubjectId, given: SubjectId) -> Result<(), Refusal> {
    if payee == given { Ok(()) } else { Err(Refusal::OtherPayee { payee, given }) }
}
