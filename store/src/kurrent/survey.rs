//! What an auditor asks of a cluster: is everything there that was written, and nothing else?
//!
//! The records themselves are verified in the copy, by the crate that cannot write; here the cluster's events are held
//! against that copy, one by one and by name.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use ledger::TreeSize;

use super::cluster::Cluster;
use super::events::{checkpoint_of, manifest_of, text_hash};
use super::fetch::{BYTES_AT_ONCE, WIDTH};
use super::names::{self, CHECKPOINT, GUARDED, LEDGER_MOVED, ORDER};
use super::surveyed::{Surveyed, chunk_hashes};
use super::wire::{Read, Wire};
use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::reader::Reader;

const PAGE: usize = 256;
const TRIES: usize = 3;
/// How many pieces of a commit that is looked at by itself.
const PIECES: usize = 16;
/// How many commits are looked at at once.
const COMMITS_AT_ONCE: usize = 256;

/// What was found on a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// Commits in the order.
    pub commits: u64,
    /// Pieces of commits' bytes.
    pub chunks: u64,
    /// Signed checkpoints.
    pub checkpoints: u64,
    /// Streams of staged bytes that no place in the order names; none if all streams cannot be listed.
    pub unordered: Option<u64>,
    /// What is wrong.
    pub findings: Vec<Misfit>,
}

/// An event that is not what it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Its stream.
    pub stream: String,
    /// Its revision; none if it is the stream that is wrong.
    pub revision: Option<u64>,
    /// What is wrong, in both languages.
    pub text: &'static str,
}

pub(super) const ALTERED: &str = "内容被涂改 / its bytes were altered";
const MISSING: &str = "缺失或被截断 / missing, or cut away";
pub(super) const FOREIGN: &str = "不是本程序所写 / not written by this program";
const DELETED: &str = "整条流被删除 / the whole stream was deleted";
pub(super) const OTHER: &str = "与本节点副本不同 / not what this node's copy has";
const RULED: &str = "设有会丢失事件的规则 / it has a rule that drops events";

struct Surveyor<'s> {
    wire: &'s Wire,
    survey: Survey,
    named: BTreeSet<String>,
}

impl Cluster {
    /// Holds everything on the cluster against the copy in the folder.
    ///
    /// # Errors
    /// Faults of the connection, and of the copy's file.
    pub fn survey(&self, dir: &Path) -> Result<Survey, StoreError> {
        let reader = Reader::open(dir)?;
        let mut surveyor = Surveyor { wire: &self.wire, survey: Survey::default(), named: BTreeSet::new() };
        surveyor.rules()?;
        surveyor.order(&reader)?;
        surveyor.checkpoints(&reader)?;
        surveyor.others()?;
        Ok(surveyor.survey)
    }
}

impl Surveyor<'_> {
    fn find(&mut self, stream: &str, revision: Option<u64>, text: &'static str) {
        self.survey.findings.push(Misfit { stream: stream.to_owned(), revision, text });
    }

    fn rules(&mut self) -> Result<(), StoreError> {
        match super::access::rules(self.wire) {
            Err(StoreError::Cluster(ClusterFault::Rule { stream, .. })) => self.find(&stream, None, RULED),
            other => other?,
        }
        Ok(())
    }

    /// Events of a stream from its beginning, so many at a time, and how many there must be: what the last one says. What is
    /// missing between them is found.
    fn walk(
        &mut self,
        stream: &str,
        known: u64,
        count: usize,
        mut see: impl FnMut(&mut Self, &Read) -> Result<(), StoreError>,
    ) -> Result<u64, StoreError> {
        let last = match self.wire.last(stream) {
            Err(ClusterFault::Deleted { .. }) => {
                self.find(stream, None, DELETED);
                return Ok(0);
            }
            last => last?,
        };
        let end = last.map_or(0, |last| last.revision + 1).max(known);
        let mut next = 0;
        while next < end {
            let page = self.page(stream, next, count)?;
            for event in &page {
                (next..event.revision).for_each(|revision| self.find(stream, Some(revision), MISSING));
                see(self, event)?;
                next = event.revision + 1;
            }
            if page.is_empty() {
                (next..end).for_each(|revision| self.find(stream, Some(revision), MISSING));
                break;
            }
        }
        Ok(next)
    }

    /// A read may end early without a word: before something is missing it is asked for a few times.
    fn page(&self, stream: &str, next: u64, count: usize) -> Result<Vec<Read>, StoreError> {
        for _ in 1..TRIES {
            let page = self.wire.read(stream, next, count)?;
            if !page.is_empty() {
                return Ok(page);
            }
        }
        Ok(self.wire.read(stream, next, count)?)
    }

    fn order(&mut self, reader: &Reader) -> Result<(), StoreError> {
        let known = reader.commits()?;
        let mut waiting = Vec::new();
        self.survey.commits = self.walk(ORDER, known, PAGE, |own, event| {
            waiting.extend(own.commit(reader, event)?);
            let bytes: u64 = waiting.iter().map(|commit: &Surveyed| commit.bytes).sum();
            if waiting.len() < COMMITS_AT_ONCE && bytes < BYTES_AT_ONCE {
                return Ok(());
            }
            own.bytes(&std::mem::take(&mut waiting))
        })?;
        self.bytes(&waiting)
    }

    /// An event of the order, and what there must be of its commit's bytes.
    fn commit(&mut self, reader: &Reader, event: &Read) -> Result<Option<Surveyed>, StoreError> {
        if event.event_type == LEDGER_MOVED {
            return Ok(None);
        }
        let Ok(manifest) = manifest_of(event) else {
            let own = event.event_type == names::COMMIT_ORDERED;
            self.find(ORDER, Some(event.revision), if own { ALTERED } else { FOREIGN });
            return Ok(None);
        };
        let stored = match reader.commit(event.revision) {
            Ok(stored) if stored.note == manifest.note => stored,
            Ok(_) | Err(StoreError::NoCommit(_)) => {
                self.find(ORDER, Some(event.revision), OTHER);
                return Ok(None);
            }
            Err(fault) => return Err(fault),
        };
        let Some(hash) = text_hash(&manifest) else { return Ok(None) };
        let bytes = manifest.bytes();
        let (stream, ours) = (names::commit_stream(&hash), chunk_hashes(reader, &stored)?);
        Ok(Some(Surveyed { stream, chunks: manifest.chunks, ours, bytes }))
    }

    /// Commits' bytes on the cluster against their manifests and the copy: all at once, and one by one where something
    /// is not as it must be.
    fn bytes(&mut self, commits: &[Surveyed]) -> Result<(), StoreError> {
        let (large, commits): (Vec<_>, Vec<_>) =
            commits.iter().partition(|commit| commit.bytes > BYTES_AT_ONCE);
        let spans = commits.iter().flat_map(|commit| commit.spans()).collect();
        let mut read = self.wire.try_spans(spans, WIDTH)?.into_iter();
        for commit in commits {
            // All of them are taken, whatever is wrong with one.
            let parts: Vec<_> = read.by_ref().take(commit.spans().count()).collect();
            let whole = parts.into_iter().collect::<Result<Vec<_>, _>>();
            match whole.map(|parts| parts.concat()) {
                Ok(events) if commit.is_made_of(&events) => {
                    self.survey.chunks += events.len() as u64;
                    self.named.insert(commit.stream.clone());
                }
                _ => self.commit_bytes(commit)?,
            }
        }
        large.into_iter().try_for_each(|commit| self.commit_bytes(commit))
    }

    fn commit_bytes(&mut self, commit: &Surveyed) -> Result<(), StoreError> {
        let count = self.walk(&commit.stream, commit.chunks.len() as u64, PIECES, |own, event| {
            if let Some(text) = commit.misfit(event) {
                own.find(&commit.stream, Some(event.revision), text);
            }
            Ok(())
        })?;
        self.survey.chunks += count;
        self.named.insert(commit.stream.clone());
        Ok(())
    }

    fn checkpoints(&mut self, reader: &Reader) -> Result<(), StoreError> {
        let mut ours = Notes { reader, next: 0, after: TreeSize(0), page: VecDeque::new() };
        self.survey.checkpoints = self.walk(CHECKPOINT, reader.checkpoint_count()?, PAGE, |own, event| {
            let text = match checkpoint_of(event) {
                Err(_) => Some(FOREIGN),
                Ok(note) if ours.at(event.revision)?.as_ref() != Some(&note) => Some(OTHER),
                Ok(_) => None,
            };
            if let Some(text) = text {
                own.find(CHECKPOINT, Some(event.revision), text);
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Streams that nobody asked for. Only an account that may read all streams sees them.
    fn others(&mut self) -> Result<(), StoreError> {
        let (mut unordered, mut foreign) = (BTreeSet::new(), BTreeSet::new());
        let named = &self.named;
        let seen = self.wire.each_stream(|stream, _| {
            if stream.starts_with("commit/") {
                if !named.contains(stream) {
                    unordered.insert(stream.to_owned());
                }
            } else if !GUARDED.contains(&stream) && !stream.contains('/') && !stream.starts_with('$') {
                foreign.insert(stream.to_owned());
            }
        })?;
        self.survey.unordered = seen.then_some(unordered.len() as u64);
        foreign.iter().for_each(|stream| self.find(stream, None, FOREIGN));
        Ok(())
    }
}

/// The copy's checkpoints in their order.
struct Notes<'r> {
    reader: &'r Reader,
    /// The number of the first in the page.
    next: u64,
    after: TreeSize,
    page: VecDeque<String>,
}

impl Notes<'_> {
    /// The one with a number; numbers only grow.
    fn at(&mut self, number: u64) -> Result<Option<String>, StoreError> {
        loop {
            if self.page.is_empty() {
                for (size, note) in self.reader.checkpoints_after(self.after, PAGE)? {
                    self.after = size;
                    self.page.push_back(note);
                }
            }
            let Some(note) = self.page.pop_front() else { return Ok(None) };
            self.next += 1;
            if self.next > number {
                return Ok(Some(note));
            }
        }
    }
}
