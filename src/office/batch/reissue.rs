//! 重发: a batch of its own, with all its signatures, for lines that the bank definitely returned.

use aggregates::batch::event::{BatchKind, Drafted, Line, Reissue};
use aggregates::batch::{Batch, BatchCommand, LineStatus, ReturnCode, number_of};
use aggregates::entitlement::event::LineRef;
use aggregates::funding::Funding;
use aggregates::{BatchId, Money};
use serde::{Deserialize, Serialize};
use words::refuse;

use super::draft::Draft;
use super::order::full_lines;
use super::payable;
use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::Failure;
use crate::ground;
use crate::office::known::Known;
use crate::office::{Ask, absent, standards};

/// A returned line and the bank's flow number of its refund.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReissueLine {
    /// The line of the batch that was returned.
    pub line: u32,
    /// 退款流水号
    pub refund_flow: String,
}

/// Drafts the reissue of returned lines, to the accounts that are in force now.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Redraft {
    /// The batch that they were returned of.
    pub of: BatchId,
    /// Which lines.
    pub lines: Vec<ReissueLine>,
    /// The funding that pays, if it is another one.
    pub funding: Option<String>,
}

impl Ask for Redraft {
    type Answer = Draft;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Draft>, Failure> {
        let Redraft { of, lines: wanted, funding } = self;
        let mut act = desk.act();
        let (origin, lines) = full_lines(&mut act, of)?;
        let Some(header) = origin.header.clone() else {
            return Err(absent::batch(of));
        };
        let mut again = Vec::new();
        for one in &wanted {
            let line = lines.line(one.line).ok_or_else(|| absent::line(one.line))?;
            again.push(reissued(&mut act, of, &origin, line, one, again.len())?);
        }
        let id = BatchId(desk.random.uuid());
        let header = reissue_header(header, signer, id, &again, funding);
        let command = BatchCommand::Draft { header: header.clone(), lines: again };
        let mut batch = act.load::<Batch>(&id.to_string())?.state;
        act.decide(&id.to_string(), header.area, &mut batch, command, Vec::new())?;
        let available = act.load::<Funding>(&header.funding)?.state.available();
        let intent = format!("{} {}", header.kind.name_zh(), super::draft::summary(&header));
        Ok(act.into_plan(intent, Draft::of(id, header, available, Vec::new())))
    }
}

/// The line as it will be paid again: same due, same amount, the account in force.
fn reissued(
    act: &mut Act<'_>,
    of: BatchId,
    origin: &Batch,
    line: &Line,
    one: &ReissueLine,
    before: usize,
) -> Result<Line, Failure> {
    let returned = origin.line(one.line).filter(|state| state.status == LineStatus::Returned);
    if !returned.is_some_and(|state| state.code.is_some_and(ReturnCode::is_reissuable)) {
        return Err(Failure::refused(refuse!(
            "batch.not_reissuable",
            ground::BATCH,
            "第{0}行不是可重发的退回行：只有银行明确退回且非死亡账户管控的才能重发",
            "line {0} cannot be reissued: only what the bank definitely returned, and not for a death",
            one.line
        )));
    }
    let known = Known::load(act, line.entitlement)?;
    let state = &known.entitlement.state;
    if !super::dead::somebody_lived(act, state, line.month)? {
        return Err(Failure::refused(refuse!(
            "batch.dead",
            ground::ENTITLEMENT,
            "第{0}行是该人死亡后的月份，不能重发，请释放该行（batch release）",
            "line {0} is for a month after the person's death and cannot be reissued: release it (batch release)",
            one.line
        )));
    }
    if let Some((programme, area)) = origin.pays() {
        payable::month_holds(&standards::book(act, programme, area)?, state, line, Money::ZERO)?;
    }
    let payee = state.payee().unwrap_or(line.payee);
    Ok(Line {
        line: u32::try_from(before + 1).expect("invariant: a batch has fewer than 2^32 lines"),
        other_account: payee != line.payee,
        payee,
        reissue: Some(Reissue {
            of: LineRef { batch: of, line: one.line },
            refund_flow: one.refund_flow.clone(),
        }),
        ..line.clone()
    })
}

fn reissue_header(
    origin: Drafted,
    signer: &Signer,
    id: BatchId,
    lines: &[Line],
    funding: Option<String>,
) -> Drafted {
    let months = super::months_of(lines);
    let first = months.first().expect("invariant: a batch has a line");
    let number = number_of(*first, origin.area, id);
    Drafted {
        comparison: None,
        funding: funding.unwrap_or(origin.funding),
        holder: signer.holder(),
        kind: BatchKind::Reissue,
        lines: u32::try_from(lines.len()).expect("invariant: a batch has fewer than 2^32 lines"),
        months,
        number,
        total: lines.iter().map(|line| line.amount).sum(),
        ..origin
    }
}
