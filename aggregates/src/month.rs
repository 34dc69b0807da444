//! Benefit months.

use std::fmt;
use std::str::FromStr;

use crate::spelled::spelled;

/// A calendar month, written `2023-05`: what a benefit is for, not when it is paid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: u16,
    month: u8,
}

/// The text is not a month.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "month")]
#[said("月份须写作 2023-05", "a month is written 2023-05")]
pub struct MonthError;

impl Month {
    /// The month of a year, both from 1.
    ///
    /// # Errors
    /// [`MonthError`] outside 1900–9999 or 1–12.
    pub fn new(year: u16, month: u8) -> Result<Month, MonthError> {
        if (1900..=9999).contains(&year) && (1..=12).contains(&month) {
            Ok(Month { year, month })
        } else {
            Err(MonthError)
        }
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month of the year, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Month {
        if self.month == 12 {
            Month { year: self.year + 1, month: 1 }
        } else {
            Month { month: self.month + 1, ..self }
        }
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Month {
        if self.month == 1 {
            Month { year: self.year - 1, month: 12 }
        } else {
            Month { month: self.month - 1, ..self }
        }
    }

    /// `202305`, as rosters and banks write a period (期次).
    #[must_use]
    pub fn compact(self) -> String {
        format!("{:04}{:02}", self.year, self.month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Month, MonthError> {
        let (year, month) = text.split_once('-').ok_or(MonthError)?;
        let digits = |part: &str, count| part.len() == count && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(MonthError);
        }
        Month::new(year.parse().map_err(|_| MonthError)?, month.parse().map_err(|_| MonthError)?)
    }
}

spelled!(Month, (u16, u8), |month| (month.year, month.month), |(year, month)| Month::new(year, month).ok());
