//! Back pay that was granted, and payments that are asked back.

use serde::{Deserialize, Serialize};

use super::event::LineRef;
use crate::{Money, Month, ProposalId};

/// Back pay (补发) that was granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Its id, named by the cause of its payments.
    pub grant: ProposalId,
    /// How much for each month.
    pub amount: Money,
    /// Which months.
    pub months: Vec<Month>,
}

/// A recovery (追回).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovery {
    /// Its id.
    pub recovery: ProposalId,
    /// Of which payment.
    pub line: LineRef,
    /// How much is asked back.
    pub opened: Money,
    /// What came back, by the bank's flow number.
    pub collected: Vec<(Box<str>, Money)>,
    /// What was waived.
    pub waived: Money,
}

impl Recovery {
    /// What came back.
    #[must_use]
    pub fn collected(&self) -> Money {
        Money::saturating_sum(self.collected.iter().map(|(_, amount)| *amount))
    }

    /// What is still asked back.
    #[must_use]
    pub fn outstanding(&self) -> Money {
        self.opened.saturating_sub(self.collected()).saturating_sub(self.waived)
    }
}
