//! Reading for papers and for acts: every record is held against the log's latest signed checkpoint on the way.
//!
//! Nothing here rests on what a table says of a record. Its bytes are hashed, its own text says of which stream and
//! commit it is, and its leaf, which binds the commit's note too, is proved under the checkpoint. A commit that is read
//! whole is also held against the root that its signer signed. What this cannot show is that a stream's tail was not
//! hidden: only `verify` reads everything.

mod commits;
mod log;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ledger::checkpoint::Checkpoint;
use ledger::{Frame, Hash, Keyring, Position, Sequence};

pub use commits::CommitRecords;

use self::commits::Noted;
use self::log::Log;
use super::{Reader, frame};
use crate::commit::LogHead;
use crate::error::StoreError;
use crate::read::{self, RECORD_COLUMNS, StoredRecord};

/// Reads records that hold under the latest signed checkpoint, and none beyond it.
pub struct Checked<'r> {
    reader: &'r Reader,
    head: LogHead,
    keyring: Keyring,
    log: Log<'r>,
    /// The notes that were read, by the number of their commit.
    notes: RefCell<HashMap<u64, Rc<Noted>>>,
}

impl Reader {
    /// Reads against the latest checkpoint, whose signature is checked here; best within [`Reader::at_one_time`].
    ///
    /// # Errors
    /// [`StoreError::Unproven`] if the checkpoint, or a record on keys, does not hold; faults of the file.
    pub fn checked(&self) -> Result<Checked<'_>, StoreError> {
        let (head, keyring) = (self.log_head()?, self.keyring()?);
        let unproven = || StoreError::Unproven(Position(head.size.0.saturating_sub(1)));
        let log_key = keyring.log_key().ok_or_else(unproven)?;
        let signed = Checkpoint::verify(head.checkpoint.as_bytes(), log_key).map_err(|_| unproven())?;
        if signed.size != head.size || signed.root != head.root {
            return Err(unproven());
        }
        let log = Log::new(&self.connection, head.size, head.root);
        Ok(Checked { reader: self, head, keyring, log, notes: RefCell::default() })
    }
}

impl Reader {
    fn at(&self, name: &str, seq: Sequence) -> Result<Option<StoredRecord>, StoreError> {
        let sql = format!(
            "SELECT {RECORD_COLUMNS} FROM records r
             WHERE r.stream = (SELECT id FROM streams WHERE name = ?1) AND r.seq = ?2"
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query((name, seq.0 as i64))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(read::record(row)?.to_stored()))
    }
}

impl Checked<'_> {
    /// The checkpoint that everything is held against.
    #[must_use]
    pub fn head(&self) -> &LogHead {
        &self.head
    }

    /// The record at a position.
    ///
    /// # Errors
    /// [`StoreError::Unproven`] if it is not what the checkpoint covers.
    pub fn record(&self, position: Position) -> Result<StoredRecord, StoreError> {
        if position.0 >= self.head.size.0 {
            return Err(StoreError::Unproven(position));
        }
        let record = self.reader.record(position).map_err(|error| unproven(error, position))?;
        self.check(&record)?;
        Ok(record)
    }

    /// All records of a stream up to the checkpoint, each after the one before; none if there is no such stream.
    ///
    /// # Errors
    /// As [`Checked::record`].
    pub fn stream(&self, name: &str) -> Result<Vec<StoredRecord>, StoreError> {
        self.stream_from(name, Sequence(1))
    }

    /// The same from a sequence on; the chain is held from there.
    ///
    /// # Errors
    /// As [`Checked::record`].
    pub fn stream_from(&self, name: &str, from: Sequence) -> Result<Vec<StoredRecord>, StoreError> {
        let mut records = self.reader.stream(name, from)?;
        records.retain(|record| record.position.0 < self.head.size.0);
        let mut before = None;
        for (record, seq) in records.iter().zip(from.0..) {
            let frame = self.check(record)?;
            let follows = before.is_none_or(|hash| hash == frame.prev);
            if frame.stream != name || frame.seq.0 != seq || !follows {
                return Err(StoreError::Unproven(record.position));
            }
            before = Some(record.hash);
        }
        Ok(records)
    }

    /// The record of a stream at a sequence, if it has so many up to the checkpoint.
    ///
    /// # Errors
    /// As [`Checked::record`].
    pub fn at(&self, name: &str, seq: Sequence) -> Result<Option<StoredRecord>, StoreError> {
        let found = self.reader.at(name, seq)?;
        let Some(record) = found.filter(|record| record.position.0 < self.head.size.0) else {
            return Ok(None);
        };
        let frame = self.check(&record)?;
        if frame.stream == name && frame.seq == seq {
            Ok(Some(record))
        } else {
            Err(StoreError::Unproven(record.position))
        }
    }

    /// The last sequence of a stream as the table has it; 0 if there is no such stream.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn length(&self, name: &str) -> Result<Sequence, StoreError> {
        Ok(self.reader.head(name)?.unwrap_or_default().0)
    }

    /// The records on keys and on the ledger itself, in order.
    ///
    /// # Errors
    /// As [`Checked::record`].
    pub fn key_records(&self) -> Result<Vec<Position>, StoreError> {
        let mut positions = Vec::new();
        for prefix in ["ledger/", "key/"] {
            for name in self.reader.stream_names(prefix)? {
                positions.extend(self.stream(&name)?.iter().map(|record| record.position));
            }
        }
        positions.sort_unstable();
        Ok(positions)
    }

    /// Holds a record's bytes against the leaf that the checkpoint covers.
    fn check<'b>(&self, record: &'b StoredRecord) -> Result<Frame<'b>, StoreError> {
        let position = record.position;
        let read = frame(record).map_err(|error| unproven(error, position))?;
        let hash = read.hash();
        if hash != record.hash {
            return Err(StoreError::Unproven(position));
        }
        self.holds((position, record.commit_no), &read, &hash)?;
        Ok(read)
    }

    /// Holds a record that was read elsewhere, and hashed, against the leaf that the checkpoint covers: its position and
    /// the number of its commit, its frame, the hash of its bytes.
    ///
    /// # Errors
    /// As [`Checked::record`].
    pub fn holds(
        &self,
        (position, commit_no): (Position, u64),
        frame: &Frame<'_>,
        hash: &Hash,
    ) -> Result<(), StoreError> {
        let noted = self.noted(commit_no, position)?;
        let in_place = position.0 == noted.first.0 + u64::from(frame.index);
        if frame.commit != noted.note.id || !in_place {
            return Err(StoreError::Unproven(position));
        }
        self.log.check(position, &noted.text_hash, hash).map_err(|error| unproven(error, position))
    }

    fn noted(&self, no: u64, position: Position) -> Result<Rc<Noted>, StoreError> {
        if let Some(noted) = self.notes.borrow().get(&no) {
            return Ok(Rc::clone(noted));
        }
        let commit = self.reader.commit(no).map_err(|error| unproven(error, position))?;
        let noted = Rc::new(Noted::read(&commit, position)?);
        self.notes.borrow_mut().insert(no, Rc::clone(&noted));
        Ok(noted)
    }
}

/// What damage is to who asked for a record; a fault of the file stays one.
fn unproven(error: StoreError, position: Position) -> StoreError {
    match error {
        StoreError::Sqlite(_) | StoreError::Io(_) => error,
        _ => StoreError::Unproven(position),
    }
}
