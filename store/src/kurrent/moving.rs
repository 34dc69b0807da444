//! A folder's ledger while it moves to or from a cluster.

use std::path::Path;

use rusqlite::Connection;

use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::schema::{self, Rank};

/// A folder's ledger that nobody else writes to. Should this program end before the move does, the folder keeps its mark:
/// nobody writes to it before the move was ended or taken back.
pub struct Moving {
    connection: Connection,
}

impl Moving {
    /// Marks the ledger in a folder as moving, and locks it against others that move it.
    ///
    /// # Errors
    /// [`StoreError::NoLedger`]; [`ClusterFault::IsCopy`] for a node's copy; faults of the file.
    pub fn begin(dir: &Path) -> Result<Moving, StoreError> {
        let connection = schema::open_any(&dir.join(schema::FILE))?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        match schema::rank(&connection)? {
            Rank::Own | Rank::Moving => {}
            Rank::Copy => return Err(ClusterFault::IsCopy(dir.display().to_string()).into()),
            Rank::Left => return Err(ClusterFault::Moved.into()),
        }
        schema::mark(&connection, Rank::Moving)?;
        // The mark has to last whatever happens; the lock only as long as this does.
        connection.execute_batch("COMMIT; BEGIN IMMEDIATE")?;
        schema::check_rank(&connection, Rank::Moving)?;
        Ok(Moving { connection })
    }

    /// Whether the folder's ledger has begun to move to a cluster, and not ended.
    ///
    /// # Errors
    /// [`StoreError::NoLedger`]; faults of the file.
    pub fn has_begun(dir: &Path) -> Result<bool, StoreError> {
        let connection = schema::open_reader(&dir.join(schema::FILE))?;
        Ok(schema::rank(&connection)? == Rank::Moving)
    }

    /// Whether the folder's file is a node's copy.
    ///
    /// # Errors
    /// [`StoreError::NoLedger`]; faults of the file.
    pub fn is_over(dir: &Path) -> Result<bool, StoreError> {
        let connection = schema::open_reader(&dir.join(schema::FILE))?;
        Ok(schema::rank(&connection)? == Rank::Copy)
    }

    /// The folder's file is a node's copy from now on.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn finish(self) -> Result<(), StoreError> {
        self.end(Rank::Copy)
    }

    /// The folder's file is the ledger's only place again.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn take_back(self) -> Result<(), StoreError> {
        self.end(Rank::Own)
    }

    fn end(self, rank: Rank) -> Result<(), StoreError> {
        schema::mark(&self.connection, rank)?;
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }
}

/// The folder's copy is the ledger's only place from now on.
///
/// # Errors
/// Faults of the file.
pub fn own(dir: &Path) -> Result<(), StoreError> {
    schema::set_rank(&dir.join(schema::FILE), Rank::Own)
}
