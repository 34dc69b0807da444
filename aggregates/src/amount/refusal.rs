//! Why an amount can't be computed.

use crate::money::MoneyError;
use crate::{AreaCode, Component, Month, Programme};

/// Why an amount can't be computed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountRefusal {
    /// The standards looked up are another programme's.
    #[error("要算{programme}，却查了{of}的标准 / the amount is of {programme}, the standards are of {of}")]
    OtherProgramme {
        /// What is computed.
        programme: Programme,
        /// Whose standards.
        of: Programme,
    },
    /// No standard is in force.
    #[error("{area}在{month}没有{}{}标准（档次：{tier}），请先发布标准 / no {component} standard of {programme} (tier: {tier}) is in force in {area} in {month}; publish it first", programme.name_zh(), component.name_zh())]
    NoStandard {
        /// The programme.
        programme: Programme,
        /// The component.
        component: Component,
        /// The category, or `-`.
        tier: String,
        /// Where it was looked for, with the areas above.
        area: AreaCode,
        /// The benefit month.
        month: Month,
    },
    /// No rules are in force.
    #[error("{area}在{month}没有{}发放规则，请先发布 / no rules of {programme} are in force in {area} in {month}; publish them first", programme.name_zh())]
    NoRules {
        /// The programme.
        programme: Programme,
        /// Where they were looked for, with the areas above.
        area: AreaCode,
        /// The month.
        month: Month,
    },
    /// The difference needs the household's income.
    #[error(
        "缺少家庭人均月收入，无法计算补差 / the household's income per head is missing; the difference needs it"
    )]
    IncomeMissing,
    /// An input is below zero.
    #[error("{input}不能为负数 / {input} must not be negative")]
    Negative {
        /// Which.
        input: &'static str,
    },
    /// Nobody, or several people in a personal benefit.
    #[error("{}的保障人口数不能是{persons} / {programme} cannot be for {persons} persons", programme.name_zh())]
    Persons {
        /// The programme.
        programme: Programme,
        /// As given.
        persons: u32,
    },
    /// The programme has no such part.
    #[error("{}没有{input}这一项 / {programme} has no {input}", programme.name_zh())]
    NotOfProgramme {
        /// The programme.
        programme: Programme,
        /// Which input.
        input: &'static str,
    },
    /// The result is beyond what an amount can hold.
    #[error("计算结果超出范围，请核对各项数字 / the result is out of range; check the figures")]
    Range,
}

impl From<MoneyError> for AmountRefusal {
    fn from(_: MoneyError) -> AmountRefusal {
        AmountRefusal::Range
    }
}
