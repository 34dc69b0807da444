//! Flow numbers of banks.

use aggregates::document::folded;
use aggregates::entitlement::event::LineRef;
use aggregates::{BatchId, Day};
use uuid::Uuid;

use crate::{Views, ViewsError};

/// A line that has a flow number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowUse {
    /// Which line.
    pub line: LineRef,
    /// Whether the bank gave its batch one number, and somebody was asked about it.
    pub shared: bool,
}

impl Views {
    /// The lines that some bank booked on a day under a number, however it is written.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn lines_of_flow(&self, flow: &str, booked: Day) -> Result<Vec<FlowUse>, ViewsError> {
        let sql = "SELECT b.id, f.line, f.shared FROM flows f JOIN batches b ON b.key = f.batch
                   WHERE f.flow = ?1 AND f.booked = ?2";
        let mut select = self.connection.prepare_cached(sql)?;
        let found = select.query_map((folded(flow), booked.to_string()), |row| {
            let batch = BatchId(Uuid::from_bytes(row.get(0)?));
            Ok(FlowUse { line: LineRef { batch, line: row.get(1)? }, shared: row.get(2)? })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
