//! Business days: civil dates in China, never derived from UTC.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::Month;
use crate::spelled::spelled;

/// A civil date at +08:00, written `2023-05-08`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// The text is not a day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "day")]
#[said("日期须写作 2023-05-08", "a day is written 2023-05-08")]
pub struct DayError;

impl Day {
    /// The month that the day lies in.
    ///
    /// # Panics
    /// Never: the calendar of a `Day` is inside that of a [`Month`].
    #[must_use]
    pub fn month(self) -> Month {
        let year = u16::try_from(self.0.year()).expect("invariant: a Day lies in 1900..=9999");
        Month::new(year, self.0.month().unsigned_abs()).expect("invariant: a Day lies in 1900..=9999")
    }

    /// Year, month and day, as few bytes as tell them apart.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 4] {
        let [high, low] = self.0.year().to_be_bytes();
        [high, low, self.0.month().unsigned_abs(), self.0.day().unsigned_abs()]
    }

    /// The day before; the first day of the calendar is its own.
    #[must_use]
    pub fn previous(self) -> Day {
        self.0.yesterday().ok().and_then(|date| Day::try_from(date).ok()).unwrap_or(self)
    }

    /// The calendar date, for arithmetic.
    #[must_use]
    pub fn date(self) -> Date {
        self.0
    }
}

impl TryFrom<Date> for Day {
    type Error = DayError;

    fn try_from(date: Date) -> Result<Day, DayError> {
        if date.year() < 1900 { Err(DayError) } else { Ok(Day(date)) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Day, DayError> {
        let shape = text.len() == 10
            && text
                .bytes()
                .enumerate()
                .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return Err(DayError);
        }
        let part = |range: std::ops::Range<usize>| text[range].parse::<i16>().map_err(|_| DayError);
        let small = |value: i16| i8::try_from(value).map_err(|_| DayError);
        let date = Date::new(part(0..4)?, small(part(5..7)?)?, small(part(8..10)?)?).map_err(|_| DayError)?;
        Day::try_from(date)
    }
}

spelled!(Day, String, |day| day.to_string(), |text| text.parse().ok());
