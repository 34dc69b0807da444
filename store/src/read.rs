//! Rows as values.

use ledger::{Hash, Position, Sequence, Time, TreeSize, Uuid};
use rusqlite::{Connection, OptionalExtension as _, Row};
use words::Text;

use crate::error::StoreError;
use crate::keys;

/// A record as it rests in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its place in the order.
    pub position: Position,
    /// Its place in its stream.
    pub seq: Sequence,
    /// The number of its commit.
    pub commit_no: u64,
    /// The stored hash of the bytes.
    pub hash: Hash,
    /// The bytes as they were written.
    pub bytes: Vec<u8>,
}

/// A record shown in passing, without a copy.
#[derive(Clone, Copy, Debug)]
pub struct RecordRef<'a> {
    /// Its place in the order.
    pub position: Position,
    /// Its place in its stream.
    pub seq: Sequence,
    /// The number of its commit.
    pub commit_no: u64,
    /// The stored hash of the bytes.
    pub hash: Hash,
    /// The bytes as they were written.
    pub bytes: &'a [u8],
}

/// A commit as it rests in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCommit {
    /// Its place in the order of commits, from 0.
    pub no: u64,
    /// Its id.
    pub id: Uuid,
    /// Position of its first record.
    pub first: Position,
    /// How many records.
    pub records: u32,
    /// The greatest time up to and including it.
    pub ledger_time: Time,
    /// The signed note.
    pub note: String,
}

impl StoredCommit {
    /// How many records the ledger has with it.
    #[must_use]
    pub fn end(&self) -> TreeSize {
        TreeSize(self.first.0 + u64::from(self.records))
    }

    /// Positions of its records.
    pub fn positions(&self) -> impl Iterator<Item = Position> + use<> {
        (self.first.0..self.end().0).map(Position)
    }
}

impl RecordRef<'_> {
    /// A copy that can be kept.
    #[must_use]
    pub fn to_stored(&self) -> StoredRecord {
        let RecordRef { position, seq, commit_no, hash, bytes } = *self;
        StoredRecord { position, seq, commit_no, hash, bytes: bytes.to_vec() }
    }
}

/// The columns that [`record`] reads, of the table `r`.
pub(crate) const RECORD_COLUMNS: &str = "r.position, r.seq, r.commit_no, r.hash, r.bytes";
/// The columns that [`commit`] reads.
pub(crate) const COMMIT_COLUMNS: &str = "no, id, first, records, ledger_time, note";

pub(crate) fn record<'r>(row: &'r Row<'_>) -> Result<RecordRef<'r>, StoreError> {
    Ok(RecordRef {
        position: Position(row.get::<_, i64>(0)? as u64),
        seq: Sequence(row.get::<_, i64>(1)? as u64),
        commit_no: row.get::<_, i64>(2)? as u64,
        hash: Hash(row.get(3)?),
        bytes: row.get_ref(4)?.as_blob().map_err(|_| StoreError::damaged(Text::same("records.bytes")))?,
    })
}

pub(crate) fn commit(row: &Row<'_>) -> Result<StoredCommit, StoreError> {
    let note = String::from_utf8(row.get(5)?).map_err(|_| StoreError::damaged(Text::same("commits.note")))?;
    Ok(StoredCommit {
        no: row.get::<_, i64>(0)? as u64,
        id: Uuid::from_bytes(row.get(1)?),
        first: Position(row.get::<_, i64>(2)? as u64),
        records: row.get(3)?,
        ledger_time: keys::time(row.get(4)?)?,
        note,
    })
}

/// How many signed checkpoints there are.
pub(crate) fn checkpoint_count(connection: &Connection) -> Result<u64, StoreError> {
    let mut select = connection.prepare_cached("SELECT count(*) FROM checkpoints")?;
    Ok(select.query_row((), |row| row.get::<_, i64>(0))? as u64)
}

pub(crate) fn last_commit(connection: &Connection) -> Result<Option<StoredCommit>, StoreError> {
    one_commit(connection, "1 ORDER BY no DESC LIMIT 1", ())
}

pub(crate) fn one_commit(
    connection: &Connection,
    condition: &str,
    params: impl rusqlite::Params,
) -> Result<Option<StoredCommit>, StoreError> {
    let mut select =
        connection.prepare_cached(&format!("SELECT {COMMIT_COLUMNS} FROM commits WHERE {condition}"))?;
    select.query_row(params, |row| Ok(commit(row))).optional()?.transpose()
}
