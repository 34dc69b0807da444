//! Whether an amount is computed from what the benefit has in force: its basis names the inputs that went into it.

use std::borrow::Cow;

use serde::Deserialize;

use super::formula::{ACCEPTED, BACK_PAY, DIFFERENCE, FLAT, TEKUN_BASIC, TEKUN_CARE, TOP_UP};
use crate::entitlement::event::{Inputs, PaidComponent};
use crate::{AreaCode, Component, Money, Programme, ProposalId};

/// The inputs of a basis that come from the benefit, as they stand in it; what comes from the standard is held against
/// that.
#[derive(Deserialize)]
struct Claim<'b> {
    #[serde(borrow)]
    formula: Cow<'b, str>,
    #[serde(borrow)]
    inputs: Named<'b>,
    #[serde(borrow)]
    standard: Option<OfStandard<'b>>,
}

/// A text as it stands, unless it has escapes.
#[derive(Deserialize)]
#[serde(transparent)]
struct Text<'b>(#[serde(borrow)] Cow<'b, str>);

impl std::ops::Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

#[derive(Deserialize)]
struct OfStandard<'b> {
    #[serde(borrow)]
    stream: Cow<'b, str>,
}

#[derive(Deserialize)]
struct Named<'b> {
    #[serde(borrow)]
    accepted: Option<Text<'b>>,
    #[serde(borrow)]
    formula: Option<Text<'b>>,
    #[serde(borrow)]
    grant: Option<Text<'b>>,
    #[serde(borrow)]
    income: Option<Text<'b>>,
    #[serde(borrow)]
    persons: Option<Text<'b>>,
    #[serde(borrow)]
    reason: Option<Text<'b>>,
    #[serde(borrow)]
    tier: Option<Text<'b>>,
    #[serde(borrow)]
    top_up: Option<Text<'b>>,
}

/// Whether a component of a month's payment rests on the inputs of the benefit in that month, and no others, and on a
/// standard of its programme that holds where it is paid.
#[must_use]
pub fn rests_on(programme: Programme, area: AreaCode, inputs: &Inputs, paid: &PaidComponent) -> bool {
    let Some(Claim { formula, inputs: named, standard }) = claim(paid) else { return false };
    let follows = match (paid.component, &inputs.accepted) {
        (Component::Base, None) => is_base(programme, inputs, &formula, &named),
        (Component::Base, Some(accepted)) => {
            formula == ACCEPTED
                && is_amount(&named.accepted, accepted.base)
                && named.reason.as_deref() == Some(&accepted.reason)
                && is_base(programme, inputs, named.formula.as_deref().unwrap_or_default(), &named)
        }
        (Component::Care, _) => {
            formula == TEKUN_CARE && inputs.care_tier.is_some() && is_tier(&inputs.care_tier, &named)
        }
        (Component::TopUp, _) => formula == TOP_UP && is_amount(&named.top_up, inputs.top_up),
    };
    // A top-up is what the roster names: it rests on no standard.
    let is_published = || standard.is_some_and(|of| is_of(&of.stream, programme, area));
    follows && (paid.component == Component::TopUp || is_published())
}

/// Whether a component of back pay rests on the grant that is its cause.
#[must_use]
pub fn rests_on_grant(grant: ProposalId, paid: &PaidComponent) -> bool {
    claim(paid).is_some_and(|Claim { formula, inputs, .. }| {
        formula == BACK_PAY && is(&inputs.grant, || grant.to_string())
    })
}

fn claim(paid: &PaidComponent) -> Option<Claim<'_>> {
    serde_json::from_str(paid.basis.text()).ok()
}

/// Whether a standard's stream is of the programme, and of an area in which this one lies.
fn is_of(stream: &str, programme: Programme, area: AreaCode) -> bool {
    let id = stream.strip_prefix("standard/").and_then(|id| id.split_once('@'));
    let at = id.filter(|(of, _)| *of == programme.code()).and_then(|(_, at)| at.parse::<AreaCode>().ok());
    at.is_some_and(|at| at.covers(area))
}

fn is_base(programme: Programme, inputs: &Inputs, formula: &str, named: &Named<'_>) -> bool {
    let fits = match programme {
        Programme::DibaoUrban | Programme::DibaoRural => {
            formula == DIFFERENCE
                && inputs.income.is_some_and(|income| is_amount(&named.income, income))
                && is(&named.persons, || inputs.persons.to_string())
        }
        Programme::Tekun => formula == TEKUN_BASIC,
        _ => formula == FLAT,
    };
    fits && is_tier(&inputs.tier, named)
}

/// A standard without tiers holds for all of them.
fn is_tier(tier: &Option<String>, named: &Named<'_>) -> bool {
    named.tier.is_none() || named.tier.as_deref() == tier.as_deref()
}

fn is_amount(named: &Option<Text<'_>>, amount: Money) -> bool {
    named.as_deref().is_some_and(|named| named.parse() == Ok(amount))
}

fn is(named: &Option<Text<'_>>, text: impl FnOnce() -> String) -> bool {
    named.as_deref().is_some_and(|named| named == text())
}
