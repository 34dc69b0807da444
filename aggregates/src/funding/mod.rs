//! Money that a source gives an area for a year, and what is reserved of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::decide::aggregate;
use crate::document::folded;
use crate::{AreaCode, BatchId, Money};

mod admit;
pub mod command;
mod decide;
pub mod event;
mod evolve;
pub mod id;
mod moves;
pub mod refusal;
mod shown;
#[cfg(test)]
mod specs;
mod stands;

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
}

aggregate!(Funding, "funding", FundingCommand, FundingEvent, FundingRefusal);
