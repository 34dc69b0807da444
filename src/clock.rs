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
