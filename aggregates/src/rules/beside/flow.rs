//! `flow`: a bank's flow number is one payment's, by bank and day; or one batch's, where that was asked about.

use ledger::ties::key;

use crate::BatchId;
use crate::batch::Batch;
use crate::batch::event::OutcomesRecorded;
use crate::rules::known::{Held, Known, batch};

/// A flow number that a record uses. No two of a ledger share `key`, but those that share an `owner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// Bank, booking day and number.
    pub key: u128,
    /// The batch that the bank gave the number; none for a number of one payment.
    pub owner: Option<BatchId>,
}

impl Flow {
    /// The number that a bank booked on a day.
    #[must_use]
    pub fn key(bank: &str, booked: crate::Day, number: &str) -> u128 {
        key(&[b"flow", bank.as_bytes(), booked.to_string().as_bytes(), number.as_bytes()])
    }

    /// Whether both may stand in one ledger.
    #[must_use]
    pub fn goes_with(&self, other: &Flow) -> bool {
        self.key != other.key || (self.owner.is_some() && self.owner == other.owner)
    }
}

/// The numbers that outcomes use.
pub(in crate::rules) fn used<K: Known>(
    known: &mut K,
    id: BatchId,
    e: &OutcomesRecorded,
) -> Held<Vec<Flow>, K> {
    let Some(batch) = batch(known, id)? else { return Ok(Vec::new()) };
    let owner = batch.pending.as_ref().filter(|arriving| arriving.flow_is_batch).map(|_| id);
    let used = e.outcomes.iter().filter_map(|outcome| {
        let key = Flow::key(bank_of(batch, outcome.line), outcome.booked?, outcome.flow.as_deref()?);
        Some(Flow { key, owner })
    });
    Ok(used.collect())
}

/// The bank whose file has the line; empty where the roster names none.
#[must_use]
pub fn bank_of(batch: &Batch, line: u32) -> &str {
    let file = batch.line(line).and_then(|line| batch.files.get(line.file as usize));
    file.map_or("", |file| file.bank.as_str())
}
