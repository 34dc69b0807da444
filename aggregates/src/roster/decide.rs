//! What a roster makes of a command, and which events it could have made.

use std::collections::BTreeMap;

use super::command::{Fresh, RosterCommand, RowOutcome};
use super::event::{Change, Imported, MissingListed, RosterConfirmed, RosterEvent, RowRead};
use super::refusal::{RosterRefusal, RowDiffers};
use super::{MISSING_PER_RECORD, Roster, Status};
use crate::{Decide, EntitlementId, Holder};

impl Decide for Roster {
    fn decide(&self, command: RosterCommand) -> Result<Vec<RosterEvent>, RosterRefusal> {
        match command {
            RosterCommand::Import { header, rows, missing } => self.import(header, rows, &missing),
            RosterCommand::Confirm { holder, outcome } => self.confirm(holder, outcome),
            RosterCommand::Reject(_) if self.status == Status::Rejected => Ok(vec![]),
            RosterCommand::Reject(rejected) => self.admit_all(vec![rejected.into()]),
        }
    }

    fn admit(&self, event: &RosterEvent) -> Result<(), RosterRefusal> {
        self.admit_event(event)
    }
}

impl Roster {
    fn import(
        &self,
        header: Imported,
        rows: Vec<RowRead>,
        missing: &[EntitlementId],
    ) -> Result<Vec<RosterEvent>, RosterRefusal> {
        if matches!(self.status, Status::Proposed | Status::Confirmed) && self.is_same_file(&header) {
            return Ok(vec![]);
        }
        let mut events = Vec::with_capacity(rows.len() + 2);
        events.push(header.into());
        events.extend(rows.into_iter().map(RosterEvent::from));
        let lists =
            missing.chunks(MISSING_PER_RECORD).map(|part| MissingListed { entitlements: part.to_vec() });
        events.extend(lists.map(RosterEvent::from));
        let events = self.admit_all(events)?;
        let mut whole = Roster::default();
        for event in &events {
            whole.evolve(event.clone());
        }
        whole.complete()?;
        Ok(events)
    }

    fn confirm(&self, holder: Holder, outcome: Vec<RowOutcome>) -> Result<Vec<RosterEvent>, RosterRefusal> {
        if self.status == Status::Confirmed {
            return Ok(vec![]);
        }
        self.proposed()?;
        let rows = self.differing(outcome);
        if !rows.is_empty() {
            return Err(RosterRefusal::OutcomeDiffers { rows });
        }
        let (changed, continued) = self.counts();
        self.admit_all(vec![RosterConfirmed { changed, continued, holder }.into()])
    }

    /// Rows that come out otherwise than proposed, in either direction, ascending.
    fn differing(&self, outcome: Vec<RowOutcome>) -> Vec<RowDiffers> {
        let mut fresh: BTreeMap<u32, Fresh> = outcome.into_iter().map(|row| (row.row, row.fresh)).collect();
        let mut differing = Vec::new();
        for (&row, state) in &self.rows {
            let now = fresh.remove(&row).unwrap_or(Fresh::Undecided);
            if now != Fresh::Change(state.change) {
                differing.push(RowDiffers { row, proposed: Some(state.change), fresh: now });
            }
        }
        differing.extend(fresh.into_iter().map(|(row, fresh)| RowDiffers { row, proposed: None, fresh }));
        differing.sort_by_key(|differs| differs.row);
        differing
    }

    /// How many rows change an entitlement, and how many leave it as it is.
    pub(super) fn counts(&self) -> (u32, u32) {
        let continued = self.rows.values().filter(|row| row.change == Change::Continued).count();
        let count = |n: usize| u32::try_from(n).expect("invariant: a roster's rows are counted in 32 bits");
        (count(self.rows.len() - continued), count(continued))
    }

    /// Whether the same file is proposed with the same content; who imports it does not matter.
    fn is_same_file(&self, header: &Imported) -> bool {
        self.header
            .as_ref()
            .is_some_and(|own| Imported { holder: own.holder.clone(), ..header.clone() } == *own)
    }
}
