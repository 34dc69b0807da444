//! What became of a roster.

use super::*;

impl Roster {
    pub(super) fn evolve(&mut self, event: RosterEvent) {
        match event {
            RosterEvent::Imported(header) => {
                *self = Roster { status: Status::Proposed, header: Some(header), ..Roster::default() };
            }
            RosterEvent::RowRead(row) => {
                self.total = self.total.saturating_add(row.amount);
                self.named.insert(row.entitlement);
                self.rows.insert(row.row, RowState::new(row));
            }
            RosterEvent::MissingListed(list) => self.missing.extend(list.entitlements),
            RosterEvent::RosterConfirmed(_) => self.conclude(Status::Confirmed),
            RosterEvent::RosterRejected(_) => self.conclude(Status::Rejected),
        }
    }

    fn conclude(&mut self, status: Status) {
        let (header, total) = (self.header.take(), self.total);
        *self = Roster { status, header, total, ..Roster::default() };
    }
}
