//! Records on keys: the keyring of the proof holds stream and area against what they say (docs/FORMAT.md §9.2).

use ledger::ties::{Broken, Own};

use crate::key::KeyEvent;
use crate::rules::alone::{nothing, seals};
use crate::rules::{Bare, Stands};

impl Stands for KeyEvent {
    fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
        seals(at, &[])?;
        Ok(nothing())
    }
}

impl crate::rules::Kept for super::Key {
    fn kept_area(&self) -> Option<crate::AreaCode> {
        None
    }
}
