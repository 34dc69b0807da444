//! Commits of this node in an order that other nodes write to as well: placed here first, then agreed on, then kept.

use super::Waiting;
use super::admit::Origin;
use super::group::{Outcome, Placed, Writer};
use crate::error::{AppendError, StoreError};
use crate::order::Order;
use crate::order::manifest::Manifest;

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
        for attempt in 0..TRIES {
            // At first nothing new is looked for: the place that is asked for says whether there was. But it says nothing
            // of another history that is as long.
            if attempt > 0 || self.heard != Some(order.sitting()) {
                self.follow(order)?;
            }
            let first = self.state.next_no;
            let outcomes = self.place_all(requests)?;
            if attempt == 0 && outcomes.iter().any(Result::is_err) {
                // It may be that only this copy does not know enough.
                self.again()?;
                continue;
            }
            let manifests = manifests_of(requests, &outcomes);
            if manifests.is_empty() {
                self.run("COMMIT")?;
                return Ok(outcomes);
            }
            if !order.append(first, &manifests)? {
                self.again()?;
                continue;
            }
            if self.mark(order)? {
                self.run("COMMIT")?;
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
                Ok(None) => return Err(StoreError::damaged("commits")),
                Err(AppendError::Fault(fault)) => return Err(fault),
                Err(refused) => Err(refused),
            });
        }
        Ok(found)
    }
}

/// The commits that were placed now, in their order; one that was handed in twice once.
fn manifests_of(requests: &[Waiting], outcomes: &[Outcome]) -> Vec<Manifest> {
    let new = |outcome: &Outcome| outcome.as_ref().is_ok_and(|placed| !placed.repeated);
    requests
        .iter()
        .zip(outcomes)
        .filter(|(_, outcome)| new(outcome))
        .map(|(request, _)| {
            let signed = &request.checked.signed;
            let note = signed.note.to_string();
            Manifest::new(note, signed.commit.records, request.chunks.clone())
        })
        .collect()
}
