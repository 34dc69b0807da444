//! Commits' bytes from the server: many places are read at once, and put together in their order.

use std::collections::VecDeque;

use ledger::record::record_hash;

use super::events::{foreign, missing, read_on, text_hash};
use super::names::{self, RECORDS_STAGED};
use super::wire::{Read, Span, Wire};
use crate::error::StoreError;
use crate::order::manifest::{ChunkFacts, Manifest};
use crate::order::{NewStage, chunks};
use crate::staged::{Stage, StageError, Staged};

/// How many places are read at once.
pub(super) const WIDTH: usize = 64;
/// How many pieces of one commit are asked for together: each is under a mebibyte.
pub(super) const PIECES: usize = 4;
/// So many bytes are waited for at once.
pub(super) const BYTES_AT_ONCE: u64 = 16 << 20;
const TRIES: usize = 3;

/// The bytes of commits, in their order, as their manifests say.
pub(super) fn fetch(
    wire: &Wire,
    first: u64,
    commits: &[Manifest],
    stage: &NewStage<'_>,
) -> Result<Vec<Staged>, StoreError> {
    let mut fetching = Fetching { wire, asked: asked(first, commits)?, read: VecDeque::new() };
    let mut fetched = Vec::with_capacity(commits.len());
    for commit in commits {
        let mut stage = stage(commit.bytes()).map_err(staging)?;
        let mut at = 0;
        for pieces in commit.chunks.chunks(PIECES) {
            let (stream, read) = fetching.next(at, pieces.len())?;
            for (place, facts) in pieces.iter().enumerate() {
                piece(&stream, at, facts, read.get(place), &mut stage)?;
                at += 1;
            }
        }
        fetched.push(stage.finish().map_err(staging)?);
    }
    Ok(fetched)
}

/// A place to be read, and how many bytes are there.
struct Asked {
    span: Span,
    bytes: u64,
}

/// Everything that is to be read, in order.
fn asked(first: u64, commits: &[Manifest]) -> Result<VecDeque<Asked>, StoreError> {
    let mut asked = VecDeque::new();
    for (commit, number) in commits.iter().zip(first..) {
        let (stream, mut from) = (stream_of(number, commit)?, 0);
        for pieces in commit.chunks.chunks(PIECES) {
            let (stream, count) = (stream.clone(), pieces.len());
            let bytes = pieces.iter().map(|piece| u64::from(piece.bytes)).sum();
            asked.push_back(Asked { span: Span { stream, from, count }, bytes });
            from += count as u64;
        }
    }
    Ok(asked)
}

struct Fetching<'f> {
    wire: &'f Wire,
    asked: VecDeque<Asked>,
    read: VecDeque<(String, Vec<Read>)>,
}

impl Fetching<'_> {
    /// The next place's stream and events.
    fn next(&mut self, at: u64, count: usize) -> Result<(String, Vec<Read>), StoreError> {
        if self.read.is_empty() {
            self.more()?;
        }
        let (stream, read) = self.read.pop_front().ok_or_else(|| missing(names::ORDER, at))?;
        if read.len() == count {
            return Ok((stream, read));
        }
        let read = again(self.wire, &stream, at, count)?;
        Ok((stream, read))
    }

    fn more(&mut self) -> Result<(), StoreError> {
        let (mut spans, mut bytes) = (Vec::new(), 0);
        while let Some(next) = self.asked.front() {
            bytes += next.bytes;
            if !spans.is_empty() && bytes > BYTES_AT_ONCE {
                break;
            }
            let next = self.asked.pop_front();
            spans.extend(next.map(|asked| asked.span));
        }
        let streams: Vec<String> = spans.iter().map(|span| span.stream.clone()).collect();
        self.read = streams.into_iter().zip(self.wire.read_spans(spans, WIDTH)?).collect();
        Ok(())
    }
}

/// A read may end early without a word: what must be there is asked for a few times.
fn again(wire: &Wire, stream: &str, at: u64, count: usize) -> Result<Vec<Read>, StoreError> {
    for _ in 0..TRIES {
        let read = read_on(wire, stream, at, count)?;
        if read.len() == count {
            return Ok(read);
        }
    }
    read_on(wire, stream, at, count)
}

/// Stages the records of a piece, if it is the one that the manifest names.
fn piece(
    stream: &str,
    at: u64,
    facts: &ChunkFacts,
    found: Option<&Read>,
    stage: &mut Stage,
) -> Result<(), StoreError> {
    let found = found.filter(|event| event.revision == at).ok_or_else(|| missing(stream, at))?;
    let holds = found.event_type == RECORDS_STAGED && record_hash(&found.data) == facts.hash;
    let whole = holds && chunks::join(facts, &found.data, |record| stage.push(record)).map_err(staging)?;
    if whole { Ok(()) } else { Err(foreign(stream, at)) }
}

fn stream_of(number: u64, commit: &Manifest) -> Result<String, StoreError> {
    let hash = text_hash(commit).ok_or_else(|| foreign(names::ORDER, number))?;
    Ok(names::commit_stream(&hash))
}

fn staging(error: StageError) -> StoreError {
    match error {
        StageError::Io(error) => error.into(),
        StageError::TooLarge => StoreError::damaged(error),
    }
}
