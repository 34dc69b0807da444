//! That each amount follows from its basis.

use aggregates::Basis;
use aggregates::amount::verify_basis;
use aggregates::batch::event::BatchEvent;
use aggregates::entitlement::event::{EntitlementEvent, PaidComponent};

use crate::noun::Event;
use crate::standards::{Named, Standards};

/// Recomputes the amounts of an event from their bases, and notes the standards that a payment rests on.
///
/// A payment's bases are then taken out of it: no aggregate keeps them, and they are most of what it weighs.
pub(crate) fn check(event: &mut Event, standards: &mut Standards) -> Result<[Option<u16>; 3], String> {
    let mut rests_on = [None; 3];
    match event {
        Event::Entitlement(event) => {
            let EntitlementEvent::PaymentOrdered(paid) = &mut **event else { return Ok(rests_on) };
            components(&paid.components)?;
            for (place, component) in rests_on.iter_mut().zip(&mut paid.components) {
                let Basis { inputs, standard, .. } = &component.basis;
                *place = standard
                    .as_ref()
                    .map(|standard| standards.note(Named { month: paid.month, standard, inputs }));
                component.basis =
                    Basis { formula: String::new(), inputs: [].into(), standard: None, steps: Vec::new() };
            }
        }
        Event::Batch(event) => {
            if let BatchEvent::LinesDrafted(drafted) = &**event {
                drafted.lines.iter().try_for_each(|line| components(&line.components))?;
            }
        }
        _ => {}
    }
    Ok(rests_on)
}

fn components(components: &[PaidComponent]) -> Result<(), String> {
    match components.iter().find(|paid| !verify_basis(paid)) {
        None => Ok(()),
        Some(paid) => Err(format!(
            "{}不能由其依据（{}）算出 / the amount does not follow from its basis",
            paid.amount, paid.basis.formula
        )),
    }
}
