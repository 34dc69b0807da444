//! The full lines of a batch, read back from its records.

use super::event::{BatchEvent, Line};
use super::{Batch, LineStatus, line_hash};

/// The full lines of a batch, with the basis of every amount: what an order writes into the entitlements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchLines(Vec<Line>);

impl BatchLines {
    /// The lines that a batch's events hold.
    #[must_use]
    pub fn of(events: impl IntoIterator<Item = BatchEvent>) -> BatchLines {
        let mut lines = BatchLines::default();
        events.into_iter().for_each(|event| lines.read(event));
        lines
    }

    /// Takes the lines of one event, if it holds any.
    pub fn read(&mut self, event: BatchEvent) {
        if let BatchEvent::LinesDrafted(drafted) = event {
            self.0.extend(drafted.lines);
        }
    }

    /// A line by its number, from 1.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&Line> {
        self.0.get((number as usize).checked_sub(1)?)
    }

    /// All lines in order.
    #[must_use]
    pub fn all(&self) -> &[Line] {
        &self.0
    }

    /// The lines that stand so in the batch, e.g. those still active when it is ordered.
    pub fn that_are(&self, batch: &Batch, status: LineStatus) -> impl Iterator<Item = &Line> {
        self.0.iter().filter(move |line| batch.line(line.line).is_some_and(|state| state.status == status))
    }

    /// Whether these are the very lines that the batch keeps the hashes of.
    #[must_use]
    pub fn are_of(&self, batch: &Batch) -> bool {
        self.0.len() == batch.lines.len()
            && self.0.iter().zip(&batch.lines).all(|(line, state)| line_hash(line) == state.hash)
    }
}
