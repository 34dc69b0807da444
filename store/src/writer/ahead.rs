//! Reading ahead in the order: while commits are entered here, those behind them are fetched and checked.

use std::path::Path;

use words::Said as _;

use crate::abreast::{Jobs, Results, abreast};
use crate::check::{self, Checked};
use crate::commit::SignedCommit;
use crate::error::{AppendError, StoreError};
use crate::order::manifest::Manifest;
use crate::order::{ClusterFault, ORDER, Order};
use crate::settings::Rules;
use crate::staged::{MEMORY_BYTES_MAX, Stage, Staged};

/// How many parts are fetched and checked at once: each waits for the wire most of the time.
const PARTS: usize = 4;
/// So many commits are fetched together at most.
const COMMITS_MAX: usize = 128;
/// So many bytes of commits likewise, and a larger commit alone.
const BYTES_MAX: u64 = 16 << 20;
/// So many records likewise.
const RECORDS_MAX: u64 = 20_000;
/// So many bytes are in memory at most.
const MEMORY_MAX: u64 = 128 << 20;

/// What comes from the order, in its order.
pub(super) enum Part {
    /// The commit that is known already, as it stands there; none if there is none.
    Known(Option<Manifest>),
    /// Commits behind it, each with its bytes.
    Commits(Vec<Checked>),
}

/// What is to be fetched, or was heard while it was looked for.
enum Job {
    Heard(Result<Part, StoreError>),
    Fetch(u64, Vec<Manifest>),
}

/// Parts in their order; the first fault is the last of them.
pub(super) type Parts<'a> = Results<'a, Result<Part, StoreError>>;

/// Reads the order from the commit before `next` on, and lets `take` have it as it comes.
pub(super) fn read<T>(
    order: &dyn Order,
    next: u64,
    (spool, rules): (&Path, &dyn Rules),
    take: impl FnOnce(&mut Parts<'_>) -> T,
) -> T {
    let give = |jobs: &Jobs<'_, Job, Result<Part, StoreError>>| {
        if let Err(fault) = all(order, next, jobs) {
            jobs.hand_out(0, Job::Heard(Err(fault)));
        }
    };
    let work = |job| match job {
        Job::Heard(heard) => heard,
        Job::Fetch(number, commits) => fetch(order, (spool, rules), number, &commits),
    };
    abreast(PARTS, MEMORY_MAX, give, work, take)
}

/// Hands out everything that stands in the order.
fn all(
    order: &dyn Order,
    next: u64,
    jobs: &Jobs<'_, Job, Result<Part, StoreError>>,
) -> Result<(), StoreError> {
    let mut number = next.saturating_sub(1);
    let mut is_known = next > 0;
    loop {
        let page = order.ordered(number)?;
        let mut commits = page.entries;
        if std::mem::take(&mut is_known) {
            let known = (!commits.is_empty()).then(|| commits.remove(0));
            number += 1;
            if !jobs.hand_out(0, Job::Heard(Ok(Part::Known(known)))) {
                return Ok(());
            }
        }
        while !commits.is_empty() {
            let rest = commits.split_off(at_once(&commits));
            let count = commits.len() as u64;
            if !jobs.hand_out(weight(&commits), Job::Fetch(number, commits)) {
                return Ok(());
            }
            number += count;
            commits = rest;
        }
        if !page.more {
            return Ok(());
        }
    }
}

fn fetch(
    order: &dyn Order,
    (spool, rules): (&Path, &dyn Rules),
    first: u64,
    commits: &[Manifest],
) -> Result<Part, StoreError> {
    let bytes = order.fetch(first, commits, &|bytes| Stage::expecting(spool, bytes))?;
    let checked = commits.iter().zip(bytes).zip(first..);
    let checked = checked.map(|((commit, bytes), number)| checked_as(number, commit, bytes, rules));
    Ok(Part::Commits(checked.collect::<Result<_, _>>()?))
}

/// All of a commit that does not depend on what stands before it.
fn checked_as(
    number: u64,
    commit: &Manifest,
    bytes: Staged,
    rules: &dyn Rules,
) -> Result<Checked, StoreError> {
    let signed = SignedCommit::new(commit.note.as_bytes(), bytes, Vec::new()).map_err(AppendError::from);
    signed.and_then(|signed| check::check(signed, rules)).map_err(|error| not_held(number, error))
}

/// How many bytes of memory these commits take: as they come, and while they wait.
fn weight(commits: &[Manifest]) -> u64 {
    let bytes: u64 = commits.iter().map(Manifest::bytes).sum();
    // A larger one is spooled.
    bytes.min(BYTES_MAX) + if bytes > MEMORY_BYTES_MAX as u64 { 0 } else { bytes }
}

/// What stands in the order and does not hold.
pub(super) fn not_held(revision: u64, error: AppendError) -> StoreError {
    match error {
        AppendError::Fault(fault) => fault,
        held => ClusterFault::Event { stream: ORDER.to_owned(), revision, what: held.text() }.into(),
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
    commits.iter().take(COMMITS_MAX).take_while(fits).count().max(1)
}
