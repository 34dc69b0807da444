//! 账户变更: another account is proposed by one holder and confirmed by another, one or a thousand at a time.

mod bulk;

use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{PayeeChangeProposed, PayeeChangeRejected, PayeeChanged};
use aggregates::{EntitlementId, ProposalId, SubjectId};
use serde::{Deserialize, Serialize};

pub use bulk::resolve;

use crate::app::{Act, Desk, Personal, Plan, Signer};
use crate::failure::Failure;
use crate::office::known::Known;
use crate::office::{Ask, absent};
use crate::personal::{self, PayeeData};
use crate::vaults;

/// One account to be changed. No `Debug`: it holds personal data.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewAccount {
    /// Whose benefit.
    pub entitlement: EntitlementId,
    /// The account.
    pub payee: PayeeData,
}

/// Proposes other accounts: all of them, or none.
#[derive(Clone, Serialize, Deserialize)]
pub struct ProposeAccounts {
    /// Which.
    pub accounts: Vec<NewAccount>,
    /// Why.
    pub reason: String,
    /// What shows it.
    pub evidence: String,
}

/// Proposals of accounts: made, confirmed or rejected.
#[derive(Clone, Debug, Serialize)]
pub struct Proposals {
    /// How many.
    pub count: usize,
    /// Which, in the order of the accounts.
    pub proposals: Vec<ProposalId>,
}

impl Proposals {
    fn of(proposals: Vec<ProposalId>) -> Proposals {
        Proposals { count: proposals.len(), proposals }
    }
}

impl Ask for ProposeAccounts {
    type Answer = Proposals;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Proposals>, Failure> {
        let ProposeAccounts { accounts, reason, evidence } = self;
        let mut act = desk.act();
        let mut proposals = Vec::with_capacity(accounts.len());
        let payees: Vec<&PayeeData> = accounts.iter().map(|account| &account.payee).collect();
        let subjects = vaults::payees(desk, &payees)?;
        for (account, payee) in accounts.iter().zip(subjects) {
            let known = load(&mut act, account.entitlement)?;
            let personal = Personal::new(payee.0, personal::plaintext(&account.payee));
            let proposal = repeated(desk, &known, signer, &personal)?;
            let event = PayeeChangeProposed {
                evidence: evidence.clone(),
                holder: signer.holder(),
                payee,
                proposal: proposal.unwrap_or_else(|| ProposalId(desk.random.uuid())),
                reason: reason.clone(),
            };
            proposals.push(event.proposal);
            decide(&mut act, known, EntitlementCommand::ProposePayee(event), vec![personal])?;
        }
        let intent = format!("{}户：{reason}", act.records());
        Ok(act.into_plan(intent, Proposals::of(proposals)))
    }
}

/// What waits for its second holder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Open {
    /// Whose benefit.
    pub entitlement: EntitlementId,
    /// Which proposal.
    pub proposal: ProposalId,
    /// To which account holder.
    pub payee: SubjectId,
}

/// Confirms proposed accounts, as another holder: all of them, or none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConfirmAccounts {
    /// Which.
    pub open: Vec<Open>,
}

impl Ask for ConfirmAccounts {
    type Answer = Proposals;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Proposals>, Failure> {
        let decided = Proposals::of(self.open.iter().map(|one| one.proposal).collect());
        let mut act = desk.act();
        for one in &self.open {
            let event = PayeeChanged { holder: signer.holder(), payee: one.payee, proposal: one.proposal };
            decide_one(&mut act, one.entitlement, EntitlementCommand::ConfirmPayee(event))?;
        }
        let intent = format!("{}户", act.records());
        Ok(act.into_plan(intent, decided))
    }
}

/// Rejects proposed accounts: all of them, or none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RejectAccounts {
    /// Which.
    pub open: Vec<Open>,
    /// Why.
    pub reason: String,
}

impl Ask for RejectAccounts {
    type Answer = Proposals;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Proposals>, Failure> {
        let RejectAccounts { open, reason } = self;
        let decided = Proposals::of(open.iter().map(|one| one.proposal).collect());
        let mut act = desk.act();
        for one in &open {
            let (holder, reason) = (signer.holder(), reason.clone());
            let event = PayeeChangeRejected { holder, proposal: one.proposal, reason };
            decide_one(&mut act, one.entitlement, EntitlementCommand::RejectPayee(event))?;
        }
        let intent = format!("{}户：{reason}", act.records());
        Ok(act.into_plan(intent, decided))
    }
}

/// The same account, proposed before by the same holder and still open: the file came twice.
fn repeated(
    desk: &Desk,
    known: &Known,
    signer: &Signer,
    personal: &Personal,
) -> Result<Option<ProposalId>, Failure> {
    let pending = known.entitlement.state.pending_payee();
    let Some(pending) =
        pending.filter(|pending| pending.payee.0 == personal.subject && pending.holder == signer.holder())
    else {
        return Ok(None);
    };
    let is_same = known.proposed(desk, pending.payee)?.is_some_and(|sealed| sealed == personal.plaintext);
    Ok(is_same.then_some(pending.proposal))
}

fn decide_one(act: &mut Act<'_>, id: EntitlementId, command: EntitlementCommand) -> Result<(), Failure> {
    let known = load(act, id)?;
    decide(act, known, command, Vec::new())
}

fn decide(
    act: &mut Act<'_>,
    known: Known,
    command: EntitlementCommand,
    personal: Vec<Personal>,
) -> Result<(), Failure> {
    let Known { id, entitlement, .. } = known;
    let mut state = entitlement.state;
    let area = state.benefit().map(|benefit| benefit.area).ok_or_else(|| absent::entitlement(id))?;
    act.decide(&id.to_string(), area, &mut state, command, personal)?;
    Ok(())
}

fn load(act: &mut Act<'_>, id: EntitlementId) -> Result<Known, Failure> {
    let known = Known::load(act, id)?;
    if known.entitlement.exists() { Ok(known) } else { Err(absent::entitlement(id)) }
}
