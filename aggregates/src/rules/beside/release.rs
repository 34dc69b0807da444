//! `release`: a due that is closed ends the reservation of the line that first ordered it, in that order's funding.

use ledger::ties::Tie;

use crate::Money;
use crate::entitlement::event::{LineRef, PaymentReleased};
use crate::funding::event::Released;
use crate::rules::Record;
use crate::rules::alone::{even, less, one};
use crate::rules::id;
use crate::rules::known::{Held, Known, benefit_at};

/// What a closed payment owes to its first order's funding.
pub(in crate::rules) fn of_payment<K: Known>(
    known: &mut K,
    record: &Record<'_>,
    e: &PaymentReleased,
) -> Held<Vec<Tie>, K> {
    let Some(state) = benefit_at(known, record.stream)? else { return Ok(Vec::new()) };
    let Some(mut payment) = state.payment(e.line) else { return Ok(Vec::new()) };
    let amount = payment.amount();
    while let Some(before) = payment.of.and_then(|of| state.payment(of)) {
        payment = before;
    }
    Ok(sides(state.funding(payment), payment.line, amount, 1))
}

/// What a funding gives back, line by line.
pub(in crate::rules) fn of_funding(record: &Record<'_>, e: &Released) -> Vec<Tie> {
    let funding = record.stream.strip_prefix("funding/").unwrap_or_default();
    let batch = e.batch.0.as_bytes();
    let lines = e.lines.iter().map(|line| line_of(funding, LineRef { batch: e.batch, line: *line }, -1));
    lines.chain([even(id::RELEASE, &[funding.as_bytes(), batch], 0, less(e.amount))]).collect()
}

fn sides(funding: &str, first: LineRef, amount: Money, side: i64) -> Vec<Tie> {
    let sum = even(id::RELEASE, &[funding.as_bytes(), first.batch.0.as_bytes()], 0, amount);
    vec![line_of(funding, first, side), sum]
}

fn line_of(funding: &str, at: LineRef, side: i64) -> Tie {
    one(id::RELEASE, &[funding.as_bytes(), at.batch.0.as_bytes(), &at.line.to_be_bytes()], side)
}
