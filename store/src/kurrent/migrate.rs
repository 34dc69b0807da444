//! A whole ledger from a folder to a cluster and back: every byte, note, position and checkpoint stays as it is.

use std::path::Path;

use ledger::TreeSize;
use rusqlite::Connection;
use serde_json::json;

use super::cluster::Cluster;
use super::events::{checkpoint_signed, commit_ordered, records_staged, text_hash};
use super::names::{self, CHECKPOINT, LEDGER_MOVED, ORDER};
use super::wire::{Appended, New};
use crate::error::StoreError;
use crate::order::chunks::{Chunk, Cutter};
use crate::order::manifest::Manifest;
use crate::order::{ClusterFault, size_of};
use crate::read::StoredCommit;
use crate::reader::Reader;
use crate::schema;
use crate::settings::Flush;

/// So many commits are staged at once and told in one append, as long as they are small.
const COMMITS_AT_ONCE: usize = 64;
const BYTES_AT_ONCE: usize = 8 << 20;
/// An append stays below a mebibyte: a note has at most 64 KiB.
const TOLD_MAX: usize = 640 << 10;
const WIDTH: usize = 32;

/// A folder's ledger that nobody can write to while it moves.
pub struct Moving {
    connection: Connection,
}

impl Moving {
    /// Locks the ledger in a folder.
    ///
    /// # Errors
    /// [`StoreError::NoLedger`]; [`ClusterFault::IsCopy`] for a node's copy; faults of the file.
    pub fn lock(dir: &Path) -> Result<Moving, StoreError> {
        let connection = schema::open_writer(&dir.join(schema::FILE), Flush::Each, false)?;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        Ok(Moving { connection })
    }

    /// The folder's file is a node's copy from now on.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn finish(self) -> Result<(), StoreError> {
        schema::mark_copy(&self.connection, true)?;
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }
}

/// The folder's file is the ledger's only place from now on.
///
/// # Errors
/// Faults of the file.
pub fn own(dir: &Path) -> Result<(), StoreError> {
    schema::set_copy(&dir.join(schema::FILE), false)
}

impl Cluster {
    /// Puts a folder's ledger on a cluster that has none, or the rest of it if this was begun before. `progress` hears
    /// how many commits of how many are there.
    ///
    /// # Errors
    /// [`ClusterFault::OtherHistory`] if another ledger is there; faults of file and connection.
    pub fn take_in(&self, dir: &Path, progress: &dyn Fn(u64, u64)) -> Result<(), StoreError> {
        let reader = Reader::open(dir)?;
        let end = reader.commits()?;
        let mut next = self.taken_in(&reader)?;
        self.checkpoints_upto(&reader, next)?;
        while next < end {
            next = self.take_some(&reader, next, end)?;
            self.checkpoints_upto(&reader, next)?;
            progress(next, end);
        }
        Ok(())
    }

    /// Puts back what a cluster has lost that was restored from an older backup: commits and checkpoints that this
    /// node's copy has, byte for byte, in their old places. Gives how many commits.
    ///
    /// # Errors
    /// [`ClusterFault::OtherHistory`] if the cluster has gone on without them; faults of file and connection.
    pub fn refill(&self, dir: &Path) -> Result<u64, StoreError> {
        let before = self.wire.last(ORDER)?.map_or(0, |last| last.revision + 1);
        self.take_in(dir, &|_, _| ())?;
        Ok(Reader::open(dir)?.commits()?.saturating_sub(before))
    }

    /// Closes the order behind what the copy in the folder has, and makes the folder the ledger's only place. False if
    /// the order has gone on meanwhile: the copy has to follow first.
    ///
    /// # Errors
    /// Faults of file and connection.
    pub fn let_go(&self, dir: &Path) -> Result<bool, StoreError> {
        let (commits, root) = {
            let reader = Reader::open(dir)?;
            (reader.commits()?, reader.log_head()?.root)
        };
        let said = json!({"commits": commits, "root": root.to_base64(), "v": 1}).to_string();
        let event = New {
            id: names::derived(&format!("order/moved/{commits}/{root}")),
            event_type: LEDGER_MOVED.to_owned(),
            data: said.into_bytes(),
            metadata: None,
            json: true,
        };
        if self.wire.append(ORDER, commits, vec![event])? == Appended::Overtaken {
            return Ok(false);
        }
        own(dir)?;
        Ok(true)
    }

    /// Whether the ledger has moved away to exactly what the folder has: then only the folder has to hear of it.
    ///
    /// # Errors
    /// Faults of file and connection.
    pub fn has_let_go(&self, dir: &Path) -> Result<bool, StoreError> {
        let Some(last) = self.wire.last(ORDER)? else { return Ok(false) };
        let ours = Reader::open(dir)?.commits()?;
        Ok(last.event_type == LEDGER_MOVED && last.revision == ours)
    }

    /// How many commits are there already; the last of them must be ours.
    fn taken_in(&self, reader: &Reader) -> Result<u64, StoreError> {
        let Some(last) = self.wire.last(ORDER)? else { return Ok(0) };
        if last.event_type == LEDGER_MOVED {
            return Err(ClusterFault::Moved.into());
        }
        let number = last.revision;
        let ours = reader.commit(number).map(|commit| commit.note);
        let theirs = super::events::manifest_of(&last)?.note;
        match ours {
            Ok(note) if note == theirs => Ok(number + 1),
            Ok(_) | Err(StoreError::NoCommit(_)) => {
                Err(ClusterFault::OtherHistory { stream: ORDER.to_owned(), number }.into())
            }
            Err(fault) => Err(fault),
        }
    }

    fn take_some(&self, reader: &Reader, from: u64, end: u64) -> Result<u64, StoreError> {
        let (mut manifests, mut small) = (Vec::new(), Vec::new());
        let (mut bytes, mut told) = (0, 0);
        let mut next = from;
        while next < end && manifests.len() < COMMITS_AT_ONCE && bytes < BYTES_AT_ONCE && told < TOLD_MAX {
            let commit = reader.commit(next)?;
            let manifest = self.stage_stored(reader, &commit, &mut small, &mut bytes)?;
            told += manifest.encode().len();
            manifests.push(manifest);
            next += 1;
        }
        self.wire.append_all(small, WIDTH)?;
        let events = manifests.iter().map(commit_ordered).collect::<Result<Vec<_>, _>>()?;
        match self.wire.append(ORDER, from, events)? {
            Appended::Done => Ok(next),
            Appended::Overtaken => {
                Err(ClusterFault::OtherHistory { stream: ORDER.to_owned(), number: from }.into())
            }
        }
    }

    /// Stages a commit: small ones are gathered, a large one goes piece by piece.
    fn stage_stored(
        &self,
        reader: &Reader,
        commit: &StoredCommit,
        small: &mut Vec<(String, u64, Vec<New>)>,
        bytes: &mut usize,
    ) -> Result<Manifest, StoreError> {
        let mut manifest = Manifest::new(commit.note.clone(), commit.records, Vec::new());
        let hash = text_hash(&manifest).ok_or_else(|| StoreError::damaged("commits.note"))?;
        let stream = names::commit_stream(&hash);
        let (mut cutter, mut held) = (Cutter::default(), None);
        let mut put = |chunk: Chunk, last: bool| -> Result<(), StoreError> {
            let at = manifest.chunks.len() as u64;
            manifest.chunks.push(chunk.facts);
            *bytes += chunk.bytes.len();
            let event = records_staged(&hash, at, chunk.bytes);
            if at == 0 && last {
                small.push((stream.clone(), at, vec![event]));
                return Ok(());
            }
            // What stands there already is the same: it was begun before.
            self.wire.append(&stream, at, vec![event]).map(drop).map_err(StoreError::from)
        };
        for position in commit.positions() {
            let full =
                reader.see_record(position, |record| Ok::<_, StoreError>(cutter.push(record.bytes)))?;
            if let Some(before) = full.and_then(|chunk| held.replace(chunk)) {
                put(before, false)?;
            }
        }
        if let Some(last) = cutter.finish() {
            if let Some(before) = held.take() {
                put(before, false)?;
            }
            put(last, true)?;
        }
        Ok(manifest)
    }

    /// The checkpoints that the first so many commits lead to.
    fn checkpoints_upto(&self, reader: &Reader, commits: u64) -> Result<(), StoreError> {
        let Some(last) = commits.checked_sub(1) else { return Ok(()) };
        let commit = reader.commit(last)?;
        let end = commit.end();
        let (mut number, mut after) = match self.wire.last(CHECKPOINT)? {
            None => (0, TreeSize(0)),
            Some(last) => {
                let note = super::events::checkpoint_of(&last)?;
                let size = size_of(&note).ok_or_else(|| super::events::foreign(CHECKPOINT, last.revision))?;
                (last.revision + 1, size)
            }
        };
        loop {
            let page = reader.checkpoints_after(after, COMMITS_AT_ONCE)?;
            let due: Vec<_> = page.into_iter().take_while(|(size, _)| *size <= end).collect();
            let Some((size, _)) = due.last() else { return Ok(()) };
            after = *size;
            let events: Vec<_> = due.iter().map(|(size, note)| checkpoint_signed(*size, note)).collect();
            let count = events.len() as u64;
            if self.wire.append(CHECKPOINT, number, events)? == Appended::Overtaken {
                return Err(ClusterFault::OtherHistory { stream: CHECKPOINT.to_owned(), number }.into());
            }
            number += count;
        }
    }
}
