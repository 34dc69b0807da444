//! That each amount of a draft follows from its basis; what is paid is held against the draft.

use std::sync::Arc;

use aggregates::amount::verify_basis;
use aggregates::batch::HashedLine;
use aggregates::batch::event::{BatchEvent, Line};
use aggregates::entitlement::event::PaidComponent;
use aggregates::noun::Event;
use aggregates::rules::{Claimed, LineClaims, id};
use ledger::ties::Broken;
use words::say;

/// Lines whose bases a worker remembers, as a power of two.
const KNOWN: usize = 1 << 17;
/// Standards that a worker remembers: far more than a ledger has that nobody forged.
const NAMED_MAX: usize = 4_096;

/// Recomputes amounts, and remembers what it has recomputed: a household's bases are mostly those of the month before,
/// to the letter.
pub(crate) struct Bases {
    /// Lines by the digest of their components, bases and all: nobody can make two of them meet.
    known: Vec<([u8; 16], LineRests)>,
    /// What bases say of standards, each once.
    named: Vec<Arc<Claimed>>,
}

/// What the bases of a line rest on, in the order of its components: a place in [`Bases::named`] counted from 1, or no
/// standard.
type LineRests = [u32; 3];

impl Bases {
    pub(crate) fn new() -> Bases {
        Bases { known: vec![Default::default(); KNOWN], named: Vec::new() }
    }

    /// What the bases of a line say of standards, if its amounts follow from them.
    fn line(&mut self, HashedLine { line, parts, .. }: &HashedLine) -> Result<LineClaims, Broken> {
        let (first, _) = parts.split_first_chunk().unwrap_or((&[0; 8], &[]));
        let place = u64::from_be_bytes(*first) as usize % KNOWN;
        let (known, rests) = self.known[place];
        let rests = if known == *parts && known != [0; 16] {
            rests
        } else {
            let rests = self.recompute(line)?;
            self.known[place] = (*parts, rests);
            rests
        };
        Ok(rests.map(|place| self.named.get((place as usize).wrapping_sub(1)).cloned()))
    }

    fn recompute(&mut self, line: &Line) -> Result<LineRests, Broken> {
        if self.named.len() >= NAMED_MAX {
            self.named.clear();
            self.known.fill(Default::default());
        }
        let mut rests = LineRests::default();
        for (place, paid) in line.components.iter().enumerate() {
            let basis = paid.basis.read().filter(|_| verify_basis(paid));
            let basis = basis.ok_or_else(|| does_not_follow(line, paid))?;
            if let Some(rests) = rests.get_mut(place) {
                *rests = self.place_of(&basis);
            }
        }
        Ok(rests)
    }

    fn place_of(&mut self, basis: &aggregates::Basis) -> u32 {
        let known = self.named.iter().rposition(|named| named.is_in(basis));
        let place = known.or_else(|| {
            self.named.push(Arc::new(Claimed::of(basis)?));
            Some(self.named.len() - 1)
        });
        place.map_or(0, |place| place as u32 + 1)
    }
}

/// Recomputes the amounts of a draft's lines from their bases; what these say of standards.
pub(crate) fn check(event: &Event, bases: &mut Bases) -> Result<Box<[LineClaims]>, Broken> {
    if let Event::Batch(event) = event
        && let BatchEvent::LinesDrafted(drafted) = &**event
    {
        return drafted.lines.hashed().map(|line| bases.line(line)).collect();
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
        say!(
            "第{1}行{0}不能由其依据（{formula}）算出",
            "line {1}: the amount {0} does not follow from its basis",
            paid.amount,
            line.line
        ),
    )
}
