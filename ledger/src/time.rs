//! Moments, as records write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in milliseconds since 1970-01-01T00:00:00Z; its only spelling is RFC 3339 with exactly three digits of
/// milliseconds and `Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// The text or number is no moment that a record can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "time", ground = words::Ground::Format("1"))]
pub enum TimeError {
    /// Not `YYYY-MM-DDThh:mm:ss.mmmZ`.
    #[said("时间须写作 2023-05-08T02:00:00.123Z", "a time is written 2023-05-08T02:00:00.123Z")]
    Shape,
    /// Such a day, hour, minute or second does not exist (leap seconds are not used).
    #[said("没有这个时间", "there is no such moment")]
    NoSuchMoment,
    /// Before 1970 or after the last moment of 9999 in China.
    #[said("时间超出 1970 至 9999 年", "the time lies outside of 1970 to 9999")]
    OutOfRange,
}

const DAY_MILLIS: i64 = 86_400_000;
const CHINA_OFFSET_MILLIS: i64 = 8 * 3_600_000;
/// 9999-12-31T15:59:59.999Z, so that the day in China has four digits of year too.
const LAST_MILLIS: i64 = 253_402_271_999_999;

impl Time {
    /// A moment from milliseconds since 1970.
    ///
    /// # Errors
    /// [`TimeError::OutOfRange`] outside of 1970 to 9999.
    pub const fn from_millis(millis: i64) -> Result<Time, TimeError> {
        if millis < 0 || millis > LAST_MILLIS { Err(TimeError::OutOfRange) } else { Ok(Time(millis)) }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The calendar day in China (+08:00) as `YYYY-MM-DD`: grants' days are read in it.
    #[must_use]
    pub fn day_in_china(&self) -> String {
        let (year, month, day) = civil_from_days((self.0 + CHINA_OFFSET_MILLIS).div_euclid(DAY_MILLIS));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The 24 ASCII bytes of the text.
    pub(crate) fn ascii(self) -> [u8; 24] {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY_MILLIS));
        let millis = self.0.rem_euclid(DAY_MILLIS);
        let mut out = *b"0000-00-00T00:00:00.000Z";
        put(&mut out[0..4], year);
        put(&mut out[5..7], month);
        put(&mut out[8..10], day);
        put(&mut out[11..13], millis / 3_600_000);
        put(&mut out[14..16], millis / 60_000 % 60);
        put(&mut out[17..19], millis / 1_000 % 60);
        put(&mut out[20..23], millis % 1_000);
        out
    }

    /// Reads the ASCII bytes of the text.
    pub(crate) fn from_ascii(text: &[u8]) -> Result<Time, TimeError> {
        let text: &[u8; 24] = text.try_into().map_err(|_| TimeError::Shape)?;
        for (at, mark) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')] {
            if text[at] != mark {
                return Err(TimeError::Shape);
            }
        }
        let (year, month, day) = (take(&text[0..4])?, take(&text[5..7])?, take(&text[8..10])?);
        let (hour, minute, second) = (take(&text[11..13])?, take(&text[14..16])?, take(&text[17..19])?);
        let millis = take(&text[20..23])?;
        if hour > 23 || minute > 59 || second > 59 {
            return Err(TimeError::NoSuchMoment);
        }
        let days = days_from_civil(year, month, day);
        if !(1..=12).contains(&month) || civil_from_days(days) != (year, month, day) {
            return Err(TimeError::NoSuchMoment);
        }
        Time::from_millis(days * DAY_MILLIS + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millis)
    }
}

/// Whether a text is a day of the calendar, written `YYYY-MM-DD`; such texts order as their days do.
#[must_use]
pub fn is_day(text: &str) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return false };
    match (take(&[y1, y2, y3, y4]), take(&[m1, m2]), take(&[d1, d2])) {
        (Ok(year), Ok(month @ 1..=12), Ok(day)) => {
            year >= 1900 && civil_from_days(days_from_civil(year, month, day)) == (year, month, day)
        }
        _ => false,
    }
}

fn put(out: &mut [u8], mut value: i64) {
    for digit in out.iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

fn take(digits: &[u8]) -> Result<i64, TimeError> {
    digits.iter().try_fold(0, |value, digit| match digit.wrapping_sub(b'0') {
        digit @ 0..=9 => Ok(value * 10 + i64::from(digit)),
        _ => Err(TimeError::Shape),
    })
}

/// Days since 1970-01-01 of a day of the Gregorian calendar. Years start in March, so that the leap day is the last.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.ascii()))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Time, TimeError> {
        Time::from_ascii(text.as_bytes())
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_moments_are_spelled_right() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_683_511_200_123, "2023-05-08T02:00:00.123Z"),
            (LAST_MILLIS, "9999-12-31T15:59:59.999Z"),
        ] {
            let time = Time::from_millis(millis).unwrap();
            assert_eq!((time.to_string().as_str(), text.parse()), (text, Ok(time)));
        }
    }

    #[test]
    fn the_day_in_china_begins_at_sixteen_utc() {
        let day = |text: &str| text.parse::<Time>().unwrap().day_in_china();
        assert_eq!(day("2023-05-07T15:59:59.999Z"), "2023-05-07");
        assert_eq!(day("2023-05-07T16:00:00.000Z"), "2023-05-08");
    }

    #[test]
    fn other_spellings_and_days_that_never_were_are_refused() {
        for bad in [
            "2023-05-08T02:00:00Z",
            "2023-05-08T02:00:00.12Z",
            "2023-05-08T02:00:00.1234Z",
            "2023-05-08t02:00:00.123z",
            "2023-05-08 02:00:00.123Z",
            "2023-05-08T02:00:00.123+00:00",
            "2023-02-29T00:00:00.000Z",
            "2023-04-31T00:00:00.000Z",
            "2023-13-01T00:00:00.000Z",
            "2023-00-01T00:00:00.000Z",
            "2023-01-00T00:00:00.000Z",
            "2023-01-01T24:00:00.000Z",
            "2023-01-01T23:59:60.000Z",
            "1969-12-31T23:59:59.999Z",
            "9999-12-31T16:00:00.000Z",
            "+023-01-01T00:00:00.000Z",
        ] {
            assert!(bad.parse::<Time>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_moment_reads_back(millis in 0..=LAST_MILLIS) {
            let time = Time::from_millis(millis).unwrap();
            prop_assert_eq!(time.to_string().parse(), Ok(time));
        }
    }
}
