//! Puts back what somebody took out of a ledger's file beside its records: the triggers that guard them, and the areas that
//! streams keep (`scopes`), which the records say.

use ledger::ties::Keeps;
use ledger::{Frame, Position};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use words::say;

use super::TABLES;
use crate::error::StoreError;
use crate::read::{self, RECORD_COLUMNS};
use crate::settings::Rules;

/// A table or trigger as it is made. Tables come before their triggers.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Object {
    kind: String,
    name: String,
    sql: String,
}

/// Mends the file, if something is missing.
///
/// # Errors
/// [`StoreError::Damaged`] if a table is gone that no record gives, or a record cannot be read.
pub(crate) fn mend(connection: &Connection, rules: &dyn Rules) -> Result<(), StoreError> {
    if missing(connection)?.is_empty() {
        return Ok(());
    }
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Another program may have been faster.
    for object in missing(&transaction)? {
        match (object.kind.as_str(), object.name.as_str()) {
            ("trigger", name) => {
                transaction.execute_batch(&format!("DROP TRIGGER IF EXISTS {name}; {}", object.sql))?;
            }
            ("table", "scopes") => {
                transaction.execute_batch(&object.sql)?;
                fill_scopes(&transaction, rules)?;
            }
            (_, name) => return Err(gone(name)),
        }
    }
    Ok(transaction.commit()?)
}

/// What a file as it is made has and this one has not: a table by its name, a trigger to the letter.
fn missing(connection: &Connection) -> Result<Vec<Object>, StoreError> {
    let made = Connection::open_in_memory()?;
    made.execute_batch(TABLES)?;
    let found = objects(connection)?;
    let is_there = |wanted: &Object| {
        found.iter().any(|object| {
            (&object.kind, &object.name) == (&wanted.kind, &wanted.name)
                && (wanted.kind == "table" || object.sql == wanted.sql)
        })
    };
    let mut missing = objects(&made)?;
    missing.retain(|object| !is_there(object));
    missing.sort();
    Ok(missing)
}

fn objects(connection: &Connection) -> Result<Vec<Object>, StoreError> {
    let sql =
        "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'trigger') AND sql IS NOT NULL";
    let mut select = connection.prepare(sql)?;
    let object =
        |row: &rusqlite::Row<'_>| Ok(Object { kind: row.get(0)?, name: row.get(1)?, sql: row.get(2)? });
    Ok(select.query_map((), object)?.collect::<Result<_, _>>()?)
}

/// The areas that the records set, as the writer keeps them.
fn fill_scopes(connection: &Connection, rules: &dyn Rules) -> Result<(), StoreError> {
    let mut insert = connection.prepare("INSERT INTO scopes (stream, seq, area) VALUES (?1, ?2, ?3)")?;
    let mut select = connection
        .prepare(&format!("SELECT {RECORD_COLUMNS}, r.stream FROM records r ORDER BY r.position"))?;
    let mut rows = select.query(())?;
    while let Some(row) = rows.next()? {
        let record = read::record(row)?;
        let frame = Frame::parse(record.bytes).map_err(|_| unreadable(record.position))?;
        let own = rules.alone(&frame).map_err(|_| unreadable(record.position))?;
        if own.keeps == Keeps::Sets {
            insert.execute((row.get::<_, i64>(5)?, record.seq.0 as i64, frame.area.to_string()))?;
        }
    }
    Ok(())
}

fn gone(table: &str) -> StoreError {
    StoreError::damaged(say!(
        "表 {table} 不见了，请从备份恢复 ledger.db",
        "the table {table} is gone: restore ledger.db from a backup"
    ))
}

fn unreadable(position: Position) -> StoreError {
    StoreError::damaged(say!(
        "表 scopes 不见了，第{position}条记录读不出，不能重建",
        "the table scopes is gone and cannot be made again: record {position} cannot be read"
    ))
}
