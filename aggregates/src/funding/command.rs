//! What can be asked of a funding.

use super::event::{Appropriated, Released, Reserved, Withdrawn, YearClosed};

/// What can be asked of a funding. Each says exactly what its event records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FundingCommand {
    /// Record that a document gave money.
    Appropriate(Appropriated),
    /// Record that a document took money back.
    Withdraw(Withdrawn),
    /// Reserve money for a batch that is being ordered.
    Reserve(Reserved),
    /// End the reservation of lines that will not be paid.
    Release(Released),
    /// Close the budget year.
    CloseYear(YearClosed),
}
