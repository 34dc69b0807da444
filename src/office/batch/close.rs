//! From the bank's answer to closed: stop, resolve, release, reconcile, close.

use std::collections::BTreeMap;

use aggregates::batch::event::{LineResolved, LinesReleased, LinesStopped, Reconciled};
use aggregates::batch::{BatchCommand, Sums};
use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{
    ContestOutcome, ContestResolved, LineRef, PaymentReleased, PaymentStopped,
};
use aggregates::figures::Figures;
use aggregates::funding::event::Released;
use aggregates::funding::{Funding, FundingCommand};
use aggregates::{BatchId, Money};
use words::refuse;

use super::{Held, label, load};
use crate::app::{Act, Desk, Done, Signatory};
use crate::failure::Failure;
use crate::ground;
use crate::office::absent;

/// 止付: stops ordered lines before the bank accepts them.
///
/// # Errors
/// [`Failure`] as batch, entitlements or store say no.
pub fn stop(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    (lines, reason): (Vec<u32>, String),
    not_sent: bool,
) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut held = load(&mut act, id)?;
    if held.batch.state.has_unsent_files() && !not_sent {
        return Err(Failure::refused(refuse!(
            "batch.files_made",
            ground::BANK_FILES,
            "代发文件已做好。已交银行的不能止付，请银行退回或等回盘；确未交银行的，销毁文件，用 --not-sent 止付",
            "the bank's files were made. If the bank has them nothing is stopped here: ask the bank, or wait for its return; if it has none, destroy them and say --not-sent"
        )));
    }
    let holder = signatory.holder();
    let command = BatchCommand::Stop(LinesStopped {
        holder: holder.clone(),
        lines: lines.clone(),
        reason: reason.clone(),
    });
    act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
    for line in &lines {
        let command = EntitlementCommand::StopPayment(PaymentStopped {
            holder: holder.clone(),
            line: LineRef { batch: id, line: *line },
            reason: reason.clone(),
        });
        tell(&mut act, &held, *line, command)?;
    }
    let intent = format!("{}行 {}：{reason}", act.figures().listed, label(&held.batch.state));
    desk.carry_out(act, signatory, &intent)
}

/// Records the bank's written answer to a contested line.
///
/// # Errors
/// [`Failure`] as batch, entitlement or store say no.
pub fn resolve(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    line: u32,
    outcome: ContestOutcome,
    evidence: String,
) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut held = load(&mut act, id)?;
    let holder = signatory.holder();
    let command = BatchCommand::Resolve(LineResolved {
        evidence: evidence.clone(),
        holder: holder.clone(),
        line,
        outcome,
    });
    act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
    let at = LineRef { batch: id, line };
    let command = EntitlementCommand::ResolveContest(ContestResolved { evidence, holder, line: at, outcome });
    tell(&mut act, &held, line, command)?;
    let intent = format!("第{line}行 {} {}", outcome.name_zh(), label(&held.batch.state));
    desk.carry_out(act, signatory, &intent)
}

/// Closes returned or stopped lines unpaid; the first order's funding is released.
///
/// # Errors
/// [`Failure`] as batch, entitlements, funding or store say no.
pub fn release(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    lines: Vec<u32>,
    reason: String,
) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut held = load(&mut act, id)?;
    let holder = signatory.holder();
    let command = BatchCommand::Release(LinesReleased {
        holder: holder.clone(),
        lines: lines.clone(),
        reason: reason.clone(),
    });
    act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
    let mut reserved: BTreeMap<(String, BatchId), (Vec<u32>, Money)> = BTreeMap::new();
    for line in &lines {
        let command = EntitlementCommand::ReleasePayment(PaymentReleased {
            holder: holder.clone(),
            line: LineRef { batch: id, line: *line },
            reason: reason.clone(),
        });
        let (funding, first) = first_order(&mut act, &held, *line)?;
        let amount = held.batch.state.line(*line).map_or(Money::ZERO, |line| line.amount);
        let entry = reserved.entry((funding, first.batch)).or_insert((Vec::new(), Money::ZERO));
        entry.0.push(first.line);
        entry.1 += amount;
        tell(&mut act, &held, *line, command)?;
    }
    for ((funding, batch), (lines, amount)) in reserved {
        let mut state = act.load::<Funding>(&funding)?.state;
        let command = FundingCommand::Release(Released { amount, batch, lines, reason: reason.clone() });
        act.decide(&funding, crate::office::money::area_of(&funding)?, &mut state, command, Vec::new())?;
    }
    let Figures { listed, released, .. } = act.figures();
    let intent = format!("{listed}行 释放{}元 {}：{reason}", released.sum, label(&held.batch.state));
    desk.carry_out(act, signatory, &intent)
}

/// The reservation belongs to the due: the line that first ordered it, and its funding.
fn first_order(act: &mut Act<'_>, held: &Held, line: u32) -> Result<(String, LineRef), Failure> {
    let mut at = LineRef { batch: held.id, line };
    let Some(entitlement) = held.batch.state.line(line).map(|line| line.entitlement) else {
        return Err(absent::line(line));
    };
    let state = act.load_entitlement(entitlement)?.0.state;
    loop {
        let payment = state.payment(at).ok_or_else(|| {
            Failure::refused(refuse!(
                "batch.no_payment",
                ground::BATCH,
                "第{line}行没有支付记录",
                "line {line} has no payment on record"
            ))
        })?;
        match payment.of {
            Some(earlier) => at = earlier,
            None => return Ok((state.funding(payment).to_owned(), at)),
        }
    }
}

/// Tells a line's entitlement what happened to its payment.
fn tell(act: &mut Act<'_>, held: &Held, line: u32, command: EntitlementCommand) -> Result<(), Failure> {
    let Some(state) = held.batch.state.line(line) else {
        return Err(absent::line(line));
    };
    let id = state.entitlement.to_string();
    let mut entitlement = act.current_entitlement(state.entitlement)?;
    act.decide(&id, state.area, &mut entitlement, command, Vec::new())?;
    act.keep(&id, entitlement);
    Ok(())
}

/// 对账
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn reconcile(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    (debited, refunded): (Money, Money),
    statement: String,
) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut held = load(&mut act, id)?;
    funding_agrees(&mut act, &held)?;
    let command =
        BatchCommand::Reconcile(Reconciled { debited, holder: signatory.holder(), refunded, statement });
    act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
    let intent = format!("出账{debited}元 退款{refunded}元 {}", label(&held.batch.state));
    desk.carry_out(act, signatory, &intent)
}

/// 结清
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn close(desk: &Desk, signatory: &Signatory, id: BatchId) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut held = load(&mut act, id)?;
    funding_agrees(&mut act, &held)?;
    let command = BatchCommand::Close { holder: signatory.holder() };
    let Sums { paid, reissued, released, .. } = held.batch.state.sums();
    act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
    let label = label(&held.batch.state);
    let intent = format!("已付{paid}元 转重发{reissued}元 释放{released}元 {label}");
    desk.carry_out(act, signatory, &intent)
}

/// What the funding holds for a batch is what its lines were ordered for, less what was released.
fn funding_agrees(act: &mut Act<'_>, held: &Held) -> Result<(), Failure> {
    let batch = &held.batch.state;
    let Some(header) = &batch.header else { return Ok(()) };
    if header.kind == aggregates::batch::event::BatchKind::Reissue {
        return Ok(());
    }
    let funding = act.load::<Funding>(&header.funding)?.state;
    let reserved = funding.reservation(held.id).map_or(Money::ZERO, |reservation| reservation.amount);
    let ordered = batch.seal.as_ref().map_or(Money::ZERO, |seal| seal.total);
    if reserved == ordered {
        return Ok(());
    }
    Err(Failure::refused(refuse!(
        "batch.reservation_differs",
        ground::RESERVE,
        "资金 {0} 为本批次占用{reserved}元，批次支付令为{ordered}元，不一致",
        "the funding {0} holds {reserved} for this batch, its order is {ordered}: they do not agree",
        header.funding
    )))
}
