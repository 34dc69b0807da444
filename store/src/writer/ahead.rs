//! Reading ahead in the order: while commits are entered here, those behind them are fetched and checked.

use std::path::Path;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::check::{self, Checked};
use crate::commit::SignedCommit;
use crate::error::{AppendError, StoreError};
use crate::order::manifest::Manifest;
use crate::order::{ClusterFault, ORDER, Order};
use crate::staged::{Stage, Staged};

/// So many bytes of commits are fetched at once, and a larger commit alone. Three parts are in memory at most: one is
/// entered, one waits, one is fetched.
const BYTES_MAX: u64 = 16 << 20;
/// So many records likewise.
const RECORDS_MAX: u64 = 20_000;

/// What comes from the order, in its order.
pub(super) enum Part {
    /// The commit that is known already, as it stands there; none if there is none.
    Known(Option<Manifest>),
    /// Commits behind it, each with its bytes.
    Commits(Vec<Checked>),
}

/// Reads the order from the commit before `next` on, and lets `take` have it as it comes.
pub(super) fn read<T>(
    order: &dyn Order,
    next: u64,
    spool: &Path,
    take: impl FnOnce(&Receiver<Result<Part, StoreError>>) -> T,
) -> T {
    let (give, come) = bounded(1);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let fault = Reading { order, spool, give: &give }.all(next).err();
            if let Some(fault) = fault {
                // Whoever wanted it may have stopped at something before.
                let _unheard = give.send(Err(fault));
            }
            drop(give);
        });
        let taken = take(&come);
        // Lets the other one stop.
        drop(come);
        taken
    })
}

struct Reading<'r> {
    order: &'r dyn Order,
    spool: &'r Path,
    give: &'r Sender<Result<Part, StoreError>>,
}

impl Reading<'_> {
    fn all(&self, next: u64) -> Result<(), StoreError> {
        let mut number = next.saturating_sub(1);
        let mut is_known = next > 0;
        loop {
            let page = self.order.ordered(number)?;
            let mut commits = page.entries;
            if std::mem::take(&mut is_known) {
                let known = (!commits.is_empty()).then(|| commits.remove(0));
                number += 1;
                if !self.give(Part::Known(known)) {
                    return Ok(());
                }
            }
            while !commits.is_empty() {
                let rest = commits.split_off(at_once(&commits));
                let bytes = self.order.fetch(number, &commits, &|| Stage::new(self.spool))?;
                let checked = commits.iter().zip(bytes).zip(number..);
                let checked = checked.map(|((commit, bytes), number)| checked_as(number, commit, bytes));
                let checked = checked.collect::<Result<Vec<_>, _>>()?;
                number += checked.len() as u64;
                if !self.give(Part::Commits(checked)) {
                    return Ok(());
                }
                commits = rest;
            }
            if !page.more {
                return Ok(());
            }
        }
    }

    /// False if nobody wants any more.
    fn give(&self, part: Part) -> bool {
        self.give.send(Ok(part)).is_ok()
    }
}

/// All of a commit that does not depend on what stands before it.
fn checked_as(number: u64, commit: &Manifest, bytes: Staged) -> Result<Checked, StoreError> {
    let signed = SignedCommit::new(commit.note.as_bytes(), bytes, Vec::new()).map_err(AppendError::from);
    signed.and_then(check::check).map_err(|error| not_held(number, error))
}

/// What stands in the order and does not hold.
pub(super) fn not_held(revision: u64, error: AppendError) -> StoreError {
    match error {
        AppendError::Fault(fault) => fault,
        held => ClusterFault::Event { stream: ORDER.to_owned(), revision, what: held.to_string() }.into(),
    }
}

/// How many of these commits are fetched together: the first, and more while they are small.
fn at_once(commits: &[Manifest]) -> usize {
    let (mut bytes, mut records) = (0, 0);
    let fits = |commit: &&Manifest| {
        bytes += commit.bytes();
        records += u64::from(commit.records);
        bytes <= BYTES_MAX && records <= RECORDS_MAX
    };
    commits.iter().take_while(fits).count().max(1)
}
