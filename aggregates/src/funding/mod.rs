//! Money that a source gives an area for a year, and what is reserved of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::decide::aggregate;
use crate::document::folded;
use crate::{AreaCode, BatchId, Money};

pub mod command;
mod decide;
pub mod event;
pub mod id;
pub mod refusal;
mod shown;
#[cfg(test)]
mod specs;

pub use command::FundingCommand;
pub use event::FundingEvent;
pub use id::{FundingId, FundingIdError, stream_id};
pub use refusal::FundingRefusal;

/// A funding: available = credited − withdrawn − ordered + released, and that is never below zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funding {
    /// Source, area and year, as the first appropriation names them.
    of: Option<(String, AreaCode, u16)>,
    /// By number, [`folded`].
    documents: BTreeMap<String, Document>,
    credited: Money,
    withdrawn: Money,
    ordered: Money,
    released: Money,
    batches: BTreeMap<BatchId, Reservation>,
    successor: Option<String>,
}

/// What a document did; it counts once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Document {
    amount: Money,
    is_credit: bool,
}

/// What is reserved for a batch, and how much of it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    /// What the order reserved.
    pub amount: Money,
    /// For how many lines.
    pub lines: u32,
    /// What was released of it.
    pub released: Money,
    /// The lines released.
    pub released_lines: BTreeSet<u32>,
}

impl Funding {
    /// What can still be ordered.
    #[must_use]
    pub fn available(&self) -> Money {
        let more = i128::from(self.credited.fen()) + i128::from(self.released.fen());
        let less = i128::from(self.withdrawn.fen()) + i128::from(self.ordered.fen());
        // Only a forged history leaves the range; an audit has to get past it.
        i64::try_from(more - less).ok().and_then(|fen| Money::from_fen(fen).ok()).unwrap_or(Money::ZERO)
    }

    /// All that documents gave.
    #[must_use]
    pub fn credited(&self) -> Money {
        self.credited
    }

    /// All that documents took back.
    #[must_use]
    pub fn withdrawn(&self) -> Money {
        self.withdrawn
    }

    /// All that orders reserved.
    #[must_use]
    pub fn ordered(&self) -> Money {
        self.ordered
    }

    /// All reservations that ended unpaid.
    #[must_use]
    pub fn released(&self) -> Money {
        self.released
    }

    /// The reservation of a batch.
    #[must_use]
    pub fn reservation(&self, batch: BatchId) -> Option<&Reservation> {
        self.batches.get(&batch)
    }

    /// The funding that follows, once the year is closed.
    #[must_use]
    pub fn successor(&self) -> Option<&str> {
        self.successor.as_deref()
    }

    /// The stream id that the appropriations name; what a record stands in must be this.
    #[must_use]
    pub fn id(&self) -> Option<FundingId> {
        let (source, area, year) = self.of.clone()?;
        Some(FundingId { source, area, year })
    }

    fn evolve(&mut self, event: FundingEvent) {
        match event {
            FundingEvent::Appropriated(e) => {
                add(&mut self.credited, e.amount);
                self.documents.insert(folded(&e.doc_no), Document { amount: e.amount, is_credit: true });
                self.of.get_or_insert((e.source, e.area, e.year));
            }
            FundingEvent::Withdrawn(e) => {
                add(&mut self.withdrawn, e.amount);
                self.documents.insert(folded(&e.doc_no), Document { amount: e.amount, is_credit: false });
            }
            FundingEvent::Reserved(e) => {
                add(&mut self.ordered, e.amount);
                let reservation = Reservation { amount: e.amount, lines: e.lines, ..Reservation::default() };
                self.batches.insert(e.batch, reservation);
            }
            FundingEvent::Released(e) => {
                add(&mut self.released, e.amount);
                let reservation = self.batches.entry(e.batch).or_default();
                add(&mut reservation.released, e.amount);
                reservation.released_lines.extend(e.lines);
            }
            FundingEvent::YearClosed(e) => self.successor = Some(e.successor),
        }
    }
}

/// `admit` refuses what is out of range; a forged history may hold it all the same, and must not stop an audit.
fn add(total: &mut Money, amount: Money) {
    *total = total.checked_add(amount).unwrap_or(*total);
}

aggregate!(Funding, "funding", FundingCommand, FundingEvent, FundingRefusal);
