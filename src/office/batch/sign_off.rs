//! The signatures between draft and order: one command of the batch each.

use aggregates::batch::BatchCommand;
use aggregates::batch::event::{Approved, LinesHeld, Rejected, Reviewed, Voided};
use aggregates::{BatchId, Holder};

use super::load;
use crate::app::{Desk, Done, Signatory};
use crate::failure::Failure;

/// 暂缓: lines are held; the batch is sealed and signed anew.
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn hold(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    lines: Vec<u32>,
    reason: String,
) -> Result<Done, Failure> {
    let why = reason.clone();
    one(desk, signatory, id, &why, |holder, _| BatchCommand::Hold(LinesHeld { holder, lines, reason }))
}

/// 封册
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn seal(desk: &Desk, signatory: &Signatory, id: BatchId) -> Result<Done, Failure> {
    signed(desk, signatory, id, |holder, _| BatchCommand::Seal { holder })
}

/// 民政审核
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn review(desk: &Desk, signatory: &Signatory, id: BatchId) -> Result<Done, Failure> {
    signed(desk, signatory, id, |holder, root| BatchCommand::Review(Reviewed { holder, root }))
}

/// 财政审核
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn approve(desk: &Desk, signatory: &Signatory, id: BatchId) -> Result<Done, Failure> {
    signed(desk, signatory, id, |holder, root| BatchCommand::Approve(Approved { holder, root }))
}

/// 退回
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn reject(desk: &Desk, signatory: &Signatory, id: BatchId, reason: String) -> Result<Done, Failure> {
    let why = reason.clone();
    one(desk, signatory, id, &why, |holder, _| BatchCommand::Reject(Rejected { holder, reason }))
}

/// 作废
///
/// # Errors
/// [`Failure`] as the batch or the store says no.
pub fn void(desk: &Desk, signatory: &Signatory, id: BatchId, reason: String) -> Result<Done, Failure> {
    let why = reason.clone();
    one(desk, signatory, id, &why, |holder, _| BatchCommand::Void(Voided { holder, reason }))
}

/// A signature for the lines: nobody signs for one that could not be ordered.
fn signed(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    command: impl FnOnce(Holder, String) -> BatchCommand,
) -> Result<Done, Failure> {
    super::payable::check(desk, id, signatory.holder())?;
    one(desk, signatory, id, "", command)
}

/// One command of a batch, given the holder and the sealed root; the intent says of how many lines, of which batch, and why.
fn one(
    desk: &Desk,
    signatory: &Signatory,
    id: BatchId,
    why: &str,
    command: impl FnOnce(Holder, String) -> BatchCommand,
) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut held = load(&mut act, id)?;
    let root = held.batch.state.seal.as_ref().map(|seal| seal.root.clone()).unwrap_or_default();
    let command = command(signatory.holder(), root);
    act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
    let listed = act.figures().listed;
    let lines = if listed > 0 { format!("{listed}行 ") } else { String::new() };
    let why = if why.is_empty() { String::new() } else { format!("：{why}") };
    let intent = format!("{lines}{}{why}", super::label(&held.batch.state));
    desk.carry_out(act, signatory, &intent)
}
