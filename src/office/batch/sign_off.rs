//! The signatures between draft and order: one command of the batch each.

use aggregates::BatchId;
use aggregates::batch::BatchCommand;
use aggregates::batch::event::{Approved, LinesHeld, Rejected, Reviewed, Voided};
use serde::{Deserialize, Serialize};

use super::load;
use super::standing::{OtherAccount, other_accounts};
use crate::app::{Desk, Plan, Signer};
use crate::failure::Failure;
use crate::office::Ask;

/// A signature for a batch, or against it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignOff {
    /// Which batch.
    pub batch: BatchId,
    /// What is signed.
    pub step: Step,
}

/// What is signed between draft and order.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// 暂缓: lines are held; the batch is sealed and signed anew.
    Hold {
        /// Which lines.
        lines: Vec<u32>,
        /// Why.
        reason: String,
    },
    /// 封册
    Seal,
    /// 民政审核
    Review,
    /// 财政审核
    Approve,
    /// 退回
    Reject {
        /// Why.
        reason: String,
    },
    /// 作废
    Void {
        /// Why.
        reason: String,
    },
}

impl Step {
    /// Whether somebody signs for the lines: nobody does for one that could not be ordered.
    const fn is_for_the_lines(&self) -> bool {
        match self {
            Step::Seal | Step::Review | Step::Approve => true,
            Step::Hold { .. } | Step::Reject { .. } | Step::Void { .. } => false,
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Step::Hold { reason, .. } | Step::Reject { reason } | Step::Void { reason } => Some(reason),
            Step::Seal | Step::Review | Step::Approve => None,
        }
    }
}

/// What a signer is told of a batch beside where it stands.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SignedOff {
    /// Of a review: lines that are paid to another account than before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_account: Vec<OtherAccount>,
}

impl Ask for SignOff {
    type Answer = SignedOff;

    /// The intent says of how many lines, of which batch, and why.
    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, SignedOff>, Failure> {
        let SignOff { batch: id, step } = self;
        let holder = signer.holder();
        if step.is_for_the_lines() {
            super::payable::check(desk, id, holder.clone())?;
        }
        let other_account = match step {
            Step::Review => other_accounts(desk, id)?,
            Step::Hold { .. } | Step::Seal | Step::Approve | Step::Reject { .. } | Step::Void { .. } => {
                Vec::new()
            }
        };
        let mut act = desk.act();
        let mut held = load(&mut act, id)?;
        let root = held.batch.state.seal.as_ref().map(|seal| seal.root.clone()).unwrap_or_default();
        let why = step.reason().map_or(String::new(), |reason| format!("：{reason}"));
        let command = match step {
            Step::Hold { lines, reason } => BatchCommand::Hold(LinesHeld { holder, lines, reason }),
            Step::Seal => BatchCommand::Seal { holder },
            Step::Review => BatchCommand::Review(Reviewed { holder, root }),
            Step::Approve => BatchCommand::Approve(Approved { holder, root }),
            Step::Reject { reason } => BatchCommand::Reject(Rejected { holder, reason }),
            Step::Void { reason } => BatchCommand::Void(Voided { holder, reason }),
        };
        act.decide(&id.to_string(), held.area, &mut held.batch.state, command, Vec::new())?;
        let listed = act.figures().listed;
        let lines = if listed > 0 { format!("{listed}行 ") } else { String::new() };
        Ok(act.into_plan(
            format!("{lines}{}{why}", super::label(&held.batch.state)),
            SignedOff { other_account },
        ))
    }
}
