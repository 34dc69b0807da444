//! The only clock of the project.

use ledger::Time;

/// Now, in milliseconds UTC.
///
/// # Panics
/// When the machine's clock stands before 1970: nothing may be signed then.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place with a clock")]
pub fn now() -> Time {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("invariant: the machine's clock is after 1970");
    let millis = i64::try_from(since.as_millis()).expect("invariant: milliseconds since 1970 fit 63 bits");
    Time::from_millis(millis).expect("invariant: the machine's clock is before 9999")
}

/// A moment as people in China read it: `2023-05-08 10:00:00`, at +08:00.
#[must_use]
pub fn in_china(time: Time) -> String {
    let seconds = time.millis().div_euclid(1_000) + 8 * 3_600;
    let of_day = seconds.rem_euclid(86_400);
    format!("{} {:02}:{:02}:{:02}", time.day_in_china(), of_day / 3_600, of_day / 60 % 60, of_day % 60)
}

/// A stopwatch, for speeds that people read.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place with a clock")]
    pub fn start() -> Stopwatch {
        Stopwatch(std::time::Instant::now())
    }

    /// Seconds since the start.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_china() {
        let time: Time = "2023-05-07T18:00:05.123Z".parse().unwrap();
        assert_eq!(in_china(time), "2023-05-08 02:00:05");
    }
}
