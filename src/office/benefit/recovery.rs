//! 追回: what was overpaid is asked back, collected, or waived.

use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{LineRef, RecoveryCollected, RecoveryOpened, RecoveryWaived};
use aggregates::{EntitlementId, Money, ProposalId};
use serde::{Deserialize, Serialize};

use super::one;
use crate::app::{Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::office::Ask;

/// A recovery as it stands; without figures while its opening waits for a signature elsewhere.
#[derive(Clone, Debug, Serialize)]
pub struct RecoveryStanding {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// Which recovery.
    pub recovery: ProposalId,
    /// What is asked back, and what became of it.
    #[serde(flatten)]
    pub figures: Option<RecoveryFigures>,
}

/// What is asked back, and what became of it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecoveryFigures {
    /// Asked back.
    pub amount: Money,
    /// Came back.
    pub collected: Money,
    /// Given up.
    pub waived: Money,
    /// Still to come.
    pub outstanding: Money,
}

/// How a recovery stands now.
///
/// # Errors
/// [`Failure::Fault`] if the read models cannot be read.
pub fn recovery(
    desk: &Desk,
    entitlement: EntitlementId,
    recovery: ProposalId,
) -> Result<RecoveryStanding, Failure> {
    desk.catch_up()?;
    let figures = desk.views.borrow().recovery(recovery).or_fault()?.map(|view| RecoveryFigures {
        amount: view.amount,
        collected: view.collected,
        waived: view.waived,
        outstanding: view.outstanding,
    });
    Ok(RecoveryStanding { entitlement, recovery, figures })
}

/// 立案追回
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OpenRecovery {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// The line that was overpaid.
    pub line: LineRef,
    /// How much of it.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

impl Ask for OpenRecovery {
    /// Which recovery it is.
    type Answer = ProposalId;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ProposalId>, Failure> {
        let OpenRecovery { entitlement, line, amount, reason } = self;
        let recovery = ProposalId(desk.random.uuid());
        let event = RecoveryOpened { amount, holder: signer.holder(), line, reason, recovery };
        one(desk, entitlement, &format!("{amount}元"), EntitlementCommand::OpenRecovery(event), recovery)
    }
}

/// 收到退款
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CollectRecovery {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// Which recovery.
    pub recovery: ProposalId,
    /// How much came in.
    pub amount: Money,
    /// The bank's flow number.
    pub flow: String,
}

impl Ask for CollectRecovery {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let CollectRecovery { entitlement, recovery, amount, flow } = self;
        let event = RecoveryCollected { amount, flow, holder: signer.holder(), recovery };
        let what = format!("{amount}元 {recovery}");
        one(desk, entitlement, &what, EntitlementCommand::CollectRecovery(event), ())
    }
}

/// 核销余额
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WaiveRecovery {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// Which recovery.
    pub recovery: ProposalId,
    /// The approval's number.
    pub doc_no: String,
    /// Why.
    pub reason: String,
}

impl Ask for WaiveRecovery {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let WaiveRecovery { entitlement, recovery, doc_no, reason } = self;
        let event = RecoveryWaived { doc_no, holder: signer.holder(), reason, recovery };
        one(desk, entitlement, &recovery.to_string(), EntitlementCommand::WaiveRecovery(event), ())
    }
}
