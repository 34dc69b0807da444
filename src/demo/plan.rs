//! What the demonstration plays: where, how long, and what happens once.

use aggregates::{Month, Programme};

/// The prefecture.
pub(super) const AREA: &str = "433100000000";
/// The name of the demonstration's ledger.
pub(super) const ORIGIN: &str = "xiangxi.example/demo";
/// Its counties, with the word that their keys' names have.
pub(super) const COUNTIES: [(&str, &str); 8] = [
    ("433101000000", "jishou"),
    ("433122000000", "luxi"),
    ("433123000000", "fenghuang"),
    ("433124000000", "huayuan"),
    ("433125000000", "baojing"),
    ("433126000000", "guzhang"),
    ("433127000000", "yongshun"),
    ("433130000000", "longshan"),
];
/// The county whose approver is absent for a month.
pub(super) const DELEGATING: usize = 5;
/// The county whose reviewer holds lines.
pub(super) const HOLDING: usize = 1;
/// The county with a township that is late in January.
pub(super) const LATE: usize = 6;
/// The county that sends workbooks to its bank.
pub(super) const WORKBOOKS: usize = 3;

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many people in January.
    pub people: u32,
    /// How many months of 2023.
    pub months: u8,
    /// Same seed, same records.
    pub seed: u64,
}

impl Plan {
    /// January.
    pub(super) fn first(self) -> Month {
        Month::new(2023, 1).expect("invariant: January is a month")
    }

    /// The months, in order.
    pub(super) fn all(self) -> impl Iterator<Item = Month> {
        (1..=self.months).filter_map(|month| Month::new(2023, month).ok())
    }

    /// The last one.
    pub(super) fn last(self) -> Month {
        self.all().last().unwrap_or(self.first())
    }

    /// When lines are held: February, or the only month.
    pub(super) fn holding(self) -> Month {
        self.all().nth(1).unwrap_or(self.first())
    }

    /// When an approver is absent.
    pub(super) fn delegating(self) -> Month {
        self.all().nth(5).unwrap_or(self.last())
    }

    /// Whose closed batch gets a late return.
    pub(super) fn late_return(self) -> Month {
        self.all().nth(2).unwrap_or(self.last())
    }

    /// Benefit months that are paid in a month: children by the quarter, everything else by the month.
    pub(super) fn due(self, programme: Programme, month: Month) -> Vec<Month> {
        if !matches!(programme, Programme::OrphanAllowance | Programme::UnattendedChild) {
            return vec![month];
        }
        if !month.month().is_multiple_of(3) && month != self.last() {
            return Vec::new();
        }
        let first = (month.month() - 1) / 3 * 3 + 1;
        (first..=month.month()).filter_map(|number| Month::new(2023, number).ok()).collect()
    }
}
