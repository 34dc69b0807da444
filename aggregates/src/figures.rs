//! What a commit moves, counted over its records: what a signer reads beside the intent.

use crate::Money;
use crate::batch::BatchEvent;
use crate::batch::event::OutcomeStatus;
use crate::entitlement::EntitlementEvent;
use crate::funding::FundingEvent;
use crate::noun::Event;
use crate::roster::RosterEvent;

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

/// The amounts that an event moves or proposes, one a line.
pub fn amounts(event: &Event) -> Vec<Money> {
    match event {
        Event::Entitlement(event) => match &**event {
            EntitlementEvent::PaymentOrdered(ordered) => vec![ordered.amount],
            EntitlementEvent::PaymentReissued(reissued) => vec![reissued.amount],
            _ => Vec::new(),
        },
        Event::Roster(event) => match &**event {
            RosterEvent::RowRead(row) => vec![row.amount],
            _ => Vec::new(),
        },
        Event::Batch(event) => match &**event {
            BatchEvent::LinesDrafted(drafted) => drafted.lines.iter().map(|line| line.amount).collect(),
            BatchEvent::BankFileMade(file) => vec![file.total],
            _ => Vec::new(),
        },
        Event::Funding(event) => match &**event {
            FundingEvent::Appropriated(given) => vec![given.amount],
            FundingEvent::Withdrawn(taken) => vec![taken.amount],
            FundingEvent::Released(released) => vec![released.amount],
            FundingEvent::Reserved(_) | FundingEvent::YearClosed(_) => Vec::new(),
        },
        Event::Key(_) | Event::Standard(_) | Event::Person(_) => Vec::new(),
    }
}

impl Figures {
    /// Counts a record.
    pub fn count(&mut self, event: &Event) {
        let into = match event.wire_type() {
            "roster.row_read" => &mut self.proposed,
            "batch.lines_drafted" => &mut self.drafted,
            "batch.bank_file_made" => &mut self.files,
            "funding.released" => &mut self.released,
            "funding.appropriated" | "funding.withdrawn" => &mut self.funded,
            _ => &mut self.paid,
        };
        amounts(event).into_iter().for_each(|amount| into.add(amount));
        let Event::Batch(event) = event else { return };
        let listed = match &**event {
            BatchEvent::LinesHeld(held) => &held.lines,
            BatchEvent::LinesStopped(stopped) => &stopped.lines,
            BatchEvent::LinesReleased(released) => &released.lines,
            BatchEvent::OutcomesRecorded(recorded) => {
                return recorded.outcomes.iter().for_each(|outcome| self.outcome(outcome.status));
            }
            _ => return,
        };
        self.listed = self.listed.saturating_add(u32::try_from(listed.len()).unwrap_or(u32::MAX));
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
