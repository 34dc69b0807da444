//! The temporary file: what does not fit in a bounded memory. SQLite deletes it by itself.

use ledger::Hash;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::aside::Place;
use crate::error::AuditError;

/// A private database without a name, gone when it is closed.
pub(crate) struct Scratch {
    connection: Connection,
}

impl Scratch {
    pub(crate) fn open() -> Result<Scratch, AuditError> {
        let connection = Connection::open("")?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;
             PRAGMA locking_mode = EXCLUSIVE;
             CREATE TABLE node (level INTEGER, idx INTEGER, hash BLOB, PRIMARY KEY (level, idx)) WITHOUT ROWID;
             CREATE TABLE place (key BLOB PRIMARY KEY, at INTEGER, length INTEGER) WITHOUT ROWID;
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

    pub(crate) fn put_places(&self, places: impl Iterator<Item = (u128, Place)>) -> Result<(), AuditError> {
        let mut places: Vec<_> = places.collect();
        // In the order of the table, each page is touched once.
        places.sort_unstable_by_key(|(key, _)| *key);
        let mut insert = self.connection.prepare_cached("INSERT INTO place VALUES (?1, ?2, ?3)")?;
        for (key, Place { at, length }) in places {
            insert.execute(params![key.to_be_bytes(), at as i64, length])?;
        }
        Ok(())
    }

    pub(crate) fn take_place(&self, key: u128) -> Result<Option<Place>, AuditError> {
        let sql = "DELETE FROM place WHERE key = ?1 RETURNING at, length";
        let mut delete = self.connection.prepare_cached(sql)?;
        let taken = delete.query_row([key.to_be_bytes()], |row| {
            Ok(Place { at: row.get::<_, i64>(0)? as u64, length: row.get(1)? })
        });
        Ok(taken.optional()?)
    }
}
