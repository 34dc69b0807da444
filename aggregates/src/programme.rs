//! Programmes of assistance, and what a payment in one is made of (`docs`: the vocabulary of the field).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A programme (救助与补贴项目).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Programme {
    /// 城市最低生活保障
    DibaoUrban,
    /// 农村最低生活保障
    DibaoRural,
    /// 特困人员救助供养
    Tekun,
    /// 困难残疾人生活补贴
    DisabilityLiving,
    /// 重度残疾人护理补贴
    DisabilityNursing,
    /// 孤儿基本生活费
    OrphanAllowance,
    /// 事实无人抚养儿童基本生活费
    UnattendedChild,
}

/// The text names no programme.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "programme")]
#[said("没有这个项目：{0}", "there is no such programme: {0}")]
pub struct UnknownProgramme(pub String);

impl Programme {
    /// All of them, in the order in which people list them.
    pub const ALL: [Programme; 7] = [
        Programme::DibaoUrban,
        Programme::DibaoRural,
        Programme::Tekun,
        Programme::DisabilityLiving,
        Programme::DisabilityNursing,
        Programme::OrphanAllowance,
        Programme::UnattendedChild,
    ];

    /// The code in records, commands and file names.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Programme::DibaoUrban => "dibao_urban",
            Programme::DibaoRural => "dibao_rural",
            Programme::Tekun => "tekun",
            Programme::DisabilityLiving => "disability_living",
            Programme::DisabilityNursing => "disability_nursing",
            Programme::OrphanAllowance => "orphan_allowance",
            Programme::UnattendedChild => "unattended_child",
        }
    }

    /// The short name that a clerk uses.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Programme::DibaoUrban => "城市低保",
            Programme::DibaoRural => "农村低保",
            Programme::Tekun => "特困人员供养",
            Programme::DisabilityLiving => "困难残疾人生活补贴",
            Programme::DisabilityNursing => "重度残疾人护理补贴",
            Programme::OrphanAllowance => "孤儿基本生活费",
            Programme::UnattendedChild => "事实无人抚养儿童基本生活费",
        }
    }

    /// The name in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Programme::DibaoUrban => "urban dibao",
            Programme::DibaoRural => "rural dibao",
            Programme::Tekun => "tekun support",
            Programme::DisabilityLiving => "disability living subsidy",
            Programme::DisabilityNursing => "disability nursing subsidy",
            Programme::OrphanAllowance => "orphan allowance",
            Programme::UnattendedChild => "unattended child allowance",
        }
    }

    /// What the agent bank must print beside the credit (用途/摘要).
    #[must_use]
    pub const fn remittance(self) -> &'static str {
        match self {
            Programme::DibaoUrban | Programme::DibaoRural => "最低生活保障金",
            other => other.name_zh(),
        }
    }

    /// Whether the benefit belongs to a household rather than to a person.
    #[must_use]
    pub const fn is_of_household(self) -> bool {
        matches!(self, Programme::DibaoUrban | Programme::DibaoRural)
    }
}

impl fmt::Display for Programme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Programme {
    type Err = UnknownProgramme;
    fn from_str(text: &str) -> Result<Programme, UnknownProgramme> {
        Programme::ALL
            .into_iter()
            .find(|p| p.code() == text || p.name_zh() == text)
            .ok_or_else(|| UnknownProgramme(text.to_owned()))
    }
}

/// What part of a benefit an amount is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// 基本 (补差金额、补贴金额、基本生活费)
    Base,
    /// 照料护理
    Care,
    /// 分类施保
    TopUp,
}

impl Component {
    /// The code in records.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Component::Base => "base",
            Component::Care => "care",
            Component::TopUp => "top_up",
        }
    }

    /// The name a clerk uses.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Component::Base => "基本",
            Component::Care => "照料护理",
            Component::TopUp => "分类施保",
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

words::named!(Programme);

impl words::Said for Component {
    fn say(&self, lang: words::Lang, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(lang.of(self.name_zh(), self.code()))
    }
}
