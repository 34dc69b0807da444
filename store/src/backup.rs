//! Copies of a ledger in use, by SQLite's online backup.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::error::StoreError;

/// Pages copied before a writer is let in.
const PAGES_A_STEP: std::ffi::c_int = 4_096;

/// Copies a database into a new file.
pub(crate) fn copy(from: &Connection, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        return Err(StoreError::LedgerPresent(to.to_owned()));
    }
    let mut target = Connection::open(to)?;
    Backup::new(from, &mut target)?.run_to_completion(PAGES_A_STEP, Duration::ZERO, None)?;
    target.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}
