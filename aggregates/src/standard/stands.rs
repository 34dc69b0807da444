//! A standard's record alone.

use ledger::ties::{Broken, Own};

use crate::rules::alone::{falls_in, named, nothing, seals, shape};
use crate::rules::{Bare, Stands};
use crate::standard::{StandardEvent, stream_id};

impl Stands for StandardEvent {
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
        let (programme, area) = match self {
            StandardEvent::StandardPublished(e) => (e.programme, e.area),
            StandardEvent::RulesPublished(e) => {
                e.sources.iter().try_for_each(|source| shape::source(source, "sources"))?;
                (e.programme, e.area)
            }
        };
        named(at, &stream_id(programme, area))?;
        falls_in(at, area)?;
        seals(at, &[])?;
        Ok(nothing())
    }
}

impl crate::rules::Kept for super::Standard {
    fn kept_area(&self) -> Option<crate::AreaCode> {
        None
    }
}
