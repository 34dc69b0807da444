//! The tables, and how connections to them are opened.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::settings::Flush;

/// The version of the tables, as `PRAGMA user_version` holds it.
pub(crate) const VERSION: i64 = 1;
/// The file in a ledger's folder.
pub(crate) const FILE: &str = "ledger.db";
/// `PRAGMA application_id` of a copy of a cluster's ledger: "SLKC".
const COPY: i64 = 0x534c_4b43;
const TABLES: &str = include_str!("schema.sql");
/// How long a program waits while another one writes.
const BUSY_WAIT: Duration = Duration::from_secs(120);
const STATEMENTS_KEPT: usize = 64;
/// The writer's pages in memory, in KiB.
pub(crate) const CACHE: &str = "PRAGMA cache_size = -32768;";
/// The same while a large commit is under way.
pub(crate) const CACHE_UNDERWAY: &str = "PRAGMA cache_size = -4096;";

/// Makes the file with its empty tables; a file with tables and no commit is taken as it is.
pub(crate) fn create(path: &Path) -> Result<(), StoreError> {
    let mut connection = Connection::open(path)?;
    // Records have one to two thousand bytes: four or five fill such a page, where one and a half filled the usual one.
    connection.execute_batch("PRAGMA page_size = 8192;")?;
    write_pragmas(&connection)?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if user_version(&transaction)? == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Marks the file as a copy of an order that is agreed on elsewhere, or as its own master again.
pub(crate) fn set_copy(path: &Path, copy: bool) -> Result<(), StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_WAIT)?;
    mark_copy(&connection, copy)
}

/// The same through a connection that is open.
pub(crate) fn mark_copy(connection: &Connection, copy: bool) -> Result<(), StoreError> {
    connection.pragma_update(None, "application_id", if copy { COPY } else { 0 })?;
    Ok(())
}

/// Whether the file is a copy of an order that is agreed on elsewhere.
pub(crate) fn is_copy(connection: &Connection) -> Result<bool, StoreError> {
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    Ok(id == COPY)
}

/// The one connection that writes, to a copy or to a master.
pub(crate) fn open_writer(path: &Path, flush: Flush, copy: bool) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = open(path, flags)?;
    if is_copy(&connection)? != copy {
        let folder = path.parent().unwrap_or(path).display().to_string();
        return Err(if copy { ClusterFault::NoCopy(folder) } else { ClusterFault::IsCopy(folder) }.into());
    }
    write_pragmas(&connection)?;
    // The triggers guard the tables against everybody else. The writer appends in order by itself, by statements that
    // change and delete nothing, and asking it again for every row takes as long as the rows.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    if flush == Flush::Seldom {
        connection.execute_batch("PRAGMA synchronous = NORMAL;")?;
    }
    Ok(connection)
}

/// A connection that cannot write.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -65536;")?;
    Ok(connection)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    if !path.exists() {
        return Err(StoreError::NoLedger(path.parent().unwrap_or(path).to_owned()));
    }
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Else SQLite plans a statement anew whenever what is bound to it changes.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;")?;
    match user_version(&connection)? {
        VERSION => Ok(connection),
        // Made, but the genesis never came.
        0 => Err(StoreError::NoLedger(path.parent().unwrap_or(path).to_owned())),
        other => Err(StoreError::Version(other)),
    }
}

fn write_pragmas(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_WAIT)?;
    // FULL: what was acknowledged survives a power cut. The writer moves the write-ahead log itself, after it has answered.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
         PRAGMA recursive_triggers = ON;",
    )?;
    connection.execute_batch(CACHE)?;
    Ok(())
}

fn user_version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
