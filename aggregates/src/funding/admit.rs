//! What may happen to a funding, and what not.

use std::collections::BTreeSet;

use super::event::{Appropriated, Released, Reserved, Withdrawn, YearClosed};
use super::id::{is_source, is_year};
use super::{Funding, FundingEvent, FundingId, FundingRefusal as Refusal, Reservation};
use crate::document::folded;
use crate::{BatchId, Money};

impl Funding {
    pub(super) fn admit_event(&self, event: &FundingEvent) -> Result<(), Refusal> {
        match event {
            FundingEvent::Appropriated(e) => self.admit_appropriated(e),
            FundingEvent::Withdrawn(e) => self.admit_withdrawn(e),
            FundingEvent::Reserved(e) => self.admit_reserved(e),
            FundingEvent::Released(e) => self.admit_released(e),
            FundingEvent::YearClosed(e) => self.admit_year_closed(e),
        }
    }

    fn admit_appropriated(&self, e: &Appropriated) -> Result<(), Refusal> {
        self.open_year()?;
        self.new_document(&e.doc_no, e.amount)?;
        let same = self.of.as_ref().is_none_or(|(source, area, year)| {
            (source.as_str(), *area, *year) == (e.source.as_str(), e.area, e.year)
        });
        if !same || !is_source(&e.source) || !is_year(e.year) {
            let expected =
                self.id().map_or_else(|| "central@433122000000@2023".to_owned(), |id| id.to_string());
            return Err(Refusal::OtherFunding { expected });
        }
        sum(self.credited, e.amount).map(|_| ())
    }

    fn admit_withdrawn(&self, e: &Withdrawn) -> Result<(), Refusal> {
        self.known()?;
        self.new_document(&e.doc_no, e.amount)?;
        reason(&e.reason)?;
        self.enough(e.amount)
    }

    fn admit_reserved(&self, e: &Reserved) -> Result<(), Refusal> {
        self.known()?;
        if let Some(known) = self.batches.get(&e.batch) {
            return Err(Refusal::BatchReserved { batch: e.batch, amount: known.amount });
        }
        self.open_year()?;
        if e.lines == 0 {
            return Err(Refusal::NoLines { batch: e.batch });
        }
        positive(e.amount)?;
        self.enough(e.amount)?;
        sum(self.ordered, e.amount).map(|_| ())
    }

    fn admit_released(&self, e: &Released) -> Result<(), Refusal> {
        let known = self.batches.get(&e.batch).ok_or(Refusal::NoReservation { batch: e.batch })?;
        positive(e.amount)?;
        reason(&e.reason)?;
        released_once(e.batch, &e.lines, known)?;
        let mismatch = || Refusal::ReleaseMismatch {
            batch: e.batch,
            reserved: known.amount,
            released: known.released,
            asked: e.amount,
        };
        let after = known.released.checked_add(e.amount).ok_or_else(mismatch)?;
        let lines = known.released_lines.len() + e.lines.len();
        let reserved_lines = usize::try_from(known.lines).unwrap_or(usize::MAX);
        // The last line takes the rest with it, to the fen.
        if after > known.amount
            || lines > reserved_lines
            || (lines == reserved_lines && after != known.amount)
        {
            return Err(mismatch());
        }
        sum(self.released, e.amount).map(|_| ())
    }

    fn admit_year_closed(&self, e: &YearClosed) -> Result<(), Refusal> {
        let (source, area, year) = self.known()?;
        self.open_year()?;
        let next: FundingId =
            e.successor.parse().map_err(|_| Refusal::Successor { successor: e.successor.clone() })?;
        if next.source != *source || next.area != *area || next.year != year.saturating_add(1) {
            return Err(Refusal::Successor { successor: e.successor.clone() });
        }
        Ok(())
    }

    fn known(&self) -> Result<&(String, crate::AreaCode, u16), Refusal> {
        self.of.as_ref().ok_or(Refusal::Unknown)
    }

    fn open_year(&self) -> Result<(), Refusal> {
        match &self.successor {
            Some(successor) => Err(Refusal::YearClosed { successor: successor.clone() }),
            None => Ok(()),
        }
    }

    fn new_document(&self, doc_no: &str, amount: Money) -> Result<(), Refusal> {
        positive(amount)?;
        if doc_no.trim().is_empty() {
            return Err(Refusal::NoDocument);
        }
        match self.documents.get(&folded(doc_no)) {
            Some(known) => Err(Refusal::DocumentKnown { doc_no: doc_no.to_owned(), amount: known.amount }),
            None => Ok(()),
        }
    }

    fn enough(&self, asked: Money) -> Result<(), Refusal> {
        let available = self.available();
        if asked > available { Err(Refusal::NotEnough { asked, available }) } else { Ok(()) }
    }
}

fn positive(amount: Money) -> Result<(), Refusal> {
    if amount.is_negative() || amount.is_zero() { Err(Refusal::NotPositive { amount }) } else { Ok(()) }
}

fn reason(text: &str) -> Result<(), Refusal> {
    if text.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(()) }
}

fn sum(total: Money, amount: Money) -> Result<Money, Refusal> {
    total.checked_add(amount).ok_or(Refusal::Range { amount })
}

fn released_once(batch: BatchId, lines: &[u32], known: &Reservation) -> Result<(), Refusal> {
    if lines.is_empty() {
        return Err(Refusal::NoLines { batch });
    }
    let mut seen = BTreeSet::new();
    let repeated = |line: &&u32| **line == 0 || known.released_lines.contains(line) || !seen.insert(**line);
    match lines.iter().find(repeated) {
        Some(line) => Err(Refusal::LineReleased { batch, line: *line }),
        None => Ok(()),
    }
}
