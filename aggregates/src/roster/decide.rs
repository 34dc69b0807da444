//! What a roster makes of a command, and which events it could have made.

use std::collections::BTreeMap;

use super::command::{Fresh, RosterCommand, RowOutcome};
use super::event::{
    Change, Imported, MissingListed, RosterConfirmed, RosterEvent, RosterRejected, RowRead, Scope,
};
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
        match event {
            RosterEvent::Imported(header) => self.admit_header(header),
            RosterEvent::RowRead(row) => self.admit_row(row),
            RosterEvent::MissingListed(list) => self.admit_missing(list),
            RosterEvent::RosterConfirmed(confirmed) => self.admit_confirmed(confirmed),
            RosterEvent::RosterRejected(rejected) => self.admit_rejected(rejected),
        }
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
    fn counts(&self) -> (u32, u32) {
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

    fn proposed(&self) -> Result<&Imported, RosterRefusal> {
        match (self.status, &self.header) {
            (Status::Proposed, Some(header)) => Ok(header),
            (Status::Absent, _) | (_, None) => Err(RosterRefusal::NotImported),
            (status, _) => Err(RosterRefusal::Decided { status }),
        }
    }

    fn admit_header(&self, header: &Imported) -> Result<(), RosterRefusal> {
        match self.status {
            Status::Proposed | Status::Confirmed => Err(RosterRefusal::ImportedOtherwise),
            Status::Absent | Status::Rejected if header.rows == 0 => Err(RosterRefusal::Empty),
            Status::Absent | Status::Rejected if header.programmes.is_empty() => {
                Err(RosterRefusal::NoProgramme)
            }
            Status::Absent | Status::Rejected => Ok(()),
        }
    }

    fn admit_row(&self, row: &RowRead) -> Result<(), RosterRefusal> {
        let header = self.proposed()?;
        let number = row.row;
        if self.rows.contains_key(&number) {
            return Err(RosterRefusal::RowTwice { row: number });
        }
        if self.rows.len() >= header.rows as usize {
            return Err(RosterRefusal::RowTooMany { row: number, stated: header.rows });
        }
        if !header.programmes.contains(&row.programme) {
            return Err(RosterRefusal::ProgrammeOutside { row: number, programme: row.programme });
        }
        if !header.area.covers(row.area) {
            return Err(RosterRefusal::AreaOutside { row: number });
        }
        if row.amount.is_negative() {
            return Err(RosterRefusal::NegativeAmount { row: number });
        }
        if self.total.checked_add(row.amount).is_none() {
            return Err(RosterRefusal::SumOutOfRange { row: number });
        }
        if self.named.contains(&row.entitlement) {
            return Err(RosterRefusal::BenefitTwice { row: number });
        }
        Ok(())
    }

    fn admit_missing(&self, list: &MissingListed) -> Result<(), RosterRefusal> {
        if self.proposed()?.scope == Scope::Partial {
            return Err(RosterRefusal::MissingInPart);
        }
        self.complete()?;
        let mut fresh = std::collections::BTreeSet::new();
        let is_wrong = |id: &EntitlementId| self.named.contains(id) || self.missing.contains(id);
        let size = 1..=MISSING_PER_RECORD;
        if !size.contains(&list.entitlements.len())
            || list.entitlements.iter().any(|id| is_wrong(id) || !fresh.insert(id))
        {
            return Err(RosterRefusal::MissingList);
        }
        Ok(())
    }

    fn admit_confirmed(&self, confirmed: &RosterConfirmed) -> Result<(), RosterRefusal> {
        self.proposed()?;
        self.complete()?;
        self.other_than_clerk(&confirmed.holder)?;
        if (confirmed.changed, confirmed.continued) == self.counts() {
            Ok(())
        } else {
            Err(RosterRefusal::Counts)
        }
    }

    fn admit_rejected(&self, rejected: &RosterRejected) -> Result<(), RosterRefusal> {
        self.proposed()?;
        self.other_than_clerk(&rejected.holder)?;
        if rejected.reason.trim().is_empty() { Err(RosterRefusal::NoReason) } else { Ok(()) }
    }

    /// Whether all rows have come and sum to what the header states.
    fn complete(&self) -> Result<(), RosterRefusal> {
        let header = self.proposed()?;
        if self.rows.len() == header.rows as usize && self.total == header.total {
            return Ok(());
        }
        let found_rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let (stated_rows, stated) = (header.rows, header.total);
        Err(RosterRefusal::Totals { stated_rows, stated, found_rows, found: self.total })
    }

    fn other_than_clerk(&self, holder: &Holder) -> Result<(), RosterRefusal> {
        match &self.header {
            Some(header) if header.holder == *holder => {
                Err(RosterRefusal::SameHolder { holder: holder.clone() })
            }
            _ => Ok(()),
        }
    }
}
