//! What an event of a person moves, and how the intent of its act names it.

use words::Words;

use super::event::PersonEvent as E;
use crate::figures::{Moved, Moves};

impl Moves for E {
    fn moves(&self) -> Vec<Moved> {
        match self {
            E::Enrolled(_)
            | E::Left(_)
            | E::Linked(_)
            | E::Absorbed(_)
            | E::Died(_)
            | E::DeathWithdrawn(_)
            | E::Moved(_)
            | E::IdentityCorrected(_)
            | E::Erased(_) => Vec::new(),
        }
    }

    fn counted(&self) -> Option<Words> {
        match self {
            E::Erased(_) => Some(("", "个对象")),
            E::Enrolled(_)
            | E::Left(_)
            | E::Linked(_)
            | E::Absorbed(_)
            | E::Died(_)
            | E::DeathWithdrawn(_)
            | E::Moved(_)
            | E::IdentityCorrected(_) => None,
        }
    }

    fn unproved(&self) -> Option<Words> {
        match self {
            E::Linked(_)
            | E::Died(_)
            | E::DeathWithdrawn(_)
            | E::Moved(_)
            | E::IdentityCorrected(_)
            | E::Erased(_) => {
                Some(("对象是谁：记录里只有编号", "who the subject is: the records hold only its id"))
            }
            E::Enrolled(_) | E::Left(_) | E::Absorbed(_) => None,
        }
    }
}
