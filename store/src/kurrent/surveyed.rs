//! A commit's bytes on a cluster, against its manifest and the copy.

use std::ops::Range;
use std::path::Path;

use ledger::record::record_hash;
use ledger::{Hash, Position};

use words::Words;

use super::fetch::{BYTES_AT_ONCE, PIECES, WIDTH};
use super::names::RECORDS_STAGED;
use super::survey::{ALTERED, FOREIGN, OTHER};
use super::wire::{Read, Span, Wire};
use crate::error::StoreError;
use crate::order::chunks::{CHUNK_BYTES_MAX, Chunk, Cutter};
use crate::order::manifest::ChunkFacts;
use crate::reader::Reader;

/// So many places of a large commit hold as many bytes as are looked at at once.
const PLACES_AT_ONCE: usize = BYTES_AT_ONCE as usize / (PIECES * CHUNK_BYTES_MAX);
/// Pages of the copy in memory, in MiB: each is read once.
const CACHE: u32 = 4;

/// A commit whose bytes are to be looked at.
pub(super) struct Surveyed {
    pub(super) stream: String,
    pub(super) chunks: Vec<ChunkFacts>,
    /// Where the copy has its records.
    pub(super) positions: Range<Position>,
    pub(super) bytes: u64,
    /// Hashes of the pieces by the records of the copy.
    ours: Vec<Hash>,
    /// Whether every piece was found in its place, and nothing else.
    pub(super) is_whole: bool,
    /// Its place in the order.
    pub(super) revision: u64,
}

/// A place to be read, of which commit.
struct Place {
    commit: usize,
    span: Span,
}

impl Surveyed {
    pub(super) const fn new(
        stream: String,
        chunks: Vec<ChunkFacts>,
        positions: Range<Position>,
        bytes: u64,
        revision: u64,
    ) -> Surveyed {
        Surveyed { stream, chunks, positions, bytes, ours: Vec::new(), is_whole: true, revision }
    }

    /// Whether the order names as many pieces as the copy's records make.
    pub(super) fn is_named_whole(&self) -> bool {
        self.chunks.len() == self.ours.len()
    }

    /// Where its pieces are to be read, and whether there is one too many.
    fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let count = self.chunks.len();
        (0..count).step_by(PIECES).map(move |from| Span {
            stream: self.stream.clone(),
            from: from as u64,
            count: if from + PIECES < count { PIECES } else { count - from + 1 },
        })
    }

    /// Whether these are its pieces from one on, each in its place, and there is no more.
    fn holds(&self, from: u64, asked: usize, events: &[Read]) -> bool {
        let there = self.chunks.len().saturating_sub(from as usize);
        events.len() == asked.min(there)
            && events
                .iter()
                .zip(from..)
                .all(|(event, at)| event.revision == at && self.misfit(event).is_none())
    }

    /// What is wrong with a piece.
    pub(super) fn misfit(&self, event: &Read) -> Option<Words> {
        let at = event.revision as usize;
        match self.chunks.get(at) {
            None => Some(FOREIGN),
            Some(_) if event.event_type != RECORDS_STAGED => Some(FOREIGN),
            Some(facts) if record_hash(&event.data) != facts.hash => Some(ALTERED),
            Some(facts) if self.ours.get(at) != Some(&facts.hash) => Some(OTHER),
            Some(_) => None,
        }
    }
}

/// Holds commits' bytes against their manifests and the copy in the folder: small ones together, or a large one.
pub(super) fn look(wire: &Wire, dir: &Path, mut commits: Vec<Surveyed>) -> Result<Vec<Surveyed>, StoreError> {
    let reader = Reader::open(dir)?.with_cache(CACHE)?;
    for commit in &mut commits {
        commit.ours = chunk_hashes(&reader, commit.positions.clone())?;
    }
    let is_small = commits.iter().map(|commit| commit.bytes).sum::<u64>() <= BYTES_AT_ONCE;
    let places = commits
        .iter()
        .enumerate()
        .flat_map(|(commit, it)| it.spans().map(move |span| Place { commit, span }));
    let places: Vec<Place> = places.collect();
    let at_once = if is_small { places.len() } else { PLACES_AT_ONCE };
    for places in places.chunks(at_once.max(1)) {
        let spans = places.iter().map(|place| place.span.clone()).collect();
        for (place, read) in places.iter().zip(wire.try_spans(spans, WIDTH)?) {
            let commit = &mut commits[place.commit];
            let Span { from, count, .. } = place.span;
            commit.is_whole &= read.is_ok_and(|events| commit.holds(from, count, &events));
        }
    }
    Ok(commits)
}

/// What the pieces of a commit must be by the records of the copy. A copy that lacks a record has other pieces.
fn chunk_hashes(reader: &Reader, positions: Range<Position>) -> Result<Vec<Hash>, StoreError> {
    let (mut cutter, mut hashes) = (Cutter::default(), Vec::new());
    let mut keep = |chunk: Option<Chunk>| hashes.extend(chunk.map(|chunk| chunk.facts.hash));
    reader.for_each_record_in(positions, |record| {
        keep(cutter.push(record.bytes));
        Ok::<(), StoreError>(())
    })?;
    keep(cutter.finish());
    Ok(hashes)
}
