//! Lines of a batch whose beneficiaries had died before the month that they pay.

use aggregates::batch::{Batch, LineStatus};
use aggregates::person::Person;
use aggregates::{BatchId, Day};

use crate::app::Desk;
use crate::failure::Failure;

/// Such lines that are not held, with the day of death.
///
/// # Errors
/// [`Failure::Fault`] if the ledger cannot be read.
pub fn of_the_dead(desk: &Desk, id: BatchId) -> Result<Vec<(u32, Day)>, Failure> {
    let mut act = desk.act();
    let batch = act.load::<Batch>(&id.to_string())?.state;
    let mut dead = Vec::new();
    for (number, line) in batch.numbered().filter(|(_, line)| line.status != LineStatus::Held) {
        let died = act.load::<Person>(&line.beneficiary.to_string())?.state.died();
        dead.extend(died.filter(|day| line.month > day.month()).map(|day| (number, day)));
    }
    Ok(dead)
}
