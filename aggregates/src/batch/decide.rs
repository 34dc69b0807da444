//! What a batch makes of a command.

use super::event::BatchEvent;
use super::refusal::BatchRefusal;
use super::{Batch, BatchCommand, LineStatus, Status};
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
        self.admit_event(event)
    }
}

impl Batch {
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
