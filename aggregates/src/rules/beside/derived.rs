//! `derived`: a figure that derives from another is the one in force there times the ratio.

use ledger::ties::Broken;

use crate::Component;
use crate::rules::id;
use crate::rules::known::{Held, Known, standard};
use crate::standard::event::StandardPublished;
use crate::standard::{BaseFigure, check_derivation};

/// Holds a published standard against what it says it derives from, in the same area.
pub(in crate::rules) fn check<K: Known>(known: &mut K, e: &StandardPublished) -> Held<(), K> {
    let Some(derived) = &e.derived else { return Ok(()) };
    let base = standard(known, derived.programme, e.area)?;
    let base = base.and_then(|state| state.in_force(Component::Base, None, e.valid_from));
    let base = base.map(|(figure, _)| BaseFigure { amount: figure.amount, unit: figure.unit });
    check_derivation(e, derived, base).map_err(|refusal| Broken::new(id::DERIVED, refusal).into())
}
