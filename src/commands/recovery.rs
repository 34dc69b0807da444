//! `recovery …`

use aggregates::entitlement::event::LineRef;
use aggregates::{EntitlementId, ProposalId};
use words::say;

use super::batch::find;
use super::receipt;
use crate::app::{Desk, Done};
use crate::cli::RecoveryCommand;
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::absent;
use crate::office::benefit;
use crate::report::Report;

/// Runs a recovery command.
pub(super) fn run(context: &Context, command: RecoveryCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let signatory = context.signatory(&desk)?;
    let (entitlement, recovery, done) = match command {
        RecoveryCommand::Open { batch, line, amount, reason } => {
            let at = LineRef { batch: find(&desk, &batch)?, line };
            let id = entitlement_of(&desk, at)?;
            let (recovery, done) = benefit::open_recovery(&desk, &signatory, id, at, amount, reason)?;
            (id, recovery, done)
        }
        RecoveryCommand::Collect { entitlement: id, recovery, amount, flow } => {
            (id, recovery, benefit::collect(&desk, &signatory, id, recovery, amount, flow.to_string())?)
        }
        RecoveryCommand::Waive { entitlement: id, recovery, doc_no, reason } => {
            (id, recovery, benefit::waive(&desk, &signatory, id, recovery, doc_no, reason)?)
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
    desk.catch_up()?;
    let view = desk.views.borrow().recovery(recovery).or_fault()?;
    let mut report = context
        .report(desk)
        .field("entitlement", entitlement.to_string())
        .field("recovery", recovery.to_string());
    if let Some(view) = view {
        report = report
            .field("amount", view.amount.to_string())
            .field("collected", view.collected.to_string())
            .field("waived", view.waived.to_string())
            .field("outstanding", view.outstanding.to_string())
            .line(say!(
                "追回 {recovery}（待遇 {entitlement}）：{0}元，已收{1}元，核销{2}元，未收{3}元",
                "recovery {recovery} (entitlement {entitlement}): {0}, {1} came back, {2} waived, {3} outstanding",
                view.amount, view.collected, view.waived, view.outstanding
            ));
    }
    Ok(receipt::add(report, done))
}
