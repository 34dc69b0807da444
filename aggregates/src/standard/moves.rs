//! What an event of standards moves, and how the intent of its act names it.

use words::Words;

use super::event::StandardEvent as E;
use crate::figures::{Moved, Moves};

impl Moves for E {
    fn moves(&self) -> Vec<Moved> {
        match self {
            E::StandardPublished(_) | E::RulesPublished(_) => Vec::new(),
        }
    }

    fn counted(&self) -> Option<Words> {
        match self {
            E::StandardPublished(_) | E::RulesPublished(_) => Some(("新", "项")),
        }
    }

    fn unproved(&self) -> Option<Words> {
        match self {
            E::StandardPublished(_) | E::RulesPublished(_) => None,
        }
    }
}
