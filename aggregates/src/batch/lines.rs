//! The full lines of a batch: what its records hold, and what an order writes into the entitlements.

use std::sync::Arc;

use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::event::{BatchEvent, Line, LinesDrafted};
use super::line::{parts_digest, text_hash};
use super::{Batch, LINES_PER_DRAFT_RECORD, LineStatus, line_hash};
use crate::BasisText;
use crate::wire::{WireError, from_json, unfit};

/// The lines of one record, each with its hash ([`line_hash`]), which is taken once from the text as it stands in the
/// record, and the digest of its components. Clones share them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(Arc<[HashedLine]>);

/// A line with what stands for it and for its components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedLine {
    /// The line.
    pub line: Line,
    /// [`line_hash`] of it.
    pub hash: [u8; 32],
    /// [`parts_digest`] of its components.
    pub parts: [u8; 16],
}

impl Lines {
    /// The lines in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.0.iter().map(|hashed| &hashed.line)
    }

    /// The lines with their hashes.
    pub fn hashed(&self) -> impl Iterator<Item = &HashedLine> {
        self.0.iter()
    }

    /// Forgets the bases of lines that nobody else holds, for who has looked at them and will not again; their hashes
    /// stay.
    pub fn forget_bases(&mut self) {
        for hashed in Arc::get_mut(&mut self.0).unwrap_or_default() {
            hashed.line.components.iter_mut().for_each(|paid| paid.basis = BasisText::default());
        }
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Reads the lines of a record, each once, where it stands.
pub(super) fn read(wire_type: &str, data: &str) -> Result<LinesDrafted, WireError> {
    let mut lines = Vec::with_capacity(LINES_PER_DRAFT_RECORD);
    let is_fit = unfit(wire_type, data).is_none();
    let mut rest = data.strip_prefix("{\"lines\":[").filter(|_| is_fit).unwrap_or_default();
    loop {
        let mut found = serde_json::Deserializer::from_str(rest).into_iter();
        let Some(Ok(line)) = found.next() else { break };
        let (text, behind) = rest.split_at(found.byte_offset());
        lines.push(HashedLine::read(line, text));
        match behind.strip_prefix(',') {
            Some(next) => rest = next,
            None if behind == "]}" => return Ok(LinesDrafted { lines: Lines(lines.into()) }),
            None => break,
        }
    }
    // There is none, or one is wrong: this says where.
    from_json(wire_type, data)
}

impl HashedLine {
    /// A line as it is written.
    fn read(line: Line, text: &str) -> HashedLine {
        HashedLine { hash: text_hash(text), parts: parts_digest(&line.components), line }
    }
}

impl From<Vec<Line>> for Lines {
    fn from(lines: Vec<Line>) -> Lines {
        let hashed = |line: Line| {
            let (hash, parts) = (line_hash(&line), parts_digest(&line.components));
            HashedLine { line, hash, parts }
        };
        Lines(lines.into_iter().map(hashed).collect())
    }
}

impl Serialize for Lines {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Lines, D::Error> {
        deserializer.deserialize_seq(Read)
    }
}

/// Reads lines from the canonical JSON of a record.
struct Read;

impl<'de> Visitor<'de> for Read {
    type Value = Lines;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Lines, A::Error> {
        let mut lines = Vec::new();
        while let Some(raw) = list.next_element::<&'de RawValue>()? {
            // The place is all that an error may tell of it.
            let line = serde_json::from_str(raw.get()).map_err(|_| A::Error::custom("no line"))?;
            lines.push(HashedLine::read(line, raw.get()));
        }
        Ok(Lines(lines.into()))
    }
}

/// The full lines of a batch, with the basis of every amount: what an order writes into the entitlements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchLines(Vec<Lines>);

impl BatchLines {
    /// The lines that a batch's events hold.
    #[must_use]
    pub fn of<'e>(events: impl IntoIterator<Item = &'e BatchEvent>) -> BatchLines {
        let mut lines = BatchLines::default();
        events.into_iter().for_each(|event| lines.read(event));
        lines
    }

    /// Takes the lines of one event, if it holds any.
    pub fn read(&mut self, event: &BatchEvent) {
        if let BatchEvent::LinesDrafted(drafted) = event {
            self.0.push(drafted.lines.clone());
        }
    }

    /// A line by its number, from 1.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.all().nth((number as usize).checked_sub(1)?)
    }

    /// All lines in order.
    pub fn all(&self) -> impl Iterator<Item = &Line> {
        self.0.iter().flat_map(Lines::iter)
    }

    /// The lines that stand so in the batch, e.g. those still active when it is ordered.
    pub fn that_are(&self, batch: &Batch, status: LineStatus) -> impl Iterator<Item = &Line> {
        self.all().filter(move |line| batch.line(line.line).is_some_and(|state| state.status == status))
    }

    /// Whether these are the very lines that the batch keeps the hashes of.
    #[must_use]
    pub fn are_of(&self, batch: &Batch) -> bool {
        let hashes = self.0.iter().flat_map(Lines::hashed).map(|hashed| &hashed.hash);
        hashes.eq(batch.lines.iter().map(|state| &state.hash))
    }
}
