//! What a batch makes of a command, and which events it could have made.

use super::event::BatchEvent;
use super::refusal::BatchRefusal;
use super::step::Step;
use super::{Batch, BatchCommand, LINES_PER_RECORD, LineStatus, Status};
use crate::Decide;

impl Decide for Batch {
    fn decide(&self, command: BatchCommand) -> Result<Vec<BatchEvent>, BatchRefusal> {
        match command {
            BatchCommand::Draft { header, lines } => self.draft(header, lines),
            BatchCommand::Hold(held) => self.hold(&held),
            BatchCommand::Seal { holder } => self.seal_by(holder),
            BatchCommand::Review(reviewed) => self.review(reviewed),
            BatchCommand::Approve(approved) => self.approve(approved),
            BatchCommand::Reject(_) if self.status == Status::Rejected => Ok(vec![]),
            BatchCommand::Reject(rejected) => self.admit_all(vec![rejected.into()]),
            BatchCommand::Void(_) if self.status == Status::Voided => Ok(vec![]),
            BatchCommand::Void(voided) => self.admit_all(vec![voided.into()]),
            BatchCommand::Order { day, holder, root } => self.order(day, holder, root),
            BatchCommand::Stop(stopped) => self.stop(&stopped),
            BatchCommand::MakeBankFiles { files } => self.make_files(files),
            BatchCommand::AcceptByBank(accepted) => self.accept(accepted),
            BatchCommand::TakeResult(result) => self.take_result(&result),
            BatchCommand::Resolve(resolved) => self.resolve(resolved),
            BatchCommand::Reissue(reissued) => self.reissue(reissued),
            BatchCommand::Release(released) => self.release(&released),
            BatchCommand::Reconcile(reconciled) => self.reconcile(reconciled),
            BatchCommand::Close { holder } => self.close(holder),
        }
    }

    fn admit(&self, event: &BatchEvent) -> Result<(), BatchRefusal> {
        self.admit_in_order(event)?;
        match event {
            BatchEvent::Drafted(header) => self.admit_header(header),
            BatchEvent::LinesDrafted(lines) => self.admit_lines(lines),
            BatchEvent::LinesHeld(held) => self.admit_held(held),
            BatchEvent::Sealed(sealed) => self.admit_sealed(sealed),
            BatchEvent::Reviewed(reviewed) => self.admit_reviewed(reviewed),
            BatchEvent::Approved(approved) => self.admit_approved(approved),
            BatchEvent::Rejected(rejected) => self.admit_ended(Step::Reject, &rejected.reason),
            BatchEvent::Voided(voided) => self.admit_ended(Step::Void, &voided.reason),
            BatchEvent::Ordered(ordered) => self.admit_ordered(ordered),
            BatchEvent::LinesStopped(stopped) => self.admit_stopped(stopped),
            BatchEvent::BankFileMade(file) => self.admit_file(file),
            BatchEvent::BankAccepted(accepted) => self.admit_accepted(accepted),
            BatchEvent::BankResultTaken(taken) => self.admit_result(taken),
            BatchEvent::OutcomesRecorded(outcomes) => self.admit_outcomes(outcomes),
            BatchEvent::LineResolved(resolved) => self.admit_resolved(resolved),
            BatchEvent::LinesReissued(reissued) => self.admit_reissued(reissued),
            BatchEvent::LinesReleased(released) => self.admit_released(released),
            BatchEvent::Reconciled(reconciled) => self.admit_reconciled(reconciled),
            BatchEvent::Closed(closed) => self.admit_closed(closed),
        }
    }
}

impl Batch {
    /// Nothing may stand between a draft and its lines, or between a return file and its outcomes.
    fn admit_in_order(&self, event: &BatchEvent) -> Result<(), BatchRefusal> {
        match (event, &self.pending) {
            (BatchEvent::Drafted(_), _) => Ok(()),
            (_, _) if self.status == Status::Absent => Err(BatchRefusal::NotDrafted),
            (BatchEvent::LinesDrafted(_), _) if self.status == Status::Drafting => Ok(()),
            (_, _) if self.status == Status::Drafting => {
                Err(BatchRefusal::Unfinished { missing: self.lines_to_come() })
            }
            (BatchEvent::OutcomesRecorded(_), _) | (_, None) => Ok(()),
            (_, Some(arriving)) => Err(BatchRefusal::Unfinished { missing: arriving.left }),
        }
    }

    /// How many lines of the draft have not come yet.
    pub(super) fn lines_to_come(&self) -> u32 {
        self.header.as_ref().map_or(0, |header| header.lines.saturating_sub(super::count(self.lines.len())))
    }

    pub(super) fn out_of_turn(&self, step: Step) -> BatchRefusal {
        match self.status {
            Status::Absent => BatchRefusal::NotDrafted,
            status => BatchRefusal::OutOfTurn { status, step },
        }
    }

    /// Whether the numbers ascend and each line stands where the step needs it.
    pub(super) fn admit_list(
        &self,
        lines: &[u32],
        step: Step,
        may: impl Fn(LineStatus) -> bool,
    ) -> Result<(), BatchRefusal> {
        if lines.is_empty() || lines.len() > LINES_PER_RECORD || !lines.is_sorted_by(|a, b| a < b) {
            return Err(BatchRefusal::LineList);
        }
        for &line in lines {
            let status = self.line(line).ok_or(BatchRefusal::NoSuchLine { line })?.status;
            if !may(status) {
                return Err(BatchRefusal::LineOutOfTurn { line, status, step });
            }
        }
        Ok(())
    }

    /// The lines ascending, each once, without those that stand there already: a repeat is no news.
    pub(super) fn news(&self, lines: &[u32], done: LineStatus) -> Vec<u32> {
        let mut lines: Vec<u32> = lines
            .iter()
            .copied()
            .filter(|&line| self.line(line).is_none_or(|line| line.status != done))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    }
}

/// Refuses an act without a reason.
pub(super) fn reasoned(text: &str) -> Result<(), BatchRefusal> {
    if text.trim().is_empty() { Err(BatchRefusal::NoReason) } else { Ok(()) }
}
