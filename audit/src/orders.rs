//! What the records of one commit say together: lines, orders, reservations and releases.

use std::collections::BTreeMap;

use aggregates::batch::LineState;
use aggregates::batch::event::{BatchEvent, OutcomeStatus};
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

/// What happens to a line, and beside it to its payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Contested,
    Reissued,
    Released,
    Resolved,
    Returned,
    Settled,
    Stopped,
    Unknown,
}

impl Step {
    const NAMES: [&'static str; 8] = [
        "争议 contested",
        "重发 reissued",
        "不再发放 released",
        "争议处理 resolved",
        "退回 returned",
        "成功 settled",
        "止付 stopped",
        "未知 unknown",
    ];

    const fn of(status: OutcomeStatus) -> Step {
        match status {
            OutcomeStatus::Contested => Step::Contested,
            OutcomeStatus::Returned => Step::Returned,
            OutcomeStatus::Settled => Step::Settled,
            OutcomeStatus::Unknown => Step::Unknown,
        }
    }
}

#[derive(Debug, Default)]
struct OfBatch {
    /// `batch.ordered`.
    ordered: Sum,
    /// `funding.reserved`.
    reserved: Sum,
    /// `entitlement.payment_ordered`.
    first: Sum,
    /// `entitlement.payment_reissued`.
    again: Sum,
    /// By step: how many lines the batch says, and how many payments.
    steps: [(u64, u64); 8],
}

/// The sums of a commit, by batch.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    batches: BTreeMap<BatchId, OfBatch>,
    /// Lines of `funding.released`: they name the batch that reserved first, which may be another.
    funding_released: u64,
}

impl Orders {
    /// Adds what an event says; `batch` is the batch whose stream it is in, if it is a batch's.
    pub(crate) fn see(&mut self, event: &Event, batch: Option<BatchId>) {
        match (event, batch) {
            (Event::Entitlement(event), _) => self.see_payment(event),
            (Event::Funding(event), _) => match &**event {
                FundingEvent::Reserved(reserved) => {
                    self.batch(reserved.batch).reserved.add(u64::from(reserved.lines), reserved.amount);
                }
                FundingEvent::Released(released) => self.funding_released += released.lines.len() as u64,
                _ => {}
            },
            (Event::Batch(event), Some(batch)) => self.see_batch(batch, event),
            _ => {}
        }
    }

    fn see_payment(&mut self, event: &EntitlementEvent) {
        let (batch, step) = match event {
            EntitlementEvent::PaymentOrdered(paid) => {
                return self.batch(paid.line.batch).first.add(1, paid.amount);
            }
            EntitlementEvent::PaymentReissued(paid) => {
                self.batch(paid.line.batch).again.add(1, paid.amount);
                (paid.of.batch, Step::Reissued)
            }
            EntitlementEvent::PaymentReleased(event) => (event.line.batch, Step::Released),
            EntitlementEvent::PaymentStopped(event) => (event.line.batch, Step::Stopped),
            EntitlementEvent::PaymentSettled(event) => (event.line.batch, Step::Settled),
            EntitlementEvent::PaymentReturned(event) => (event.line.batch, Step::Returned),
            EntitlementEvent::PaymentUnknown(event) => (event.line.batch, Step::Unknown),
            EntitlementEvent::PaymentContested(event) => (event.line.batch, Step::Contested),
            EntitlementEvent::ContestResolved(event) => (event.line.batch, Step::Resolved),
            _ => return,
        };
        self.batch(batch).steps[step as usize].1 += 1;
    }

    fn see_batch(&mut self, batch: BatchId, event: &BatchEvent) {
        let of = self.batch(batch);
        let mut lines = |step: Step, count: usize| of.steps[step as usize].0 += count as u64;
        match event {
            BatchEvent::Ordered(ordered) => of.ordered.add(u64::from(ordered.count), ordered.total),
            BatchEvent::LinesReleased(event) => lines(Step::Released, event.lines.len()),
            BatchEvent::LinesReissued(event) => lines(Step::Reissued, event.lines.len()),
            BatchEvent::LinesStopped(event) => lines(Step::Stopped, event.lines.len()),
            BatchEvent::LineResolved(_) => lines(Step::Resolved, 1),
            BatchEvent::OutcomesRecorded(event) => {
                event.outcomes.iter().for_each(|outcome| lines(Step::of(outcome.status), 1));
            }
            _ => {}
        }
    }

    fn batch(&mut self, batch: BatchId) -> &mut OfBatch {
        self.batches.entry(batch).or_default()
    }

    /// What does not agree.
    pub(crate) fn finish(&self) -> Vec<String> {
        let mut texts: Vec<String> =
            self.batches.iter().flat_map(|(batch, of)| of.differences(*batch)).collect();
        let released: u64 = self.batches.values().map(|of| of.steps[Step::Released as usize].1).sum();
        if released != self.funding_released {
            let funding = self.funding_released;
            texts.push(format!(
                "不再发放{released}笔，资金释放{funding}笔 / payments released and funding released differ in number"
            ));
        }
        texts
    }
}

impl OfBatch {
    fn differences(&self, batch: BatchId) -> Vec<String> {
        let mut texts = Vec::new();
        let paid = Sum { lines: self.first.lines + self.again.lines, fen: self.first.fen + self.again.fen };
        if self.ordered != paid {
            let (ordered, paid) = (self.ordered.show(), paid.show());
            texts.push(format!(
                "批次{batch}：支付令{ordered}，逐笔支付{paid} / the order and the payments of the batch differ"
            ));
        }
        if self.reserved != self.first {
            let (reserved, paid) = (self.reserved.show(), self.first.show());
            texts.push(format!(
                "批次{batch}：资金占用{reserved}，逐笔支付{paid} / the funding reserved and the payments of the batch differ"
            ));
        }
        for (name, (lines, payments)) in Step::NAMES.iter().zip(self.steps) {
            if lines != payments {
                texts.push(format!(
                    "批次{batch} {name}：批次{lines}行，应发{payments}笔 / the batch's lines and the payments differ"
                ));
            }
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
