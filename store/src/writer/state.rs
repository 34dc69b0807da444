//! What the writer knows of the order: read when it opens, and again when another program has written.

use std::collections::BTreeMap;
use std::sync::Arc;

use ledger::checkpoint::Checkpoint;
use ledger::record::record_hash;
use ledger::{Hash, Keyring, Time, TreeSize};
use rusqlite::{Connection, OptionalExtension as _};
use words::{Text, say};

use super::heads::Heads;
use crate::commit::LogHead;
use crate::error::StoreError;
use crate::tree::{self, Edge};
use crate::{keys, read};

/// How many roots are remembered for the `seen` lines of notes.
const ROOTS_KEPT: usize = 4_096;

/// The state of the log in the writer's memory.
pub(super) struct State {
    pub(super) edge: Edge,
    pub(super) keyring: Keyring,
    /// The greatest time so far; none before the genesis.
    pub(super) ledger_time: Option<Time>,
    /// The number of the next commit.
    pub(super) next_no: u64,
    pub(super) checkpoint: Arc<str>,
    pub(super) heads: Heads,
    roots: BTreeMap<u64, Hash>,
}

impl State {
    /// Reads the right edge and refuses a ledger whose records, tiles and checkpoint disagree there.
    pub(super) fn load(connection: &Connection) -> Result<State, StoreError> {
        let keyring = keys::load(connection)?;
        let size = size(connection)?;
        let edge = Edge::load(connection, size)?;
        let mut state = State {
            edge,
            keyring,
            ledger_time: None,
            next_no: 0,
            checkpoint: Arc::from(""),
            heads: Heads::default(),
            roots: BTreeMap::new(),
        };
        if size.0 > 0 {
            state.last_commit(connection, size)?;
            state.last_checkpoint(connection)?;
            check_edge_records(connection, size)?;
        }
        state.remember_root();
        Ok(state)
    }

    pub(super) fn size(&self) -> TreeSize {
        self.edge.frontier.size()
    }

    /// Ledger time with a commit of that time.
    pub(super) fn time_with(&self, time: Time) -> Time {
        self.ledger_time.map_or(time, |known| known.max(time))
    }

    pub(super) fn head(&self) -> Option<LogHead> {
        self.ledger_time.map(|ledger_time| LogHead {
            size: self.size(),
            root: self.edge.frontier.root(),
            checkpoint: Arc::clone(&self.checkpoint),
            ledger_time,
        })
    }

    /// Whether the log had this root at this size.
    pub(super) fn had(
        &mut self,
        connection: &Connection,
        seen: (TreeSize, Hash),
    ) -> Result<bool, StoreError> {
        let (size, root) = seen;
        if size > self.size() {
            return Ok(false);
        }
        if size == self.size() {
            return Ok(self.edge.frontier.root() == root);
        }
        if let Some(known) = self.roots.get(&size.0) {
            return Ok(*known == root);
        }
        let known = tree::root_at(connection, size)?;
        self.keep_root(size, known);
        Ok(known == root)
    }

    pub(super) fn remember_root(&mut self) {
        self.keep_root(self.size(), self.edge.frontier.root());
    }

    fn keep_root(&mut self, size: TreeSize, root: Hash) {
        self.roots.insert(size.0, root);
        if self.roots.len() > ROOTS_KEPT {
            self.roots.pop_first();
        }
    }

    fn last_commit(&mut self, connection: &Connection, size: TreeSize) -> Result<(), StoreError> {
        let last = read::last_commit(connection)?.filter(|commit| commit.end() == size);
        let last = last.ok_or_else(|| {
            StoreError::damaged(say!(
                "最后的提交与记录数不符",
                "the last commit does not end at the last record"
            ))
        })?;
        (self.ledger_time, self.next_no) = (Some(last.ledger_time), last.no + 1);
        Ok(())
    }

    fn last_checkpoint(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let disagrees = || {
            StoreError::damaged(say!("检查点与记录不符", "the checkpoint does not agree with the records"))
        };
        let (size, note) = last_checkpoint(connection)?.ok_or_else(disagrees)?;
        let log_key = self.keyring.log_key().ok_or_else(disagrees)?;
        let checkpoint = Checkpoint::verify(note.as_bytes(), log_key)?;
        let same = (checkpoint.size, checkpoint.root) == (self.size(), self.edge.frontier.root());
        if !same || checkpoint.size != size {
            return Err(disagrees());
        }
        self.checkpoint = note.into();
        Ok(())
    }
}

/// How many records there are.
pub(crate) fn size(connection: &Connection) -> Result<TreeSize, StoreError> {
    let mut select = connection.prepare_cached("SELECT max(position) FROM records")?;
    let last: Option<i64> = select.query_row((), |row| row.get(0))?;
    Ok(TreeSize(last.map_or(0, |last| last as u64 + 1)))
}

pub(crate) fn last_checkpoint(connection: &Connection) -> Result<Option<(TreeSize, String)>, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1")?;
    let found =
        select.query_row((), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))).optional()?;
    let Some((size, note)) = found else { return Ok(None) };
    let note = String::from_utf8(note).map_err(|_| StoreError::damaged(Text::same("checkpoints.note")))?;
    Ok(Some((TreeSize(size as u64), note)))
}

/// The records of the last tile hash to what is stored beside them: a torn or exchanged tail is seen at once, the rest
/// is for `verify`.
fn check_edge_records(connection: &Connection, size: TreeSize) -> Result<(), StoreError> {
    let mut select =
        connection.prepare_cached("SELECT position, hash, bytes FROM records WHERE position >= ?1")?;
    let mut rows = select.query([(size.0 - 1) as i64 / 256 * 256])?;
    while let Some(row) = rows.next()? {
        let position: i64 = row.get(0)?;
        let bytes =
            row.get_ref(2)?.as_blob().map_err(|_| StoreError::damaged(Text::same("records.bytes")))?;
        if record_hash(bytes) != Hash(row.get(1)?) {
            return Err(StoreError::damaged(say!(
                "第{position}号记录与其哈希不符",
                "record {position} does not have its hash"
            )));
        }
    }
    Ok(())
}
