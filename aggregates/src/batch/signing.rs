//! 封册、民政审核、财政审核、支付令: who signs what, and what was sealed.

use super::admit::reasoned;
use super::event::{Approved, BatchEvent, Ordered, Reviewed, Sealed};
use super::refusal::BatchRefusal;
use super::step::{Signature, Step};
use super::{Batch, Seal, Status};
use crate::{Day, Decide, Holder};

impl Batch {
    pub(super) fn seal_by(&self, holder: Holder) -> Result<Vec<BatchEvent>, BatchRefusal> {
        if self.status == Status::Sealed && self.sealer.as_ref() == Some(&holder) {
            return Ok(vec![]);
        }
        let Seal { count, root, total } = self.fresh_seal();
        self.admit_all(vec![Sealed { count, holder, root, total }.into()])
    }

    pub(super) fn review(&self, reviewed: Reviewed) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let is_repeat = self.status == Status::Reviewed && self.reviewer.as_ref() == Some(&reviewed.holder);
        if is_repeat && self.sealed_as(&reviewed.root).is_ok() {
            return Ok(vec![]);
        }
        self.admit_all(vec![reviewed.into()])
    }

    pub(super) fn approve(&self, approved: Approved) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let is_repeat = self.status == Status::Approved && self.approver.as_ref() == Some(&approved.holder);
        if is_repeat && self.sealed_as(&approved.root).is_ok() {
            return Ok(vec![]);
        }
        self.admit_all(vec![approved.into()])
    }

    pub(super) fn order(
        &self,
        day: Day,
        holder: Holder,
        root: String,
    ) -> Result<Vec<BatchEvent>, BatchRefusal> {
        if self.status.is_ordered() && self.orderer.as_ref() == Some(&holder) && self.sealed_as(&root).is_ok()
        {
            return Ok(vec![]);
        }
        let Seal { count, total, .. } = self.seal.clone().ok_or_else(|| self.out_of_turn(Step::Order))?;
        self.admit_all(vec![Ordered { count, day, holder, root, total }.into()])
    }

    pub(super) fn admit_sealed(&self, sealed: &Sealed) -> Result<(), BatchRefusal> {
        self.due(Status::Draft, Step::Seal)?;
        if sealed.count == 0 {
            return Err(BatchRefusal::NothingToSeal);
        }
        let stated = Seal { count: sealed.count, root: sealed.root.clone(), total: sealed.total };
        if stated == self.fresh_seal() { Ok(()) } else { Err(BatchRefusal::SealDiffers) }
    }

    pub(super) fn admit_reviewed(&self, reviewed: &Reviewed) -> Result<(), BatchRefusal> {
        self.due(Status::Sealed, Step::Review)?;
        self.sealed_as(&reviewed.root)?;
        self.other_than(&reviewed.holder, Step::Review, &[Signature::Clerk])
    }

    pub(super) fn admit_approved(&self, approved: &Approved) -> Result<(), BatchRefusal> {
        self.due(Status::Reviewed, Step::Approve)?;
        self.sealed_as(&approved.root)?;
        self.other_than(&approved.holder, Step::Approve, &[Signature::Clerk, Signature::Reviewer])
    }

    /// Count, total and root are computed from the lines once more: nothing is paid that was not sealed.
    pub(super) fn admit_ordered(&self, ordered: &Ordered) -> Result<(), BatchRefusal> {
        self.due(Status::Approved, Step::Order)?;
        self.sealed_as(&ordered.root)?;
        self.other_than(&ordered.holder, Step::Order, &[Signature::Clerk, Signature::Reviewer])?;
        let stated = Seal { count: ordered.count, root: ordered.root.clone(), total: ordered.total };
        if stated == self.fresh_seal() { Ok(()) } else { Err(BatchRefusal::SealDiffers) }
    }

    /// Rejecting and voiding: both end a batch before it is ordered, with a reason.
    pub(super) fn admit_ended(&self, step: Step, reason: &str) -> Result<(), BatchRefusal> {
        if !self.status.is_before_order() {
            return Err(self.out_of_turn(step));
        }
        reasoned(reason)
    }

    fn due(&self, status: Status, step: Step) -> Result<(), BatchRefusal> {
        if self.status == status { Ok(()) } else { Err(self.out_of_turn(step)) }
    }

    fn sealed_as(&self, root: &str) -> Result<(), BatchRefusal> {
        match &self.seal {
            Some(seal) if seal.root == root => Ok(()),
            _ => Err(BatchRefusal::StaleRoot),
        }
    }

    /// Four eyes: drafting and sealing are both the clerk's signature, whoever of two clerks does which.
    fn other_than(&self, holder: &Holder, step: Step, signatures: &[Signature]) -> Result<(), BatchRefusal> {
        let drafter = self.header.as_ref().map(|header| &header.holder);
        let signed = |signature| match signature {
            Signature::Clerk => drafter == Some(holder) || self.sealer.as_ref() == Some(holder),
            Signature::Reviewer => self.reviewer.as_ref() == Some(holder),
            Signature::Approver => self.approver.as_ref() == Some(holder),
        };
        match signatures.iter().copied().find(|&signature| signed(signature)) {
            Some(was) => Err(BatchRefusal::SameHolder { holder: holder.clone(), was, step }),
            None => Ok(()),
        }
    }
}
