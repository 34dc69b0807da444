//! An entitlement without reading its stream.

use aggregates::EntitlementId;
use ledger::Sequence;

use crate::fold::snapshots::is_marked;
use crate::snapshot::Snapshot;
use crate::{Views, ViewsError};

impl Views {
    /// An entitlement up to its last record before [`Views::position`]; none if it has no record there, or one that is
    /// not known here, or whose mark is not that of this file: then only the stream itself tells.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot, or the row is damaged.
    pub fn snapshot(&self, id: EntitlementId) -> Result<Option<Snapshot>, ViewsError> {
        let sql = "SELECT seq, hash, state, seals, mark FROM snapshots WHERE id = ?1 AND seq > 0";
        let found = self.one(sql, [id.0.as_bytes()], |row| {
            if !is_marked(self.marks.as_ref(), id.0.as_bytes(), &mut row.again())? {
                return Ok(None);
            }
            let (seq, hash) = (Sequence(row.count()?), row.hash()?);
            Ok(Some(Snapshot { seq, hash, entitlement: row.packed()?, seals: row.packed()? }))
        })?;
        Ok(found.flatten())
    }
}
