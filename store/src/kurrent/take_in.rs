//! A whole ledger from a folder to a cluster: every byte, note, position and checkpoint stays as it is.

use std::path::Path;

use ledger::{Hash, TreeSize, Uuid};
use words::Text;

use super::arrival;
use super::cluster::Cluster;
use super::events::{
    checkpoint_of, checkpoint_signed, commit_ordered, foreign, manifest_of, missing, read_on, records_staged,
    same_chunk, text_hash,
};
use super::names::{self, CHECKPOINT, LEDGER_MOVED, ORDER};
use super::wire::{Appended, New};
use crate::error::StoreError;
use crate::order::chunks::{Chunk, Cutter};
use crate::order::manifest::Manifest;
use crate::order::{ClusterFault, size_of};
use crate::read::StoredCommit;
use crate::reader::Reader;
use crate::schema::{self, Rank};

/// So many commits are staged at once and told in one append, as long as they are small.
const COMMITS_AT_ONCE: usize = 64;
const BYTES_AT_ONCE: usize = 8 << 20;
/// An append stays below a mebibyte: a note has at most 64 KiB.
const TOLD_MAX: usize = 640 << 10;
const WIDTH: usize = 32;

/// A commit of one piece that waits to be staged with others.
struct Small {
    stream: String,
    hash: Hash,
    event: New,
}

impl Cluster {
    /// Says here that a folder's ledger begins to come, if it can: there is nothing, or the beginning of it. `by` is the
    /// move's own word.
    ///
    /// # Errors
    /// [`ClusterFault::OtherHistory`], [`ClusterFault::Ahead`], [`ClusterFault::Moved`]; faults of file and connection.
    pub fn announce(&self, dir: &Path, by: Uuid) -> Result<(), StoreError> {
        self.begin(&Reader::open(dir)?, by).map(drop)
    }

    /// The same; gives how many commits are there already.
    fn begin(&self, reader: &Reader, by: Uuid) -> Result<u64, StoreError> {
        let next = self.taken_in(reader)?;
        arrival::begin(&self.wire, by, genesis_of(reader)?, next > 0)?;
        Ok(next)
    }

    /// Whether the folder's ledger has begun to arrive here, by whatever word, or has arrived.
    ///
    /// # Errors
    /// Faults of file and connection.
    pub fn knows(&self, dir: &Path) -> Result<bool, StoreError> {
        arrival::is_known(&self.wire, &genesis_of(&Reader::open(dir)?)?)
    }

    /// Whether all of the folder's ledger has arrived here before, and goes on here: then the folder is a node's copy.
    ///
    /// # Errors
    /// [`ClusterFault::OtherHistory`], [`ClusterFault::Moved`]; faults of file and connection.
    pub fn has_whole(&self, dir: &Path) -> Result<bool, StoreError> {
        let reader = Reader::open(dir)?;
        if !arrival::is_whole(&self.wire, &genesis_of(&reader)?)? {
            return Ok(false);
        }
        match self.taken_in(&reader) {
            Ok(next) => Ok(next == reader.commits()?),
            Err(StoreError::Cluster(ClusterFault::Ahead { .. })) => Ok(true),
            Err(fault) => Err(fault),
        }
    }

    /// Puts a folder's ledger on a cluster that has none, or the rest of it if this was begun before. No node follows
    /// it before [`Cluster::has_all`] was said. `by` is the move's own word; `progress` hears how many commits of how many
    /// are there. Gives how many were put.
    ///
    /// # Errors
    /// [`ClusterFault::OtherHistory`] if another ledger is there; faults of file and connection.
    pub fn take_in(&self, dir: &Path, by: Uuid, progress: &dyn Fn(u64, u64)) -> Result<u64, StoreError> {
        let reader = Reader::open(dir)?;
        let (first, end) = (self.begin(&reader, by)?, reader.commits()?);
        let mut next = first;
        self.checkpoints_upto(&reader, next)?;
        while next < end {
            next = self.take_some(&reader, next, end)?;
            self.checkpoints_upto(&reader, next)?;
            progress(next, end);
        }
        Ok(next - first)
    }

    /// All of the ledger is here: nodes may follow it.
    ///
    /// # Errors
    /// [`ClusterFault::Arriving`] if somebody else has taken the move over; faults of the connection.
    pub fn has_all(&self, by: Uuid) -> Result<(), StoreError> {
        arrival::end(&self.wire, by)
    }

    /// Puts back what a cluster has lost that was restored from an older backup: commits and checkpoints that this
    /// node's copy has, byte for byte, in their old places; and with `then` whatever else is to be there before any node
    /// follows. Gives how many commits, and what `then` gives.
    ///
    /// # Errors
    /// [`ClusterFault::OtherHistory`] if the cluster has gone on without them, [`ClusterFault::Ahead`] if it has more than
    /// the copy; faults of file and connection; what `then` gives.
    pub fn refill<T, E: From<StoreError>>(
        &self,
        dir: &Path,
        then: impl FnOnce() -> Result<T, E>,
    ) -> Result<(u64, T), E> {
        // A copy whose ledger has moved away brings nothing back to life.
        schema::check_rank(&schema::open_reader(&dir.join(schema::FILE))?, Rank::Copy)?;
        // Whichever node does it: each may end what another has begun.
        let by = names::derived(&format!("refill/{}", genesis_of(&Reader::open(dir)?)?));
        let put = self.take_in(dir, by, &|_, _| ())?;
        let done = then()?;
        self.has_all(by)?;
        Ok((put, done))
    }

    /// How many commits are there already; the last of them that both have must be the same.
    pub(super) fn taken_in(&self, reader: &Reader) -> Result<u64, StoreError> {
        let Some(last) = self.wire.last(ORDER)? else { return Ok(0) };
        if last.event_type == LEDGER_MOVED {
            return Err(ClusterFault::Moved.into());
        }
        let (found, known) = (last.revision + 1, reader.commits()?);
        let number = found.min(known) - 1;
        let theirs =
            if number == last.revision { vec![last] } else { read_on(&self.wire, ORDER, number, 1)? };
        let theirs = theirs.first().ok_or_else(|| missing(ORDER, number))?;
        if manifest_of(theirs)?.note != reader.commit(number)?.note {
            return Err(ClusterFault::OtherHistory { stream: ORDER.to_owned(), number }.into());
        }
        if found > known {
            return Err(ClusterFault::Ahead { found, known }.into());
        }
        Ok(found)
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
        self.stage_small(small)?;
        let events = manifests.iter().map(commit_ordered).collect::<Result<Vec<_>, _>>()?;
        match self.wire.append(ORDER, from, events)? {
            Appended::Done => Ok(next),
            Appended::Overtaken => {
                Err(ClusterFault::OtherHistory { stream: ORDER.to_owned(), number: from }.into())
            }
        }
    }

    /// Stages commits of one piece side by side. What stands there already must be the same: it was begun before.
    fn stage_small(&self, small: Vec<Small>) -> Result<(), StoreError> {
        let pieces: Vec<_> = small.iter().map(|one| (one.stream.clone(), one.hash)).collect();
        let appends = small.into_iter().map(|Small { stream, event, .. }| (stream, 0, vec![event])).collect();
        for (appended, (stream, hash)) in self.wire.append_all(appends, WIDTH)?.into_iter().zip(pieces) {
            if appended == Appended::Overtaken {
                same_chunk(&self.wire, &stream, 0, &hash)?;
            }
        }
        Ok(())
    }

    /// Stages a commit: small ones are gathered, a large one goes piece by piece.
    fn stage_stored(
        &self,
        reader: &Reader,
        commit: &StoredCommit,
        small: &mut Vec<Small>,
        bytes: &mut usize,
    ) -> Result<Manifest, StoreError> {
        let mut manifest = Manifest::new(commit.note.clone(), commit.records, Vec::new());
        let hash = text_hash(&manifest).ok_or_else(|| StoreError::damaged(Text::same("commits.note")))?;
        let stream = names::commit_stream(&hash);
        let (mut cutter, mut held) = (Cutter::default(), None);
        let mut put = |chunk: Chunk, last: bool| -> Result<(), StoreError> {
            let at = manifest.chunks.len() as u64;
            manifest.chunks.push(chunk.facts);
            *bytes += chunk.bytes.len();
            let (event, piece) = (records_staged(&hash, at, chunk.bytes), chunk.facts.hash);
            if at == 0 && last {
                small.push(Small { stream: stream.clone(), hash: piece, event });
                return Ok(());
            }
            match self.wire.append(&stream, at, vec![event])? {
                Appended::Done => Ok(()),
                Appended::Overtaken => same_chunk(&self.wire, &stream, at, &piece),
            }
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
                let note = checkpoint_of(&last)?;
                let size = size_of(&note).ok_or_else(|| foreign(CHECKPOINT, last.revision))?;
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

/// What a ledger is known by where it arrives.
pub(super) fn genesis_of(reader: &Reader) -> Result<Hash, StoreError> {
    let first = Manifest::new(reader.commit(0)?.note, 0, Vec::new());
    text_hash(&first).ok_or_else(|| StoreError::damaged(Text::same("commits.note")))
}
