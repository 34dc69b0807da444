//! Commits' bytes from the server: many small ones at once, a large one piece by piece.

use ledger::record::record_hash;

use super::events::{foreign, missing, read_on, text_hash};
use super::names::{self, RECORDS_STAGED};
use super::wire::{Read, Wire};
use crate::error::StoreError;
use crate::order::chunks;
use crate::order::manifest::{ChunkFacts, Manifest};
use crate::staged::{Stage, StageError, Staged};

/// How many commits are asked for at once.
const WIDTH: usize = 32;
/// How many pieces of one commit are asked for at once: each is under a mebibyte.
const PAGE: usize = 8;
const TRIES: usize = 3;

/// The bytes of commits, in their order, as their manifests say.
pub(super) fn fetch(
    wire: &Wire,
    first: u64,
    commits: &[Manifest],
    stage: &dyn Fn() -> Stage,
) -> Result<Vec<Staged>, StoreError> {
    let mut fetched = Vec::with_capacity(commits.len());
    let mut rest = commits;
    while let Some((commit, after)) = rest.split_first() {
        let number = first + fetched.len() as u64;
        if commit.chunks.len() > 1 {
            fetched.push(large(wire, number, commit, stage())?);
            rest = after;
            continue;
        }
        let small = rest.iter().take(WIDTH).take_while(|commit| commit.chunks.len() == 1).count();
        let (now, after) = rest.split_at(small.max(1));
        fetched.extend(together(wire, number, now, stage)?);
        rest = after;
    }
    Ok(fetched)
}

/// Commits of one piece each.
fn together(
    wire: &Wire,
    first: u64,
    commits: &[Manifest],
    stage: &dyn Fn() -> Stage,
) -> Result<Vec<Staged>, StoreError> {
    let streams: Vec<String> = commits
        .iter()
        .zip(first..)
        .map(|(commit, number)| stream_of(number, commit))
        .collect::<Result<_, _>>()?;
    let pieces = wire.read_each(streams.clone(), 0, 1, WIDTH)?;
    let mut fetched = Vec::with_capacity(commits.len());
    for ((commit, stream), mut read) in commits.iter().zip(&streams).zip(pieces) {
        if read.is_empty() {
            read = again(wire, stream, 0, 1)?;
        }
        let mut stage = stage();
        for (facts, at) in commit.chunks.iter().zip(0..) {
            piece(stream, at, facts, read.get(at as usize), &mut stage)?;
        }
        fetched.push(stage.finish().map_err(staging)?);
    }
    Ok(fetched)
}

fn large(wire: &Wire, number: u64, commit: &Manifest, mut stage: Stage) -> Result<Staged, StoreError> {
    let stream = stream_of(number, commit)?;
    let mut at = 0_u64;
    for page in commit.chunks.chunks(PAGE) {
        let mut read = read_on(wire, &stream, at, page.len())?;
        if read.len() < page.len() {
            read = again(wire, &stream, at, page.len())?;
        }
        for (place, facts) in page.iter().enumerate() {
            piece(&stream, at, facts, read.get(place), &mut stage)?;
            at += 1;
        }
    }
    stage.finish().map_err(staging)
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
        StageError::TooLarge => StoreError::damaged(error.to_string()),
    }
}
