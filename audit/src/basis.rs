//! That each amount of a draft follows from its basis; what is paid is held against the draft.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;

use aggregates::amount::verify_basis;
use aggregates::batch::event::{BatchEvent, Line};
use aggregates::entitlement::event::PaidComponent;
use aggregates::noun::Event;
use aggregates::rules::{Claimed, LineClaims, id};
use ledger::ties::Broken;

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
    /// What bases say of standards, each once.
    named: Vec<Arc<Claimed>>,
}

/// What a basis rests on: a place in [`Bases::named`], or no standard.
type Rests = Option<u32>;

impl Bases {
    pub(crate) fn new() -> Bases {
        Bases { keys: RandomState::new(), known: vec![(0, None); KNOWN], named: Vec::new() }
    }

    /// What the basis says of a standard, if of one; none at all if the amount does not follow.
    fn holds(&mut self, paid: &PaidComponent) -> Option<Option<Arc<Claimed>>> {
        let hash = self.keys.hash_one((paid.amount.fen(), paid.component, paid.basis.text()));
        let place = hash as usize % KNOWN;
        let (known, rests) = self.known[place];
        let rests = if known == hash && hash != 0 {
            rests
        } else {
            let basis = paid.basis.read().filter(|_| verify_basis(paid))?;
            let rests = self.rests_on(&basis);
            self.known[place] = (hash, rests);
            rests
        };
        Some(rests.and_then(|place| self.named.get(place as usize).cloned()))
    }

    fn rests_on(&mut self, basis: &aggregates::Basis) -> Rests {
        let known = self.named.iter().rposition(|named| named.is_in(basis));
        let place = match known {
            Some(place) => place,
            None => {
                let claimed = Claimed::of(basis)?;
                if self.named.len() >= NAMED_MAX {
                    self.named.clear();
                    self.known.fill((0, None));
                }
                self.named.push(Arc::new(claimed));
                self.named.len() - 1
            }
        };
        Some(place as u32)
    }

    fn line(&mut self, line: &Line) -> Result<LineClaims, Broken> {
        let mut claims = LineClaims::default();
        for (place, paid) in line.components.iter().enumerate() {
            let claimed = self.holds(paid).ok_or_else(|| does_not_follow(line, paid))?;
            if let Some(claim) = claims.get_mut(place) {
                *claim = claimed;
            }
        }
        Ok(claims)
    }
}

/// Recomputes the amounts of a draft's lines from their bases; what these say of standards.
pub(crate) fn check(event: &Event, bases: &mut Bases) -> Result<Box<[LineClaims]>, Broken> {
    if let Event::Batch(event) = event
        && let BatchEvent::LinesDrafted(drafted) = &**event
    {
        return drafted.lines.iter().map(|line| bases.line(line)).collect();
    }
    Ok(Box::default())
}

/// Forgets the bases of lines, which nobody asks for again: they are most of what a draft weighs until it is folded.
pub(crate) fn forget(event: &mut Event) {
    if let Event::Batch(event) = event
        && let BatchEvent::LinesDrafted(drafted) = &mut **event
    {
        drafted.lines.forget_bases();
    }
}

fn does_not_follow(line: &Line, paid: &PaidComponent) -> Broken {
    let formula = paid.basis.read().map(|basis| basis.formula).unwrap_or_default();
    Broken::new(
        id::BASIS,
        format!(
            "第{1}行{0}不能由其依据（{formula}）算出 / line {1}: the amount {0} does not follow from its basis",
            paid.amount, line.line
        ),
    )
}
