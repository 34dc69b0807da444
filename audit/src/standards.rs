//! That a basis rests on a standard that was published, as it was published.

use std::collections::BTreeMap;
use std::sync::Arc;

use aggregates::standard::event::{Rounding, StandardPublished, Unit};
use aggregates::{Component, Month, StandardRef};

use crate::noun::Noun;
use crate::streams::StreamKey;

/// A standard as a basis names it, with the figures that the basis took from it.
pub(crate) struct Named {
    standard: StandardRef,
    component: Component,
    figures: [Option<String>; 4],
}

/// What bases of a chunk say of standards, each once.
#[derive(Default)]
pub(crate) struct Standards {
    claims: Vec<Claim>,
}

/// What the basis of a month's payment says of a standard.
pub(crate) struct Claim {
    month: Month,
    named: Arc<Named>,
    /// Whether it was held against the record and agrees.
    pub(crate) holds: bool,
}

const FIGURES: [&str; 4] = ["standard", "unit", "rounding", "tier"];

impl Named {
    pub(crate) fn of(
        standard: &StandardRef,
        component: Component,
        inputs: &BTreeMap<String, String>,
    ) -> Named {
        let figures = FIGURES.map(|name| inputs.get(name).cloned());
        Named { standard: standard.clone(), component, figures }
    }

    /// Whether it is this one.
    pub(crate) fn is(
        &self,
        standard: &StandardRef,
        component: Component,
        inputs: &BTreeMap<String, String>,
    ) -> bool {
        let mut figures = self.figures.iter().zip(FIGURES);
        (&self.standard, self.component) == (standard, component)
            && figures.all(|(figure, name)| figure.as_ref() == inputs.get(name))
    }
}

impl Standards {
    /// The number of a claim; alike ones have one.
    pub(crate) fn note(&mut self, month: Month, named: &Arc<Named>) -> u16 {
        let same = |claim: &Claim| claim.month == month && Arc::ptr_eq(&claim.named, named);
        let known = self.claims.iter().rposition(same);
        let number = known.unwrap_or_else(|| {
            self.claims.push(Claim { month, named: Arc::clone(named), holds: false });
            self.claims.len() - 1
        });
        u16::try_from(number)
            .expect("invariant: a chunk has at most three claims for each of its 256 records")
    }

    /// A claim by its number.
    pub(crate) fn claim(&mut self, number: u16) -> Option<&mut Claim> {
        self.claims.get_mut(usize::from(number))
    }
}

impl Claim {
    /// The stream of the standard.
    pub(crate) fn stream(&self) -> StreamKey {
        StreamKey::of(&self.named.standard.stream)
    }

    /// Holds the claim against the record that it names.
    pub(crate) fn check(&self, stream: Option<&Noun>) -> Result<(), String> {
        let StandardRef { doc_no, seq, stream: name } = &self.named.standard;
        let published = match stream {
            Some(Noun::Standard(standard)) => standard.published().find(|(at, _)| at == seq),
            _ => None,
        };
        let holds = published.is_some_and(|(_, figure)| figure.doc_no == *doc_no && self.is_of(figure));
        if holds {
            return Ok(());
        }
        Err(format!(
            "依据的标准 {name} 第{seq}条（{doc_no}）没有这样发布 / the standard that the basis names was not published like this"
        ))
    }

    fn is_of(&self, figure: &StandardPublished) -> bool {
        let unit = match figure.unit {
            Unit::Month => "month",
            Unit::Year => "year",
        };
        let rounding = match figure.rounding {
            Rounding::Fen => "fen",
            Rounding::Jiao => "jiao",
            Rounding::Yuan => "yuan",
        };
        let [amount, of_unit, of_rounding, tier] = self.named.figures.each_ref().map(Option::as_deref);
        let same = amount == Some(figure.amount.to_string().as_str());
        let valid = figure.valid_from <= self.month && figure.valid_to.is_none_or(|to| self.month <= to);
        let kind = (tier, self.named.component) == (figure.tier.as_deref(), figure.component);
        same && of_unit == Some(unit) && of_rounding == Some(rounding) && kind && valid
    }
}
