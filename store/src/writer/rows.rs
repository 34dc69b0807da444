//! The rows of one commit's records, written while the chains of their streams are checked.

use std::collections::HashMap;
use std::sync::Arc;

use ledger::{Frame, Keyring, Position, Sequence, Time};
use rusqlite::{CachedStatement, Connection};

use super::heads::Head;
use super::state::State;
use crate::check::Checked;
use crate::error::{AppendError, Conflict, Refusal, StoreError};
use crate::facts::{Link, is_on_keys};

const INSERT_RECORD: &str = "INSERT OR FAIL INTO records (position, stream, seq, commit_no, hash, bytes)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const INSERT_STREAM: &str = "INSERT OR FAIL INTO streams (name) VALUES (?1)";

/// A commit whose records are being written. Nothing of it is in the writer's memory before it is finished.
#[derive(Clone)]
pub(super) struct Rows {
    no: u64,
    first: Position,
    /// Index of the next record.
    next: u32,
    /// The keys as this commit leaves them.
    keyring: Keyring,
    /// Ledger time's day, which the keyring holds grants against.
    day: String,
    /// Each with the sequence at which the commit found it, and its head now.
    streams: Vec<(Arc<str>, Sequence, Head)>,
}

/// Where a commit stands, and what it leaves.
pub(super) struct Placing {
    pub(super) no: u64,
    pub(super) first: Position,
    pub(super) keyring: Keyring,
    pub(super) heads: Vec<(Arc<str>, Head)>,
}

/// Writes rows with one prepared statement.
pub(super) struct Insert<'r> {
    rows: &'r mut Rows,
    connection: &'r Connection,
    statement: CachedStatement<'r>,
}

impl Rows {
    /// A commit after everything that the writer knows, at a ledger time.
    pub(super) fn after(state: &State, keyring: Keyring, time: Time) -> Rows {
        let first = state.size().next_position();
        Rows { no: state.next_no, first, next: 0, keyring, day: time.day_in_china(), streams: Vec::new() }
    }

    /// The commit writes to another stream; links name streams by the order in which they came.
    pub(super) fn open(&mut self, name: Arc<str>, head: Head) {
        self.streams.push((name, head.seq, head));
    }

    /// The streams that are written to, as the commit found them.
    pub(super) fn found(&self) -> HashMap<&str, Sequence> {
        self.streams.iter().map(|(name, found, _)| (&**name, *found)).collect()
    }

    /// Ready to write rows.
    pub(super) fn insert<'r>(&'r mut self, connection: &'r Connection) -> Result<Insert<'r>, StoreError> {
        let statement = connection.prepare_cached(INSERT_RECORD)?;
        Ok(Insert { rows: self, connection, statement })
    }

    /// What all records of a commit would leave, before any of them is written.
    pub(super) fn foresee(&self, checked: &Checked) -> Result<Placing, AppendError> {
        let (facts, mut course) = (&checked.facts, self.clone());
        if facts.on_keys {
            checked.signed.staged.for_each(|index, bytes| {
                let link = facts.links.get(index as usize).ok_or(Refusal::Count)?;
                course.follow(link, bytes, true).map(drop)
            })?;
        } else {
            facts.links.iter().try_for_each(|link| course.follow(link, &[], false).map(drop))?;
        }
        Ok(course.finish(checked.signed.commit.records)?)
    }

    /// The next record, which must continue its stream and, on keys, be one that the keyring takes.
    fn follow(&mut self, link: &Link, bytes: &[u8], on_keys: bool) -> Result<(&str, &mut Head), AppendError> {
        // Record 0 of the genesis has been applied already.
        if on_keys && (self.first.0 > 0 || self.next > 0) {
            apply(&mut self.keyring, self.next, bytes, &self.day)?;
        }
        let (name, _, head) = self.streams.get_mut(link.stream as usize).ok_or(Refusal::Count)?;
        continues(link, name, head)?;
        (head.seq, head.hash) = (link.seq, link.hash);
        self.next += 1;
        Ok((name, head))
    }

    /// What the commit leaves, if that were all of its records.
    pub(super) fn finish(self, records: u32) -> Result<Placing, Refusal> {
        let Rows { no, first, next, keyring, streams, .. } = self;
        if next != records {
            return Err(Refusal::Count);
        }
        let heads = streams.into_iter().map(|(name, _, head)| (name, head)).collect();
        Ok(Placing { no, first, keyring, heads })
    }
}

impl Insert<'_> {
    /// Writes the next record, which must continue its stream.
    pub(super) fn row(&mut self, link: &Link, bytes: &[u8], on_keys: bool) -> Result<(), AppendError> {
        let position = (self.rows.first.0 + u64::from(self.rows.next)) as i64;
        let no = self.rows.no as i64;
        let (name, head) = self.rows.follow(link, bytes, on_keys)?;
        let id = match head.id {
            Some(id) => id,
            None => self.connection.prepare_cached(INSERT_STREAM)?.insert([name])?,
        };
        head.id = Some(id);
        self.statement.execute((position, id, link.seq.0 as i64, no, link.hash.0, bytes))?;
        Ok(())
    }
}

fn apply(keyring: &mut Keyring, index: u32, bytes: &[u8], day: &str) -> Result<(), Refusal> {
    let frame = Frame::parse(bytes).map_err(|error| Refusal::Record { index, error })?;
    if is_on_keys(frame.stream, frame.event_type) {
        keyring.apply(&frame, day).map_err(|error| Refusal::Keyring { index, error })?;
    }
    Ok(())
}

/// Whether the record continues its stream.
fn continues(link: &Link, stream: &str, head: &Head) -> Result<(), AppendError> {
    if link.seq != head.seq.next() {
        let expected = Sequence(link.seq.0 - 1);
        return Err(Conflict { stream: stream.to_owned(), expected, found: head.seq }.into());
    }
    if link.prev != head.hash {
        return Err(Refusal::Chain { stream: stream.to_owned(), seq: link.seq }.into());
    }
    Ok(())
}
