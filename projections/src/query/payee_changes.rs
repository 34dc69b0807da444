//! Accounts that were proposed.

use aggregates::{AreaCode, EntitlementId, Holder, Programme, ProposalId, SubjectId};
use ledger::Position;
use serde::Serialize;

use crate::codec::{Columns, area_range};
use crate::{PayeeChangeStatus, Views, ViewsError};

/// A proposed account, open or decided.
#[derive(Clone, Debug, Serialize)]
pub struct PayeeChange {
    /// What the second holder confirms.
    pub proposal: ProposalId,
    /// Of which entitlement.
    pub entitlement: EntitlementId,
    /// Where it is paid.
    pub area: AreaCode,
    /// Its programme.
    pub programme: Programme,
    /// Whose benefit it is.
    pub beneficiary: SubjectId,
    /// The record with the beneficiary's seal.
    pub beneficiary_seal: Option<Position>,
    /// The new account holder.
    pub payee: SubjectId,
    /// The record with the new account's seal.
    pub seal: Option<Position>,
    /// What shows it.
    pub evidence: String,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub status: PayeeChangeStatus,
    /// The record that proposed it.
    pub proposed: Position,
    /// Who proposed it.
    pub proposed_by: Holder,
    /// The record that decided it.
    pub decided: Option<Position>,
    /// Who decided it.
    pub decided_by: Option<Holder>,
    /// Why it was rejected.
    pub decided_reason: Option<String>,
}

const CHANGES: &str = "SELECT p.proposal, p.entitlement, e.area, e.programme, e.beneficiary, e.beneficiary_seal, p.payee,
     p.seal, p.evidence, p.reason, p.status, p.proposed, p.proposed_by, p.decided, p.decided_by, p.decided_reason
     FROM payee_changes p JOIN entitlements e ON e.id = p.entitlement";

impl Views {
    /// Proposed accounts in an area that wait for the second holder, as they were proposed.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn open_payee_changes(&self, area: AreaCode) -> Result<Vec<PayeeChange>, ViewsError> {
        let sql =
            format!("{CHANGES} WHERE p.status = 'open' AND e.area BETWEEN ?1 AND ?2 ORDER BY p.proposed");
        self.all(&sql, area_range(area), change)
    }

    /// A proposed account.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn payee_change(&self, proposal: ProposalId) -> Result<Option<PayeeChange>, ViewsError> {
        self.one(&format!("{CHANGES} WHERE p.proposal = ?1"), [proposal.0.as_bytes()], change)
    }

    /// All accounts that were proposed for an entitlement.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn payee_changes(&self, entitlement: EntitlementId) -> Result<Vec<PayeeChange>, ViewsError> {
        let sql = format!("{CHANGES} WHERE p.entitlement = ?1 ORDER BY p.proposed");
        self.all(&sql, [entitlement.0.as_bytes()], change)
    }
}

fn change(c: &mut Columns<'_, '_>) -> rusqlite::Result<PayeeChange> {
    Ok(PayeeChange {
        proposal: c.uuid()?,
        entitlement: c.uuid()?,
        area: c.parsed()?,
        programme: c.parsed()?,
        beneficiary: c.uuid()?,
        beneficiary_seal: c.position_if_any()?,
        payee: c.uuid()?,
        seal: c.position_if_any()?,
        evidence: c.plain()?,
        reason: c.plain()?,
        status: c.parsed()?,
        proposed: c.position()?,
        proposed_by: c.holder()?,
        decided: c.position_if_any()?,
        decided_by: c.holder_if_any()?,
        decided_reason: c.plain()?,
    })
}
