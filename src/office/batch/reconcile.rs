//! From the bank's answer to the end: reconciled with the bank's statement, and closed.

use aggregates::batch::event::Reconciled;
use aggregates::batch::{BatchCommand, Sums};
use aggregates::funding::Funding;
use aggregates::{BatchId, Money};
use serde::{Deserialize, Serialize};
use words::refuse;

use super::{Held, label, load};
use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::Failure;
use crate::ground;
use crate::office::Ask;

/// 对账
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reconcile {
    /// Which batch.
    pub batch: BatchId,
    /// What the bank took for the batch.
    pub debited: Money,
    /// What it gave back.
    pub refunded: Money,
    /// The number of the bank's statement.
    pub statement: String,
}

impl Ask for Reconcile {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let Reconcile { batch: id, debited, refunded, statement } = self;
        let mut act = desk.act();
        let mut held = load(&mut act, id)?;
        funding_agrees(&mut act, &held)?;
        let command =
            BatchCommand::Reconcile(Reconciled { debited, holder: signer.holder(), refunded, statement });
        act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
        let intent = format!("出账{debited}元 退款{refunded}元 {}", label(&held.batch.state));
        Ok(act.into_plan(intent, ()))
    }
}

/// 结清
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Close {
    /// Which batch.
    pub batch: BatchId,
}

impl Ask for Close {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let Close { batch: id } = self;
        let mut act = desk.act();
        let mut held = load(&mut act, id)?;
        funding_agrees(&mut act, &held)?;
        let command = BatchCommand::Close { holder: signer.holder() };
        let Sums { paid, reissued, released, .. } = held.batch.state.sums();
        act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
        let label = label(&held.batch.state);
        let intent = format!("已付{paid}元 转重发{reissued}元 释放{released}元 {label}");
        Ok(act.into_plan(intent, ()))
    }
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
