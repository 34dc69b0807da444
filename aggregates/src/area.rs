//! Administrative areas (行政区划代码, GB/T 2260 in its 12-digit form).

use std::fmt;
use std::str::FromStr;

use crate::spelled::spelled;

/// A 12-digit area code: province, prefecture, county, township or village, padded with zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(u64);

/// The text is not an area code.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "area")]
#[said("行政区划代码须为12位数字，如 433122107000", "an area code has 12 digits, like 433122107000")]
pub struct AreaCodeError;

/// How deep an area lies; a deeper level is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaLevel {
    /// 省 `430000000000`
    Province,
    /// 州、市 `433100000000`
    Prefecture,
    /// 县、区 `433122000000`
    County,
    /// 乡镇、街道 `433122107000`
    Township,
    /// 村、社区 `433122107001`
    Village,
}

impl AreaLevel {
    /// What the digits below this level weigh: a code of the level is a multiple of it.
    const fn unit(self) -> u64 {
        match self {
            AreaLevel::Province => 10_000_000_000,
            AreaLevel::Prefecture => 100_000_000,
            AreaLevel::County => 1_000_000,
            AreaLevel::Township => 1_000,
            AreaLevel::Village => 1,
        }
    }
}

impl AreaCode {
    /// The level, as the trailing zeros tell it.
    #[must_use]
    pub fn level(self) -> AreaLevel {
        [AreaLevel::Province, AreaLevel::Prefecture, AreaLevel::County, AreaLevel::Township]
            .into_iter()
            .find(|level| self.0.is_multiple_of(level.unit()))
            .unwrap_or(AreaLevel::Village)
    }

    /// Whether `other` is this area or lies in it.
    #[must_use]
    pub fn covers(self, other: AreaCode) -> bool {
        let unit = self.level().unit();
        self.0 / unit == other.0 / unit
    }

    /// Whether a roster or batch of this area is about benefits of `other`: a county's about all that lie in it; one of
    /// a prefecture or province about its own institutions only, as counties have standards and money of their own.
    #[must_use]
    pub fn pays(self, other: AreaCode) -> bool {
        if self.level() < AreaLevel::County { self == other } else { self.covers(other) }
    }

    /// The area of the given level that this one lies in; itself when it is not deeper.
    #[must_use]
    pub fn at(self, level: AreaLevel) -> AreaCode {
        AreaCode(self.0 / level.unit() * level.unit())
    }

    /// The county's six digits, as clerks write it.
    #[must_use]
    pub fn county_digits(self) -> String {
        format!("{:06}", self.0 / AreaLevel::County.unit())
    }
}

impl From<AreaCode> for ledger::Scope {
    fn from(area: AreaCode) -> ledger::Scope {
        let area = ledger::AreaCode::from_u64(area.0).expect("invariant: an area code has twelve digits");
        ledger::Scope::Place(area)
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for AreaCode {
    type Err = AreaCodeError;

    fn from_str(text: &str) -> Result<AreaCode, AreaCodeError> {
        if text.len() != 12 || !text.bytes().all(|b| b.is_ascii_digit()) || text.starts_with('0') {
            return Err(AreaCodeError);
        }
        text.parse().map(AreaCode).map_err(|_| AreaCodeError)
    }
}

spelled!(AreaCode, u64, |area| area.0, |digits| {
    (100_000_000_000..1_000_000_000_000).contains(&digits).then_some(AreaCode(digits))
});
