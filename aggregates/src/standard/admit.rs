//! What may be published, and what not.

use rust_decimal::Decimal;

use super::event::{Derivation, RulesPublished, StandardPublished, Unit};
use super::{
    BaseFigure, Standard, StandardEvent, StandardRefusal as Refusal, has_component, stream_id, tiers,
};
use crate::area::AreaLevel;
use crate::document::folded;
use crate::funding::id::is_source;
use crate::{AreaCode, Money, Month, Programme};

impl Standard {
    pub(super) fn admit_event(&self, event: &StandardEvent) -> Result<(), Refusal> {
        match event {
            StandardEvent::StandardPublished(e) => self.admit_figure(e),
            StandardEvent::RulesPublished(e) => self.admit_rules(e),
        }
    }

    fn admit_figure(&self, e: &StandardPublished) -> Result<(), Refusal> {
        self.same_stream(e.programme, e.area)?;
        document(&e.doc_no, &e.doc_title)?;
        shape(e)?;
        if let Some(derived) = &e.derived {
            ratio(&derived.ratio)?;
        }
        let same_slot = |known: &StandardPublished| {
            (known.component, &known.tier, known.valid_from) == (e.component, &e.tier, e.valid_from)
        };
        if self
            .figures
            .iter()
            .any(|(_, known)| same_slot(known) && folded(&known.doc_no) == folded(&e.doc_no))
        {
            return Err(Refusal::SameDocument { doc_no: e.doc_no.clone(), from: e.valid_from });
        }
        Ok(())
    }

    /// Whether a figure of an area below keeps to what is in force here.
    ///
    /// # Errors
    /// [`Refusal::BelowFloor`].
    pub fn is_floor_of(&self, below: &StandardPublished) -> Result<(), Refusal> {
        let of_component = || self.figures.iter().filter(|(_, figure)| figure.component == below.component);
        // One without tier stands in the place of each tier.
        let tiers: Vec<Option<&str>> = match &below.tier {
            Some(tier) => vec![Some(tier)],
            None => of_component().map(|(_, figure)| figure.tier.as_deref()).chain([None]).collect(),
        };
        // Where one begins, or ends and leaves the one before it.
        let turns = |(_, figure): &(u64, StandardPublished)| {
            [Some(figure.valid_from), figure.valid_to.map(Month::next)].into_iter().flatten()
        };
        let later = of_component().flat_map(turns).filter(|from| *from > below.valid_from);
        let months = std::iter::once(below.valid_from).chain(later);
        for month in months.filter(|month| below.valid_to.is_none_or(|to| *month <= to)) {
            for tier in &tiers {
                let here = self.in_force(below.component, *tier, month);
                let floor = here.and_then(|(figure, _)| Some((figure.floor?, figure.unit)));
                if let Some((floor, _)) =
                    floor.filter(|floor| yearly(below.amount, below.unit) < yearly(floor.0, floor.1))
                {
                    return Err(Refusal::BelowFloor { amount: below.amount, floor });
                }
            }
        }
        Ok(())
    }

    fn admit_rules(&self, e: &RulesPublished) -> Result<(), Refusal> {
        self.same_stream(e.programme, e.area)?;
        if e.doc_no.trim().is_empty() {
            return Err(Refusal::NoDocument);
        }
        if let Some(day) = [e.payday, e.cutoff_day].into_iter().find(|day| !(1..=31).contains(day)) {
            return Err(Refusal::DayOfMonth { day });
        }
        if e.sources.is_empty() || !e.sources.iter().all(|source| is_source(source)) {
            return Err(Refusal::Sources);
        }
        if self
            .rules
            .iter()
            .any(|(_, known)| known.valid_from == e.valid_from && folded(&known.doc_no) == folded(&e.doc_no))
        {
            return Err(Refusal::SameDocument { doc_no: e.doc_no.clone(), from: e.valid_from });
        }
        Ok(())
    }

    fn same_stream(&self, programme: Programme, area: AreaCode) -> Result<(), Refusal> {
        if area.level() > AreaLevel::County {
            return Err(Refusal::BelowCounty { area });
        }
        match self.of() {
            Some(of) if of != (programme, area) => {
                Err(Refusal::OtherStream { expected: stream_id(of.0, of.1) })
            }
            _ => Ok(()),
        }
    }
}

fn document(doc_no: &str, doc_title: &str) -> Result<(), Refusal> {
    if doc_no.trim().is_empty() || doc_title.trim().is_empty() { Err(Refusal::NoDocument) } else { Ok(()) }
}

fn shape(e: &StandardPublished) -> Result<(), Refusal> {
    if e.amount <= Money::ZERO {
        return Err(Refusal::NotPositive { amount: e.amount });
    }
    if let Some(amount) = e.floor.filter(|floor| *floor <= Money::ZERO) {
        return Err(Refusal::NotPositive { amount });
    }
    if let Some(floor) = e.floor.filter(|floor| e.amount < *floor) {
        return Err(Refusal::BelowFloor { amount: e.amount, floor });
    }
    if let Some(to) = e.valid_to.filter(|to| *to < e.valid_from) {
        return Err(Refusal::Validity { from: e.valid_from, to });
    }
    if !has_component(e.programme, e.component) {
        return Err(Refusal::NoSuchComponent { programme: e.programme, component: e.component });
    }
    let known = tiers(e.programme, e.component);
    match &e.tier {
        Some(tier) if !known.contains(&tier.as_str()) => {
            Err(Refusal::UnknownTier { programme: e.programme, tier: tier.clone(), known: known.join(", ") })
        }
        _ => Ok(()),
    }
}

/// Whether a figure is what it says it derives from.
pub(crate) fn check_derivation(
    published: &StandardPublished,
    derived: &Derivation,
    base: Option<BaseFigure>,
) -> Result<(), Refusal> {
    let base = base.ok_or(Refusal::BaseMissing { programme: derived.programme })?;
    if base.unit != published.unit {
        return Err(Refusal::BaseUnit);
    }
    let invalid = || Refusal::Ratio { ratio: derived.ratio.clone() };
    let product = ratio(&derived.ratio)?.checked_mul(base.amount.decimal()).ok_or_else(invalid)?;
    let expected = Money::from_rounded(product).map_err(|_| invalid())?;
    if expected == published.amount {
        return Ok(());
    }
    let (amount, ratio) = (published.amount, derived.ratio.clone());
    Err(Refusal::Derivation { amount, ratio, base: base.amount, expected })
}

/// A ratio as written: digits, at most one point, above zero.
fn ratio(text: &str) -> Result<Decimal, Refusal> {
    let digits = |part: &str| (1..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let well_written = match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    };
    text.parse::<Decimal>()
        .ok()
        .filter(|ratio| well_written && !ratio.is_zero())
        .ok_or_else(|| Refusal::Ratio { ratio: text.to_owned() })
}

/// In fen a year.
const fn yearly(amount: Money, unit: Unit) -> i128 {
    let months = match unit {
        Unit::Month => 12,
        Unit::Year => 1,
    };
    amount.fen() as i128 * months
}
