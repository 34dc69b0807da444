//! What events make of a batch. No guards here: `admit` has them.

use super::event::{
    BankAccepted, BankFileMade, BankResultTaken, BatchEvent, Drafted, LineResolved, LinesDrafted, LinesHeld,
    Outcome, OutcomeStatus, OutcomesRecorded, Sealed,
};
use super::{Arriving, Batch, LineState, LineStatus, Seal, Status};
use crate::entitlement::event::ContestOutcome;

/// So many places are made for lines before they have come.
const LINES_RESERVED_MAX: usize = 1 << 16;

impl Batch {
    pub(super) fn evolve(&mut self, event: BatchEvent) {
        match event {
            BatchEvent::Drafted(header) => self.drafted(header),
            BatchEvent::LinesDrafted(lines) => self.lines_drafted(&lines),
            BatchEvent::LinesHeld(held) => self.held(&held),
            BatchEvent::Sealed(sealed) => self.sealed(sealed),
            BatchEvent::Reviewed(reviewed) => {
                self.reviewer = Some(reviewed.holder);
                self.status = Status::Reviewed;
            }
            BatchEvent::Approved(approved) => {
                self.approver = Some(approved.holder);
                self.status = Status::Approved;
            }
            BatchEvent::Rejected(_) => self.status = Status::Rejected,
            BatchEvent::Voided(_) => self.status = Status::Voided,
            BatchEvent::Ordered(ordered) => {
                self.orderer = Some(ordered.holder);
                self.ordered_on = Some(ordered.day);
                self.status = Status::Ordered;
                let active = self.lines.iter_mut().filter(|line| line.status == LineStatus::Active);
                active.for_each(|line| line.status = LineStatus::Ordered);
            }
            BatchEvent::LinesStopped(stopped) => {
                self.set(&stopped.lines, LineStatus::Stopped);
                self.status = Status::Ordered;
            }
            BatchEvent::BankFileMade(file) => self.filed(file),
            BatchEvent::BankAccepted(accepted) => self.accepted(accepted),
            BatchEvent::BankResultTaken(taken) => self.result_taken(taken),
            BatchEvent::OutcomesRecorded(outcomes) => self.outcomes_recorded(outcomes),
            BatchEvent::LineResolved(resolved) => self.resolved(&resolved),
            BatchEvent::LinesReissued(reissued) => {
                let lines: Vec<u32> = reissued.lines.iter().map(|line| line.line).collect();
                self.set(&lines, LineStatus::Reissued);
                self.reissues.extend(reissued.lines.iter().map(|line| (line.line, line.to)));
            }
            BatchEvent::LinesReleased(released) => self.set(&released.lines, LineStatus::Released),
            BatchEvent::Reconciled(reconciled) => {
                self.reconciled = Some(reconciled);
                self.status = Status::Reconciled;
            }
            BatchEvent::Closed(_) => self.status = Status::Closed,
        }
    }

    fn drafted(&mut self, header: Drafted) {
        // What a header states is not there yet, and may never be.
        self.lines.reserve((header.lines as usize).min(LINES_RESERVED_MAX));
        self.header = Some(header);
        self.status = Status::Drafting;
    }

    fn lines_drafted(&mut self, drafted: &LinesDrafted) {
        for hashed in drafted.lines.hashed() {
            let line = &hashed.line;
            self.total = self.total.saturating_add(line.amount);
            let due = |component| (line.entitlement, line.month, line.cause, component);
            self.dues.extend(line.components.iter().map(|paid| due(paid.component)));
            self.lines.push(LineState::new(hashed));
        }
        if self.lines_to_come() == 0 {
            self.status = Status::Draft;
            self.dues.clear();
        }
    }

    fn held(&mut self, held: &LinesHeld) {
        self.set(&held.lines, LineStatus::Held);
        (self.seal, self.sealer, self.reviewer, self.approver) = (None, None, None, None);
        self.status = Status::Draft;
    }

    fn sealed(&mut self, sealed: Sealed) {
        self.seal = Some(Seal { count: sealed.count, root: sealed.root, total: sealed.total });
        self.sealer = Some(sealed.holder);
        self.status = Status::Sealed;
    }

    fn filed(&mut self, file: BankFileMade) {
        let place = super::count(self.files.len());
        for &line in &file.lines {
            if let Some(line) = self.line_mut(line) {
                (line.file_version, line.file) = (file.version, place);
            }
        }
        self.version = file.version;
        self.files.push(file);
        self.status = Status::AtBank;
    }

    fn accepted(&mut self, accepted: BankAccepted) {
        self.receipts.push(accepted.receipt);
        if self.status == Status::AtBank {
            self.status = Status::Accepted;
        }
    }

    fn result_taken(&mut self, taken: BankResultTaken) {
        self.results.insert(taken.file.sha256.clone());
        let BankResultTaken { early, file, flow_is_batch, outcomes: left, .. } = taken;
        let rows = std::collections::BTreeSet::new();
        self.pending = Some(Arriving { file: file.sha256, left, rows, early, flow_is_batch });
        self.status = Status::Returned;
        self.reconciled = None;
    }

    fn outcomes_recorded(&mut self, recorded: OutcomesRecorded) {
        let taken = super::count(recorded.outcomes.len());
        if let Some(arriving) = &mut self.pending {
            arriving.left = arriving.left.saturating_sub(taken);
            arriving.rows.extend(recorded.outcomes.iter().filter_map(|outcome| outcome.row));
        }
        self.pending.take_if(|arriving| arriving.left == 0);
        for outcome in recorded.outcomes {
            self.came_out(outcome);
        }
    }

    fn came_out(&mut self, outcome: Outcome) {
        let is_reissued = self.reissues.contains_key(&outcome.line);
        let Some(line) = self.line_mut(outcome.line) else { return };
        line.status = match outcome.status {
            OutcomeStatus::Contested => LineStatus::Contested,
            // What another batch pays already is not paid a third time.
            OutcomeStatus::Returned if is_reissued => LineStatus::Reissued,
            OutcomeStatus::Returned => LineStatus::Returned,
            OutcomeStatus::Settled => LineStatus::Settled,
            OutcomeStatus::Unknown => LineStatus::Unknown,
        };
        line.is_resolved = false;
        if outcome.flow.is_some() {
            line.flow = outcome.flow;
        }
        if let Some(code) = outcome.code.and_then(|code| code.parse().ok()) {
            line.code = Some(code);
        }
    }

    fn resolved(&mut self, resolved: &LineResolved) {
        let is_reissued = self.reissues.contains_key(&resolved.line);
        if let Some(line) = self.line_mut(resolved.line) {
            line.is_resolved = true;
            line.status = match resolved.outcome {
                ContestOutcome::Settled => LineStatus::Settled,
                ContestOutcome::Returned if is_reissued => LineStatus::Reissued,
                ContestOutcome::Returned => LineStatus::Returned,
            };
        }
    }

    fn set(&mut self, lines: &[u32], status: LineStatus) {
        for &line in lines {
            if let Some(line) = self.line_mut(line) {
                line.status = status;
            }
        }
    }
}
