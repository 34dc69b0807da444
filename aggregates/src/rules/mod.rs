//! What is forbidden beyond one stream: rules of a record alone, of the records of a commit, and of a record beside the
//! streams that it rests on. Each has an id, which docs/FORMAT.md §16 gives and findings name; the store, the gate for
//! commits from elsewhere and `verify` ask the same ones.

pub(crate) mod alone;
mod beside;
mod course;
mod known;
#[cfg(test)]
mod specs;
mod table;

use ledger::ties::{Broken, Own};
use ledger::{Scope, Time, Uuid};

pub use beside::in_force::{Claimed, LineClaims};
pub use beside::once::{UsedOnce, bank_of};
pub use course::{Course, Record};
pub use known::{Known, Stop};
pub use table::{HISTORY, RULES, Row, id, markdown, said};

/// What stands around an event in its record, as far as rules of a record alone ask for it.
#[derive(Clone, Copy, Debug)]
pub struct Bare<'r> {
    /// The stream's id, behind the noun.
    pub id: &'r str,
    /// The record's area.
    pub area: Scope,
    /// The record's time; none while it is not known yet.
    pub time: Option<Time>,
    /// Whose data is sealed in it, in the order of the seals.
    pub seals: &'r [Uuid],
}

/// What its records keep of a stream's area.
pub trait Kept {
    /// The area that a change of this thing falls in: that of the thing, for those of which a record says
    /// [`Keeps::Equals`](ledger::ties::Keeps::Equals). None as long as there is no such thing, and of nouns whose records
    /// say their area themselves.
    fn kept_area(&self) -> Option<crate::AreaCode>;
}

/// An event that can be held against its own record.
pub trait Stands {
    /// Whether stream, area, shape and seals are those of the event; what it owes to its commit.
    ///
    /// # Errors
    /// The first rule that it breaks.
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken>;
}
