//! 账户变更: another account is proposed by one holder and confirmed by another, one or a thousand at a time.

use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{PayeeChangeProposed, PayeeChangeRejected, PayeeChanged};
use aggregates::{EntitlementId, ProposalId, SubjectId};

use crate::app::{Act, Desk, Done, Personal, Signatory};
use crate::failure::Failure;
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
    let mut act = Act::new(&desk.reader);
    let mut proposals = Vec::new();
    let payees: Vec<&PayeeData> = accounts.iter().map(|account| &account.payee).collect();
    let subjects = vaults::payees(desk, &payees)?;
    for (account, payee) in accounts.iter().zip(subjects) {
        let proposal = ProposalId(desk.random.uuid());
        let personal = Personal { subject: payee.0, plaintext: personal::plaintext(&account.payee) };
        let event = PayeeChangeProposed {
            evidence: evidence.to_owned(),
            holder: signatory.holder(),
            payee,
            proposal,
            reason: reason.to_owned(),
        };
        decide(&mut act, account.entitlement, EntitlementCommand::ProposePayee(event), vec![personal])?;
        proposals.push(proposal);
    }
    let intent = format!("提议变更收款账户{}户：{reason}", accounts.len());
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
    let mut act = Act::new(&desk.reader);
    for one in open {
        let event = PayeeChanged { holder: signatory.holder(), payee: one.payee, proposal: one.proposal };
        decide(&mut act, one.entitlement, EntitlementCommand::ConfirmPayee(event), Vec::new())?;
    }
    desk.carry_out(act, signatory, &format!("复核变更收款账户{}户", open.len()))
}

/// Rejects proposed accounts.
///
/// # Errors
/// [`Failure`] as an entitlement or the store says no.
pub fn reject(desk: &Desk, signatory: &Signatory, open: &[Open], reason: &str) -> Result<Done, Failure> {
    let mut act = Act::new(&desk.reader);
    for one in open {
        let event = PayeeChangeRejected {
            holder: signatory.holder(),
            proposal: one.proposal,
            reason: reason.to_owned(),
        };
        decide(&mut act, one.entitlement, EntitlementCommand::RejectPayee(event), Vec::new())?;
    }
    desk.carry_out(act, signatory, &format!("驳回变更收款账户{}户：{reason}", open.len()))
}

fn decide(
    act: &mut Act<'_>,
    id: EntitlementId,
    command: EntitlementCommand,
    personal: Vec<Personal>,
) -> Result<(), Failure> {
    let known = Known::load(act, id)?;
    let mut state = known.entitlement.state;
    let Some(area) = state.benefit().map(|benefit| benefit.area) else {
        return Err(Failure::refused(format!("没有待遇 {id} / there is no entitlement {id}")));
    };
    act.decide(&id.to_string(), area, &mut state, command, personal)?;
    Ok(())
}
