//! Area codes (行政区划代码, GB/T 2260 with the township and village digits of the statistics office).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A 12-digit area code; the digits below its level are zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(u64);

/// The text is no area code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "area", ground = words::Ground::Format("1"))]
#[said("行政区划代码须为12位数字且不以0开头", "an area code has 12 digits and does not start with 0")]
pub struct AreaError;

/// How deep an area lies; a deeper level is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaLevel {
    /// 省, 2 digits
    Province,
    /// 州、市, 4 digits
    Prefecture,
    /// 县、区, 6 digits
    County,
    /// 乡镇、街道, 9 digits
    Township,
    /// 村、社区, 12 digits
    Village,
}

impl AreaLevel {
    /// A code of this level is a multiple of its unit.
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

    /// Whether `other` is this area or lies in it: the digits of this area's level are a prefix of the other's.
    #[must_use]
    pub fn covers(self, other: AreaCode) -> bool {
        let unit = self.level().unit();
        self.0 / unit == other.0 / unit
    }

    /// The code as a number.
    #[must_use]
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// The code of a number of twelve digits.
    #[must_use]
    pub const fn from_u64(digits: u64) -> Option<AreaCode> {
        if digits >= 100_000_000_000 && digits < 1_000_000_000_000 { Some(AreaCode(digits)) } else { None }
    }

    /// Reads the ASCII digits of a code.
    pub(crate) fn from_digits(digits: &[u8]) -> Option<AreaCode> {
        if digits.len() != 12 || digits[0] == b'0' {
            return None;
        }
        let mut value = 0;
        for digit in digits {
            let digit = digit.wrapping_sub(b'0');
            if digit > 9 {
                return None;
            }
            value = value * 10 + u64::from(digit);
        }
        Some(AreaCode(value))
    }

    /// The twelve ASCII digits.
    pub(crate) fn digits(self) -> [u8; 12] {
        let mut out = [0; 12];
        let mut rest = self.0;
        for digit in out.iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        out
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for AreaCode {
    type Err = AreaError;

    fn from_str(text: &str) -> Result<AreaCode, AreaError> {
        AreaCode::from_digits(text.as_bytes()).ok_or(AreaError)
    }
}

impl Serialize for AreaCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AreaCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<AreaCode, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(text: &str) -> AreaCode {
        text.parse().unwrap()
    }

    #[test]
    fn a_county_covers_its_townships_and_nothing_else() {
        let county = area("433122000000");
        assert!(county.covers(area("433122107000")) && county.covers(county));
        assert!(!county.covers(area("433123107000")) && !county.covers(area("433100000000")));
        assert!(area("430000000000").covers(area("433122107001")));
    }

    #[test]
    fn a_code_with_another_length_or_other_digits_is_refused() {
        for bad in ["", "43312210700", "4331221070000", "43312210700x", "033122107000", "４33122107000"] {
            assert!(bad.parse::<AreaCode>().is_err(), "{bad}");
        }
        assert_eq!(area("433122107000").to_string(), "433122107000");
    }
}
