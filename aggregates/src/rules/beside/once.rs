//! `flow` and `number`: a bank's flow number is one payment's, by bank and day, or one batch's, where that was asked
//! about; a batch's number and a return file are one batch's.

use ledger::ties::key;

use crate::batch::Batch;
use crate::batch::event::OutcomesRecorded;
use crate::document::folded;
use crate::rules::known::{Held, Known, batch};
use crate::{BatchId, Day};

/// What a record uses that a ledger has once: no two share `key`, but those that share an `owner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UsedOnce {
    /// What it is, with all that tells it apart.
    pub key: u128,
    /// The batch that the bank gave the number; none for what nobody shares.
    pub owner: Option<BatchId>,
}

impl UsedOnce {
    /// The flow number that a bank booked on a day; a batch may own it. Both are compared as documents' numbers are.
    #[must_use]
    pub fn flow(bank: &str, booked: Day, number: &str, owner: Option<BatchId>) -> UsedOnce {
        let (bank, number) = (folded(bank), folded(number));
        UsedOnce { key: key(&[b"flow", bank.as_bytes(), &booked.to_bytes(), number.as_bytes()]), owner }
    }

    /// The number of a batch.
    #[must_use]
    pub fn batch_number(number: &str) -> UsedOnce {
        UsedOnce { key: key(&[b"number", number.as_bytes()]), owner: None }
    }

    /// A return file, by its SHA-256.
    #[must_use]
    pub fn return_file(sha256: &str) -> UsedOnce {
        UsedOnce { key: key(&[b"result", sha256.as_bytes()]), owner: None }
    }

    /// Whether both may stand in one ledger.
    #[must_use]
    pub fn goes_with(&self, other: &UsedOnce) -> bool {
        self.key != other.key || (self.owner.is_some() && self.owner == other.owner)
    }
}

/// The flow numbers that outcomes use.
pub(in crate::rules) fn flows<K: Known>(
    known: &mut K,
    id: BatchId,
    e: &OutcomesRecorded,
) -> Held<Vec<UsedOnce>, K> {
    let Some(batch) = batch(known, id)? else { return Ok(Vec::new()) };
    let owner = batch.pending.as_ref().filter(|arriving| arriving.flow_is_batch).map(|_| id);
    let used = e.outcomes.iter().filter_map(|outcome| {
        let bank = bank_of(batch, outcome.line);
        Some(UsedOnce::flow(bank, outcome.booked?, outcome.flow.as_deref()?, owner))
    });
    Ok(used.collect())
}

/// The bank whose file has the line; empty where the roster names none.
#[must_use]
pub fn bank_of(batch: &Batch, line: u32) -> &str {
    let file = batch.line(line).and_then(|line| batch.files.get(line.file as usize));
    file.map_or("", |file| file.bank.as_str())
}
