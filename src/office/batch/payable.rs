//! Lines that could not be ordered as they stand: told all at once, before anybody signs for them.

use aggregates::amount::{self, StandardBook};
use aggregates::batch::event::Line;
use aggregates::batch::{Batch, Status};
use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::LineRef;
use aggregates::{BatchId, Cause, Decide as _, Holder, Money};
use cqrs_es::Aggregate as _;
use words::{Said as _, Text, refuse};

use super::dead;
use super::order::{Orders, by_entitlement, full_lines, is_ordered, name_line, named};
use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::standards;

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
    let funding = batch.header.as_ref().map_or(String::new(), |header| header.funding.clone());
    let Some(of) = batch.pays() else { return Ok(()) };
    let orders = Orders { batch: id, of, funding, holder };
    let book = standards::book(&mut act, of.0, of.1)?;
    let mut refused = Vec::new();
    for group in by_entitlement(&active) {
        let mut state = act.load_entitlement(group[0].entitlement)?.0.state;
        for line in group {
            if let Some(more) = beside_others(&state, id, line)
                && let Err(failure) = month_holds(&book, &state, line, more)
            {
                refused.push(told(failure)?);
                continue;
            }
            match state.decide(orders.command(line)) {
                Ok(events) => events.into_iter().for_each(|event| state.apply(event)),
                Err(refusal) => refused.push(name_line(line, &refusal.text())),
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

/// What a line adds to its month, if that is not all that is paid of it: something else of the month is, or may be, or was
/// returned and is paid again. Else the line's basis says what the inputs make of the month. Of a line that was ordered
/// already, by somebody who was faster, the entitlement says so itself.
pub(super) fn beside_others(state: &Entitlement, batch: BatchId, line: &Line) -> Option<Money> {
    if state.payment(LineRef { batch, line: line.line }).is_some() {
        return None;
    }
    match (&line.reissue, line.cause) {
        (Some(_), _) => Some(Money::ZERO),
        (None, Cause::BackPay(_)) => Some(line.amount),
        (None, cause) => (!state.taken_beside(line.month, cause).is_zero()).then_some(line.amount),
    }
}

/// Whether a month comes to at least what attempts may have paid of it and `more`, as its inputs are now.
///
/// # Errors
/// [`Failure::Refused`] with the line, if it does not.
pub(super) fn month_holds(
    book: &StandardBook,
    state: &Entitlement,
    line: &Line,
    more: Money,
) -> Result<(), Failure> {
    if line.cause != Cause::Regular && !state.is_in_force(line.month) {
        return Ok(());
    }
    let whole = match state.inputs_for(line.month).filter(|_| state.is_in_force(line.month)) {
        Some(inputs) => {
            let parts = amount::compute(book.programme(), inputs, line.month, book).or_refuse()?;
            parts.iter().map(|part| part.amount).sum()
        }
        None => Money::ZERO,
    };
    let taken = state.taken_beside(line.month, line.cause);
    if taken.checked_add(more).is_some_and(|taken| taken <= whole) {
        return Ok(());
    }
    let refused = refuse!(
        "batch.month_changed",
        ground::BATCH,
        "{0}现在应发{whole}元，已发或退回待重发的有{taken}元，不能照付：请作废重编；退回的请释放（batch release），应发的另行补发",
        "{0} comes to {whole} now, {taken} of it were paid or wait to be paid again: void the batch and draft anew; release what was returned (batch release) and grant what is due as back pay",
        line.month
    );
    Err(Failure::refused(named(line, refused)))
}

/// What is said of a refusal.
fn told(failure: Failure) -> Result<Text, Failure> {
    match failure {
        Failure::Refused(refused) => Ok(refused.text),
        other => Err(other),
    }
}

fn all(batch: &Batch, details: Vec<Text>) -> Failure {
    let number = batch.header.as_ref().map(|header| header.number.clone()).unwrap_or_default();
    let refused = refuse!(
        "batch.not_payable",
        ground::BATCH,
        "批次 {number} 有{0}行现在不能支付：请暂缓这些行（batch hold），或作废后重新编制",
        "{0} lines of batch {number} cannot be paid as they stand: hold them (batch hold), or void the batch and draft anew",
        details.len()
    );
    Failure::refused(refused.with(details))
}
