//! That each amount follows from its basis.

use std::hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState};

use aggregates::Basis;
use aggregates::amount::verify_basis;
use aggregates::batch::event::BatchEvent;
use aggregates::entitlement::event::{EntitlementEvent, PaidComponent};

use crate::noun::Event;
use crate::standards::{Named, Standards};

/// Bases that a worker remembers, as a power of two.
const KNOWN: usize = 1 << 17;

/// Recomputes amounts, and remembers what it has recomputed: a household's basis is mostly that of the month before.
pub(crate) struct Bases {
    /// The keys are drawn anew in each run, so nobody can make two bases meet.
    keys: RandomState,
    known: Vec<u64>,
}

impl Bases {
    pub(crate) fn new() -> Bases {
        Bases { keys: RandomState::new(), known: vec![0; KNOWN] }
    }

    fn holds(&mut self, paid: &PaidComponent) -> bool {
        let hash = self.hash(paid);
        let place = hash as usize % KNOWN;
        if self.known[place] == hash && hash != 0 {
            return true;
        }
        let holds = verify_basis(paid);
        if holds {
            self.known[place] = hash;
        }
        holds
    }

    /// Every field, each text with its length: two components that differ are two texts.
    fn hash(&self, paid: &PaidComponent) -> u64 {
        let PaidComponent { amount, basis: Basis { formula, inputs, standard, steps }, component } = paid;
        let mut hasher = self.keys.build_hasher();
        (amount.fen(), component, formula, inputs, steps).hash(&mut hasher);
        standard
            .as_ref()
            .map(|standard| (&standard.doc_no, standard.seq, &standard.stream))
            .hash(&mut hasher);
        hasher.finish()
    }
}

/// Recomputes the amounts of an event from their bases, and notes the standards that a payment rests on.
///
/// A payment's bases are then taken out of it: no aggregate keeps them, and they are most of what it weighs.
pub(crate) fn check(
    event: &mut Event,
    bases: &mut Bases,
    standards: &mut Standards,
) -> Result<[Option<u16>; 3], String> {
    let mut rests_on = [None; 3];
    match event {
        Event::Entitlement(event) => {
            let EntitlementEvent::PaymentOrdered(paid) = &mut **event else { return Ok(rests_on) };
            components(&paid.components, bases)?;
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
                drafted.lines.iter().try_for_each(|line| components(&line.components, bases))?;
            }
        }
        _ => {}
    }
    Ok(rests_on)
}

fn components(components: &[PaidComponent], bases: &mut Bases) -> Result<(), String> {
    match components.iter().find(|paid| !bases.holds(paid)) {
        None => Ok(()),
        Some(paid) => Err(format!(
            "{}不能由其依据（{}）算出 / the amount does not follow from its basis",
            paid.amount, paid.basis.formula
        )),
    }
}
