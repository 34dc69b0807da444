//! A chunk in the making.

use aggregates::noun::Event;
use aggregates::rules::{Bare, LineClaims, Stands as _, id};
use ledger::merkle::{leaf_hash, log_leaf};
use ledger::ties::{Broken, Own};
use ledger::{Frame, Hash, Uuid};
use words::{Said as _, say};

use crate::basis::{self, Bases};
use crate::chunk::{Chunk, Facts, Name, Seals};
use crate::db::StoredCommit;
use crate::field;
use crate::finding::{Code, Finding, Place};
use crate::notes;
use crate::streams::StreamKey;

/// A commit by the positions that it has.
pub(crate) struct Span {
    first: u64,
    count: u64,
    no: i64,
    text_hash: Hash,
}

impl Span {
    pub(crate) fn of(commit: &StoredCommit) -> Span {
        let StoredCommit { first, count, no, .. } = *commit;
        Span { first, count, no, text_hash: notes::text_hash(&commit.note) }
    }
}

/// A chunk in the making.
pub(crate) struct Draft {
    pub(crate) chunk: Chunk,
    /// The commits of the range.
    pub(crate) notes: Vec<Span>,
    pub(crate) leaves: Vec<Hash>,
}

impl Draft {
    pub(crate) fn new(start: u64, end: u64) -> Draft {
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
            seals: Seals::default(),
            accounts: Vec::new(),
        };
        // A missing record leaves a hole that no root can have.
        Draft { chunk, notes: Vec::new(), leaves: vec![Hash::ZERO; length] }
    }

    pub(crate) fn find(&mut self, place: Place, code: Code, text: impl words::Said) {
        self.chunk.findings.push(place.finding(code, text));
    }

    /// Notes a record's leaf; the number of its commit, if there is one.
    pub(crate) fn leaf(&mut self, position: u64, hash: &Hash) -> Option<i64> {
        let at = self.notes.partition_point(|span| span.first <= position);
        let span = at.checked_sub(1).and_then(|at| self.notes.get(at));
        let Some(&Span { no, text_hash, .. }) =
            span.filter(|span| position.checked_sub(span.first).is_some_and(|index| index < span.count))
        else {
            let text = say!("记录不属于任何提交", "the record belongs to no commit");
            self.find(Place::at(position), Code::RecordOutsideCommit, text);
            return None;
        };
        if let Some(leaf) = self.leaves.get_mut((position - self.chunk.start) as usize) {
            *leaf = leaf_hash(&log_leaf(&text_hash, hash).0);
        }
        Some(no)
    }

    pub(crate) fn signer_at(&self, position: u64) -> Option<Hash> {
        let rows = &self.chunk.rows;
        let at = rows.binary_search_by_key(&position, |row| row.position).ok()?;
        rows[at].facts.as_ref().map(|facts| facts.signer)
    }

    pub(crate) fn facts(
        &mut self,
        position: u64,
        stream: StreamKey,
        (frame, seals): (&Frame<'_>, &[Uuid]),
        bases: &mut Bases,
    ) -> Facts {
        let name = self.name(frame.stream);
        let holder = field::holder(frame.data).map(|holder| self.name(holder));
        let (event, own, claims) = self.event(position, (frame, seals), bases);
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
            own,
            claims,
            bytes: of_keys.then(|| frame.bytes.into()),
        }
    }

    fn name(&mut self, text: &str) -> Name {
        let names = &mut self.chunk.names;
        let at = names.len() as u32;
        names.push_str(text);
        Name { at, length: text.len() as u32 }
    }

    /// The event, what it shows by itself, and what its bases say of standards.
    fn event(
        &mut self,
        position: u64,
        (frame, seals): (&Frame<'_>, &[Uuid]),
        bases: &mut Bases,
    ) -> (Option<Event>, Option<Own>, Box<[LineClaims]>) {
        let place = || place_of(position, frame);
        let nothing = |own| (None, own, Box::default());
        let text = match Event::read(frame.aggregate(), frame.event_type, frame.version, frame.data) {
            Some(Ok(mut event)) => {
                let own = self.unless_broken(place(), stands((frame, seals), &event));
                let claims = self.unless_broken(place(), basis::check(&event, bases)).unwrap_or_default();
                basis::forget(&mut event);
                return (Some(event), own, claims);
            }
            Some(Err(error)) => error.text(),
            // The keyring reads these.
            None if frame.aggregate() == "ledger" => return nothing(Some(Own::default())),
            None => say!("没有{0}这类流", "there is no noun {0}", frame.aggregate()),
        };
        let finding = place().finding(Code::Event, text);
        self.chunk.findings.push(Finding { rule: Some(id::SHAPE), ..finding });
        nothing(None)
    }

    fn unless_broken<T>(&mut self, place: Place, held: Result<T, Broken>) -> Option<T> {
        held.map_err(|broken| self.chunk.findings.push(place.broken(broken))).ok()
    }
}

fn stands((frame, seals): (&Frame<'_>, &[Uuid]), event: &Event) -> Result<Own, Broken> {
    event.stands(&Bare { id: frame.stream_id(), area: frame.area, time: Some(frame.time), seals })
}

/// The place of a record that can be read.
pub(crate) fn place_of(position: u64, frame: &Frame<'_>) -> Place {
    Place::at(position).stream(frame.stream).commit(frame.commit)
}
