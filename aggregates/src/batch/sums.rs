//! What the lines of a batch come to.

use super::{Batch, LineStatus};
use crate::Money;

/// What the lines of a batch come to, by where they stand.
///
/// The convention that reconciles them with the bank's statement: the bank debits the treasury for a file and
/// refunds what it could not credit. So **debited** counts every line that the bank settled or returned, and
/// **refunded** every line that it returned, whether it still stands as returned, was reissued (another batch's
/// debit then) or was released; debited − refunded is what this batch paid. A line that was stopped before the bank
/// accepted is in neither. A file that the bank credits net shows the same difference with smaller sides: its
/// statement has to be read gross.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Ordered, unknown or contested.
    pub open: Money,
    /// Paid.
    pub paid: Money,
    /// Returned, and nothing done about it yet.
    pub returned: Money,
    /// Paid by another batch.
    pub reissued: Money,
    /// Paid by nobody.
    pub released: Money,
    /// Stopped, and not released yet.
    pub stopped: Money,
    /// Not part of the order.
    pub held: Money,
    /// What the bank's statement has to show as debited.
    pub debited: Money,
    /// What the bank's statement has to show as refunded.
    pub refunded: Money,
}

fn add(sum: &mut Money, amount: Money) {
    *sum = sum.saturating_add(amount);
}

impl Batch {
    /// What the lines come to.
    #[must_use]
    pub fn sums(&self) -> Sums {
        let mut sums = Sums::default();
        for line in &self.lines {
            let side = match line.status {
                LineStatus::Active | LineStatus::Ordered | LineStatus::Unknown | LineStatus::Contested => {
                    &mut sums.open
                }
                LineStatus::Settled => &mut sums.paid,
                LineStatus::Returned => &mut sums.returned,
                LineStatus::Reissued => &mut sums.reissued,
                LineStatus::Released => &mut sums.released,
                LineStatus::Stopped => &mut sums.stopped,
                LineStatus::Held => &mut sums.held,
            };
            add(side, line.amount);
            if line.was_debited() {
                add(&mut sums.debited, line.amount);
            }
            if line.was_refunded() {
                add(&mut sums.refunded, line.amount);
            }
        }
        sums
    }
}
