//! A batch's record alone.

use ledger::ties::{Broken, Keeps, Own, Tie};
use words::say;

use crate::batch::event::{BankFileMade, Drafted, LinesDrafted, Ordered, Outcome, OutcomesRecorded};
use crate::batch::{BatchEvent as Event, number_of};
use crate::entitlement::event::LineRef;
use crate::entitlement::stands::{Said, reissue, resolved, step};
use crate::rules::alone::{count, drawn, even, falls_in, kept, less, seals, shape};
use crate::rules::{Bare, Stands, id};
use crate::{BatchId, Money};

impl Stands for Event {
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
        let batch = BatchId(drawn(at)?);
        seals(at, &[])?;
        let line = |line: u32| LineRef { batch, line };
        let key = batch.0.as_bytes();
        Ok(kept(match self {
            Event::Drafted(e) => return drafted(e, at, batch),
            Event::LinesDrafted(e) => vec![lines_drafted(e, batch)?],
            Event::Ordered(e) => {
                on_its_day(e, at)?;
                vec![even(id::ORDER, &[key], i64::from(e.count), e.total)]
            }
            Event::LinesStopped(e) => {
                e.lines.iter().map(|at| step(b"stopped", line(*at), &e.reason, 1)).collect()
            }
            Event::LinesReleased(e) => {
                e.lines.iter().map(|at| step(b"released", line(*at), &e.reason, 1)).collect()
            }
            Event::LineResolved(e) => vec![resolved(line(e.line), e.outcome, &e.evidence, 1)],
            Event::LinesReissued(e) => e.lines.iter().map(|at| reissue(line(at.line), at.to, 1)).collect(),
            Event::BankFileMade(e) => {
                file_made(e)?;
                Vec::new()
            }
            Event::BankAccepted(e) => {
                shape::number(&e.receipt, "receipt")?;
                Vec::new()
            }
            Event::BankResultTaken(e) => {
                shape::file(&e.file)?;
                let parts: [&[u8]; 2] = [key, e.file.sha256.as_bytes()];
                vec![even(id::WHOLE, &parts, i64::from(e.outcomes), Money::ZERO)]
            }
            Event::OutcomesRecorded(e) => outcomes(e, batch)?,
            Event::LinesHeld(_)
            | Event::Sealed(_)
            | Event::Reviewed(_)
            | Event::Approved(_)
            | Event::Rejected(_)
            | Event::Voided(_)
            | Event::Reconciled(_)
            | Event::Closed(_) => Vec::new(),
        }))
    }
}

/// The number that people write ends with what the batch's own id begins with, so that it cannot name another.
fn drafted(e: &Drafted, at: &Bare<'_>, batch: BatchId) -> Result<Own, Broken> {
    falls_in(at, e.area)?;
    shape::funding(&e.funding, "funding")?;
    let due = e.months.first().map(|first| number_of(*first, e.area, batch));
    if due.as_ref() != Some(&e.number) {
        let text = say!(
            "批次号{0}应为{1}",
            "the batch's number {0} must be {1}",
            e.number,
            due.as_deref().unwrap_or("?")
        );
        return Err(Broken::new(id::ID, text));
    }
    let ties = vec![even(id::WHOLE, &[batch.0.as_bytes()], i64::from(e.lines), e.total)];
    Ok(Own { ties, keeps: Keeps::Sets })
}

fn lines_drafted(e: &LinesDrafted, batch: BatchId) -> Result<Tie, Broken> {
    let mut total = Money::ZERO;
    for line in e.lines.iter() {
        shape::from_one(line.line, "line")?;
        if let Some(reissue) = &line.reissue {
            shape::flow(&reissue.refund_flow, "refund_flow")?;
        }
        total = total.checked_add(line.amount).ok_or_else(|| {
            Broken::new(
                id::SHAPE,
                say!("各行之和超出金额范围", "the lines' sum is beyond the range of money"),
            )
        })?;
    }
    Ok(even(id::WHOLE, &[batch.0.as_bytes()], -count(e.lines.len()), less(total)))
}

fn on_its_day(e: &Ordered, at: &Bare<'_>) -> Result<(), Broken> {
    if at.time.is_none_or(|time| e.day.to_string() == time.day_in_china()) {
        return Ok(());
    }
    Err(Broken::new(
        id::DAYS,
        say!(
            "支付令所记日期{0}不是提交之日",
            "the order's day {1} is not the day of its commit",
            e.day,
            e.day
        ),
    ))
}

fn file_made(e: &BankFileMade) -> Result<(), Broken> {
    shape::file(&e.file)?;
    shape::format(&e.format)?;
    shape::number(&e.number, "number")?;
    shape::bank(&e.bank)?;
    shape::from_one(e.version, "version")
}

fn outcomes(e: &OutcomesRecorded, batch: BatchId) -> Result<Vec<Tie>, Broken> {
    shape::sha256(&e.file, "file")?;
    let mut ties = vec![even(
        id::WHOLE,
        &[batch.0.as_bytes(), e.file.as_bytes()],
        -count(e.outcomes.len()),
        Money::ZERO,
    )];
    for outcome in &e.outcomes {
        let Outcome { booked, code, flow, line, row, status } = outcome;
        if let Some(code) = code {
            shape::code(code, "code")?;
        }
        if let Some(flow) = flow {
            shape::flow(flow, "flow")?;
        }
        if let Some(row) = row {
            shape::from_one(*row, "row")?;
        }
        let told = flow.as_deref().or(code.as_deref()).unwrap_or_default();
        let source = row.map(|row| (e.file.as_str(), row));
        let at = LineRef { batch, line: *line };
        ties.push(Said { what: *status, line: at, told, booked: *booked, source }.tie(1));
    }
    Ok(ties)
}

impl crate::rules::Kept for super::Batch {
    fn kept_area(&self) -> Option<crate::AreaCode> {
        self.header.as_ref().map(|header| header.area)
    }
}
