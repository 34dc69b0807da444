//! What a commit moves, counted over its records: what a signer reads beside the intent.

use words::Words;

use crate::Money;
use crate::batch::event::OutcomeStatus;
use crate::noun::Event;

/// Amounts that were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// How many.
    pub count: u32,
    /// Their sum.
    pub sum: Money,
    /// The smallest and the largest.
    pub ends: Option<(Money, Money)>,
}

impl Amounts {
    /// Counts one. A hostile file may name sums beyond any range: they stop at its end, and agree with no intent.
    pub fn add(&mut self, amount: Money) {
        self.count = self.count.saturating_add(1);
        self.sum = self.sum.saturating_add(amount);
        let (least, most) = self.ends.unwrap_or((amount, amount));
        self.ends = Some((least.min(amount), most.max(amount)));
    }
}

/// Counts and sums over the records of a commit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Payments ordered or ordered again.
    pub paid: Amounts,
    /// Rows that a roster proposes.
    pub proposed: Amounts,
    /// Lines that a draft has.
    pub drafted: Amounts,
    /// What a funding is given or loses.
    pub funded: Amounts,
    /// What fundings get back.
    pub released: Amounts,
    /// Files for banks.
    pub files: Amounts,
    /// Lines that are held, stopped or released.
    pub listed: u32,
    /// What a bank's return says: settled, returned, unknown, contested.
    pub outcomes: [u32; 4],
}

/// One thing that a record moves, proposes or counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// A payment, ordered or ordered again.
    Paid(Money),
    /// A row that a roster proposes.
    Proposed(Money),
    /// A line of a draft.
    Drafted(Money),
    /// What a funding is given or loses.
    Funded(Money),
    /// What a funding gets back.
    Freed(Money),
    /// A file for a bank.
    File(Money),
    /// So many lines are held, stopped or released.
    Lines(u32),
    /// What a bank's return says of a line.
    Outcome(OutcomeStatus),
}

/// What an event moves and how it is named in the intent of the act that it leads. Each noun answers for each of its
/// events, so that a signer is never shown less because a type is new.
pub trait Moves {
    /// What it moves, proposes or counts, one a line.
    fn moves(&self) -> Vec<Moved>;

    /// How an act over any number of things counts them: the words before and behind the number. Every other act is about
    /// one thing.
    fn counted(&self) -> Option<Words>;

    /// What an intent says that the records do not hold, because they only point at what stands elsewhere.
    fn unproved(&self) -> Option<Words>;
}

impl Moved {
    /// So many lines.
    #[must_use]
    pub fn lines(lines: &[u32]) -> Moved {
        Moved::Lines(u32::try_from(lines.len()).unwrap_or(u32::MAX))
    }

    /// The amount, of what has one.
    #[must_use]
    pub const fn amount(self) -> Option<Money> {
        match self {
            Moved::Paid(amount)
            | Moved::Proposed(amount)
            | Moved::Drafted(amount)
            | Moved::Funded(amount)
            | Moved::Freed(amount)
            | Moved::File(amount) => Some(amount),
            Moved::Lines(_) | Moved::Outcome(_) => None,
        }
    }
}

impl Figures {
    /// Counts a record.
    pub fn count(&mut self, event: &Event) {
        for moved in event.moves() {
            match moved {
                Moved::Paid(amount) => self.paid.add(amount),
                Moved::Proposed(amount) => self.proposed.add(amount),
                Moved::Drafted(amount) => self.drafted.add(amount),
                Moved::Funded(amount) => self.funded.add(amount),
                Moved::Freed(amount) => self.released.add(amount),
                Moved::File(amount) => self.files.add(amount),
                Moved::Lines(lines) => self.listed = self.listed.saturating_add(lines),
                Moved::Outcome(status) => self.outcome(status),
            }
        }
    }

    fn outcome(&mut self, status: OutcomeStatus) {
        let [settled, returned, unknown, contested] = &mut self.outcomes;
        *match status {
            OutcomeStatus::Settled => settled,
            OutcomeStatus::Returned => returned,
            OutcomeStatus::Unknown => unknown,
            OutcomeStatus::Contested => contested,
        } += 1;
    }

    /// The figures as an intent has to name them. An act whose records hold no sum (a review signs a root) has none.
    #[must_use]
    pub fn named(&self) -> Vec<String> {
        let [settled, returned, unknown, contested] = self.outcomes;
        let lines = if self.paid.count > 0 { self.paid } else { self.drafted };
        let parts = [
            (lines.count, format!("{}笔 {}元", lines.count, lines.sum)),
            (self.proposed.count, format!("{}行 {}元", self.proposed.count, self.proposed.sum)),
            (self.funded.count, format!("{}元", self.funded.sum)),
            (self.listed, format!("{}行", self.listed)),
            (self.released.count, format!("释放{}元", self.released.sum)),
            (self.files.count, format!("{}个文件 {}元", self.files.count, self.files.sum)),
            (
                self.outcomes.iter().fold(0, |all, one| all | one),
                format!("成功{settled}笔 退回{returned}笔 未明{unknown}笔 争议{contested}笔"),
            ),
        ];
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect()
    }
}
