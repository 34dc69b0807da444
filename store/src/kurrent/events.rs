//! The ledger's events on the server, written and read.

use ledger::note::SignedNote;
use ledger::record::record_hash;
use ledger::{Hash, TreeSize};
use words::{Text, say};

use super::names;
use super::wire::{New, Read, Wire};
use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::order::manifest::Manifest;

/// How often a read that should have given something is made again.
const TRIES: usize = 5;

/// A commit gets its place.
pub(super) fn commit_ordered(manifest: &Manifest) -> Result<New, StoreError> {
    let text_hash = text_hash(manifest).ok_or_else(|| StoreError::damaged(Text::same("commits.note")))?;
    Ok(New::json(names::order_id(&text_hash), names::COMMIT_ORDERED, manifest.encode()))
}

/// A piece of a commit's bytes.
pub(super) fn records_staged(text_hash: &Hash, index: u64, bytes: Vec<u8>) -> New {
    New::binary(names::chunk_id(text_hash, index), names::RECORDS_STAGED, bytes)
}

/// A signed checkpoint.
pub(super) fn checkpoint_signed(size: TreeSize, note: &str) -> New {
    let id = names::checkpoint_id(size, &record_hash(note.as_bytes()));
    New::binary(id, names::CHECKPOINT_SIGNED, note.as_bytes().to_vec())
}

/// What an event of `order` says.
pub(super) fn manifest_of(event: &Read) -> Result<Manifest, StoreError> {
    let manifest = Some(event)
        .filter(|event| event.event_type == names::COMMIT_ORDERED)
        .and_then(|event| Manifest::parse(&event.data));
    let manifest = manifest
        .filter(|manifest| text_hash(manifest).is_some_and(|hash| event.id == names::order_id(&hash)));
    manifest.ok_or_else(|| foreign(names::ORDER, event.revision))
}

/// What an event of `checkpoint` says.
pub(super) fn checkpoint_of(event: &Read) -> Result<String, StoreError> {
    let note = String::from_utf8(event.data.clone()).ok();
    note.filter(|_| event.event_type == names::CHECKPOINT_SIGNED)
        .ok_or_else(|| foreign(names::CHECKPOINT, event.revision))
}

/// The hash of the text that was signed.
pub(super) fn text_hash(manifest: &Manifest) -> Option<Hash> {
    SignedNote::parse(manifest.note.as_bytes()).ok().map(|note| note.text_hash())
}

/// Events from a revision on, none behind the last. A read may end early without a word: that there is nothing is asked
/// again, from the other end.
pub(super) fn page(wire: &Wire, stream: &str, from: u64, count: usize) -> Result<Vec<Read>, StoreError> {
    for _ in 0..TRIES {
        let events = read_on(wire, stream, from, count)?;
        let ended = || -> Result<bool, StoreError> {
            let last = [wire.last(stream)?, wire.last(stream)?];
            Ok(last.iter().flatten().all(|last| last.revision < from))
        };
        if !events.is_empty() || ended()? {
            return Ok(events);
        }
    }
    Err(missing(stream, from))
}

/// Reads on from a revision; none may be missing.
pub(super) fn read_on(wire: &Wire, stream: &str, from: u64, count: usize) -> Result<Vec<Read>, StoreError> {
    let events = wire.read(stream, from, count)?;
    for (event, revision) in events.iter().zip(from..) {
        if event.revision != revision {
            return Err(missing(stream, revision));
        }
    }
    Ok(events)
}

/// What was not appended stands there already, byte for byte.
pub(super) fn same_chunk(wire: &Wire, stream: &str, at: u64, ours: &Hash) -> Result<(), StoreError> {
    let found = wire.read(stream, at, 1)?;
    if found.first().is_some_and(|event| event.revision == at && record_hash(&event.data) == *ours) {
        return Ok(());
    }
    let what = say!("已有别的内容", "something else stands there");
    Err(ClusterFault::Event { stream: stream.to_owned(), revision: at, what }.into())
}

/// The program has not written it.
pub(super) fn foreign(stream: &str, revision: u64) -> StoreError {
    let what = say!("不是本程序所写，或被涂改", "not written by this program, or altered");
    ClusterFault::Event { stream: stream.to_owned(), revision, what }.into()
}

/// There are later ones, so it has been there.
pub(super) fn missing(stream: &str, revision: u64) -> StoreError {
    let what = say!("缺失", "it is missing");
    ClusterFault::Event { stream: stream.to_owned(), revision, what }.into()
}
