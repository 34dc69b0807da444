//! The tables, and how connections to them are opened.

mod mend;

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::settings::{Flush, Rules};

/// The version of the tables, as `PRAGMA user_version` holds it.
pub(crate) const VERSION: i64 = 1;
/// The file in a ledger's folder.
pub(crate) const FILE: &str = "ledger.db";
/// `PRAGMA application_id` of a copy of a cluster's ledger: "SLKC".
const COPY: i64 = 0x534c_4b43;
/// That of a ledger on its way to a cluster: "SLKM".
const MOVING: i64 = 0x534c_4b4d;
/// That of a copy whose ledger has moved away from the cluster: "SLKL".
const LEFT: i64 = 0x534c_4b4c;
const TABLES: &str = include_str!("schema.sql");
/// How long a program waits while another one writes.
const BUSY_WAIT: Duration = Duration::from_secs(120);
/// How often it is looked whether a file that is filled is done.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const STATEMENTS_KEPT: usize = 64;
/// The writer's pages in memory, in KiB.
pub(crate) const CACHE: &str = "PRAGMA cache_size = -32768;";
/// The same while a large commit is under way.
pub(crate) const CACHE_UNDERWAY: &str = "PRAGMA cache_size = -4096;";

/// What a folder's file is to its ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    /// The only place of it.
    Own,
    /// A copy of an order that is agreed on elsewhere.
    Copy,
    /// On its way to a cluster: nobody writes to it until it is there, or taken back.
    Moving,
    /// A copy of an order that was closed: should an older state of it come back, this copy does not follow.
    Left,
}

/// Makes the file with its empty tables; a file with tables and no commit is taken as it is.
pub(crate) fn create(path: &Path, rank: Rank) -> Result<(), StoreError> {
    let mut connection = Connection::open(path)?;
    // Records have one to two thousand bytes: four or five fill such a page, where one and a half filled the usual one.
    connection.execute_batch("PRAGMA page_size = 8192;")?;
    write_pragmas(&connection)?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if user_version(&transaction)? == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        mark(&transaction, rank)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Whether there is a file with its tables.
pub(crate) fn is_made(path: &Path) -> Result<bool, StoreError> {
    if !path.exists() {
        return Ok(false);
    }
    // Whoever ended while the file was filled may have left something to be taken back, which a reader cannot do.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_WAIT)?;
    Ok(user_version(&connection)? > 0)
}

/// Marks the file as what it is from now on.
#[cfg(feature = "kurrent")]
pub(crate) fn set_rank(path: &Path, rank: Rank) -> Result<(), StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_WAIT)?;
    mark(&connection, rank)
}

/// The same through a connection that is open.
pub(crate) fn mark(connection: &Connection, rank: Rank) -> Result<(), StoreError> {
    let id = match rank {
        Rank::Own => 0,
        Rank::Copy => COPY,
        Rank::Moving => MOVING,
        Rank::Left => LEFT,
    };
    connection.pragma_update(None, "application_id", id)?;
    Ok(())
}

/// What the file is marked as.
pub(crate) fn rank(connection: &Connection) -> Result<Rank, StoreError> {
    let mut pragma = connection.prepare_cached("PRAGMA application_id")?;
    Ok(match pragma.query_row((), |row| row.get(0))? {
        COPY => Rank::Copy,
        MOVING => Rank::Moving,
        LEFT => Rank::Left,
        _ => Rank::Own,
    })
}

/// Refuses a file that is of another rank.
pub(crate) fn check_rank(connection: &Connection, wanted: Rank) -> Result<(), StoreError> {
    let found = rank(connection)?;
    if found == wanted {
        return Ok(());
    }
    let path = connection.path().map(Path::new).unwrap_or(Path::new(FILE));
    let folder = path.parent().unwrap_or(path).display().to_string();
    Err(match found {
        Rank::Own => ClusterFault::NoCopy(folder),
        Rank::Copy => ClusterFault::IsCopy(folder),
        Rank::Moving => ClusterFault::Moving(folder),
        Rank::Left => ClusterFault::Moved,
    }
    .into())
}

/// A connection that writes, whatever the file is.
#[cfg(feature = "kurrent")]
pub(crate) fn open_any(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    write_pragmas(&connection)?;
    Ok(connection)
}

/// The one connection that writes to a file of that rank. What was taken out of the file beside its records is put back.
pub(crate) fn open_writer(
    path: &Path,
    flush: Flush,
    rank: Rank,
    rules: &dyn Rules,
) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    check_rank(&connection, rank)?;
    write_pragmas(&connection)?;
    mend::mend(&connection, rules)?;
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

/// Lets the file have no write-ahead log for a while, if nobody else has it open.
pub(crate) fn without_log(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::ZERO)?;
    // Where somebody has, it is filled as it is.
    let _kept = connection.execute_batch("PRAGMA journal_mode = TRUNCATE;");
    Ok(connection.busy_timeout(BUSY_WAIT)?)
}

/// The file has a write-ahead log: whoever reads does not wait for whoever writes. Whoever fills it without one is waited
/// for, which SQLite does not do by itself.
pub(crate) fn with_log(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::ZERO)?;
    for _ in 0..BUSY_WAIT.as_millis() / LOOK_AGAIN.as_millis() {
        let mode = connection.query_row("PRAGMA journal_mode = WAL", (), |row| row.get::<_, String>(0));
        match mode {
            Ok(mode) if mode == "wal" => return Ok(connection.busy_timeout(BUSY_WAIT)?),
            Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::DatabaseBusy) => {
                return Err(error.into());
            }
            _ => std::thread::sleep(LOOK_AGAIN),
        }
    }
    Err(StoreError::Busy)
}

fn write_pragmas(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_WAIT)?;
    with_log(connection)?;
    // FULL: what was acknowledged survives a power cut. The writer moves the write-ahead log itself, after it has answered.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA recursive_triggers = ON;",
    )?;
    connection.execute_batch(CACHE)?;
    Ok(())
}

fn user_version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
