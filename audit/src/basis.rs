//! That each amount follows from its basis.

use aggregates::amount::verify_basis;
use aggregates::batch::event::BatchEvent;
use aggregates::entitlement::event::{EntitlementEvent, PaidComponent};

use crate::noun::Event;

/// Recomputes the amounts of an event from their bases.
pub(crate) fn check(event: &Event) -> Result<(), String> {
    match event {
        Event::Entitlement(event) => match &**event {
            EntitlementEvent::PaymentOrdered(paid) => components(&paid.components),
            _ => Ok(()),
        },
        Event::Batch(event) => match &**event {
            BatchEvent::LinesDrafted(drafted) => {
                drafted.lines.iter().try_for_each(|line| components(&line.components))
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
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
