//! Which events a batch could have made.

use super::event::BatchEvent;
use super::refusal::BatchRefusal;
use super::step::Step;
use super::{Batch, LINES_PER_RECORD, LineStatus, Status};

impl Batch {
    pub(super) fn admit_event(&self, event: &BatchEvent) -> Result<(), BatchRefusal> {
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

    /// Nothing may stand between a draft and its lines, or between a return file and its outcomes.
    fn admit_in_order(&self, event: &BatchEvent) -> Result<(), BatchRefusal> {
        let is_draft = matches!(event, BatchEvent::Drafted(_));
        let is_of_draft = matches!(event, BatchEvent::LinesDrafted(_));
        let is_of_return = matches!(event, BatchEvent::OutcomesRecorded(_));
        match (self.status, &self.pending) {
            _ if is_draft => Ok(()),
            (Status::Absent, _) => Err(BatchRefusal::NotDrafted),
            (Status::Drafting, _) if is_of_draft => Ok(()),
            (Status::Drafting, _) => Err(BatchRefusal::Unfinished { missing: self.lines_to_come() }),
            (_, Some(arriving)) if !is_of_return => Err(BatchRefusal::Unfinished { missing: arriving.left }),
            _ => Ok(()),
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
}

/// Refuses an act without a reason.
pub(super) fn reasoned(text: &str) -> Result<(), BatchRefusal> {
    if text.trim().is_empty() { Err(BatchRefusal::NoReason) } else { Ok(()) }
}
