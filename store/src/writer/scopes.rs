//! The areas that streams keep: that of the last record that set one.

use ledger::{Scope, Sequence};
use rusqlite::{Connection, OptionalExtension as _};
use words::Text;

use crate::error::StoreError;

/// The area that a stream kept before a record of it.
pub(super) fn before(
    connection: &Connection,
    stream: &str,
    seq: Sequence,
) -> Result<Option<Scope>, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT area FROM scopes WHERE stream = (SELECT id FROM streams WHERE name = ?1) AND seq < ?2
         ORDER BY seq DESC LIMIT 1",
    )?;
    let area: Option<String> = select.query_row((stream, seq.0 as i64), |row| row.get(0)).optional()?;
    area.map(|area| area.parse().map_err(|_| StoreError::damaged(Text::same("scopes.area")))).transpose()
}

/// A record of a stream sets it.
pub(super) fn keep(
    connection: &Connection,
    stream: i64,
    seq: Sequence,
    area: Scope,
) -> Result<(), StoreError> {
    let mut insert =
        connection.prepare_cached("INSERT OR FAIL INTO scopes (stream, seq, area) VALUES (?1, ?2, ?3)")?;
    insert.execute((stream, seq.0 as i64, area.to_string()))?;
    Ok(())
}
