//! The tables of a ledger, as the store makes them.

use ledger::Hash;
use rusqlite::{Connection, params};

/// The tables as the store makes them, without the triggers: whoever tampers takes them away first.
pub(super) fn make(connection: &Connection) {
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY").unwrap();
    connection.execute_batch(include_str!("../../../../store/src/schema.sql")).unwrap();
    connection.execute_batch("PRAGMA user_version = 1").unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let names: Vec<String> = {
        let mut query = connection.prepare(sql).unwrap();
        query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for name in names {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
}

pub(super) fn insert_stream(connection: &Connection, id: i64, name: &str) {
    connection.execute("INSERT INTO streams (id, name) VALUES (?1, ?2)", params![id, name]).unwrap();
}

pub(crate) fn insert_record(
    connection: &Connection,
    position: u64,
    columns: (i64, u64, u64),
    hash: &Hash,
    bytes: &[u8],
) {
    let (stream, seq, commit) = columns;
    let sql =
        "INSERT INTO records (position, stream, seq, commit_no, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut insert = connection.prepare_cached(sql).unwrap();
    insert.execute(params![position as i64, stream, seq as i64, commit as i64, hash.0, bytes]).unwrap();
}

pub(super) fn insert_checkpoint(connection: &Connection, size: u64, note: &str) {
    connection
        .execute(
            "INSERT INTO checkpoints (size, note) VALUES (?1, ?2)",
            params![size as i64, note.as_bytes()],
        )
        .unwrap();
}

pub(super) fn insert_tile(connection: &Connection, level: u8, index: u64, root: &Hash, bytes: &[u8]) {
    let sql = "INSERT INTO tiles (level, idx, root, hashes) VALUES (?1, ?2, ?3, ?4)";
    connection.execute(sql, params![level, index as i64, root.0, bytes]).unwrap();
}
