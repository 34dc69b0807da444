//! A funding's record alone.

use ledger::ties::{Broken, Own};

use crate::Money;
use crate::funding::{FundingEvent, stream_id};
use crate::rules::alone::{count, even, falls_in, named, nothing, seals, shape};
use crate::rules::{Bare, Stands, id};

impl Stands for FundingEvent {
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
        let funding = shape::funding(at.id, "stream").map_err(|broken| Broken { rule: id::ID, ..broken })?;
        falls_in(at, funding.area)?;
        seals(at, &[])?;
        let mut own = nothing();
        match self {
            FundingEvent::Appropriated(e) => named(at, &stream_id(&e.source, e.area, e.year))?,
            FundingEvent::Withdrawn(_) => {}
            FundingEvent::Reserved(e) => {
                let parts: [&[u8]; 2] = [e.batch.0.as_bytes(), at.id.as_bytes()];
                own.ties.push(even(id::RESERVE, &parts, i64::from(e.lines), e.amount));
            }
            FundingEvent::Released(e) => {
                own.ties.push(even(id::RELEASE, &[], -count(e.lines.len()), Money::ZERO));
            }
            FundingEvent::YearClosed(e) => drop(shape::funding(&e.successor, "successor")?),
        }
        Ok(own)
    }
}

impl crate::rules::Kept for super::Funding {
    fn kept_area(&self) -> Option<crate::AreaCode> {
        None
    }
}
