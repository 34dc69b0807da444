//! 补发核准: months are granted that were not paid, or not in full.

use aggregates::entitlement::event::BackPayGranted;
use aggregates::entitlement::{Entitlement, EntitlementCommand};
use aggregates::{EntitlementId, Money, Month, ProposalId, shown};
use serde::{Deserialize, Serialize};
use words::refuse;

use super::one;
use crate::app::{Desk, Plan, Signer};
use crate::failure::Failure;
use crate::ground;
use crate::office::Ask;

/// Back pay to be granted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GrantBackPay {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// For each month.
    pub amount: Money,
    /// Which months.
    pub months: Vec<Month>,
    /// Why.
    pub reason: String,
    /// The difference is meant, of months that were paid.
    pub difference: bool,
}

impl Ask for GrantBackPay {
    /// Which grant it is.
    type Answer = ProposalId;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ProposalId>, Failure> {
        let GrantBackPay { entitlement, amount, months, reason, difference } = self;
        if !difference {
            none_is_paid(&desk.act().load_entitlement(entitlement)?.0.state, &months)?;
        }
        let grant = ProposalId(desk.random.uuid());
        let what = format!("{} 每月{amount}元", shown::months(&months));
        let event = BackPayGranted { amount, grant, holder: signer.holder(), months, reason };
        one(desk, entitlement, &what, EntitlementCommand::GrantBackPay(event), grant)
    }
}

/// Who grants back pay for a month that was paid, or is on its way, has to mean the difference.
fn none_is_paid(state: &Entitlement, months: &[Month]) -> Result<(), Failure> {
    let paid = months.iter().map(|month| (month, state.may_have_been_paid(*month)));
    let paid: Vec<_> = paid.filter(|(_, amount)| !amount.is_zero()).collect();
    if paid.is_empty() {
        return Ok(());
    }
    let each = |say: fn(&Month, &Money) -> String| {
        paid.iter().map(|(month, amount)| say(month, amount)).collect::<Vec<_>>()
    };
    Err(Failure::refused(refuse!(
        "entitlement.month_paid",
        ground::TABLES,
        "{0}，不能再补发整月；所补的是差额的，请加 --difference",
        "{1}: not again for the whole month; if it is the difference that is granted, add --difference",
        each(|month, amount| format!("{month}已发放或在途{amount}元")).join("，"),
        each(|month, amount| format!("{month} was paid {amount}, or it is on its way")).join(", "),
    )))
}
