//! What is published about a programme in an area.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::wire::events;
use crate::{AreaCode, Component, Holder, Money, Month, Programme};

/// Whether the figure is for a month or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 元/月
    Month,
    /// 元/年
    Year,
}

/// How a month's share of the figure is rounded, half away from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// 到分
    Fen,
    /// 到角
    Jiao,
    /// 到元
    Yuan,
}

/// That a figure is another standard times a ratio (特困 = 1.3 × 低保), so that a reader can check it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derivation {
    /// The programme that it derives from.
    pub programme: Programme,
    /// The ratio as a decimal text, e.g. `1.3`.
    pub ratio: String,
}

/// A standard (标准) was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardPublished {
    /// The figure, in the unit below.
    pub amount: Money,
    /// Where it holds, with the areas below unless they publish their own.
    pub area: AreaCode,
    /// Which part of the benefit.
    pub component: Component,
    /// Where the figure comes from, if it derives.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub derived: Option<Derivation>,
    /// 文号
    pub doc_no: String,
    /// Title of the document.
    pub doc_title: String,
    /// The floor that a higher authority set, in the same unit.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub floor: Option<Money>,
    /// Who published it; equals the signer's holder.
    pub holder: Holder,
    /// The programme.
    pub programme: Programme,
    /// How a month's share is rounded.
    pub rounding: Rounding,
    /// Category within the programme (散居, 集中, care tier), if the programme has any: `scattered`, `institutional`, `urban`, `rural`, `self_care`, `partial_care`, `full_care`.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub tier: Option<String>,
    /// Month or year.
    pub unit: Unit,
    /// The first benefit month.
    pub valid_from: Month,
    /// The last benefit month; open if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub valid_to: Option<Month>,
}

/// Which month the first payment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartRule {
    /// 申请当月
    ApplicationMonth,
    /// 审核确认当月
    ApprovalMonth,
    /// 审核确认次月
    ApprovalNextMonth,
}

/// Which month is the first without payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopRule {
    /// 停发次月: the month of the event is still paid
    EventNextMonth,
    /// The month of the event is not paid
    EventMonth,
}

/// The rules of a programme (起发、停发、发放日、截止日、资金来源) were published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesPublished {
    /// Where they hold.
    pub area: AreaCode,
    /// Last day of the month on which a change still counts for it.
    pub cutoff_day: u8,
    /// 文号
    pub doc_no: String,
    /// Who published them.
    pub holder: Holder,
    /// Further parameters as written, e.g. `top_up_max_ratio` = `1.0`, `orphan_living_top_up` = `difference`.
    pub parameters: BTreeMap<String, String>,
    /// Payday: the day of the month.
    pub payday: u8,
    /// The programme.
    pub programme: Programme,
    /// Fund sources that may pay it.
    pub sources: Vec<String>,
    /// First month of a benefit.
    pub start_rule: StartRule,
    /// First month without it.
    pub stop_rule: StopRule,
    /// The first benefit month under these rules.
    pub valid_from: Month,
}

events! {
    /// The life of a programme's standards in an area.
    StandardEvent {
        /// A standard was published.
        StandardPublished = "standard.published", v 1, may Reviewer;
        /// The rules were published.
        RulesPublished = "standard.rules_published", v 1, may Reviewer;
    }
}
