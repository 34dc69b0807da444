//! What a roster takes, and what not.

use super::event::{Imported, MissingListed, RosterConfirmed, RosterEvent, RosterRejected, RowRead, Scope};
use super::refusal::RosterRefusal;
use super::{MISSING_PER_RECORD, Roster, Status};
use crate::{EntitlementId, Holder};

impl Roster {
    pub(super) fn admit_event(&self, event: &RosterEvent) -> Result<(), RosterRefusal> {
        match event {
            RosterEvent::Imported(header) => self.admit_header(header),
            RosterEvent::RowRead(row) => self.admit_row(row),
            RosterEvent::MissingListed(list) => self.admit_missing(list),
            RosterEvent::RosterConfirmed(confirmed) => self.admit_confirmed(confirmed),
            RosterEvent::RosterRejected(rejected) => self.admit_rejected(rejected),
        }
    }

    pub(super) fn proposed(&self) -> Result<&Imported, RosterRefusal> {
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
    pub(super) fn complete(&self) -> Result<(), RosterRefusal> {
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
