//! What a month of a benefit comes to, and on what basis: the one computation that import, draft, replay and
//! statements share.

use rust_decimal::Decimal;

use crate::entitlement::event::{Inputs, PaidComponent};
use crate::{Component, Money, Month, Programme};

mod book;
mod claim;
mod formula;
mod parts;
mod refusal;
mod share;
#[cfg(test)]
mod specs;
mod time;

pub use book::StandardBook;
pub use claim::{rests_on, rests_on_grant};
pub use formula::{back_pay, verify_basis};
pub use parts::{MonthParts, month_parts};
pub use refusal::AmountRefusal;
pub use share::monthly;
pub use time::{first_month, last_month};

use formula::Figure;

/// What a month comes to: base, care and top-up, each with its basis. A component of nothing is left out unless
/// the whole is nothing.
///
/// # Errors
/// [`AmountRefusal`] when a standard or an input is missing, or an input does not belong to the programme.
pub fn compute(
    programme: Programme,
    inputs: &Inputs,
    month: Month,
    book: &StandardBook,
) -> Result<Vec<PaidComponent>, AmountRefusal> {
    if book.programme() != programme {
        return Err(AmountRefusal::OtherProgramme { programme, of: book.programme() });
    }
    check(programme, inputs)?;
    let mut components = vec![base(programme, inputs, month, book)?];
    if let Some(tier) = &inputs.care_tier {
        let figure = Figure::find(book, Component::Care, Some(tier), month)?;
        components.push(formula::flat(formula::TEKUN_CARE, Component::Care, &figure));
    }
    if !inputs.top_up.is_zero() {
        components.push(formula::top_up(inputs.top_up));
    }
    if components.iter().any(|component| !component.amount.is_zero()) {
        components.retain(|component| !component.amount.is_zero());
    } else {
        components.truncate(1);
    }
    Ok(components)
}

/// What the standard in force computes, whatever was accepted: what a roster's own figure is compared with.
///
/// # Errors
/// As [`compute`].
pub fn compute_by_standard(
    programme: Programme,
    inputs: &Inputs,
    month: Month,
    book: &StandardBook,
) -> Result<Vec<PaidComponent>, AmountRefusal> {
    compute(programme, &Inputs { accepted: None, ..inputs.clone() }, month, book)
}

/// The sum of the components, `None` beyond the range of an amount.
#[must_use]
pub fn total(components: &[PaidComponent]) -> Option<Money> {
    components.iter().try_fold(Money::ZERO, |sum, component| sum.checked_add(component.amount))
}

fn base(
    programme: Programme,
    inputs: &Inputs,
    month: Month,
    book: &StandardBook,
) -> Result<PaidComponent, AmountRefusal> {
    let figure = Figure::find(book, Component::Base, inputs.tier.as_deref(), month)?;
    let computed = match programme {
        Programme::DibaoUrban | Programme::DibaoRural => {
            let income = inputs.income.ok_or(AmountRefusal::IncomeMissing)?;
            formula::difference(&figure, income, inputs.persons)?
        }
        Programme::Tekun => formula::flat(formula::TEKUN_BASIC, Component::Base, &figure),
        _ => formula::flat(formula::FLAT, Component::Base, &figure),
    };
    Ok(match &inputs.accepted {
        Some(accepted) => formula::accepted(computed, accepted),
        None => computed,
    })
}

fn check(programme: Programme, inputs: &Inputs) -> Result<(), AmountRefusal> {
    let of_household = programme.is_of_household();
    let negative = [("income", inputs.income), ("top_up", Some(inputs.top_up))]
        .into_iter()
        .chain([("accepted", inputs.accepted.as_ref().map(|accepted| accepted.base))])
        .find(|(_, amount)| amount.is_some_and(Money::is_negative));
    if let Some((input, _)) = negative {
        return Err(AmountRefusal::Negative { input });
    }
    if inputs.persons == 0 || (!of_household && inputs.persons != 1) {
        return Err(AmountRefusal::Persons { programme, persons: inputs.persons });
    }
    if !of_household && !inputs.top_up.is_zero() {
        return Err(AmountRefusal::NotOfProgramme { programme, input: "top_up" });
    }
    if programme != Programme::Tekun && inputs.care_tier.is_some() {
        return Err(AmountRefusal::NotOfProgramme { programme, input: "care_tier" });
    }
    Ok(())
}

/// A decimal as an amount, for a formula.
fn money(value: Option<Decimal>) -> Result<Money, AmountRefusal> {
    value.and_then(|value| Money::from_rounded(value).ok()).ok_or(AmountRefusal::Range)
}
