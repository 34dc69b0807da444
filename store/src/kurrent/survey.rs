//! What an auditor asks of a cluster: is everything there that was written, and nothing else?
//!
//! The records themselves are verified in the copy, by the crate that cannot write; here the cluster's events are held
//! against that copy, one by one and by name.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;

use ledger::TreeSize;

use words::Words;

use super::cluster::Cluster;
use super::events::{checkpoint_of, manifest_of, text_hash};
use super::fetch::BYTES_AT_ONCE;
use super::names::{self, CHECKPOINT, GUARDED, LEDGER_MOVED, ORDER};
use super::surveyed::{self, Surveyed};
use super::wire::{Read, Wire};
use crate::abreast::{Jobs, abreast};
use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::reader::Reader;

const PAGE: usize = 256;
const TRIES: usize = 3;
/// How many pieces of a commit that is looked at by itself.
const PIECES: usize = 16;
/// How many commits are looked at together.
const COMMITS_AT_ONCE: usize = 128;
/// How many groups of commits are looked at at once: each waits for the wire half of the time.
const GROUPS: usize = 4;

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
    /// The last of several that follow each other.
    pub upto: Option<u64>,
    /// What is wrong.
    pub text: Words,
}

pub(super) const ALTERED: Words = ("内容被涂改", "its bytes were altered");
const MISSING: Words = ("缺失或被截断", "missing, or cut away");
pub(super) const FOREIGN: Words = ("不是本程序所写", "not written by this program");
const DELETED: Words = ("整条流被删除", "the whole stream was deleted");
pub(super) const OTHER: Words = ("与本节点副本不同", "not what this node's copy has");
const RULED: Words = ("设有会丢失事件的规则", "it has a rule that drops events");

/// A group of commits, each with what was found.
type Looked = Result<Vec<Surveyed>, StoreError>;

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
        // The server sends every byte once more with the names of all streams: meanwhile the rest is looked at.
        let others = std::thread::scope(|scope| {
            let others = scope.spawn(|| Others::on(&self.wire));
            surveyor.order(dir)?;
            surveyor.checkpoints(&reader)?;
            others.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        surveyor.others(others);
        Ok(surveyor.survey)
    }
}

impl Surveyor<'_> {
    fn find(&mut self, stream: &str, revision: Option<u64>, text: Words) {
        self.survey.findings.push(Misfit { stream: stream.to_owned(), revision, upto: None, text });
    }

    /// Events that are not there, from a revision to before another.
    fn miss(&mut self, stream: &str, from: u64, end: u64) {
        if from < end {
            let upto = Some(end - 1).filter(|last| *last > from);
            let stream = stream.to_owned();
            self.survey.findings.push(Misfit { stream, revision: Some(from), upto, text: MISSING });
        }
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
                self.miss(stream, next, event.revision);
                see(self, event)?;
                next = event.revision + 1;
            }
            if page.is_empty() {
                self.miss(stream, next, end);
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

    /// Everything that stands in the order, and the bytes of its commits: several groups of them at once.
    fn order(&mut self, dir: &Path) -> Result<(), StoreError> {
        let (wire, mut walked) = (self.wire, Ok(()));
        let give = |jobs: &Jobs<'_, Vec<Surveyed>, _>| walked = self.hand_out(dir, jobs);
        let work = |commits| surveyed::look(wire, dir, commits);
        let looked: Result<Vec<Vec<Surveyed>>, _> =
            abreast(GROUPS, GROUPS as u64 * BYTES_AT_ONCE, give, work, |results| results.collect());
        let looked = looked?;
        walked?;
        for commit in looked.into_iter().flatten() {
            if !commit.is_named_whole() {
                self.find(ORDER, Some(commit.revision), OTHER);
            }
            if commit.is_whole {
                self.survey.chunks += commit.chunks.len() as u64;
                self.named.insert(commit.stream);
            } else {
                self.commit_bytes(&commit)?;
            }
        }
        Ok(())
    }

    /// Hands out the commits of the order in groups; a large one alone.
    fn hand_out(&mut self, dir: &Path, jobs: &Jobs<'_, Vec<Surveyed>, Looked>) -> Result<(), StoreError> {
        let reader = Reader::open(dir)?;
        let (mut waiting, mut bytes): (Vec<Surveyed>, u64) = (Vec::new(), 0);
        self.survey.commits = self.walk(ORDER, reader.commits()?, PAGE, |own, event| {
            let Some(commit) = own.commit(&reader, event)? else { return Ok(()) };
            if waiting.len() == COMMITS_AT_ONCE || !waiting.is_empty() && bytes + commit.bytes > BYTES_AT_ONCE
            {
                if !jobs.hand_out(bytes.min(BYTES_AT_ONCE), std::mem::take(&mut waiting)) {
                    // Whatever ended it is what is said.
                    return Err(StoreError::Busy);
                }
                bytes = 0;
            }
            bytes += commit.bytes;
            waiting.push(commit);
            Ok(())
        })?;
        jobs.hand_out(bytes.min(BYTES_AT_ONCE), waiting);
        Ok(())
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
        let (bytes, stream) = (manifest.bytes(), names::commit_stream(&hash));
        Ok(Some(Surveyed::new(
            stream,
            manifest.chunks,
            stored.first..stored.end().next_position(),
            bytes,
            event.revision,
        )))
    }

    /// A commit's bytes one by one, where something is not as it must be.
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

    /// Streams that nobody asked for.
    fn others(&mut self, others: Others) {
        let unordered = others.commits.difference(&self.named).count() as u64;
        self.survey.unordered = others.are_all.then_some(unordered);
        others.foreign.iter().for_each(|stream| self.find(stream, None, FOREIGN));
    }
}

/// What streams there are. Only an account that may read all streams sees them.
#[derive(Default)]
struct Others {
    commits: BTreeSet<String>,
    foreign: BTreeSet<String>,
    are_all: bool,
}

impl Others {
    fn on(wire: &Wire) -> Result<Others, StoreError> {
        let mut others = Others::default();
        others.are_all = wire.each_stream(|stream, _| {
            if stream.starts_with("commit/") {
                if !others.commits.contains(stream) {
                    others.commits.insert(stream.to_owned());
                }
            } else if !GUARDED.contains(&stream) && !stream.contains('/') && !stream.starts_with('$') {
                others.foreign.insert(stream.to_owned());
            }
        })?;
        Ok(others)
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
