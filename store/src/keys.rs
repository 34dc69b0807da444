//! The keyring from the records on keys, and ledger time.

use ledger::{Frame, Keyring, Time, TreeSize};
use rusqlite::Connection;
use words::{Text, say};

use crate::error::StoreError;

/// The records on keys and on the ledger itself, found over their streams' names, in order.
const KEY_RECORDS: &str = "SELECT r.position, r.bytes, c.ledger_time FROM streams s
    JOIN records r ON r.stream = s.id JOIN commits c ON c.no = r.commit_no
    WHERE (s.name >= 'key/' AND s.name < 'key0') OR (s.name >= 'ledger/' AND s.name < 'ledger0')
    ORDER BY r.position";

/// Folds all key records.
pub(crate) fn load(connection: &Connection) -> Result<Keyring, StoreError> {
    let mut keyring = Keyring::new();
    for_each(connection, |position, bytes, ledger_time| {
        let damaged = |error: &dyn std::fmt::Display| {
            StoreError::damaged(say!("第{position}号记录：{error}", "record {position}: {error}"))
        };
        let frame = Frame::parse(bytes).map_err(|error| damaged(&error))?;
        keyring.apply(&frame, &ledger_time.day_in_china()).map_err(|error| damaged(&error))
    })?;
    Ok(keyring)
}

/// Shows every key record with its position and the ledger time of its commit.
pub(crate) fn for_each(
    connection: &Connection,
    mut see: impl FnMut(u64, &[u8], Time) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(KEY_RECORDS)?;
    let mut rows = select.query(())?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let time = time(row.get(2)?)?;
        let bytes =
            row.get_ref(1)?.as_blob().map_err(|_| StoreError::damaged(Text::same("records.bytes")))?;
        see(position as u64, bytes, time)?;
    }
    Ok(())
}

/// How often the log's key was changed by the first so many records.
pub(crate) fn log_key_changes_before(
    connection: &Connection,
    keyring: &Keyring,
    size: TreeSize,
) -> Result<usize, StoreError> {
    let Some(ledger) = keyring.ledger() else { return Ok(0) };
    // The first record of the ledger's own stream founds it, every other changes the key.
    let mut select = connection.prepare_cached(
        "SELECT count(*) FROM streams s JOIN records r ON r.stream = s.id
         WHERE s.name = ?1 AND r.seq > 1 AND r.position < ?2",
    )?;
    let stream = ledger::genesis::stream(ledger);
    Ok(select.query_row((stream, size.0 as i64), |row| row.get::<_, i64>(0))? as usize)
}

/// A stored time.
pub(crate) fn time(millis: i64) -> Result<Time, StoreError> {
    Time::from_millis(millis).map_err(|_| StoreError::damaged(Text::same("commits.ledger_time")))
}
