//! Reading, hashing and decoding a range of positions: all that does not depend on order.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use ledger::commit::record_leaf;
use ledger::merkle::{leaf_hash, log_leaf};
use ledger::note::VerifyingKey;
use ledger::{Frame, Hash, sha256};

use crate::basis::{self, Bases};
use crate::chunk::{Chunk, Facts, Name, Row, Seals};
use crate::db::{Reader, StoredCommit, StoredRecord};
use crate::error::AuditError;
use crate::field;
use crate::finding::{Code, Place};
use crate::notes::{self, NoteReader};
use crate::noun::Event;
use crate::options::{SealCheck, VaultCheck};
use crate::standards::Standards;
use crate::streams::{KeyHasher, StreamKey};
use crate::tiles;
use crate::tree::levels_of;

/// Names of streams that a worker remembers.
const NAMES_MAX: usize = 1 << 17;

/// Streams by their number in the database.
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
        if let Err(error) = self.fill(&mut draft) {
            let text = format!("位置{start}至{end}读不出：{error} / cannot be read");
            draft.find(Place::at(start), Code::Unreadable, text);
        }
        let Draft { mut chunk, leaves, .. } = draft;
        chunk.levels = levels_of(leaves);
        chunk
    }

    fn fill(&mut self, draft: &mut Draft) -> Result<(), AuditError> {
        let (start, end) = (draft.chunk.start, draft.chunk.end);
        let stored = self.reader.commits(start..end)?;
        draft.notes = stored.iter().map(Span::of).collect();
        self.read_records(draft)?;
        for commit in stored.into_iter().filter(|commit| commit.first >= start) {
            let signer = draft.signer_at(commit.first);
            let commit = self.notes.read(&self.reader, commit, signer, &mut draft.chunk.findings)?;
            draft.chunk.commits.push(commit);
        }
        let sizes = if start == 0 { 0..=end } else { start + 1..=end };
        for (size, note) in self.reader.checkpoints(sizes)? {
            match notes::checkpoint(size, &note, &self.shared.log_keys) {
                Ok(checkpoint) => draft.chunk.checkpoints.push(checkpoint),
                Err(text) => draft.find(Place::at(size.saturating_sub(1)), Code::Checkpoint, text),
            }
        }
        let findings = tiles::check_leaves(&self.reader, start, &draft.leaves, &draft.chunk)?;
        draft.chunk.findings.extend(findings);
        Ok(())
    }

    fn read_records(&mut self, draft: &mut Draft) -> Result<(), AuditError> {
        let Worker { reader, shared, names, bases, .. } = self;
        let reader = &*reader;
        reader.records(draft.chunk.start..draft.chunk.end, |stored| {
            let position = stored.position;
            let hash = sha256(stored.bytes);
            let in_commit = draft.leaf(position, &hash) == Some(stored.commit_no);
            let facts = match Frame::parse(stored.bytes) {
                Ok(frame) => {
                    let stream = check_columns(reader, names, (&stored, in_commit), &frame, draft)?;
                    check_seals(shared, position, &frame, draft);
                    Some(draft.facts(position, stream, &frame, bases))
                }
                Err(error) => {
                    draft.find(place_by_columns(reader, &stored)?, Code::RecordForm, error);
                    None
                }
            };
            if hash.0 != stored.hash {
                let text = "存储的哈希不是内容的哈希 / the stored hash is not that of the bytes";
                draft.find(place_by_columns(reader, &stored)?, Code::RecordHash, text);
            }
            draft.chunk.rows.push(Row { position, hash, leaf: record_leaf(&hash), facts });
            Ok(())
        })
    }
}

/// Holds the columns against the record; the key of its stream.
fn check_columns(
    reader: &Reader,
    names: &mut Names,
    (stored, in_commit): (&StoredRecord<'_>, bool),
    frame: &Frame<'_>,
    draft: &mut Draft,
) -> Result<StreamKey, AuditError> {
    if !names.contains_key(&stored.stream)
        && let Some(name) = reader.stream_name(stored.stream)?
    {
        if names.len() >= NAMES_MAX {
            names.clear();
        }
        let key = StreamKey::of(&name);
        names.insert(stored.stream, (name.into(), key));
    }
    let known = names.get(&stored.stream).filter(|(name, _)| **name == *frame.stream);
    if known.is_none() || !in_commit || u64::try_from(stored.seq) != Ok(frame.seq.0) {
        let text = "表列（流、序号、提交）与记录不符 / the columns (stream, sequence, commit) are not those of the record";
        draft.find(place_of(stored.position, frame), Code::Columns, text);
    }
    Ok(known.map_or_else(|| StreamKey::of(frame.stream), |(_, key)| *key))
}

/// The place of a record whose bytes may tell nothing.
fn place_by_columns(reader: &Reader, stored: &StoredRecord<'_>) -> Result<Place, AuditError> {
    let frame = Frame::parse(stored.bytes).ok();
    let place = frame.map(|frame| place_of(stored.position, &frame));
    let by_name =
        |name: Option<String>| name.iter().fold(Place::at(stored.position), |place, name| place.stream(name));
    place.map_or_else(|| reader.stream_name(stored.stream).map(by_name), Ok)
}

fn place_of(position: u64, frame: &Frame<'_>) -> Place {
    Place::at(position).stream(frame.stream).commit(frame.commit)
}

fn check_seals(shared: &Shared<'_>, position: u64, frame: &Frame<'_>, draft: &mut Draft) {
    if frame.sealed.is_none() {
        return;
    }
    let seals = match frame.seals() {
        Ok(seals) => seals,
        Err(error) => return draft.find(place_of(position, frame), Code::SealShape, error),
    };
    let counts = &mut draft.chunk.seals;
    counts.shaped += seals.len() as u64;
    let Some(vault) = shared.vault else {
        counts.without_key += seals.len() as u64;
        return;
    };
    for sealed in &seals {
        match vault(frame, sealed) {
            SealCheck::Holds => draft.chunk.seals.opened += 1,
            SealCheck::NoKey => draft.chunk.seals.without_key += 1,
            SealCheck::Fails(error) => draft.find(place_of(position, frame), Code::SealBinding, error),
        }
    }
}

/// A commit by the positions that it has.
struct Span {
    first: u64,
    count: u64,
    no: i64,
    text_hash: Hash,
}

impl Span {
    fn of(commit: &StoredCommit) -> Span {
        let StoredCommit { first, count, no, .. } = *commit;
        Span { first, count, no, text_hash: notes::text_hash(&commit.note) }
    }
}

/// A chunk in the making.
struct Draft {
    chunk: Chunk,
    /// The commits of the range.
    notes: Vec<Span>,
    leaves: Vec<Hash>,
}

impl Draft {
    fn new(start: u64, end: u64) -> Draft {
        let length = (end - start) as usize;
        let chunk = Chunk {
            start,
            end,
            rows: Vec::with_capacity(length),
            names: String::with_capacity(64 * length),
            levels: Vec::new(),
            commits: Vec::new(),
            checkpoints: Vec::new(),
            findings: Vec::new(),
            standards: Standards::default(),
            seals: Seals::default(),
        };
        // A missing record leaves a hole that no root can have.
        Draft { chunk, notes: Vec::new(), leaves: vec![Hash::ZERO; length] }
    }

    fn find(&mut self, place: Place, code: Code, text: impl ToString) {
        self.chunk.findings.push(place.finding(code, text.to_string()));
    }

    /// Notes a record's leaf; the number of its commit, if there is one.
    fn leaf(&mut self, position: u64, hash: &Hash) -> Option<i64> {
        let at = self.notes.partition_point(|span| span.first <= position);
        let span = at.checked_sub(1).and_then(|at| self.notes.get(at));
        let Some(&Span { no, text_hash, .. }) = span.filter(|span| position - span.first < span.count) else {
            let text = "记录不属于任何提交 / the record belongs to no commit";
            self.find(Place::at(position), Code::RecordOutsideCommit, text);
            return None;
        };
        if let Some(leaf) = self.leaves.get_mut((position - self.chunk.start) as usize) {
            *leaf = leaf_hash(&log_leaf(&text_hash, hash).0);
        }
        Some(no)
    }

    fn signer_at(&self, position: u64) -> Option<Hash> {
        let rows = &self.chunk.rows;
        let at = rows.binary_search_by_key(&position, |row| row.position).ok()?;
        rows[at].facts.as_ref().map(|facts| facts.signer)
    }

    fn facts(&mut self, position: u64, stream: StreamKey, frame: &Frame<'_>, bases: &mut Bases) -> Facts {
        let name = self.name(frame.stream);
        let holder = field::text(frame.data, "\"holder\":\"").map(|holder| self.name(holder));
        let (event, rests_on) = self.event(position, frame, bases);
        let of_keys = matches!(frame.aggregate(), "key" | "ledger") || frame.event_type.starts_with("key.");
        let of_keys = of_keys || frame.event_type.starts_with("ledger.");
        Facts {
            stream,
            name,
            seq: frame.seq.0,
            prev: frame.prev,
            ledger: frame.ledger,
            commit: frame.commit,
            index: frame.index,
            time: frame.time,
            signer: frame.signer,
            area: frame.area,
            version: frame.version,
            holder,
            data_length: frame.data.len(),
            event,
            rests_on,
            bytes: of_keys.then(|| frame.bytes.into()),
        }
    }

    fn name(&mut self, text: &str) -> Name {
        let names = &mut self.chunk.names;
        let at = names.len() as u32;
        names.push_str(text);
        Name { at, length: text.len() as u32 }
    }

    fn event(
        &mut self,
        position: u64,
        frame: &Frame<'_>,
        bases: &mut Bases,
    ) -> (Option<Event>, [Option<u16>; 3]) {
        let place = || place_of(position, frame);
        let text = match Event::read(frame.aggregate(), frame.event_type, frame.version, frame.data) {
            Some(Ok(mut event)) => {
                let rests_on =
                    basis::check(&mut event, bases, &mut self.chunk.standards).unwrap_or_else(|text| {
                        self.find(place(), Code::Basis, text);
                        [None; 3]
                    });
                return (Some(event), rests_on);
            }
            Some(Err(error)) => error.to_string(),
            // The keyring reads these.
            None if frame.aggregate() == "ledger" => return (None, [None; 3]),
            None => format!("没有{}这类流 / there is no noun {}", frame.aggregate(), frame.aggregate()),
        };
        self.find(place(), Code::Event, text);
        (None, [None; 3])
    }
}
