//! What an event of a funding moves, and how the intent of its act names it.

use words::Words;

use super::event::FundingEvent as E;
use crate::figures::{Moved, Moves};

impl Moves for E {
    fn moves(&self) -> Vec<Moved> {
        match self {
            E::Appropriated(e) => vec![Moved::Funded(e.amount)],
            E::Withdrawn(e) => vec![Moved::Funded(e.amount)],
            E::Released(e) => vec![Moved::Freed(e.amount)],
            E::Reserved(_) | E::YearClosed(_) => Vec::new(),
        }
    }

    fn counted(&self) -> Option<Words> {
        match self {
            E::Appropriated(_) | E::Withdrawn(_) | E::Reserved(_) | E::Released(_) | E::YearClosed(_) => None,
        }
    }

    fn unproved(&self) -> Option<Words> {
        match self {
            E::Appropriated(_) | E::Withdrawn(_) | E::Reserved(_) | E::Released(_) | E::YearClosed(_) => None,
        }
    }
}
