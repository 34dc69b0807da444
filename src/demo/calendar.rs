//! Working days of 2023 in China, and the clock of the demonstration: it goes on a little with every act.

use aggregates::{Day, Month};
use ledger::Time;

use crate::app::Desk;

/// Days off in 2023 that do not fall on a weekend.
const HOLIDAYS: [&str; 20] = [
    "2023-01-02",
    "2023-01-23",
    "2023-01-24",
    "2023-01-25",
    "2023-01-26",
    "2023-01-27",
    "2023-04-05",
    "2023-05-01",
    "2023-05-02",
    "2023-05-03",
    "2023-06-22",
    "2023-06-23",
    "2023-09-29",
    "2023-10-02",
    "2023-10-03",
    "2023-10-04",
    "2023-10-05",
    "2023-10-06",
    "2024-01-01",
    "2024-02-12",
];
/// 09:00 in China is 01:00 UTC.
const OPENING_MILLIS: i64 = 3_600_000;
const DAY_MILLIS: i64 = 86_400_000;
/// Between two acts of an office.
const ACT_MILLIS: i64 = 23_000;

/// The clock of the demonstration. It never goes back.
pub(super) struct Calendar {
    millis: i64,
}

impl Calendar {
    /// On the morning of the first working day of a month.
    pub(super) fn new(month: Month) -> Calendar {
        let mut calendar = Calendar { millis: 0 };
        calendar.go(month, 1);
        calendar
    }

    /// Now.
    pub(super) fn now(&self) -> Time {
        Time::from_millis(self.millis).expect("invariant: the demonstration plays in our century")
    }

    /// Today.
    pub(super) fn today(&self) -> Day {
        self.now().day_in_china().parse().expect("invariant: a time's day is a day")
    }

    /// Goes on to the morning of a month's n-th working day, unless it has passed.
    pub(super) fn go(&mut self, month: Month, n: usize) {
        let day = working_days(month).nth(n.saturating_sub(1)).expect("invariant: months have enough days");
        self.millis = self.millis.max(morning(day));
    }

    /// A moment later, for the next act.
    pub(super) fn tick(&mut self, desk: &Desk) {
        self.millis += ACT_MILLIS;
        desk.set_time(self.now());
    }
}

fn morning(day: Day) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = day.date().since(epoch).map_or(0, |span| span.get_days());
    i64::from(days) * DAY_MILLIS + OPENING_MILLIS
}

fn working_days(month: Month) -> impl Iterator<Item = Day> {
    use jiff::civil::Weekday;
    let days = (1..=31).filter_map(move |day| format!("{month}-{day:02}").parse::<Day>().ok());
    days.filter(|day| {
        !matches!(day.date().weekday(), Weekday::Saturday | Weekday::Sunday)
            && !HOLIDAYS.contains(&day.to_string().as_str())
    })
}

/// A day of a month that every month has.
pub(super) fn day_of(month: Month, day: u64) -> Day {
    format!("{month}-{:02}", day.clamp(1, 28)).parse().expect("invariant: every month has 28 days")
}
