//! `floor`: a standard is not below a floor that an area above it has in force.

use ledger::ties::Broken;

use crate::amount::StandardBook;
use crate::rules::id;
use crate::rules::known::{Held, Known, standard};
use crate::standard::event::StandardPublished;

/// Holds a published standard against the floors above its area.
pub(in crate::rules) fn check<K: Known>(known: &mut K, e: &StandardPublished) -> Held<(), K> {
    for at in StandardBook::areas(e.area).filter(|at| *at != e.area) {
        let Some(above) = standard(known, e.programme, at)? else { continue };
        if let Err(refusal) = above.is_floor_of(e) {
            return Err(Broken::new(id::FLOOR, refusal).into());
        }
    }
    Ok(())
}
