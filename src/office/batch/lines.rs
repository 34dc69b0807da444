//! What becomes of lines that were ordered: stopped before the bank has them, resolved by its word, or never paid.

use std::collections::BTreeMap;

use aggregates::batch::BatchCommand;
use aggregates::batch::event::{LineResolved, LinesReleased, LinesStopped};
use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{
    ContestOutcome, ContestResolved, LineRef, PaymentReleased, PaymentStopped,
};
use aggregates::figures::Figures;
use aggregates::funding::event::Released;
use aggregates::funding::{Funding, FundingCommand};
use aggregates::{BatchId, Money};
use serde::{Deserialize, Serialize};
use words::refuse;

use super::{Held, label, load};
use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::Failure;
use crate::ground;
use crate::office::{Ask, absent};

/// 止付: stops ordered lines before the bank accepts them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StopLines {
    /// Which batch.
    pub batch: BatchId,
    /// Which lines.
    pub lines: Vec<u32>,
    /// Why.
    pub reason: String,
    /// Files were made, and the bank has none of them.
    pub not_sent: bool,
}

impl Ask for StopLines {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let StopLines { batch: id, lines, reason, not_sent } = self;
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
        let holder = signer.holder();
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
        Ok(act.into_plan(intent, ()))
    }
}

/// The bank's written answer to a contested line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResolveLine {
    /// Which batch.
    pub batch: BatchId,
    /// Which line.
    pub line: u32,
    /// What the bank says.
    pub outcome: ContestOutcome,
    /// Where it says so.
    pub evidence: String,
}

impl Ask for ResolveLine {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let ResolveLine { batch: id, line, outcome, evidence } = self;
        let mut act = desk.act();
        let mut held = load(&mut act, id)?;
        let holder = signer.holder();
        let command = BatchCommand::Resolve(LineResolved {
            evidence: evidence.clone(),
            holder: holder.clone(),
            line,
            outcome,
        });
        act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
        let at = LineRef { batch: id, line };
        let command =
            EntitlementCommand::ResolveContest(ContestResolved { evidence, holder, line: at, outcome });
        tell(&mut act, &held, line, command)?;
        let intent = format!("第{line}行 {} {}", outcome.name_zh(), label(&held.batch.state));
        Ok(act.into_plan(intent, ()))
    }
}

/// Closes returned or stopped lines unpaid; the first order's funding is released.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseLines {
    /// Which batch.
    pub batch: BatchId,
    /// Which lines.
    pub lines: Vec<u32>,
    /// Why.
    pub reason: String,
}

impl Ask for ReleaseLines {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let ReleaseLines { batch: id, lines, reason } = self;
        let mut act = desk.act();
        let mut held = load(&mut act, id)?;
        let holder = signer.holder();
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
        Ok(act.into_plan(intent, ()))
    }
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
