//! The temporary file: what does not fit in a bounded memory. SQLite deletes it by itself.

use ledger::Hash;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::error::AuditError;

/// A private database without a name, gone when it is closed.
pub(crate) struct Scratch {
    connection: Connection,
}

/// A stream as it was put aside.
pub(crate) struct Spilled {
    pub(crate) seq: u64,
    pub(crate) head: Hash,
    pub(crate) weight: u64,
    pub(crate) state: Option<String>,
}

impl Scratch {
    pub(crate) fn open() -> Result<Scratch, AuditError> {
        let connection = Connection::open("")?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;
             PRAGMA locking_mode = EXCLUSIVE;
             CREATE TABLE node (level INTEGER, idx INTEGER, hash BLOB, PRIMARY KEY (level, idx)) WITHOUT ROWID;
             CREATE TABLE stream (key BLOB PRIMARY KEY, seq INTEGER, head BLOB, weight INTEGER, state TEXT);
             BEGIN;",
        )?;
        Ok(Scratch { connection })
    }

    pub(crate) fn put_node(&self, level: u8, index: u64, hash: &Hash) -> Result<(), AuditError> {
        let mut insert = self.connection.prepare_cached("INSERT OR REPLACE INTO node VALUES (?1, ?2, ?3)")?;
        insert.execute(params![level, index as i64, hash.0])?;
        Ok(())
    }

    pub(crate) fn node(&self, level: u8, index: u64) -> Result<Hash, AuditError> {
        let mut query =
            self.connection.prepare_cached("SELECT hash FROM node WHERE level = ?1 AND idx = ?2")?;
        Ok(Hash(query.query_row(params![level, index as i64], |row| row.get(0))?))
    }

    pub(crate) fn put_stream(&self, key: u128, stream: &Spilled) -> Result<(), AuditError> {
        let sql = "INSERT OR REPLACE INTO stream VALUES (?1, ?2, ?3, ?4, ?5)";
        let Spilled { seq, head, weight, state } = stream;
        let key = key.to_be_bytes();
        self.connection.prepare_cached(sql)?.execute(params![
            key,
            *seq as i64,
            head.0,
            *weight as i64,
            state
        ])?;
        Ok(())
    }

    pub(crate) fn stream(&self, key: u128) -> Result<Option<Spilled>, AuditError> {
        let sql = "SELECT seq, head, weight, state FROM stream WHERE key = ?1";
        let mut query = self.connection.prepare_cached(sql)?;
        let read = query.query_row([key.to_be_bytes()], |row| {
            Ok(Spilled {
                seq: row.get::<_, i64>(0)? as u64,
                head: Hash(row.get(1)?),
                weight: row.get::<_, i64>(2)? as u64,
                state: row.get(3)?,
            })
        });
        Ok(read.optional()?)
    }
}
