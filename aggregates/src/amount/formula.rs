//! The formulas, each with its version: what they compute, the inputs they keep, the steps they show.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::share::{rounding, rounding_word, share, unit, unit_word};
use super::{AmountRefusal, StandardBook, money};
use crate::entitlement::event::{Acceptance, PaidComponent};
use crate::standard::event::{Rounding, Unit};
use crate::{Basis, Component, Money, Month, ProposalId, StandardRef};

/// (standard − income) × persons.
pub(super) const DIFFERENCE: &str = "dibao.difference/1";
/// The standard itself.
pub(super) const FLAT: &str = "flat.standard/1";
/// 特困基本生活
pub(super) const TEKUN_BASIC: &str = "tekun.basic/1";
/// 特困照料护理
pub(super) const TEKUN_CARE: &str = "tekun.care/1";
/// 分类施保 as the roster names it.
pub(super) const TOP_UP: &str = "category.top_up/1";
/// Another amount than computed, accepted with a reason.
pub(super) const ACCEPTED: &str = "accepted.mismatch/1";
/// What a grant of back pay owes for a month.
pub(super) const BACK_PAY: &str = "back_pay.granted/1";

/// A published figure on its way into a formula.
pub(super) struct Figure {
    amount: Money,
    unit: Unit,
    rounding: Rounding,
    tier: Option<String>,
    standard: Option<StandardRef>,
}

impl Figure {
    pub(super) fn find(
        book: &StandardBook,
        component: Component,
        tier: Option<&str>,
        month: Month,
    ) -> Result<Figure, AmountRefusal> {
        let (published, standard) = book.in_force(component, tier, month)?;
        Ok(Figure {
            amount: published.amount,
            unit: published.unit,
            rounding: published.rounding,
            tier: published.tier.clone(),
            standard: Some(standard),
        })
    }

    fn from_inputs(basis: &Basis) -> Option<Figure> {
        let input = |name: &str| basis.inputs.get(name).map(String::as_str);
        Some(Figure {
            amount: input("standard")?.parse().ok()?,
            unit: unit(input("unit")?)?,
            rounding: rounding(input("rounding")?)?,
            tier: input("tier").map(str::to_owned),
            standard: basis.standard.clone(),
        })
    }

    fn monthly(&self) -> Money {
        share(self.amount, self.unit, self.rounding)
    }

    /// The inputs and first steps that every formula over a standard begins with.
    fn opening(&self) -> (BTreeMap<String, String>, Vec<String>) {
        let mut inputs = BTreeMap::from([
            ("rounding".to_owned(), rounding_word(self.rounding).to_owned()),
            ("standard".to_owned(), self.amount.to_string()),
            ("unit".to_owned(), unit_word(self.unit).to_owned()),
        ]);
        if let Some(tier) = &self.tier {
            inputs.insert("tier".to_owned(), tier.clone());
        }
        let step = match self.unit {
            Unit::Month => format!("月标准 {}", self.amount),
            Unit::Year => format!("月标准 {} ÷ 12 = {}", self.amount, self.monthly()),
        };
        (inputs, vec![step])
    }
}

/// The household's difference, never below zero.
pub(super) fn difference(
    figure: &Figure,
    income: Money,
    persons: u32,
) -> Result<PaidComponent, AmountRefusal> {
    let monthly = figure.monthly();
    let raw = shortfall(monthly, income, persons)?;
    let amount = raw.max(Money::ZERO);
    let (mut inputs, mut steps) = figure.opening();
    inputs.insert("income".to_owned(), income.to_string());
    inputs.insert("persons".to_owned(), persons.to_string());
    steps.push(format!("({monthly} − {income}) × {persons} = {raw}"));
    if raw.is_negative() {
        steps.push("低于零，按 0.00 计".to_owned());
    }
    let basis = Basis { formula: DIFFERENCE.to_owned(), inputs, standard: figure.standard.clone(), steps };
    Ok(PaidComponent { amount, basis: basis.into(), component: Component::Base })
}

/// What a household lacks of the standard; negative for one that has more.
pub(super) fn shortfall(monthly: Money, income: Money, persons: u32) -> Result<Money, AmountRefusal> {
    money((monthly.decimal() - income.decimal()).checked_mul(Decimal::from(persons)))
}

/// A month's share of the standard.
pub(super) fn flat(formula: &str, component: Component, figure: &Figure) -> PaidComponent {
    let (inputs, steps) = figure.opening();
    let basis = Basis { formula: formula.to_owned(), inputs, standard: figure.standard.clone(), steps };
    PaidComponent { amount: figure.monthly(), basis: basis.into(), component }
}

/// The top-up as the roster names it.
pub(super) fn top_up(amount: Money) -> PaidComponent {
    let inputs = BTreeMap::from([("top_up".to_owned(), amount.to_string())]);
    let steps = vec![format!("分类施保 {amount}")];
    let basis = Basis { formula: TOP_UP.to_owned(), inputs, standard: None, steps };
    PaidComponent { amount, basis: basis.into(), component: Component::TopUp }
}

/// The accepted amount in place of the computed one; both stand in the steps.
pub(super) fn accepted(computed: PaidComponent, acceptance: &Acceptance) -> PaidComponent {
    let of = computed.basis.read().expect("invariant: a formula has just written it");
    let Basis { formula, mut inputs, standard, mut steps } = of;
    steps.push(format!("核算 {}，花名册 {}，经审核按花名册发放", computed.amount, acceptance.base));
    inputs.insert("accepted".to_owned(), acceptance.base.to_string());
    inputs.insert("formula".to_owned(), formula);
    inputs.insert("reason".to_owned(), acceptance.reason.clone());
    let basis = Basis { formula: ACCEPTED.to_owned(), inputs, standard, steps };
    PaidComponent { amount: acceptance.base, basis: basis.into(), component: computed.component }
}

/// What a grant of back pay owes for a month.
#[must_use]
pub fn back_pay(grant: ProposalId, amount: Money) -> PaidComponent {
    let inputs =
        BTreeMap::from([("amount".to_owned(), amount.to_string()), ("grant".to_owned(), grant.to_string())]);
    let steps = vec![format!("补发决定 {grant}：每月 {amount}")];
    let basis = Basis { formula: BACK_PAY.to_owned(), inputs, standard: None, steps };
    PaidComponent { amount, basis: basis.into(), component: Component::Base }
}

/// Whether amount and steps are what the basis's own formula makes of its own inputs.
#[must_use]
pub fn verify_basis(paid: &PaidComponent) -> bool {
    let recomputed = paid.basis.read().and_then(|basis| recompute(&basis, &basis.formula));
    recomputed.as_ref() == Some(paid)
}

fn recompute(basis: &Basis, formula: &str) -> Option<PaidComponent> {
    let input = |name: &str| basis.inputs.get(name);
    let amount = |name: &str| input(name)?.parse::<Money>().ok();
    match formula {
        DIFFERENCE => {
            difference(&Figure::from_inputs(basis)?, amount("income")?, input("persons")?.parse().ok()?).ok()
        }
        FLAT | TEKUN_BASIC => Some(flat(formula, Component::Base, &Figure::from_inputs(basis)?)),
        TEKUN_CARE => Some(flat(formula, Component::Care, &Figure::from_inputs(basis)?)),
        TOP_UP => Some(top_up(amount("top_up")?)),
        BACK_PAY => Some(back_pay(input("grant")?.parse().ok()?, amount("amount")?)),
        ACCEPTED => {
            let inner = input("formula").filter(|inner| *inner != ACCEPTED)?;
            let acceptance = Acceptance { base: amount("accepted")?, reason: input("reason")?.clone() };
            let computed =
                recompute(basis, inner).filter(|computed| computed.component == Component::Base)?;
            Some(accepted(computed, &acceptance))
        }
        _ => None,
    }
}
