//! Reading a ledger's database, by this crate's own hand: an auditor does not rest on the program that wrote it.

use std::path::Path;
use std::time::Duration;

use ledger::Hash;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, Row, Transaction};

use crate::error::AuditError;

/// A connection that cannot write.
pub(crate) struct Reader {
    connection: Connection,
}

/// A record as it is stored.
pub(crate) struct StoredRecord<'r> {
    /// Whether bytes and hash are stored as bytes.
    pub(crate) is_blob: bool,
    pub(crate) position: u64,
    pub(crate) bytes: &'r [u8],
    pub(crate) hash: &'r [u8],
    pub(crate) stream: i64,
    pub(crate) seq: i64,
    pub(crate) commit_no: i64,
}

/// A commit as it is stored.
pub(crate) struct StoredCommit {
    /// Whether id, hash and note are stored as bytes.
    pub(crate) is_blob: bool,
    pub(crate) no: i64,
    pub(crate) ledger_time: i64,
    pub(crate) text_hash: Vec<u8>,
    pub(crate) first: u64,
    pub(crate) count: u64,
    pub(crate) id: Vec<u8>,
    pub(crate) note: Vec<u8>,
}

/// A full tile as it is stored.
pub(crate) struct StoredTile {
    pub(crate) hashes: Vec<u8>,
    pub(crate) root: Vec<u8>,
}

impl StoredCommit {
    /// Whether a position is one of its records'.
    pub(crate) fn holds(&self, position: u64) -> bool {
        position.checked_sub(self.first).is_some_and(|index| index < self.count)
    }
}

/// Whether the file is being written, or has to be put right by the program first.
fn is_underway(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map_or(0, |error| error.extended_code);
    code == rusqlite::ffi::SQLITE_READONLY_ROLLBACK || code & 0xff == rusqlite::ffi::SQLITE_BUSY
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Reader, AuditError> {
        let flags =
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        let works =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
        let connection = match works {
            Ok(_) => connection,
            // Somebody writes, or ended while he wrote: half of it is no ledger.
            Err(error) if is_underway(&error) => return Err(error.into()),
            // On a medium that cannot be written there is no shared memory for the log; nobody changes it either.
            Err(_) => Connection::open_with_flags(immutable(path), flags)?,
        };
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.execute_batch(
            "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -4096; PRAGMA mmap_size = 0;",
        )?;
        Ok(Reader { connection })
    }

    /// What is read until it is dropped is of one time, and asks for the file's locks once.
    pub(crate) fn at_one_time(&self) -> Result<Transaction<'_>, AuditError> {
        Ok(self.connection.unchecked_transaction()?)
    }

    /// For questions about the tables as a whole.
    pub(crate) const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// The area that a record of a stream, by its number, set, as the table has it.
    pub(crate) fn scope(&self, stream: i64, seq: u64) -> Result<Option<String>, AuditError> {
        let mut query =
            self.connection.prepare_cached("SELECT area FROM scopes WHERE stream = ?1 AND seq = ?2")?;
        Ok(query.query_row((stream, seq as i64), |row| row.get(0)).optional()?)
    }

    /// How many positions the order has: one more than the last.
    pub(crate) fn size(&self) -> Result<u64, AuditError> {
        let sql = "SELECT coalesce(max(position) + 1, 0) FROM records";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
    }

    /// How many records there are, wherever they stand.
    pub(crate) fn count(&self) -> Result<u64, AuditError> {
        Ok(self.connection.query_row("SELECT count(*) FROM records", [], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Calls for each record of a range, in order.
    pub(crate) fn records(
        &self,
        range: std::ops::Range<u64>,
        mut each: impl FnMut(StoredRecord<'_>) -> Result<(), AuditError>,
    ) -> Result<(), AuditError> {
        let sql = "SELECT position, bytes, hash, stream, seq, commit_no FROM records
                   WHERE position >= ?1 AND position < ?2 ORDER BY position";
        let mut query = self.connection.prepare_cached(sql)?;
        let mut rows = query.query([range.start as i64, range.end as i64])?;
        while let Some(row) = rows.next()? {
            each(StoredRecord {
                is_blob: is_blob(row, &[1, 2])?,
                position: row.get::<_, i64>(0)? as u64,
                bytes: bytes(row, 1)?,
                hash: bytes(row, 2)?,
                stream: row.get(3)?,
                seq: row.get(4)?,
                commit_no: row.get(5)?,
            })?;
        }
        Ok(())
    }

    /// The name of a stream by its number.
    pub(crate) fn stream_name(&self, id: i64) -> Result<Option<String>, AuditError> {
        let mut query = self.connection.prepare_cached("SELECT name FROM streams WHERE id = ?1")?;
        Ok(query.query_row([id], |row| row.get(0)).optional()?)
    }

    /// The bytes of a stream's records, by sequence.
    pub(crate) fn stream_records(&self, name: &str, limit: u32) -> Result<Vec<(u64, Vec<u8>)>, AuditError> {
        let sql =
            "SELECT position, bytes FROM records WHERE stream = (SELECT id FROM streams WHERE name = ?1)
                   ORDER BY seq LIMIT ?2";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query
            .query_map((name, limit), |row| Ok((row.get::<_, i64>(0)? as u64, bytes(row, 1)?.to_vec())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The bytes of one record.
    pub(crate) fn record(&self, position: u64) -> Result<Option<Vec<u8>>, AuditError> {
        let mut query = self.connection.prepare_cached("SELECT bytes FROM records WHERE position = ?1")?;
        Ok(query.query_row([position as i64], |row| Ok(bytes(row, 0)?.to_vec())).optional()?)
    }

    /// All records of keys, by position: as many as the staff has had keys and grants.
    pub(crate) fn key_records(&self) -> Result<Vec<(u64, Vec<u8>)>, AuditError> {
        let sql = "SELECT position, bytes FROM records
                   WHERE stream IN (SELECT id FROM streams WHERE name >= 'key/' AND name < 'key0') ORDER BY position";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([], |row| Ok((row.get::<_, i64>(0)? as u64, bytes(row, 1)?.to_vec())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The commits that a range of positions touches, in order.
    pub(crate) fn commits(&self, range: std::ops::Range<u64>) -> Result<Vec<StoredCommit>, AuditError> {
        let sql = "SELECT first, records, id, note, no, ledger_time, text_hash FROM commits
                   WHERE first >= 0 AND first < ?2 AND first >= coalesce((SELECT max(first) FROM commits WHERE first <= ?1), 0)
                   ORDER BY first";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([range.start as i64, range.end as i64], |row| {
            Ok(StoredCommit {
                is_blob: is_blob(row, &[2, 3, 6])?,
                first: row.get::<_, i64>(0)? as u64,
                count: row.get::<_, i64>(1)?.max(0) as u64,
                id: bytes(row, 2)?.to_vec(),
                note: bytes(row, 3)?.to_vec(),
                no: row.get(4)?,
                ledger_time: row.get(5)?,
                text_hash: bytes(row, 6)?.to_vec(),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first commits that begin at a position or later.
    pub(crate) fn commits_from(&self, position: u64) -> Result<Vec<StoredCommit>, AuditError> {
        let commits = self.commits(position..i64::MAX as u64)?;
        Ok(commits.into_iter().filter(|commit| commit.first >= position).collect())
    }

    /// A full tile of a level by its index, if it is stored.
    pub(crate) fn tile(&self, level: u8, index: u64) -> Result<Option<StoredTile>, AuditError> {
        // Not by a range: SQLite plans one with such bounds anew whenever they change.
        let mut query =
            self.connection.prepare_cached("SELECT hashes, root FROM tiles WHERE level = ?1 AND idx = ?2")?;
        let tile = query.query_row((level, index as i64), |row| {
            Ok(StoredTile { hashes: blob(row, 0)?.to_vec(), root: blob(row, 1)?.to_vec() })
        });
        Ok(tile.optional()?)
    }

    /// The signed checkpoints of a range of sizes, in order.
    pub(crate) fn checkpoints(
        &self,
        sizes: std::ops::RangeInclusive<u64>,
    ) -> Result<Vec<(u64, Vec<u8>)>, AuditError> {
        let sql = "SELECT size, note FROM checkpoints WHERE size >= ?1 AND size <= ?2 ORDER BY size";
        let mut query = self.connection.prepare_cached(sql)?;
        let bounds = [*sizes.start(), (*sizes.end()).min(i64::MAX as u64)].map(|size| size as i64);
        let rows =
            query.query_map(bounds, |row| Ok((row.get::<_, i64>(0)? as u64, blob(row, 1)?.to_vec())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The latest signed checkpoint.
    pub(crate) fn latest_checkpoint(&self) -> Result<Option<String>, AuditError> {
        let sql = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1";
        let note = self.connection.query_row(sql, [], |row| Ok(bytes(row, 0)?.to_vec())).optional()?;
        Ok(note.map(|note| String::from_utf8_lossy(&note).into_owned()))
    }

    /// The stored hashes of a range of positions.
    pub(crate) fn hashes(&self, range: std::ops::Range<u64>) -> Result<Vec<(u64, Hash)>, AuditError> {
        let sql =
            "SELECT position, hash FROM records WHERE position >= ?1 AND position < ?2 ORDER BY position";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([range.start as i64, range.end as i64], |row| {
            let hash = bytes(row, 1)?.try_into().map(Hash).unwrap_or_default();
            Ok((row.get::<_, i64>(0)? as u64, hash))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The bytes of a column that must be bytes; none of anything else.
fn blob<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<&'r [u8]> {
    Ok(match row.get_ref(column)? {
        ValueRef::Blob(bytes) => bytes,
        _ => &[],
    })
}

/// Whether columns are stored as bytes. What is read of them all the same shows what else is wrong.
fn is_blob(row: &Row<'_>, columns: &[usize]) -> rusqlite::Result<bool> {
    columns.iter().try_fold(true, |all, column| Ok(all && matches!(row.get_ref(*column)?, ValueRef::Blob(_))))
}

/// The bytes of a column, whatever its type: a tampered one may be text.
fn bytes<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<&'r [u8]> {
    Ok(match row.get_ref(column)? {
        ValueRef::Blob(bytes) | ValueRef::Text(bytes) => bytes,
        _ => &[],
    })
}

fn immutable(path: &Path) -> String {
    let path = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?immutable=1")
}
