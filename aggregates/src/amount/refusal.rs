//! Why an amount can't be computed.

use crate::money::MoneyError;
use crate::{AreaCode, Component, Month, Programme};

/// Why an amount can't be computed.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "amount", ground = words::Ground::Rule("row-amount"))]
pub enum AmountRefusal {
    /// The standards looked up are another programme's.
    #[said("要算{programme}，却查了{of}的标准", "the amount is of {programme}, the standards are of {of}")]
    OtherProgramme {
        /// What is computed.
        programme: Programme,
        /// Whose standards.
        of: Programme,
    },
    /// No standard is in force.
    #[said(
        "{area}在{month}没有{programme}{component}标准（档次：{tier}）",
        "no {component} standard of {programme} (tier: {tier}) is in force in {area} in {month}",
        next("请先发布标准", "publish it first")
    )]
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
    #[said(
        "{area}在{month}没有{programme}发放规则",
        "no rules of {programme} are in force in {area} in {month}",
        next("请先发布", "publish them first")
    )]
    NoRules {
        /// The programme.
        programme: Programme,
        /// Where they were looked for, with the areas above.
        area: AreaCode,
        /// The month.
        month: Month,
    },
    /// The difference needs the household's income.
    #[said(
        "缺少家庭人均月收入，无法计算补差",
        "the household's income per head is missing; the difference needs it"
    )]
    IncomeMissing,
    /// An input is below zero.
    #[said("{input}不能为负数", "{input} must not be negative")]
    Negative {
        /// Which.
        input: &'static str,
    },
    /// Nobody, or several people in a personal benefit.
    #[said("{programme}的保障人口数不能是{persons}", "{programme} cannot be for {persons} persons")]
    Persons {
        /// The programme.
        programme: Programme,
        /// As given.
        persons: u32,
    },
    /// The programme has no such part.
    #[said("{programme}没有{input}这一项", "{programme} has no {input}")]
    NotOfProgramme {
        /// The programme.
        programme: Programme,
        /// Which input.
        input: &'static str,
    },
    /// The result is beyond what an amount can hold.
    #[said("计算结果超出范围", "the result is out of range", next("请核对各项数字", "check the figures"))]
    Range,
}

impl From<MoneyError> for AmountRefusal {
    fn from(_: MoneyError) -> AmountRefusal {
        AmountRefusal::Range
    }
}
