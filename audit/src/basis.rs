//! That each amount follows from its basis.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use aggregates::amount::verify_basis;
use aggregates::batch::event::BatchEvent;
use aggregates::entitlement::event::{EntitlementEvent, PaidComponent};
use aggregates::{Basis, Component};

use crate::noun::Event;
use crate::standards::{Named, Standards};

/// Bases that a worker remembers, as a power of two.
const KNOWN: usize = 1 << 17;
/// Standards that a worker remembers: far more than a ledger has that nobody forged.
const NAMED_MAX: usize = 4_096;

/// Recomputes amounts, and remembers what it has recomputed: a household's basis is mostly that of the month before,
/// to the letter.
pub(crate) struct Bases {
    /// The keys are drawn anew in each run, so nobody can make two bases meet.
    keys: RandomState,
    known: Vec<(u64, Rests)>,
    /// Standards that bases name, each once.
    named: Vec<Arc<Named>>,
}

/// What a basis rests on: a place in [`Bases::named`], or no standard.
type Rests = Option<u32>;

impl Bases {
    pub(crate) fn new() -> Bases {
        Bases { keys: RandomState::new(), known: vec![(0, None); KNOWN], named: Vec::new() }
    }

    /// The standard that the amount rests on, if there is one; none at all if the amount does not follow.
    fn holds(&mut self, paid: &PaidComponent) -> Option<Option<Arc<Named>>> {
        let hash = self.keys.hash_one((paid.amount.fen(), paid.component, paid.basis.text()));
        let place = hash as usize % KNOWN;
        let (known, rests) = self.known[place];
        let rests = if known == hash && hash != 0 {
            rests
        } else {
            let basis = paid.basis.read().filter(|_| verify_basis(paid))?;
            let rests = self.rests_on(paid.component, &basis);
            self.known[place] = (hash, rests);
            rests
        };
        Some(rests.and_then(|place| self.named.get(place as usize).cloned()))
    }

    fn rests_on(&mut self, component: Component, basis: &Basis) -> Rests {
        let standard = basis.standard.as_ref()?;
        let known = self.named.iter().rposition(|named| named.is(standard, component, &basis.inputs));
        let place = known.unwrap_or_else(|| {
            if self.named.len() >= NAMED_MAX {
                self.named.clear();
                self.known.fill((0, None));
            }
            self.named.push(Arc::new(Named::of(standard, component, &basis.inputs)));
            self.named.len() - 1
        });
        Some(place as u32)
    }
}

/// Recomputes the amounts of an event from their bases, and notes the standards that a payment rests on.
pub(crate) fn check(
    event: &Event,
    bases: &mut Bases,
    standards: &mut Standards,
) -> Result<[Option<u16>; 3], String> {
    let mut rests_on = [None; 3];
    match event {
        Event::Entitlement(event) => {
            let EntitlementEvent::PaymentOrdered(paid) = &**event else { return Ok(rests_on) };
            let named = components(&paid.components, bases)?;
            for (place, named) in rests_on.iter_mut().zip(named) {
                *place = named.map(|named| standards.note(paid.month, &named));
            }
        }
        Event::Batch(event) => {
            if let BatchEvent::LinesDrafted(drafted) = &**event {
                drafted.lines.iter().try_for_each(|line| components(&line.components, bases).map(drop))?;
            }
        }
        _ => {}
    }
    Ok(rests_on)
}

/// Forgets the bases of lines, which nobody asks for again (what is paid has its own): they are most of what a draft
/// weighs until it is folded.
pub(crate) fn forget(event: &mut Event) {
    if let Event::Batch(event) = event
        && let BatchEvent::LinesDrafted(drafted) = &mut **event
    {
        drafted.lines.forget_bases();
    }
}

/// The standards that components rest on, in order.
fn components(components: &[PaidComponent], bases: &mut Bases) -> Result<Vec<Option<Arc<Named>>>, String> {
    let holds = |paid: &PaidComponent| {
        bases.holds(paid).ok_or_else(|| {
            let formula = paid.basis.read().map(|basis| basis.formula).unwrap_or_default();
            format!(
                "{}不能由其依据（{formula}）算出 / the amount does not follow from its basis",
                paid.amount
            )
        })
    };
    components.iter().map(holds).collect()
}
