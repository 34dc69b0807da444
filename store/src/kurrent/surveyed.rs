//! A commit's bytes on a cluster, against its manifest and the copy.

use ledger::Hash;
use ledger::record::record_hash;

use super::fetch::PIECES;
use super::names::RECORDS_STAGED;
use super::survey::{ALTERED, FOREIGN, OTHER};
use super::wire::{Read, Span};
use crate::error::StoreError;
use crate::order::chunks::{Chunk, Cutter};
use crate::order::manifest::ChunkFacts;
use crate::read::StoredCommit;
use crate::reader::Reader;

/// A commit whose bytes are to be looked at.
pub(super) struct Surveyed {
    pub(super) stream: String,
    pub(super) chunks: Vec<ChunkFacts>,
    /// Hashes of the pieces by the records of the copy.
    pub(super) ours: Vec<Hash>,
    pub(super) bytes: u64,
}

impl Surveyed {
    /// Where its pieces are to be read, and whether there is one too many.
    pub(super) fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let count = self.chunks.len();
        (0..count).step_by(PIECES).map(move |from| Span {
            stream: self.stream.clone(),
            from: from as u64,
            count: if from + PIECES < count { PIECES } else { count - from + 1 },
        })
    }

    /// Whether these are its pieces, each in its place.
    pub(super) fn is_made_of(&self, events: &[Read]) -> bool {
        events.len() == self.chunks.len()
            && events.iter().zip(0..).all(|(event, at)| event.revision == at && self.misfit(event).is_none())
    }

    /// What is wrong with a piece.
    pub(super) fn misfit(&self, event: &Read) -> Option<&'static str> {
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

/// What the pieces of a commit must be by the records of the copy.
pub(super) fn chunk_hashes(reader: &Reader, commit: &StoredCommit) -> Result<Vec<Hash>, StoreError> {
    let (mut cutter, mut hashes) = (Cutter::default(), Vec::new());
    let mut keep = |chunk: Option<Chunk>| hashes.extend(chunk.map(|chunk| chunk.facts.hash));
    for position in commit.positions() {
        let seen = reader.see_record(position, |record| {
            keep(cutter.push(record.bytes));
            Ok::<(), StoreError>(())
        });
        match seen {
            // A copy that lacks a record has other pieces.
            Err(StoreError::NoRecord(_)) => {}
            seen => seen?,
        }
    }
    keep(cutter.finish());
    Ok(hashes)
}
