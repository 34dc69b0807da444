//! 下达支付令: reserve the funding and order every line, in one commit under one signature.

use std::collections::HashMap;

use aggregates::batch::event::{BatchKind, Drafted, Line, LinesReissued, ReissuedLine};
use aggregates::batch::{Batch, BatchCommand, BatchLines, LineStatus};
use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{LineRef, PaymentOrdered, PaymentReissued};
use aggregates::funding::event::Reserved;
use aggregates::funding::{Funding, FundingCommand};
use aggregates::{AreaCode, BatchId, Holder, Money, Programme};
use ledger::seal::SealKey;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use words::{Refused, Text, refuse, say};

use super::payable;
use crate::app::{Act, Desk, Making, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::known::Known;
use crate::office::{Ask, absent, standards};

/// Entitlements that one thread takes at a time.
const SECTION: usize = 256;

/// Orders a batch that finance approved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Which batch.
    pub batch: BatchId,
}

/// An order that is given.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Ordered {
    /// How many payments.
    pub count: u32,
    /// Their sum.
    pub total: Money,
}

impl Ask for Order {
    type Answer = Ordered;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Ordered>, Failure> {
        let id = self.batch;
        let mut act = desk.act();
        let (mut batch, lines) = full_lines(&mut act, id)?;
        let Some(header) = batch.header.clone() else {
            return Err(absent::batch(id));
        };
        let root = batch.seal.as_ref().map(|seal| seal.root.clone()).unwrap_or_default();
        let command = BatchCommand::Order { day: desk.today(), holder: signer.holder(), root };
        let ordered = act.decide(&id.to_string(), header.area, &mut batch, command, Vec::new())?;
        if ordered == 0 {
            // It was ordered before, as it had been sealed.
            let (count, total) = batch.seal.map_or((0, Money::ZERO), |seal| (seal.count, seal.total));
            return Ok(Plan::nothing(Ordered { count, total }));
        }
        let active: Vec<&Line> = lines.all().filter(|line| is_ordered(&batch, line.line)).collect();
        super::payable::check_living(desk, &batch, &active)?;
        let total: Money = active.iter().map(|line| line.amount).sum();
        let count = u32::try_from(active.len()).expect("invariant: a batch has fewer than 2^32 lines");
        let orders = Orders {
            batch: id,
            of: (header.programme, header.area),
            funding: header.funding.clone(),
            holder: signer.holder(),
        };
        match header.kind {
            BatchKind::Reissue => orders.tell_origins(&mut act, &active)?,
            BatchKind::Regular | BatchKind::BackPay => {
                let mut funding = act.load::<Funding>(&header.funding)?.state;
                let command = FundingCommand::Reserve(Reserved { amount: total, batch: id, lines: count });
                let area = crate::office::money::area_of(&header.funding)?;
                if act.decide(&header.funding, area, &mut funding, command, Vec::new())? == 0 {
                    return Err(moved_on(&header.number));
                }
            }
        }
        let number = header.number.clone();
        let intent = super::draft::summary(&Drafted { lines: count, total, ..header });
        let plan = act.into_plan(intent, Ordered { count, total });
        Ok(plan.with_bulk(ordered, move |making| {
            let active: Vec<&Line> = lines.all().filter(|line| is_ordered(&batch, line.line)).collect();
            let before = making.records();
            orders.pay(making, desk, &active)?;
            if making.records() - before < count { Err(moved_on(&number)) } else { Ok(()) }
        }))
    }
}

/// Somebody was faster: payments or reservation are there already, and the batch has moved on since it was read.
fn moved_on(number: &str) -> Failure {
    Failure::refused(refuse!(
        "batch.moved",
        ground::BATCH,
        "批次 {number} 已有变动，请重新办理",
        "batch {number} has moved on: decide again"
    ))
}

/// A batch with the lines as they were drafted, basis and all.
pub(super) fn full_lines(act: &mut Act<'_>, id: BatchId) -> Result<(Batch, BatchLines), Failure> {
    let mut lines = BatchLines::default();
    let batch = act.load_with::<Batch>(&id.to_string(), |_, _, event| {
        lines.read(event);
        Ok(())
    })?;
    Ok((batch.state, lines))
}

fn refused(line: &Line, failure: Failure) -> Failure {
    match failure {
        Failure::Refused(refused) => Failure::refused(named(line, *refused)),
        other => other,
    }
}

/// What is said of a line.
pub(super) fn name_line(line: &Line, text: &Text) -> Text {
    say!("第{0}行：{text}", "line {0}: {text}", line.line)
}

/// A refusal with its line.
pub(super) fn named(line: &Line, mut refused: Refused) -> Refused {
    refused.text = name_line(line, &refused.text);
    refused
}

/// The lines of each entitlement together, in the order of its first line: whoever decides on the second has to know
/// of the first.
pub(super) fn by_entitlement<'l>(lines: &[&'l Line]) -> Vec<Vec<&'l Line>> {
    let mut places = HashMap::with_capacity(lines.len());
    let mut groups: Vec<Vec<&Line>> = Vec::with_capacity(lines.len());
    for line in lines {
        let place = *places.entry(line.entitlement).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    groups
}

/// Held lines are no part of an order.
pub(super) fn is_ordered(batch: &Batch, line: u32) -> bool {
    batch.line(line).is_some_and(|state| state.status != LineStatus::Held)
}

pub(super) struct Orders {
    pub(super) batch: BatchId,
    /// The batch's programme and area.
    pub(super) of: (Programme, AreaCode),
    pub(super) funding: String,
    pub(super) holder: Holder,
}

impl Orders {
    /// One payment a line; the account is sealed again in each, so what was signed is what is paid. Entitlements know
    /// nothing of each other, so every core takes a part of them, and the writer has their records meanwhile.
    fn pay(&self, making: &mut Making<'_>, desk: &Desk, lines: &[&Line]) -> Result<(), Failure> {
        let payees: Vec<Uuid> = lines.iter().map(|line| line.payee.0).collect();
        let keys = desk.vault.borrow_mut().keys_of(&payees).or_fault()?;
        let keys: HashMap<Uuid, SealKey> =
            payees.into_iter().zip(keys).filter_map(|(payee, key)| Some((payee, key?))).collect();
        let groups = by_entitlement(lines);
        making.in_parallel(groups.chunks(SECTION), |act, groups| self.pay_part(act, &keys, groups))
    }

    fn pay_part(
        &self,
        act: &mut Act<'_>,
        keys: &HashMap<Uuid, SealKey>,
        groups: &[Vec<&Line>],
    ) -> Result<(), Failure> {
        // Looked for once, and only where something else of a month is paid.
        let mut book = None;
        for lines in groups {
            let mut known = Known::load(act, lines[0].entitlement)?;
            let id = known.id.to_string();
            for line in lines {
                let account = known
                    .personal_with(act.reader(), line.payee, keys.get(&line.payee.0))
                    .map_err(|failure| refused(line, failure))?;
                let state = &mut known.entitlement.state;
                if let Some(more) = payable::beside_others(state, self.batch, line) {
                    let book = match &mut book {
                        Some(book) => book,
                        None => book.insert(standards::book(act, self.of.0, self.of.1)?),
                    };
                    payable::month_holds(book, state, line, more)?;
                }
                act.decide(&id, line.area, state, self.command(line), vec![account])
                    .map_err(|failure| refused(line, failure))?;
            }
        }
        Ok(())
    }

    /// What a line asks of its entitlement.
    pub(super) fn command(&self, line: &Line) -> EntitlementCommand {
        let at = LineRef { batch: self.batch, line: line.line };
        match &line.reissue {
            Some(reissue) => EntitlementCommand::ReissuePayment(PaymentReissued {
                amount: line.amount,
                funding: self.funding.clone(),
                holder: self.holder.clone(),
                line: at,
                of: reissue.of,
                payee: line.payee,
                refund_flow: reissue.refund_flow.clone(),
            }),
            None => EntitlementCommand::OrderPayment(PaymentOrdered {
                amount: line.amount,
                cause: line.cause,
                components: line.components.clone(),
                funding: self.funding.clone(),
                holder: self.holder.clone(),
                line: at,
                month: line.month,
                payee: line.payee,
            }),
        }
    }

    /// The batches whose lines were returned learn where they are paid now.
    fn tell_origins(&self, act: &mut Act<'_>, lines: &[&Line]) -> Result<(), Failure> {
        let mut origins: std::collections::BTreeMap<BatchId, Vec<ReissuedLine>> =
            std::collections::BTreeMap::new();
        for line in lines {
            if let Some(reissue) = &line.reissue {
                let to = LineRef { batch: self.batch, line: line.line };
                origins.entry(reissue.of.batch).or_default().push(ReissuedLine { line: reissue.of.line, to });
            }
        }
        for (origin, lines) in origins {
            let mut held = super::load(act, origin)?;
            let command = BatchCommand::Reissue(LinesReissued { lines });
            act.decide(&origin.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
        }
        Ok(())
    }
}
