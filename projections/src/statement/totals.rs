//! Counts and sums of a statement.

use std::collections::BTreeMap;

use aggregates::{Component, Money, Month};
use serde::Serialize;

use crate::LineStatus;
use crate::query::{Line, Tally};

/// What the lines of a statement add up to.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Totals {
    /// How many lines.
    pub lines: u64,
    /// Their sum; a payment that was made again stands in it once an attempt.
    pub amount: Money,
    /// 成功: what arrived.
    pub paid: Money,
    /// What came back from recipients; of a person or household.
    pub recovered: Money,
    /// By status.
    pub by_status: Vec<Tally>,
    /// What arrived, by component.
    pub paid_by_component: BTreeMap<Component, Money>,
    /// What arrived, by benefit month.
    pub paid_by_month: BTreeMap<Month, Money>,
}

impl Totals {
    pub(super) fn add(&mut self, line: &Line) {
        self.lines += 1;
        self.amount += line.amount;
        match self.by_status.iter_mut().find(|tally| tally.status == line.status) {
            Some(tally) => {
                tally.lines += 1;
                tally.amount += line.amount;
            }
            None => {
                self.by_status.push(Tally { status: line.status, lines: 1, amount: line.amount });
                self.by_status.sort_unstable_by_key(|tally| tally.status);
            }
        }
        if line.status == LineStatus::Settled {
            self.paid += line.amount;
            *self.paid_by_month.entry(line.month).or_default() += line.amount;
            for (component, amount) in &line.components {
                *self.paid_by_component.entry(*component).or_default() += *amount;
            }
        }
    }
}
