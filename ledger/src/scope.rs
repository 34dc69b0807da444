//! Where an act falls: a place, or an organisation that is a scope of its own (docs/FORMAT.md, Conventions).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::area::AreaCode;

/// The characters of a credit code, by their value (GB 32100-2015).
const CREDIT_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The departments that register organisations (登记管理部门), by their character: 机构编制 1, 外交 2, 司法行政 3, 文化 4,
/// 民政 5, 旅游 6, 宗教 7, 工会 8, 市场监管 9, 军队 A, 公安 G, 农业农村 N, others Y.
const DEPARTMENTS: &[u8; 13] = b"123456789AGNY";

/// What a record's `area` and a grant's `area` name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// An administrative area; it covers the areas in it.
    Place(AreaCode),
    /// An organisation; it covers itself alone.
    Organisation(CreditCode),
}

/// A unified social credit code (统一社会信用代码, GB 32100-2015): a department that registers, a category of organisations
/// there, where that is, nine characters for the organisation, and one that checks them all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; 18]);

/// The text is neither an area code nor a credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "scope", ground = words::Ground::Format("1"))]
#[said(
    "须为12位行政区划代码或18位统一社会信用代码（登记管理部门、机构类别、行政区划和校验位都须正确）",
    "an area code of 12 digits or a credit code of 18 characters is needed, with a possible department, category, division and check character"
)]
pub struct ScopeError;

impl Scope {
    /// Whether `other` is this scope or lies in it. An organisation lies in no place.
    #[must_use]
    pub fn covers(self, other: Scope) -> bool {
        match (self, other) {
            (Scope::Place(own), Scope::Place(other)) => own.covers(other),
            (Scope::Organisation(own), Scope::Organisation(other)) => own == other,
            _ => false,
        }
    }

    /// The place, if it is one.
    #[must_use]
    pub const fn place(self) -> Option<AreaCode> {
        match self {
            Scope::Place(area) => Some(area),
            Scope::Organisation(_) => None,
        }
    }

    /// Reads the characters of either code.
    pub(crate) fn from_ascii(text: &[u8]) -> Option<Scope> {
        match text.len() {
            12 => AreaCode::from_digits(text).map(Scope::Place),
            18 => CreditCode::from_ascii(text).map(Scope::Organisation),
            _ => None,
        }
    }

    /// Appends the characters.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        match self {
            Scope::Place(area) => out.extend_from_slice(&area.digits()),
            Scope::Organisation(code) => out.extend_from_slice(&code.0),
        }
    }
}

impl CreditCode {
    fn from_ascii(text: &[u8]) -> Option<CreditCode> {
        let code: [u8; 18] = text.try_into().ok()?;
        // Zeros have a right check character too.
        let (department, category, division) = (code[0], code[1], &code[2..8]);
        let is_registered = DEPARTMENTS.contains(&department) && matches!(category, b'1'..=b'9');
        if !is_registered || division[0] == b'0' || !division.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let (mut sum, mut weight) = (0_usize, 1_usize);
        for character in &code[..17] {
            sum += value(*character)? * weight;
            weight = weight * 3 % 31;
        }
        let check = (31 - sum % 31) % 31;
        (value(code[17]) == Some(check)).then_some(CreditCode(code))
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("invariant: a credit code is ASCII")
    }
}

fn value(character: u8) -> Option<usize> {
    CREDIT_CHARACTERS.iter().position(|known| *known == character)
}

impl From<AreaCode> for Scope {
    fn from(area: AreaCode) -> Scope {
        Scope::Place(area)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Place(area) => area.fmt(f),
            Scope::Organisation(code) => f.write_str(code.as_str()),
        }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Scope, ScopeError> {
        Scope::from_ascii(text.as_bytes()).ok_or(ScopeError)
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scope, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(text: &str) -> Scope {
        text.parse().unwrap()
    }

    #[test]
    fn an_organisation_covers_itself_and_no_place_covers_it() {
        let charity = scope("53430000MJJ4567894");
        assert!(charity.covers(charity));
        assert!(!scope("430000000000").covers(charity) && !charity.covers(scope("430000000000")));
        assert_eq!(charity.to_string(), "53430000MJJ4567894");
    }

    #[test]
    fn a_credit_code_with_a_wrong_check_character_or_letter_is_none() {
        for bad in ["53430000MJJ4567890", "53430000MJI4567894", "53430000mjj4567894", "53430000MJJ456789"] {
            assert!(bad.parse::<Scope>().is_err(), "{bad}");
        }
        // The example of the standard's own users: a real bureau's published code.
        assert!("11100000000013127D".parse::<Scope>().is_ok());
    }
}
