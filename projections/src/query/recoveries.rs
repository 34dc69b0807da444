//! Recoveries.

use aggregates::entitlement::event::LineRef;
use aggregates::{EntitlementId, Holder, Money, ProposalId};
use ledger::{Position, Time};
use serde::Serialize;

use crate::codec::Columns;
use crate::{Views, ViewsError};

/// A recovery of a payment.
#[derive(Clone, Debug, Serialize)]
pub struct Recovery {
    /// Which.
    pub id: ProposalId,
    /// Of which entitlement.
    pub entitlement: EntitlementId,
    /// Of which payment.
    pub line: LineRef,
    /// How much.
    pub amount: Money,
    /// What came back.
    pub collected: Money,
    /// What was waived.
    pub waived: Money,
    /// What is still owed.
    pub outstanding: Money,
    /// Why.
    pub reason: String,
    /// Who opened it.
    pub holder: Holder,
    /// The record that opened it.
    pub opened: Position,
    /// The approval of the waiver.
    pub waived_doc: Option<String>,
    /// Why it was waived.
    pub waived_reason: Option<String>,
    /// When it was opened.
    pub time: Time,
}

/// Money of a recovery that came back.
#[derive(Clone, Debug, Serialize)]
pub struct Collection {
    /// The record.
    pub position: Position,
    /// How much.
    pub amount: Money,
    /// The bank's flow number.
    pub flow: String,
    /// Who recorded it.
    pub holder: Holder,
    /// When.
    pub time: Time,
}

const SELECT: &str = "SELECT id, entitlement, batch, line, amount, collected, waived,
     amount - collected - COALESCE(waived, 0), reason, holder, opened, waived_doc, waived_reason, time FROM recoveries";

impl Views {
    /// All recoveries, as they were opened.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn recoveries(&self) -> Result<Vec<Recovery>, ViewsError> {
        self.all(&format!("{SELECT} ORDER BY opened"), (), recovery)
    }

    /// Recoveries of an entitlement's payments.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn recoveries_of(&self, entitlement: EntitlementId) -> Result<Vec<Recovery>, ViewsError> {
        let sql = format!("{SELECT} WHERE entitlement = ?1 ORDER BY opened");
        self.all(&sql, [entitlement.0.as_bytes()], recovery)
    }

    /// One recovery.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn recovery(&self, id: ProposalId) -> Result<Option<Recovery>, ViewsError> {
        self.one(&format!("{SELECT} WHERE id = ?1"), [id.0.as_bytes()], recovery)
    }

    /// What came back of a recovery.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn collections(&self, recovery: ProposalId) -> Result<Vec<Collection>, ViewsError> {
        self.all(
            "SELECT position, amount, flow, holder, time FROM collections WHERE recovery = ?1 ORDER BY position",
            [recovery.0.as_bytes()],
            |c| {
                Ok(Collection {
                    position: c.position()?,
                    amount: c.money()?,
                    flow: c.plain()?,
                    holder: c.holder()?,
                    time: c.time()?,
                })
            },
        )
    }
}

fn recovery(c: &mut Columns<'_, '_>) -> rusqlite::Result<Recovery> {
    Ok(Recovery {
        id: c.uuid()?,
        entitlement: c.uuid()?,
        line: LineRef { batch: c.uuid()?, line: c.plain()? },
        amount: c.money()?,
        collected: c.money()?,
        waived: c.money_or_zero()?,
        outstanding: c.money()?,
        reason: c.plain()?,
        holder: c.holder()?,
        opened: c.position()?,
        waived_doc: c.plain()?,
        waived_reason: c.plain()?,
        time: c.time()?,
    })
}
