//! Back pay (补发) that waits to be paid.

use aggregates::{AreaCode, EntitlementId, Money, Month, Programme, ProposalId};
use ledger::Position;
use serde::Serialize;

use crate::codec::area_range;
use crate::{Views, ViewsError};

/// A month of back pay that was granted and that no line pays yet.
#[derive(Clone, Debug, Serialize)]
pub struct BackPay {
    /// Of which entitlement.
    pub entitlement: EntitlementId,
    /// The grant.
    pub grant: ProposalId,
    /// Which month.
    pub month: Month,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// The record that granted it.
    pub position: Position,
}

impl Views {
    /// Back pay of a programme in an area that was granted and that no line pays or is drafted to pay.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn open_back_pay(&self, programme: Programme, area: AreaCode) -> Result<Vec<BackPay>, ViewsError> {
        let (from, to) = area_range(area);
        self.all(
            "SELECT p.entitlement, p.grant_id, p.month, p.amount, p.reason, p.position
             FROM back_pay p JOIN entitlements e ON e.id = p.entitlement
             WHERE e.programme = ?1 AND e.area BETWEEN ?2 AND ?3 AND NOT EXISTS (
                 SELECT 1 FROM batch_lines l JOIN batches b ON b.key = l.batch
                 WHERE l.entitlement = p.entitlement AND l.grant_id = p.grant_id AND l.month = p.month
                   AND l.status NOT IN ('held', 'stopped') AND b.status NOT IN ('rejected', 'voided'))
             ORDER BY p.position, p.month",
            (programme.code(), from, to),
            |c| {
                Ok(BackPay {
                    entitlement: c.uuid()?,
                    grant: c.uuid()?,
                    month: c.parsed()?,
                    amount: c.money()?,
                    reason: c.plain()?,
                    position: c.position()?,
                })
            },
        )
    }
}
