//! 争议、重发、不再发放、对账、结清: until every fen has a place.

use super::admit::reasoned;
use super::drafting::parts_of;
use super::event::{
    BatchEvent, Closed, LineResolved, LinesReissued, LinesReleased, Reconciled, ReissuedLine,
};
use super::refusal::BatchRefusal;
use super::step::Step;
use super::{Batch, LineState, LineStatus, OUTCOMES_PER_RECORD, ReturnCode, Status, Sums};
use crate::entitlement::event::ContestOutcome;
use crate::{Decide, Holder, Money};

impl Batch {
    pub(super) fn resolve(&self, resolved: LineResolved) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let outcome = match resolved.outcome {
            ContestOutcome::Settled => LineStatus::Settled,
            ContestOutcome::Returned if self.reissues.contains_key(&resolved.line) => LineStatus::Reissued,
            ContestOutcome::Returned => LineStatus::Returned,
        };
        if self.line(resolved.line).is_some_and(|line| line.is_resolved && line.status == outcome) {
            return Ok(vec![]);
        }
        self.admit_all(vec![resolved.into()])
    }

    /// The caller writes it in the commit that orders the other batch.
    pub(super) fn reissue(&self, reissued: LinesReissued) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let mut lines = reissued.lines;
        if lines.is_empty() {
            return Err(BatchRefusal::LineList);
        }
        lines.retain(|line| self.reissues.get(&line.line) != Some(&line.to));
        lines.sort_unstable_by_key(|line| line.line);
        let parts =
            lines.chunks(OUTCOMES_PER_RECORD).map(|part| LinesReissued { lines: part.to_vec() }.into());
        self.admit_all(parts.collect())
    }

    pub(super) fn release(&self, released: &LinesReleased) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let lines = self.news(&released.lines, LineStatus::Released);
        if lines.is_empty() && !released.lines.is_empty() {
            return Ok(vec![]);
        }
        let parts = parts_of(&lines).map(|lines| LinesReleased { lines, ..released.clone() }.into());
        self.admit_all(parts.collect())
    }

    pub(super) fn reconcile(&self, reconciled: Reconciled) -> Result<Vec<BatchEvent>, BatchRefusal> {
        if let Some(own) = &self.reconciled {
            let is_repeat = *own == Reconciled { holder: own.holder.clone(), ..reconciled };
            let otherwise = BatchRefusal::ReconciledOtherwise { statement: own.statement.clone() };
            return if is_repeat { Ok(vec![]) } else { Err(otherwise) };
        }
        self.admit_all(vec![reconciled.into()])
    }

    pub(super) fn close(&self, holder: Holder) -> Result<Vec<BatchEvent>, BatchRefusal> {
        if self.status == Status::Closed {
            return Ok(vec![]);
        }
        let Sums { paid, reissued, released, .. } = self.sums();
        self.admit_all(vec![Closed { holder, paid, reissued, released }.into()])
    }

    pub(super) fn admit_resolved(&self, resolved: &LineResolved) -> Result<(), BatchRefusal> {
        reasoned(&resolved.evidence)?;
        self.admit_list(&[resolved.line], Step::Resolve, |status| status == LineStatus::Contested)
    }

    pub(super) fn admit_reissued(&self, reissued: &LinesReissued) -> Result<(), BatchRefusal> {
        let lines: Vec<u32> = reissued.lines.iter().map(|line| line.line).collect();
        if lines.len() > OUTCOMES_PER_RECORD {
            return Err(BatchRefusal::LineList);
        }
        self.admit_list(&lines, Step::Reissue, |status| status == LineStatus::Returned)?;
        match reissued.lines.iter().find_map(|line| self.forbidden(line)) {
            Some((line, code)) => Err(BatchRefusal::NotReissuable { line, code }),
            None => Ok(()),
        }
    }

    fn forbidden(&self, reissued: &ReissuedLine) -> Option<(u32, ReturnCode)> {
        let code = self.line(reissued.line)?.code?;
        (!code.is_reissuable()).then_some((reissued.line, code))
    }

    pub(super) fn admit_released(&self, released: &LinesReleased) -> Result<(), BatchRefusal> {
        reasoned(&released.reason)?;
        let may = |status| matches!(status, LineStatus::Returned | LineStatus::Stopped);
        self.admit_list(&released.lines, Step::Release, may)
    }

    /// The bank's statement against the lines, as [`Sums`] says they are counted.
    pub(super) fn admit_reconciled(&self, reconciled: &Reconciled) -> Result<(), BatchRefusal> {
        if !matches!(self.status, Status::Ordered | Status::AtBank | Status::Accepted | Status::Returned) {
            return Err(self.out_of_turn(Step::Reconcile));
        }
        self.none_where(|line| line.status.is_open())?;
        reasoned(&reconciled.statement)?;
        let Sums { debited, refunded, .. } = self.sums();
        if (debited, refunded) == (reconciled.debited, reconciled.refunded) {
            return Ok(());
        }
        Err(BatchRefusal::BankDiffers {
            debited: reconciled.debited,
            refunded: reconciled.refunded,
            due_debited: debited,
            due_refunded: refunded,
        })
    }

    pub(super) fn admit_closed(&self, closed: &Closed) -> Result<(), BatchRefusal> {
        if self.status != Status::Reconciled {
            return Err(self.out_of_turn(Step::Close));
        }
        // What a stopped reissue would have paid again rests on its first order's reservation, and is closed there.
        self.none_where(|line| {
            let is_own = line.status == LineStatus::Stopped && line.reissue.is_none();
            line.status.is_open() || line.status == LineStatus::Returned || is_own
        })?;
        let sums = self.sums();
        let is_told =
            (closed.paid, closed.reissued, closed.released) == (sums.paid, sums.reissued, sums.released);
        let ordered = self.seal.as_ref().map(|seal| seal.total);
        let told = [closed.reissued, closed.released, sums.stopped]
            .into_iter()
            .try_fold(closed.paid, Money::checked_add);
        let is_whole = told.is_some() && told == ordered;
        if is_told && is_whole { Ok(()) } else { Err(BatchRefusal::CloseDiffers) }
    }

    fn none_where(&self, is_open: impl Fn(&LineState) -> bool) -> Result<(), BatchRefusal> {
        let mut open = self.numbered().filter(|(_, line)| is_open(line));
        match open.next() {
            Some((first, line)) => {
                let count = super::count(open.count() + 1);
                Err(BatchRefusal::LinesOpen { count, first, status: line.status })
            }
            None => Ok(()),
        }
    }
}
