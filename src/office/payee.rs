//! 账户变更: another account is proposed by one holder and confirmed by another, one or a thousand at a time.

mod bulk;

use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{PayeeChangeProposed, PayeeChangeRejected, PayeeChanged};
use aggregates::{EntitlementId, ProposalId, SubjectId};

pub use bulk::resolve;

use crate::app::{Act, Desk, Done, Personal, Signatory};
use crate::failure::Failure;
use crate::office::absent;
use crate::office::known::Known;
use crate::personal::{self, PayeeData};
use crate::vaults;

/// One account to be changed.
pub struct NewAccount {
    /// Whose benefit.
    pub entitlement: EntitlementId,
    /// The account.
    pub payee: PayeeData,
}

/// Proposals made, in the order of the accounts.
pub struct Proposed {
    /// What the second holder confirms.
    pub proposals: Vec<ProposalId>,
    /// What came of writing it.
    pub done: Done,
}

/// Proposes other accounts.
///
/// # Errors
/// [`Failure`] as an entitlement or the store says no; then none is proposed.
pub fn propose(
    desk: &Desk,
    signatory: &Signatory,
    accounts: &[NewAccount],
    reason: &str,
    evidence: &str,
) -> Result<Proposed, Failure> {
    let mut act = desk.act();
    let mut proposals = Vec::with_capacity(accounts.len());
    let payees: Vec<&PayeeData> = accounts.iter().map(|account| &account.payee).collect();
    let subjects = vaults::payees(desk, &payees)?;
    for (account, payee) in accounts.iter().zip(subjects) {
        let known = load(&mut act, account.entitlement)?;
        let personal = Personal::new(payee.0, personal::plaintext(&account.payee));
        let proposal = repeated(desk, &known, signatory, &personal)?;
        let event = PayeeChangeProposed {
            evidence: evidence.to_owned(),
            holder: signatory.holder(),
            payee,
            proposal: proposal.unwrap_or_else(|| ProposalId(desk.random.uuid())),
            reason: reason.to_owned(),
        };
        proposals.push(event.proposal);
        decide(&mut act, known, EntitlementCommand::ProposePayee(event), vec![personal])?;
    }
    let intent = format!("{}户：{reason}", act.records());
    let done = desk.carry_out(act, signatory, &intent)?;
    Ok(Proposed { proposals, done })
}

/// What waits for its second holder.
pub struct Open {
    /// Whose benefit.
    pub entitlement: EntitlementId,
    /// Which proposal.
    pub proposal: ProposalId,
    /// To which account holder.
    pub payee: SubjectId,
}

/// Confirms proposed accounts, as another holder.
///
/// # Errors
/// [`Failure`] as an entitlement or the store says no; then none is confirmed.
pub fn confirm(desk: &Desk, signatory: &Signatory, open: &[Open]) -> Result<Done, Failure> {
    let mut act = desk.act();
    for one in open {
        let event = PayeeChanged { holder: signatory.holder(), payee: one.payee, proposal: one.proposal };
        decide_one(&mut act, one.entitlement, EntitlementCommand::ConfirmPayee(event))?;
    }
    let intent = format!("{}户", act.records());
    desk.carry_out(act, signatory, &intent)
}

/// Rejects proposed accounts.
///
/// # Errors
/// [`Failure`] as an entitlement or the store says no.
pub fn reject(desk: &Desk, signatory: &Signatory, open: &[Open], reason: &str) -> Result<Done, Failure> {
    let mut act = desk.act();
    for one in open {
        let event = PayeeChangeRejected {
            holder: signatory.holder(),
            proposal: one.proposal,
            reason: reason.to_owned(),
        };
        decide_one(&mut act, one.entitlement, EntitlementCommand::RejectPayee(event))?;
    }
    let intent = format!("{}户：{reason}", act.records());
    desk.carry_out(act, signatory, &intent)
}

/// The same account, proposed before by the same holder and still open: the file came twice.
fn repeated(
    desk: &Desk,
    known: &Known,
    signatory: &Signatory,
    personal: &Personal,
) -> Result<Option<ProposalId>, Failure> {
    let pending = known.entitlement.state.pending_payee();
    let Some(pending) =
        pending.filter(|pending| pending.payee.0 == personal.subject && pending.holder == signatory.holder())
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
    let area = state.benefit().map(|benefit| benefit.area).ok_or_else(|| absent(id))?;
    act.decide(&id.to_string(), area, &mut state, command, personal)?;
    Ok(())
}

fn load(act: &mut Act<'_>, id: EntitlementId) -> Result<Known, Failure> {
    let known = Known::load(act, id)?;
    if known.entitlement.exists() { Ok(known) } else { Err(absent(id)) }
}

fn absent(id: EntitlementId) -> Failure {
    absent::entitlement(id)
}
