//! `recovery …`

use aggregates::entitlement::event::LineRef;
use aggregates::{EntitlementId, ProposalId};
use words::say;

use super::batch::find;
use crate::app::Desk;
use crate::cli::RecoveryCommand;
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::benefit::{self, CollectRecovery, OpenRecovery, RecoveryFigures, WaiveRecovery};
use crate::office::{Done, absent};
use crate::report::Report;

/// Runs a recovery command.
pub(super) fn run(context: &Context, command: RecoveryCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let (entitlement, recovery, done) = match command {
        RecoveryCommand::Open { batch, line, amount, reason } => {
            let at = LineRef { batch: find(&desk, &batch)?, line };
            let entitlement = entitlement_of(&desk, at)?;
            let opened = context.carry_out(&desk, OpenRecovery { entitlement, line: at, amount, reason })?;
            (entitlement, opened.answer, opened.done)
        }
        RecoveryCommand::Collect { entitlement, recovery, amount, flow } => {
            let ask = CollectRecovery { entitlement, recovery, amount, flow: flow.to_string() };
            (entitlement, recovery, context.carry_out(&desk, ask)?.done)
        }
        RecoveryCommand::Waive { entitlement, recovery, doc_no, reason } => {
            let ask = WaiveRecovery { entitlement, recovery, doc_no, reason };
            (entitlement, recovery, context.carry_out(&desk, ask)?.done)
        }
    };
    finish(context, &desk, entitlement, recovery, &done)
}

fn entitlement_of(desk: &Desk, at: LineRef) -> Result<EntitlementId, Failure> {
    let line = desk.views.borrow().line(at).or_fault()?;
    line.map(|line| line.entitlement).ok_or_else(|| absent::line(at.line))
}

/// The recovery as it stands now; nothing of it yet where the commit waits for a signature elsewhere.
fn finish(
    context: &Context,
    desk: &Desk,
    entitlement: EntitlementId,
    recovery: ProposalId,
    done: &Done,
) -> Result<Report, Failure> {
    let now = benefit::recovery(desk, entitlement, recovery)?;
    let mut report = context.report(desk).data(&now);
    if let Some(RecoveryFigures { amount, collected, waived, outstanding }) = now.figures {
        report = report.line(say!(
            "追回 {recovery}（待遇 {entitlement}）：{amount}元，已收{collected}元，核销{waived}元，未收{outstanding}元",
            "recovery {recovery} (entitlement {entitlement}): {amount}, {collected} came back, {waived} waived, {outstanding} outstanding"
        ));
    }
    Ok(context.receipt(report, done))
}
