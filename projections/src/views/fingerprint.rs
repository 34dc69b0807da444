//! One hash over everything that the tables hold.

use ledger::Hash;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

/// SHA-256 over the tables in the order of their names, each with its rows ordered by all columns.
pub(super) fn of(connection: &Connection) -> rusqlite::Result<Hash> {
    let mut digest = Sha256::new();
    let names = super::tables(connection)?;
    for name in names {
        part(&mut digest, b't', name.as_bytes());
        table(connection, &name, &mut digest)?;
    }
    Ok(Hash(digest.finalize().into()))
}

fn table(connection: &Connection, name: &str, digest: &mut Sha256) -> rusqlite::Result<()> {
    let width = connection.prepare(&format!("SELECT * FROM {name}"))?.column_count();
    let order: Vec<String> = (1..=width).map(|column| column.to_string()).collect();
    let mut query = connection.prepare(&format!("SELECT * FROM {name} ORDER BY {}", order.join(", ")))?;
    let mut rows = query.query(())?;
    while let Some(row) = rows.next()? {
        for column in 0..width {
            match row.get_ref(column)? {
                ValueRef::Null => part(digest, b'n', b""),
                ValueRef::Integer(value) => part(digest, b'i', &value.to_be_bytes()),
                ValueRef::Real(value) => part(digest, b'r', &value.to_bits().to_be_bytes()),
                ValueRef::Text(text) => part(digest, b's', text),
                ValueRef::Blob(bytes) => part(digest, b'b', bytes),
            }
        }
    }
    Ok(())
}

/// A value with its kind and length, so that no two lists of values read the same.
fn part(digest: &mut Sha256, kind: u8, bytes: &[u8]) {
    digest.update([kind]);
    digest.update((bytes.len() as u64).to_be_bytes());
    digest.update(bytes);
}
