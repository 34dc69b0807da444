//! What an event of a roster moves, and how the intent of its act names it.

use words::Words;

use super::event::RosterEvent as E;
use crate::figures::{Moved, Moves};

impl Moves for E {
    fn moves(&self) -> Vec<Moved> {
        match self {
            E::RowRead(e) => vec![Moved::Proposed(e.amount)],
            E::Imported(_) | E::MissingListed(_) | E::RosterConfirmed(_) | E::RosterRejected(_) => Vec::new(),
        }
    }

    fn counted(&self) -> Option<Words> {
        match self {
            E::Imported(_)
            | E::RowRead(_)
            | E::MissingListed(_)
            | E::RosterConfirmed(_)
            | E::RosterRejected(_) => None,
        }
    }

    fn unproved(&self) -> Option<Words> {
        match self {
            E::RosterConfirmed(_) | E::RosterRejected(_) => Some((
                "月份、金额、文件名：在此花名册的导入记录里",
                "month, sum and file name: they stand in the import of this roster",
            )),
            E::Imported(_) | E::RowRead(_) | E::MissingListed(_) => None,
        }
    }
}
