//! What the records of one commit say together: lines, orders, reservations and releases.

use std::collections::BTreeMap;

use aggregates::batch::LineState;
use aggregates::batch::event::BatchEvent;
use aggregates::entitlement::event::{EntitlementEvent, LineRef, PaidComponent};
use aggregates::funding::event::FundingEvent;
use aggregates::{BatchId, Money};

use crate::noun::{Event, Noun};
use crate::streams::StreamKey;

/// A count of lines and their sum in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    lines: u64,
    fen: i128,
}

impl Sum {
    fn add(&mut self, lines: u64, amount: Money) {
        self.lines += lines;
        self.fen += i128::from(amount.fen());
    }

    fn show(self) -> String {
        format!("{}笔 {}.{:02}", self.lines, self.fen / 100, self.fen.unsigned_abs() % 100)
    }
}

#[derive(Debug, Default)]
struct OfBatch {
    /// `batch.ordered`.
    ordered: Option<Sum>,
    /// `funding.reserved`.
    reserved: Option<Sum>,
    /// `entitlement.payment_ordered`.
    first: Sum,
    /// `entitlement.payment_reissued`.
    again: Sum,
    /// Lines of `batch.lines_released` and of `entitlement.payment_released`.
    released: [u64; 2],
}

/// The sums of a commit, by batch.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    batches: BTreeMap<BatchId, OfBatch>,
    /// Lines of `funding.released`: they name the batch that reserved first, which may be another.
    funding_released: u64,
}

impl Orders {
    /// Adds what an event says.
    pub(crate) fn see(&mut self, event: &Event) {
        match event {
            Event::Entitlement(event) => match &**event {
                EntitlementEvent::PaymentOrdered(paid) => {
                    self.batch(paid.line.batch).first.add(1, paid.amount);
                }
                EntitlementEvent::PaymentReissued(paid) => {
                    self.batch(paid.line.batch).again.add(1, paid.amount);
                }
                EntitlementEvent::PaymentReleased(released) => {
                    self.batch(released.line.batch).released[1] += 1;
                }
                _ => {}
            },
            Event::Funding(event) => match &**event {
                FundingEvent::Reserved(reserved) => {
                    let sum = self.batch(reserved.batch).reserved.get_or_insert_default();
                    sum.add(u64::from(reserved.lines), reserved.amount);
                }
                FundingEvent::Released(released) => self.funding_released += released.lines.len() as u64,
                _ => {}
            },
            _ => {}
        }
    }

    /// Adds what a batch's own event says.
    pub(crate) fn see_batch(&mut self, batch: BatchId, event: &Event) {
        let Event::Batch(event) = event else { return };
        match &**event {
            BatchEvent::Ordered(ordered) => {
                let sum = self.batch(batch).ordered.get_or_insert_default();
                sum.add(u64::from(ordered.count), ordered.total);
            }
            BatchEvent::LinesReleased(released) => {
                self.batch(batch).released[0] += released.lines.len() as u64;
            }
            _ => {}
        }
    }

    fn batch(&mut self, batch: BatchId) -> &mut OfBatch {
        self.batches.entry(batch).or_default()
    }

    /// What does not agree.
    pub(crate) fn finish(&self) -> Vec<String> {
        let mut texts = Vec::new();
        let mut released = 0;
        for (batch, of) in &self.batches {
            let paid = Sum { lines: of.first.lines + of.again.lines, fen: of.first.fen + of.again.fen };
            let ordered = of.ordered.unwrap_or_default();
            if ordered != paid {
                texts.push(format!(
                    "批次{batch}：支付令{}，逐笔支付{} / the order and the payments of the batch differ",
                    ordered.show(),
                    paid.show()
                ));
            }
            let reserved = of.reserved.unwrap_or_default();
            if reserved != of.first {
                texts.push(format!(
                    "批次{batch}：资金占用{}，逐笔支付{} / the funding reserved and the payments of the batch differ",
                    reserved.show(),
                    of.first.show()
                ));
            }
            let [lines, payments] = of.released;
            if lines != payments {
                texts.push(format!(
                    "批次{batch}：不再发放{lines}行，应发记录{payments}笔 / lines and payments released in the batch differ"
                ));
            }
            released += payments;
        }
        if released != self.funding_released {
            let funding = self.funding_released;
            texts.push(format!(
                "不再发放{released}笔，资金释放{funding}笔 / payments released and funding released differ in number"
            ));
        }
        texts
    }
}

/// The line that an event pays, if it orders a payment.
pub(crate) fn line(event: &Event) -> Option<LineRef> {
    let Event::Entitlement(event) = event else { return None };
    match &**event {
        EntitlementEvent::PaymentOrdered(paid) => Some(paid.line),
        EntitlementEvent::PaymentReissued(paid) => Some(paid.line),
        _ => None,
    }
}

/// The stream of a batch.
pub(crate) fn stream_of(batch: BatchId) -> StreamKey {
    StreamKey::of(&format!("batch/{batch}"))
}

/// Holds a payment against the line that was drafted, reviewed and approved; `stream` is the entitlement's.
pub(crate) fn check_line(
    event: &Event,
    at: LineRef,
    batch: Option<&Noun>,
    stream: &str,
) -> Result<(), String> {
    let LineRef { batch: id, line } = at;
    let Some(Noun::Batch(batch)) = batch else {
        return Err(format!("没有批次{id} / there is no batch {id}"));
    };
    let Some(drafted) = batch.line(line) else {
        return Err(format!("批次{id}没有第{line}行 / the batch has no line {line}"));
    };
    let mut buffer = [0; 36];
    let entitlement = &*drafted.entitlement.0.hyphenated().encode_lower(&mut buffer);
    let of_stream = stream.strip_prefix("entitlement/") == Some(entitlement);
    if of_stream && pays(event, drafted) {
        return Ok(());
    }
    Err(format!(
        "支付与批次{id}第{line}行不符（对象、月份、金额、构成或收款人） / the payment is not the line {line} of its batch"
    ))
}

fn pays(event: &Event, drafted: &LineState) -> bool {
    let Event::Entitlement(event) = event else { return false };
    match &**event {
        EntitlementEvent::PaymentOrdered(paid) => {
            let parts =
                paid.components.iter().map(|PaidComponent { component, amount, .. }| (*component, *amount));
            (drafted.amount, drafted.payee, drafted.reissue) == (paid.amount, paid.payee, None)
                && (drafted.month, drafted.cause) == (paid.month, paid.cause)
                && drafted.components.iter().copied().eq(parts)
        }
        EntitlementEvent::PaymentReissued(paid) => {
            (drafted.amount, drafted.payee, drafted.reissue) == (paid.amount, paid.payee, Some(paid.of))
        }
        _ => false,
    }
}
