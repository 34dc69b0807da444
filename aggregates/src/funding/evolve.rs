//! What happened to a funding.

use super::*;

impl Funding {
    pub(super) fn evolve(&mut self, event: FundingEvent) {
        match event {
            FundingEvent::Appropriated(e) => {
                add(&mut self.credited, e.amount);
                self.documents.insert(folded(&e.doc_no), Document { amount: e.amount, is_credit: true });
                self.of.get_or_insert((e.source, e.area, e.year));
            }
            FundingEvent::Withdrawn(e) => {
                add(&mut self.withdrawn, e.amount);
                self.documents.insert(folded(&e.doc_no), Document { amount: e.amount, is_credit: false });
            }
            FundingEvent::Reserved(e) => {
                add(&mut self.ordered, e.amount);
                let reservation = Reservation { amount: e.amount, lines: e.lines, ..Reservation::default() };
                self.batches.insert(e.batch, reservation);
            }
            FundingEvent::Released(e) => {
                add(&mut self.released, e.amount);
                let reservation = self.batches.entry(e.batch).or_default();
                add(&mut reservation.released, e.amount);
                reservation.released_lines.extend(e.lines);
            }
            FundingEvent::YearClosed(e) => self.successor = Some(e.successor),
        }
    }
}

/// `admit` refuses what is out of range; a forged history may hold it all the same, and must not stop an audit.
fn add(total: &mut Money, amount: Money) {
    *total = total.checked_add(amount).unwrap_or(*total);
}
