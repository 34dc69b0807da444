//! The only clock of the project.

use ledger::Time;

/// Now, in milliseconds UTC. A clock outside the years 1970 to 9999 is taken for the first of them, which no ledger's time
/// is behind: nothing is signed then.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place with a clock")]
pub fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).ok();
    let first = || Time::from_millis(0).expect("invariant: 1970 is a time");
    millis.and_then(|millis| Time::from_millis(millis).ok()).unwrap_or_else(first)
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
