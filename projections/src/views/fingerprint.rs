//! One hash over everything that the tables hold.

use std::collections::{BTreeMap, BTreeSet};

use ledger::Hash;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sha2::{Digest, Sha256};

use super::Views;
use crate::ViewsError;

impl Views {
    /// The tables (and whatever else stands in either file) that do not hold the same, in order.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot read one of the files, as where one is damaged.
    pub fn differences(&self, other: &Views) -> Result<Vec<String>, ViewsError> {
        Ok(differences(&self.connection, &other.connection)?)
    }
}

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

/// The names of what differs between two files: in its rows, or in how it was made. One file may have been edited, so
/// nothing in it is taken for granted.
fn differences(ours: &Connection, other: &Connection) -> rusqlite::Result<Vec<String>> {
    let (made, found) = (objects(ours)?, objects(other)?);
    let names: BTreeSet<&String> = made.keys().chain(found.keys()).collect();
    let mut differing = Vec::new();
    for name in names {
        let same = match (made.get(name), found.get(name)) {
            (Some(here), Some(there)) if here == there => match here.is_table {
                true => rows_of(ours, name)? == rows_of(other, name)?,
                false => true,
            },
            _ => false,
        };
        if !same {
            differing.push(name.clone());
        }
    }
    Ok(differing)
}

/// A table, index, trigger or view, as it was made.
#[derive(PartialEq, Eq)]
struct Object {
    is_table: bool,
    kind: String,
    sql: Option<String>,
}

fn objects(connection: &Connection) -> rusqlite::Result<BTreeMap<String, Object>> {
    // What SQLite makes for itself (statistics, indexes of keys) says nothing.
    let sql = "SELECT name, type, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut query = connection.prepare(sql)?;
    let rows = query.query_map((), |row| {
        let kind: String = row.get(1)?;
        Ok((row.get(0)?, Object { is_table: kind == "table", kind, sql: row.get(2)? }))
    })?;
    rows.collect()
}

fn rows_of(connection: &Connection, name: &str) -> rusqlite::Result<Hash> {
    let mut digest = Sha256::new();
    table(connection, name, &mut digest)?;
    Ok(Hash(digest.finalize().into()))
}

fn table(connection: &Connection, name: &str, digest: &mut Sha256) -> rusqlite::Result<()> {
    let name = name.replace('"', "\"\"");
    // A mark is of the machine that made it; whoever folds beside has none.
    let prepared = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
    let said = prepared.column_names().filter(|column| *column != "mark");
    let columns: Vec<String> = said.map(|column| format!("\"{}\"", column.replace('"', "\"\""))).collect();
    let width = columns.len();
    let order: Vec<String> = (1..=width).map(|column| column.to_string()).collect();
    let sql = format!("SELECT {} FROM \"{name}\" ORDER BY {}", columns.join(", "), order.join(", "));
    let mut query = connection.prepare(&sql)?;
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
