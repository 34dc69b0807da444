//! What a month of a benefit comes to, component by component, without bases.

use super::{AmountRefusal, check, formula, monthly};
use crate::entitlement::event::Inputs;
use crate::standard::StandardPublished;
use crate::{Money, Programme};

/// A month's components as amounts; what is not due is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthParts {
    /// 基本
    pub base: Money,
    /// 照料护理
    pub care: Money,
    /// 分类施保
    pub top_up: Money,
}

impl MonthParts {
    /// All of it, none beyond the range of an amount.
    #[must_use]
    pub fn sum(&self) -> Option<Money> {
        self.base.checked_add(self.care).and_then(|sum| sum.checked_add(self.top_up))
    }
}

/// The amounts that [`compute`](super::compute) computes from these standards in force: that for the base, and that for
/// care, if the inputs have a `care_tier`.
///
/// # Errors
/// [`AmountRefusal`] as there.
pub fn month_parts(
    programme: Programme,
    inputs: &Inputs,
    base: &StandardPublished,
    care: Option<&StandardPublished>,
) -> Result<MonthParts, AmountRefusal> {
    check(programme, inputs)?;
    let base = match &inputs.accepted {
        Some(accepted) => accepted.base,
        None if programme.is_of_household() => {
            let income = inputs.income.ok_or(AmountRefusal::IncomeMissing)?;
            formula::shortfall(monthly(base), income, inputs.persons)?.max(Money::ZERO)
        }
        None => monthly(base),
    };
    Ok(MonthParts { base, care: care.map_or(Money::ZERO, monthly), top_up: inputs.top_up })
}
