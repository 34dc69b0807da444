//! `line`: a payment is the line that was drafted, reviewed and approved, basis and all.

use ledger::ties::Broken;
use words::{Words, say};

use super::area;
use super::in_force::InForce;
use crate::batch::{Batch, LineState, LineStatus, parts_digest};
use crate::entitlement::event::{LineRef, PaymentOrdered, PaymentReissued};
use crate::rules::known::{Held, Known, batch, benefit_at};
use crate::rules::{Record, id};
use crate::{AreaCode, Cause, Money, Month, Programme};

/// A payment that is ordered.
pub(in crate::rules) fn ordered<K: Known>(
    known: &mut K,
    in_force: &mut InForce,
    record: &Record<'_>,
    e: &PaymentOrdered,
) -> Held<(), K> {
    let parts = parts_digest(&e.components);
    let found = batch(known, e.line.batch)?;
    let (batch, line) = find(found, e.line)?;
    let differs = match () {
        () if line.reissue.is_some() => Some(("重发", "reissue")),
        () if (line.month, line.cause) != (e.month, e.cause) => Some(("月份或事由", "month or cause")),
        () if line.amount != e.amount => Some(("金额", "amount")),
        () if line.parts != parts => Some(("构成或依据", "components or basis")),
        () => common(batch, line, record, e.payee, &e.funding),
    };
    refuse(e.line, differs)?;
    area::is(record, line.area)?;
    let of = batch.pays();
    // Nothing else of the month is paid, nearly always: then its basis says what the inputs make of it. That this very
    // line is, its history says.
    if let Some(state) = benefit_at(known, record.stream)?
        && (e.cause == Cause::Regular && state.taken_beside(e.month, e.cause).is_zero()
            || state.payment(e.line).is_some())
    {
        return Ok(());
    }
    comes_to(known, in_force, record, (of, e.line), (e.month, e.cause, e.amount))
}

/// A payment that is ordered again.
pub(in crate::rules) fn reissued<K: Known>(
    known: &mut K,
    in_force: &mut InForce,
    record: &Record<'_>,
    e: &PaymentReissued,
) -> Held<(), K> {
    let found = batch(known, e.line.batch)?;
    let (batch, line) = find(found, e.line)?;
    let again = line.reissue.as_ref();
    let differs = match () {
        () if again.is_none_or(|again| again.of != e.of) => Some(("原付款", "attempt")),
        () if again.is_none_or(|again| again.refund_flow != e.refund_flow) => {
            Some(("退款流水号", "refund flow"))
        }
        () if line.amount != e.amount => Some(("金额", "amount")),
        () => common(batch, line, record, e.payee, &e.funding),
    };
    refuse(e.line, differs)?;
    area::is(record, line.area)?;
    let (of, of_month) = (batch.pays(), (line.month, line.cause, Money::ZERO));
    comes_to(known, in_force, record, (of, e.line), of_month)
}

/// The month comes to what attempts may have paid of it and so much more.
fn comes_to<K: Known>(
    known: &mut K,
    in_force: &mut InForce,
    record: &Record<'_>,
    (of, at): (Option<(Programme, AreaCode)>, LineRef),
    (month, cause, more): (Month, Cause, Money),
) -> Held<(), K> {
    let benefit = record.stream.strip_prefix("entitlement/").and_then(|id| id.parse().ok());
    let (Some(of), Some(benefit)) = (of, benefit) else { return Ok(()) };
    let holds = in_force.month_holds(known, of, (benefit, month, cause), more)?;
    let less = ("该月现在应发的不足", "more than the month comes to now");
    Ok(refuse(at, (!holds).then_some(less))?)
}

fn find(found: Option<&Batch>, at: LineRef) -> Result<(&Batch, &LineState), Broken> {
    let LineRef { batch: id, line } = at;
    let batch = found.ok_or_else(|| Broken::new(id::LINE, say!("没有批次{id}", "there is no batch {id}")))?;
    let state = batch.line(line).ok_or_else(|| {
        Broken::new(id::LINE, say!("批次{id}没有第{line}行", "the batch {id} has no line {line}"))
    })?;
    Ok((batch, state))
}

/// What first orders and later ones owe alike.
fn common(
    batch: &Batch,
    line: &LineState,
    record: &Record<'_>,
    payee: crate::SubjectId,
    funding: &str,
) -> Option<Words> {
    let own = record.stream.strip_prefix("entitlement/");
    let mut buffer = [0; 36];
    let entitlement = &*line.entitlement.0.hyphenated().encode_lower(&mut buffer);
    match () {
        () if own != Some(entitlement) => Some(("对象", "entitlement")),
        () if line.payee != payee => Some(("收款人", "payee")),
        // The batch's own record stands before its payments, and held lines are no part of it.
        () if line.status != LineStatus::Ordered => Some(("未随支付令下达", "not ordered")),
        () if batch.header.as_ref().is_none_or(|header| header.funding != funding) => {
            Some(("资金", "funding"))
        }
        () => None,
    }
}

fn refuse(at: LineRef, differs: Option<Words>) -> Result<(), Broken> {
    let Some(what) = differs else { return Ok(()) };
    let LineRef { batch, line } = at;
    Err(Broken::new(
        id::LINE,
        say!(
            "支付与批次{batch}第{line}行不符：{what}",
            "the payment is not line {line} of batch {batch}: {what}"
        ),
    ))
}
