//! An entitlement without reading its stream.

use aggregates::EntitlementId;
use ledger::Sequence;

use crate::snapshot::Snapshot;
use crate::{Views, ViewsError};

impl Views {
    /// An entitlement up to its last record before [`Views::position`]; none if it has no record there, or one that is
    /// not known here: then only the stream itself tells.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot, or the row is damaged.
    pub fn snapshot(&self, id: EntitlementId) -> Result<Option<Snapshot>, ViewsError> {
        self.one(
            "SELECT seq, hash, state, seals FROM snapshots WHERE id = ?1 AND seq > 0",
            [id.0.as_bytes()],
            |row| {
                Ok(Snapshot {
                    seq: Sequence(row.count()?),
                    hash: row.hash()?,
                    entitlement: row.packed()?,
                    seals: row.packed()?,
                })
            },
        )
    }
}
