//! Reading: each reader has a connection of its own that cannot write.

mod checked;
mod proofs;
mod records;

use std::path::Path;

use ledger::{Frame, Hash, Keyring, Position, Sequence, Time, TreeSize};
use rusqlite::{Connection, OptionalExtension as _};
use words::{Text, say};

pub use checked::{Checked, CommitRecords};
pub use records::Records;

use crate::commit::LogHead;
use crate::error::StoreError;
use crate::read::{self, RecordRef, StoredCommit, StoredRecord};
use crate::{keys, schema, tree, writer};

/// Reads one ledger. Not shared between threads: open one for each.
pub struct Reader {
    connection: Connection,
}

impl Reader {
    /// Opens the ledger in a folder.
    ///
    /// # Errors
    /// [`StoreError::NoLedger`] if there is none; faults of the file.
    pub fn open(dir: &Path) -> Result<Reader, StoreError> {
        Ok(Reader { connection: schema::open_reader(&dir.join(schema::FILE))? })
    }

    /// With so much memory for pages instead of the usual 64 MiB: who reads everything once has no use for more.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn with_cache(self, mebibytes: u32) -> Result<Reader, StoreError> {
        self.connection.pragma_update(None, "cache_size", -i64::from(mebibytes) * 1_024)?;
        Ok(self)
    }

    /// The records of a stream, from a sequence on; none if there is no such stream.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn stream(&self, name: &str, from: Sequence) -> Result<Vec<StoredRecord>, StoreError> {
        let mut records = Vec::new();
        self.each_of(name, from, &mut |record| {
            records.push(record.to_stored());
            Ok::<(), StoreError>(())
        })?;
        Ok(records)
    }

    /// Shows the records of many streams, each with its stream's place in `names`, in one read transaction.
    ///
    /// # Errors
    /// What `see` gives, and faults of the file.
    pub fn streams<E: From<StoreError>>(
        &self,
        names: &[impl AsRef<str>],
        mut see: impl FnMut(usize, RecordRef<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.at_one_time(|| {
            for (place, name) in names.iter().enumerate() {
                self.each_of(name.as_ref(), Sequence(1), &mut |record| see(place, record))?;
            }
            Ok(())
        })
    }

    /// The last sequence and hash of a stream; none if there is no such stream.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn head(&self, name: &str) -> Result<Option<(Sequence, Hash)>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT seq, hash FROM records WHERE stream = (SELECT id FROM streams WHERE name = ?1)
             ORDER BY seq DESC LIMIT 1",
        )?;
        let head =
            select.query_row([name], |row| Ok((Sequence(row.get::<_, i64>(0)? as u64), Hash(row.get(1)?))));
        Ok(head.optional()?)
    }

    /// The heads of many streams, in order; sequence 0 and zeros for those that are absent, as a read set has them.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn heads(&self, names: &[impl AsRef<str>]) -> Result<Vec<(Sequence, Hash)>, StoreError> {
        self.at_one_time(|| {
            names.iter().map(|name| Ok(self.head(name.as_ref())?.unwrap_or_default())).collect()
        })
    }

    /// The names of all streams that begin so, in order.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn stream_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        // Names are ASCII: this is behind every name with the prefix.
        let end = format!("{prefix}\u{7f}");
        let mut select = self
            .connection
            .prepare_cached("SELECT name FROM streams WHERE name >= ?1 AND name < ?2 ORDER BY name")?;
        let names = select.query_map([prefix, &end], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// How many records there are.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn size(&self) -> Result<TreeSize, StoreError> {
        writer::size(&self.connection)
    }

    /// Where the log stands: size, root, signed checkpoint and ledger time.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if checkpoint and records disagree.
    pub fn log_head(&self) -> Result<LogHead, StoreError> {
        self.at_one_time(|| {
            let damaged = || StoreError::damaged(say!("没有检查点", "there is no checkpoint"));
            let (size, note) = writer::last_checkpoint(&self.connection)?.ok_or_else(damaged)?;
            let text = note.lines().nth(2).and_then(|root| Hash::from_base64(root).ok());
            let commit = read::last_commit(&self.connection)?.ok_or_else(damaged)?;
            Ok(LogHead {
                size,
                root: text.ok_or_else(damaged)?,
                checkpoint: note.into(),
                ledger_time: commit.ledger_time,
            })
        })
    }

    /// The greatest time of all commits.
    ///
    /// # Errors
    /// [`StoreError::NoCommit`] before the genesis.
    pub fn ledger_time(&self) -> Result<Time, StoreError> {
        let last = read::last_commit(&self.connection)?.ok_or(StoreError::NoCommit(0))?;
        Ok(last.ledger_time)
    }

    /// The keys as all records say.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if a key record does not hold.
    pub fn keyring(&self) -> Result<Keyring, StoreError> {
        keys::load(&self.connection)
    }

    /// Every record on keys and on the ledger itself, in order.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn key_records(&self) -> Result<Vec<(Position, Vec<u8>)>, StoreError> {
        let mut records = Vec::new();
        keys::for_each(&self.connection, |position, bytes, _| {
            records.push((Position(position), bytes.to_vec()));
            Ok(())
        })?;
        Ok(records)
    }

    /// How many commits there are.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn commits(&self) -> Result<u64, StoreError> {
        Ok(read::last_commit(&self.connection)?.map_or(0, |commit| commit.no + 1))
    }

    /// How many signed checkpoints there are.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn checkpoint_count(&self) -> Result<u64, StoreError> {
        read::checkpoint_count(&self.connection)
    }

    /// Signed checkpoints of larger sizes, ascending, at most so many.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn checkpoints_after(
        &self,
        size: TreeSize,
        count: usize,
    ) -> Result<Vec<(TreeSize, String)>, StoreError> {
        let mut select = self
            .connection
            .prepare_cached("SELECT size, note FROM checkpoints WHERE size > ?1 ORDER BY size LIMIT ?2")?;
        let rows = select.query_map((size.0 as i64, count as i64), |row| {
            Ok((TreeSize(row.get::<_, i64>(0)? as u64), row.get::<_, Vec<u8>>(1)?))
        })?;
        let text =
            |note| String::from_utf8(note).map_err(|_| StoreError::damaged(Text::same("checkpoints.note")));
        rows.map(|row| row.map_err(StoreError::from).and_then(|(size, note)| Ok((size, text(note)?))))
            .collect()
    }

    /// A commit by its number.
    ///
    /// # Errors
    /// [`StoreError::NoCommit`]
    pub fn commit(&self, no: u64) -> Result<StoredCommit, StoreError> {
        read::one_commit(&self.connection, "no = ?1", [no as i64])?.ok_or(StoreError::NoCommit(no))
    }

    /// A commit by its id.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn commit_by_id(&self, id: ledger::Uuid) -> Result<Option<StoredCommit>, StoreError> {
        read::one_commit(&self.connection, "id = ?1", [id.as_bytes()])
    }

    /// The commit that a record belongs to.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`]
    pub fn commit_of(&self, position: Position) -> Result<StoredCommit, StoreError> {
        let found = read::one_commit(
            &self.connection,
            "first <= ?1 ORDER BY first DESC LIMIT 1",
            [position.0 as i64],
        )?;
        let holds = |commit: &StoredCommit| position.0 < commit.end().0;
        found.filter(holds).ok_or(StoreError::NoRecord(position))
    }

    /// A record.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`]
    pub fn record(&self, position: Position) -> Result<StoredRecord, StoreError> {
        self.see_record(position, |record| Ok(record.to_stored()))
    }

    /// Shows a record without a copy.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`]; what `see` gives.
    pub fn see_record<T, E: From<StoreError>>(
        &self,
        position: Position,
        see: impl FnOnce(RecordRef<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        const SELECT: &str =
            "SELECT r.position, r.seq, r.commit_no, r.hash, r.bytes FROM records r WHERE r.position = ?1";
        let mut select = self.connection.prepare_cached(SELECT).map_err(StoreError::from)?;
        let mut rows = select.query([position.0 as i64]).map_err(StoreError::from)?;
        let row = rows.next().map_err(StoreError::from)?.ok_or(StoreError::NoRecord(position))?;
        see(read::record(row)?)
    }

    /// Writes a copy of the ledger as it is now, while it is in use; a file that is there already is refused.
    ///
    /// # Errors
    /// [`StoreError::LedgerPresent`]; faults of either file.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        crate::backup::copy(&self.connection, to)
    }

    /// Runs `work` on one state of the ledger, whatever is appended meanwhile.
    ///
    /// # Errors
    /// What `work` gives, and faults of the file.
    pub fn at_one_time<T, E: From<StoreError>>(&self, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            return work();
        }
        let run = |sql| self.connection.execute_batch(sql).map_err(StoreError::from);
        run("BEGIN")?;
        let result = work();
        run("COMMIT")?;
        result
    }

    /// Shows the records of one stream from a sequence on, without copies.
    ///
    /// # Errors
    /// What `see` gives, and faults of the file.
    pub fn each_of<E: From<StoreError>>(
        &self,
        name: &str,
        from: Sequence,
        see: &mut impl FnMut(RecordRef<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        const SELECT: &str = "SELECT r.position, r.seq, r.commit_no, r.hash, r.bytes FROM records r
            WHERE r.stream = (SELECT id FROM streams WHERE name = ?1) AND r.seq >= ?2 ORDER BY r.seq";
        let mut select = self.connection.prepare_cached(SELECT).map_err(StoreError::from)?;
        let mut rows = select.query((name, from.0 as i64)).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            see(read::record(row)?)?;
        }
        Ok(())
    }
}

/// The fields of a stored record.
///
/// # Errors
/// [`StoreError::Damaged`] if its bytes are no record.
pub fn frame(record: &StoredRecord) -> Result<Frame<'_>, StoreError> {
    Frame::parse(&record.bytes).map_err(|error| {
        StoreError::damaged(say!("第{0}号记录：{error}", "record {0}: {error}", record.position))
    })
}
