//! The name of a funding: where the money comes from, whom it is for, which year.

use std::fmt;
use std::str::FromStr;

use crate::AreaCode;

/// The stream id of a funding, `central@433122000000@2023`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FundingId {
    /// Source code, e.g. `central`, `province`, `county`.
    pub source: String,
    /// Whom the money is for.
    pub area: AreaCode,
    /// Budget year.
    pub year: u16,
}

/// The text names no funding.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "funding_id")]
#[said(
    "资金编号须写作 来源@区划@年度，如 central@433122000000@2023",
    "a funding is written source@area@year, like central@433122000000@2023"
)]
pub struct FundingIdError;

/// The stream id of a funding.
#[must_use]
pub fn stream_id(source: &str, area: AreaCode, year: u16) -> String {
    format!("{source}@{area}@{year}")
}

/// Whether a text can be a source code: lower-case letters, digits, `_` and `-`.
#[must_use]
pub fn is_source(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    (1..=32).contains(&text.len()) && text.bytes().all(fits)
}

/// Whether a number can be a budget year.
#[must_use]
pub fn is_year(year: u16) -> bool {
    (1900..=9999).contains(&year)
}

impl fmt::Display for FundingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&stream_id(&self.source, self.area, self.year))
    }
}

impl FromStr for FundingId {
    type Err = FundingIdError;

    fn from_str(text: &str) -> Result<FundingId, FundingIdError> {
        let mut parts = text.split('@');
        let (Some(source), Some(area), Some(year), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(FundingIdError);
        };
        let area = area.parse().map_err(|_| FundingIdError)?;
        let digits = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        let year = year.parse().ok().filter(|year| digits && is_year(*year)).ok_or(FundingIdError)?;
        if !is_source(source) {
            return Err(FundingIdError);
        }
        Ok(FundingId { source: source.to_owned(), area, year })
    }
}
