//! The clock: events are dated and `$maxAge` is counted by it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Now.
#[expect(clippy::disallowed_methods, reason = "the double dates events as the server does")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// Since 1970 in steps of 100 ns, as the server writes it.
pub(crate) fn ticks(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_secs() * 10_000_000 + u64::from(since.subsec_nanos() / 100)
}

/// As the wire's timestamp.
pub(crate) fn timestamp(time: SystemTime) -> prost_types::Timestamp {
    prost_types::Timestamp::from(time)
}
