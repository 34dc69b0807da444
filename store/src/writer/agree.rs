//! Commits of this node in an order that other nodes write to as well: placed here first, then agreed on, then kept.

use std::collections::HashSet;

use ledger::Uuid;
use words::Text;

use super::Waiting;
use super::admit::Origin;
use super::group::{Outcome, Placed, Writer};
use crate::error::{AppendError, StoreError};
use crate::order::Order;
use crate::order::manifest::Manifest;
use crate::read;

/// How often a group may be overtaken by other nodes before whoever waits is told to try later.
const TRIES: usize = 100;

impl Writer {
    /// Places a group behind everything that is agreed on, and has it agreed on. Whoever loses the race for a place
    /// looks again at everything: what still holds is tried again, the rest are conflicts.
    pub(super) fn agree(
        &mut self,
        requests: &[Waiting],
        order: &dyn Order,
    ) -> Result<Vec<Outcome>, StoreError> {
        self.catch_up()?;
        // Commits that were asked for before and not answered: should they stand, it is the first time.
        let mut asked_for = HashSet::new();
        for attempt in 0..TRIES {
            // At first nothing new is looked for: the place that is asked for says whether there was.
            if attempt > 0 {
                self.follow(order)?;
            }
            let first = self.state.next_no;
            let mut outcomes = self.place_all(requests)?;
            if attempt == 0 && outcomes.iter().any(Result::is_err) {
                // It may be that only this copy does not know enough.
                self.again()?;
                continue;
            }
            let manifests = manifests_of(requests, &outcomes);
            if manifests.is_empty() {
                self.run("COMMIT")?;
                first_time(requests, &mut outcomes, &asked_for);
                return Ok(outcomes);
            }
            // Whoever could not sign for it asks for no place.
            self.check_log_key_held()?;
            let sitting = self.still_there(order, first)?;
            asked_for.extend(new(requests, &outcomes).map(|request| request.checked.signed.commit.id));
            if !order.append(first, &manifests, sitting)? {
                self.again()?;
                continue;
            }
            if self.mark(order)? {
                self.run("COMMIT")?;
                first_time(requests, &mut outcomes, &asked_for);
                return Ok(outcomes);
            }
            // Ordered; and another node has seen that and signed for it.
            self.again()?;
            self.follow(order)?;
            let found = self.find_all(requests, outcomes)?;
            self.run("COMMIT")?;
            return Ok(found);
        }
        Err(StoreError::Busy)
    }

    /// The place behind the commit before `first` is only worth something while that commit stands there as it is here:
    /// another history may be as long. It is looked at once in a sitting.
    fn still_there(&mut self, order: &dyn Order, first: u64) -> Result<u64, StoreError> {
        let sitting = order.sitting();
        if let (true, Some(number)) = (self.heard != Some(sitting), first.checked_sub(1)) {
            let there = order.ordered(number)?.entries;
            let ours = read::one_commit(&self.connection, "no = ?1", [number as i64])?;
            self.same_history(number, there.first(), ours.as_ref())?;
            // What was heard just now is of this sitting, or of one that begins with it.
            self.heard = Some(order.sitting());
        }
        Ok(self.heard.unwrap_or(sitting))
    }

    pub(super) fn place_all(&mut self, requests: &[Waiting]) -> Result<Vec<Outcome>, StoreError> {
        let mut outcomes = Vec::with_capacity(requests.len());
        for request in requests {
            outcomes.push(match self.place(&request.checked, Origin::Asked) {
                Err(AppendError::Fault(fault)) => return Err(fault),
                // Nothing of it was written, so there is nothing to take back.
                outcome => outcome,
            });
        }
        Ok(outcomes)
    }

    /// What was placed, as it was entered anew.
    fn find_all(&self, requests: &[Waiting], outcomes: Vec<Outcome>) -> Result<Vec<Outcome>, StoreError> {
        let mut found = Vec::with_capacity(outcomes.len());
        for (request, outcome) in requests.iter().zip(outcomes) {
            let Ok(Placed { repeated, .. }) = outcome else {
                found.push(outcome);
                continue;
            };
            found.push(match self.known(&request.checked.signed.commit) {
                Ok(Some(placed)) => Ok(Placed { repeated, ..placed }),
                Ok(None) => return Err(StoreError::damaged(Text::same("commits"))),
                Err(AppendError::Fault(fault)) => return Err(fault),
                Err(refused) => Err(refused),
            });
        }
        Ok(found)
    }
}

/// A commit that was asked for here and found standing afterwards was entered now, not before.
fn first_time(requests: &[Waiting], outcomes: &mut [Outcome], asked_for: &HashSet<Uuid>) {
    for (request, outcome) in requests.iter().zip(outcomes) {
        if let (Ok(placed), true) = (outcome, asked_for.contains(&request.checked.signed.commit.id)) {
            placed.repeated = false;
        }
    }
}

/// Who asked for what was placed now.
fn new<'r>(requests: &'r [Waiting], outcomes: &'r [Outcome]) -> impl Iterator<Item = &'r Waiting> {
    let new = |outcome: &Outcome| outcome.as_ref().is_ok_and(|placed| !placed.repeated);
    requests.iter().zip(outcomes).filter(move |(_, outcome)| new(outcome)).map(|(request, _)| request)
}

/// The commits that were placed now, in their order; one that was handed in twice once.
fn manifests_of(requests: &[Waiting], outcomes: &[Outcome]) -> Vec<Manifest> {
    new(requests, outcomes)
        .map(|request| {
            let signed = &request.checked.signed;
            let note = signed.note.to_string();
            Manifest::new(note, signed.commit.records, request.chunks.clone())
        })
        .collect()
}
