//! A ledger to look at: a prefecture's year of payments through every step, with separate keys and a simulated bank.
//!
//! One seed gives one ledger, record by record: ids, salts and keys come from it, times from a calendar that goes
//! on with every act, and one commit is written after the other.

use std::path::Path;

use aggregates::{BatchId, Money};
use ledger::Hash;
use store::Backing;

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};

mod aftermath;
mod bank;
mod calendar;
mod dice;
mod founding;
mod paper;
mod payday;
mod people;
mod plan;
mod play;
mod rosters;
mod staff;
#[cfg(test)]
mod tests;
mod world;

pub use plan::Plan;
use play::Play;

/// What was played.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Everybody who ever benefited.
    pub people: usize,
    /// Batches that were closed.
    pub batches: usize,
    /// Payments that the bank made.
    pub paid: Tally,
    /// Payments that it returned.
    pub returned: Tally,
    /// Payments that were made again.
    pub reissued: Tally,
    /// Rosters that were confirmed.
    pub rosters: usize,
    /// A batch to look at.
    pub example: Option<BatchId>,
    /// The root over all records.
    pub root: Hash,
    /// How many records.
    pub records: u64,
    /// How many commits.
    pub commits: u64,
}

/// Lines and money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub lines: u64,
    /// How much.
    pub amount: Money,
}

/// Makes a ledger in a folder that holds none, and plays the months through. `progress` hears how many of how many
/// steps are done.
///
/// # Errors
/// [`Failure`] if the folder holds a ledger or cannot be written.
pub fn run(
    dir: &Path,
    plan: Plan,
    backing: Backing,
    progress: &dyn Fn(u64, u64),
) -> Result<(Desk, Outcome), Failure> {
    let mut calendar = calendar::Calendar::new(plan.first());
    let (desk, administrators) = staff::found(dir, &plan, backing, &mut calendar)?;
    let staff = staff::appoint(&desk, administrators, &plan, &mut calendar)?;
    let files = dir.join("files");
    std::fs::create_dir_all(files.join("bank")).or_fault()?;
    let mut play = Play::new(&desk, plan, staff, calendar, files, progress);
    play.publish()?;
    play.appropriate()?;
    for month in plan.all() {
        play.month(month)?;
    }
    play.settle_up()?;
    let outcome = play.outcome()?;
    Ok((desk, outcome))
}
