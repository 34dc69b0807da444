//! Lines that could not be ordered as they stand: told all at once, before anybody signs for them.

use aggregates::batch::event::Line;
use aggregates::batch::{Batch, Status};
use aggregates::{BatchId, Decide as _, Holder};
use cqrs_es::Aggregate as _;

use super::dead;
use super::order::{Orders, by_entitlement, full_lines, is_ordered};
use crate::app::Desk;
use crate::failure::Failure;

/// Asks each entitlement whether it would take the order of its lines that are not held.
///
/// # Errors
/// [`Failure::Refused`] with every line that would be refused, and why.
pub(super) fn check(desk: &Desk, id: BatchId, holder: Holder) -> Result<(), Failure> {
    let mut act = desk.act();
    let (batch, lines) = full_lines(&mut act, id)?;
    // Once finance approved, a signature that is repeated says nothing new.
    if !matches!(batch.status, Status::Draft | Status::Sealed | Status::Reviewed) {
        return Ok(());
    }
    let active: Vec<&Line> = lines.all().filter(|line| is_ordered(&batch, line.line)).collect();
    let funding = batch.header.as_ref().map_or("", |header| &header.funding);
    let orders = Orders { batch: id, funding, holder };
    let mut refused = Vec::new();
    for group in by_entitlement(&active) {
        let mut state = act.load_entitlement(group[0].entitlement)?.0.state;
        for line in group {
            match state.decide(orders.command(line)) {
                Ok(events) => events.into_iter().for_each(|event| state.apply(event)),
                Err(refusal) => refused.push(super::order::name_line(line, &refusal.to_string())),
            }
        }
    }
    refused.extend(dead::for_nobody(desk, &mut act, &active)?.into_iter().map(dead::refusal));
    if refused.is_empty() { Ok(()) } else { Err(all(&batch, refused)) }
}

/// The same of the dead alone: an order asks each entitlement itself.
///
/// # Errors
/// [`Failure::Refused`] with every such line.
pub(super) fn check_living(desk: &Desk, batch: &Batch, lines: &[&Line]) -> Result<(), Failure> {
    // In an act of its own: what the order writes to is looked at where it is written.
    let nobody = dead::for_nobody(desk, &mut desk.act(), lines)?;
    if nobody.is_empty() { Ok(()) } else { Err(all(batch, nobody.into_iter().map(dead::refusal).collect())) }
}

fn all(batch: &Batch, details: Vec<String>) -> Failure {
    let number = batch.header.as_ref().map(|header| header.number.clone()).unwrap_or_default();
    Failure::Refused {
        text: format!(
            "批次 {number} 有{0}行现在不能支付：请暂缓这些行（batch hold），或作废后重新编制 / {0} lines of batch {number} cannot be paid as they stand: hold them (batch hold), or void the batch and draft anew",
            details.len()
        ),
        details,
    }
}
