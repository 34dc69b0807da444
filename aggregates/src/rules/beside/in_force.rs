//! `in-force`: the standard that a line's basis names is the one in force when the line was drafted.

use std::sync::Arc;

use foldhash::HashMap;
use ledger::ties::Broken;
use words::say;

use crate::amount::{MonthParts, StandardBook, month_parts};
use crate::batch::event::Line;
use crate::entitlement::event::Inputs;
use crate::rules::id;
use crate::rules::known::{Held, Known, entitlement, standard};
use crate::standard::event::{Rounding, StandardPublished, Unit};
use crate::{AreaCode, Basis, Cause, Component, EntitlementId, Money, Month, Programme, StandardRef};

const FIGURES: [&str; 4] = ["standard", "unit", "rounding", "tier"];

/// A standard as a basis names it, with the figures that the basis took from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    standard: StandardRef,
    figures: [Option<String>; 4],
}

/// What the bases of a line's components say of standards, in the order of the components.
pub type LineClaims = [Option<Arc<Claimed>>; 3];

impl Claimed {
    /// What a basis says; none where it rests on no standard.
    #[must_use]
    pub fn of(basis: &Basis) -> Option<Claimed> {
        let standard = basis.standard.clone()?;
        Some(Claimed { standard, figures: FIGURES.map(|name| basis.inputs.get(name).cloned()) })
    }

    /// Whether a basis says this.
    #[must_use]
    pub fn is_in(&self, basis: &Basis) -> bool {
        let mut figures = self.figures.iter().zip(FIGURES);
        basis.standard.as_ref() == Some(&self.standard)
            && figures.all(|(figure, name)| figure.as_ref() == basis.inputs.get(name))
    }

    fn is_of(&self, at: &StandardRef, figure: &StandardPublished) -> bool {
        let unit = match figure.unit {
            Unit::Month => "month",
            Unit::Year => "year",
        };
        let rounding = match figure.rounding {
            Rounding::Fen => "fen",
            Rounding::Jiao => "jiao",
            Rounding::Yuan => "yuan",
        };
        let [amount, named @ ..] = self.figures.each_ref().map(Option::as_deref);
        self.standard == *at
            && amount.is_some_and(|amount| amount.parse() == Ok(figure.amount))
            && named == [Some(unit), Some(rounding), figure.tier.as_deref()]
    }
}

type Asked = (Programme, AreaCode, Month, Component, Option<String>);
type Found = Option<Arc<(StandardRef, StandardPublished)>>;

/// Standards in force, as they were asked for in a commit.
#[derive(Debug, Default)]
pub(in crate::rules) struct InForce(HashMap<Asked, Found>);

impl InForce {
    /// Something was published: what was found may hold no more.
    pub(in crate::rules) fn forget(&mut self) {
        self.0.clear();
    }

    /// Holds the components of a line that pays the month itself against what is in force where the batch is.
    pub(in crate::rules) fn check<K: Known>(
        &mut self,
        known: &mut K,
        (programme, area): (Programme, AreaCode),
        line: &Line,
        inputs: &Inputs,
        claims: &LineClaims,
    ) -> Held<(), K> {
        for (paid, claim) in
            line.components.iter().zip(claims.iter().map(Some).chain(std::iter::repeat(None)))
        {
            let tier = match paid.component {
                Component::Base => &inputs.tier,
                Component::Care => &inputs.care_tier,
                // A top-up is what the roster names.
                Component::TopUp => continue,
            };
            let asked = (programme, area, line.month, paid.component, tier.clone());
            let found = self.find(known, asked)?;
            let holds = found.is_some_and(|found| {
                claim.and_then(Option::as_ref).is_some_and(|claim| claim.is_of(&found.0, &found.1))
            });
            if !holds {
                return Err(superseded(line).into());
            }
        }
        Ok(())
    }

    /// What inputs make of a month where a programme is paid; none where no standard is in force for them, or they are
    /// not the programme's.
    pub(in crate::rules) fn parts<K: Known>(
        &mut self,
        known: &mut K,
        (programme, area): (Programme, AreaCode),
        month: Month,
        inputs: &Inputs,
    ) -> Held<Option<MonthParts>, K> {
        let mut figure = |component, tier: &Option<String>| {
            self.find(known, (programme, area, month, component, tier.clone()))
        };
        let Some(base) = figure(Component::Base, &inputs.tier)? else { return Ok(None) };
        let care = match &inputs.care_tier {
            Some(_) => match figure(Component::Care, &inputs.care_tier)? {
                Some(care) => Some(care),
                None => return Ok(None),
            },
            None => None,
        };
        Ok(month_parts(programme, inputs, &base.1, care.as_deref().map(|care| &care.1)).ok())
    }

    /// Whether a month comes to at least what attempts may have paid of it and `more`, as its inputs are now. Back pay for
    /// a month that is not in force is what was granted.
    pub(in crate::rules) fn month_holds<K: Known>(
        &mut self,
        known: &mut K,
        of: (Programme, AreaCode),
        (benefit, month, cause): (EntitlementId, Month, Cause),
        more: Money,
    ) -> Held<bool, K> {
        let Some(state) = entitlement(known, benefit)?.filter(|state| state.is_in_force(month)) else {
            return Ok(cause != Cause::Regular);
        };
        let taken = state.taken_beside(month, cause).checked_add(more);
        let Some(inputs) = state.inputs_for(month).cloned() else { return Ok(false) };
        let whole = self.parts(known, of, month, &inputs)?.and_then(|parts| parts.sum());
        Ok(taken.zip(whole).is_some_and(|(taken, whole)| taken <= whole))
    }

    fn find<K: Known>(&mut self, known: &mut K, asked: Asked) -> Held<Found, K> {
        if let Some(found) = self.0.get(&asked) {
            return Ok(found.clone());
        }
        let (programme, area, month, component, tier) = &asked;
        let mut found = None;
        for at in StandardBook::areas(*area) {
            let state = standard(known, *programme, at)?;
            if let Some((figure, seq)) =
                state.and_then(|state| state.in_force(*component, tier.as_deref(), *month))
            {
                let stream = format!("standard/{}", crate::standard::stream_id(*programme, at));
                let named = StandardRef { doc_no: figure.doc_no.clone(), seq, stream };
                found = Some(Arc::new((named, figure.clone())));
                break;
            }
        }
        self.0.insert(asked, found.clone());
        Ok(found)
    }
}

fn superseded(line: &Line) -> Broken {
    Broken::new(
        id::IN_FORCE,
        say!(
            "第{0}行的依据不是编制时现行的标准",
            "the basis of line {0} is not the standard in force when it was drafted",
            line.line
        ),
    )
}
