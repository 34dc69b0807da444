//! Reading, hashing and decoding a range of positions: all that does not depend on order.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::BuildHasherDefault;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger::commit::record_leaf;
use ledger::note::VerifyingKey;
use ledger::{Frame, sha256};
use words::say;

use crate::basis::Bases;
use crate::chunk::{Chunk, Row};
use crate::db::{Reader, StoredRecord};
use crate::draft::{Draft, Span, place_of};
use crate::error::AuditError;
use crate::finding::{Code, Place};
use crate::notes::{NoteReader, checkpoint};
use crate::options::{SealCheck, VaultCheck};
use crate::streams::{KeyHasher, StreamKey};
use crate::tiles;
use crate::tree::levels_of;

/// Names of streams that a worker remembers.
const NAMES_MAX: usize = 1 << 17;

/// Streams by their number in the database, with their keys.
type Names = HashMap<i64, (Box<str>, StreamKey), BuildHasherDefault<KeyHasher>>;

/// What all workers share.
pub(crate) struct Shared<'a> {
    /// Keys that may have signed checkpoints, as records claim.
    pub(crate) log_keys: Vec<VerifyingKey>,
    pub(crate) vault: Option<&'a VaultCheck<'a>>,
}

/// One thread's connection and what it remembers.
pub(crate) struct Worker<'a> {
    reader: Reader,
    shared: &'a Shared<'a>,
    notes: NoteReader,
    bases: Bases,
    names: Names,
}

impl<'a> Worker<'a> {
    pub(crate) fn new(reader: Reader, shared: &'a Shared<'a>) -> Worker<'a> {
        Worker { reader, shared, notes: NoteReader::default(), bases: Bases::new(), names: Names::default() }
    }

    /// Reads a range. What the database does not give is a finding, and the rest of the range is missing.
    pub(crate) fn chunk(&mut self, start: u64, end: u64) -> Chunk {
        let mut draft = Draft::new(start, end);
        // Records that break what a formula takes for granted are a finding, not the end.
        let filled = catch_unwind(AssertUnwindSafe(|| self.fill(&mut draft)));
        if let Some(reason) =
            filled.map_or(Some("?".to_owned()), |filled| filled.err().map(|error| error.to_string()))
        {
            let text =
                say!("位置{start}至{end}读不出：{reason}", "positions {start} to {end} cannot be read");
            draft.find(Place::at(start), Code::Unreadable, text);
        }
        let Draft { mut chunk, leaves, .. } = draft;
        // Where reading ended early, what is missing leaves its holes.
        if chunk.levels.is_empty() {
            chunk.levels = levels_of(leaves);
        }
        chunk
    }

    fn fill(&mut self, draft: &mut Draft) -> Result<(), AuditError> {
        let Worker { reader, shared, notes, bases, names } = self;
        let _same = reader.at_one_time()?;
        let (start, end) = (draft.chunk.start, draft.chunk.end);
        let stored = reader.commits(start..end)?;
        draft.notes = stored.iter().map(Span::of).collect();
        read_records(reader, shared, (names, bases), draft)?;
        for commit in stored.into_iter().filter(|commit| commit.first >= start) {
            let signer = draft.signer_at(commit.first);
            let commit = notes.read(reader, commit, signer, &mut draft.chunk.findings)?;
            draft.chunk.commits.push(commit);
        }
        let sizes = if start == 0 { 0..=end } else { start + 1..=end };
        for (size, note) in reader.checkpoints(sizes)? {
            match checkpoint(size, &note, &shared.log_keys) {
                Ok(checkpoint) => draft.chunk.checkpoints.push(checkpoint),
                Err(text) => draft.find(Place::at(size.saturating_sub(1)), Code::Checkpoint, text),
            }
        }
        draft.chunk.levels = levels_of(std::mem::take(&mut draft.leaves));
        let findings = tiles::check_leaves(reader, &draft.chunk)?;
        draft.chunk.findings.extend(findings);
        Ok(())
    }
}

fn read_records(
    reader: &Reader,
    shared: &Shared<'_>,
    (names, bases): (&mut Names, &mut Bases),
    draft: &mut Draft,
) -> Result<(), AuditError> {
    reader.records(draft.chunk.start..draft.chunk.end, |stored| {
        let position = stored.position;
        let hash = sha256(stored.bytes);
        let in_commit = draft.leaf(position, &hash) == Some(stored.commit_no);
        let facts = match Frame::parse(stored.bytes) {
            Ok(frame) => {
                let stream = check_columns(reader, names, (&stored, in_commit), &frame, draft)?;
                let subjects = frame.sealed_subjects();
                check_seals(shared, position, (&frame, subjects.len()), draft);
                let facts = draft.facts(position, stream, (&frame, &subjects), bases);
                if facts.sets_area() {
                    check_scope(reader, &stored, &frame, draft)?;
                }
                Some(facts)
            }
            Err(error) => {
                draft.find(place_by_columns(reader, &stored)?, Code::RecordForm, error);
                None
            }
        };
        if hash.0 != stored.hash {
            let text = say!("存储的哈希不是内容的哈希", "the stored hash is not that of the bytes");
            draft.find(place_by_columns(reader, &stored)?, Code::RecordHash, text);
        }
        draft.chunk.rows.push(Row { position, hash, leaf: record_leaf(&hash), facts });
        Ok(())
    })
}

/// Holds the columns against the record; the key of its stream.
fn check_columns(
    reader: &Reader,
    names: &mut Names,
    (stored, in_commit): (&StoredRecord<'_>, bool),
    frame: &Frame<'_>,
    draft: &mut Draft,
) -> Result<StreamKey, AuditError> {
    if names.len() > NAMES_MAX {
        names.clear();
    }
    let known = match names.entry(stored.stream) {
        Entry::Occupied(known) => Some(known.into_mut()),
        Entry::Vacant(place) => reader.stream_name(stored.stream)?.map(|name| {
            let key = StreamKey::of(&name);
            place.insert((name.into(), key))
        }),
    };
    let named = known.filter(|(name, _)| **name == *frame.stream).map(|(_, key)| *key);
    if !stored.is_blob {
        let text = say!("内容或哈希没有存为字节", "the bytes or the hash are not stored as bytes");
        draft.find(place_of(stored.position, frame), Code::Columns, text);
    }
    if named.is_none() || !in_commit || u64::try_from(stored.seq) != Ok(frame.seq.0) {
        let text = say!(
            "表列（流、序号、提交）与记录不符",
            "the columns (stream, sequence, commit) are not those of the record"
        );
        draft.find(place_of(stored.position, frame), Code::Columns, text);
    }
    Ok(named.unwrap_or_else(|| StreamKey::of(frame.stream)))
}

/// The table of areas has one row for each record that sets one.
fn check_scope(
    reader: &Reader,
    stored: &StoredRecord<'_>,
    frame: &Frame<'_>,
    draft: &mut Draft,
) -> Result<(), AuditError> {
    let area = frame.area.to_string();
    if reader.scope(stored.stream, frame.seq.0)?.as_ref() != Some(&area) {
        let text = say!(
            "scopes 表没有该记录所定的区划{area}",
            "the table scopes does not have the area {area} that the record sets"
        );
        draft.find(place_of(stored.position, frame), Code::Columns, text);
    }
    Ok(())
}

/// The place of a record whose bytes may tell nothing.
fn place_by_columns(reader: &Reader, stored: &StoredRecord<'_>) -> Result<Place, AuditError> {
    let frame = Frame::parse(stored.bytes).ok();
    let place = frame.map(|frame| place_of(stored.position, &frame));
    let by_name =
        |name: Option<String>| name.iter().fold(Place::at(stored.position), |place, name| place.stream(name));
    place.map_or_else(|| reader.stream_name(stored.stream).map(by_name), Ok)
}

/// Parsing has checked the shape of so many seals: only who has keys reads them.
fn check_seals(shared: &Shared<'_>, position: u64, (frame, shaped): (&Frame<'_>, usize), draft: &mut Draft) {
    let counts = &mut draft.chunk.seals;
    counts.shaped += shaped as u64;
    let Some(vault) = shared.vault else {
        counts.without_key += shaped as u64;
        return;
    };
    let seals = match frame.seals() {
        Ok(seals) => seals,
        Err(error) => return draft.find(place_of(position, frame), Code::SealShape, error),
    };
    for sealed in &seals {
        match vault(frame, sealed) {
            SealCheck::Holds { account } => {
                draft.chunk.seals.opened += 1;
                draft.chunk.accounts.extend(account.map(|account| (position, sealed.subject, account)));
            }
            SealCheck::NoKey => draft.chunk.seals.without_key += 1,
            SealCheck::Fails(error) => draft.find(place_of(position, frame), Code::SealBinding, error),
        }
    }
}
