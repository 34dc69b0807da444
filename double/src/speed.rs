//! How much a door lets through: all doors of a double are on one computer, whose wire is faster than any between offices.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use crate::cluster::lock;

/// Who is less ahead than this need not wait: a timer is no finer.
const SLACK: Duration = Duration::from_millis(2);
/// A timer that comes late is made up for.
const LATE: Duration = Duration::from_millis(20);
/// So many bytes are sent at once where there is a limit.
const PIECE: usize = 64 << 10;

/// What everything that a door sends shares.
#[derive(Default)]
pub(crate) struct Speed(Mutex<Option<Wire>>);

struct Wire {
    bytes_a_second: u64,
    /// When everything that was sent is through.
    free: Instant,
}

impl Speed {
    pub(crate) fn limit(&self, bytes_a_second: Option<u64>) {
        let wire = |bytes_a_second: u64| Wire { bytes_a_second: bytes_a_second.max(1), free: Instant::now() };
        *lock(&self.0) = bytes_a_second.map(wire);
    }

    /// What of this is sent at once.
    pub(crate) fn piece<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        if lock(&self.0).is_some() { &bytes[..bytes.len().min(PIECE)] } else { bytes }
    }

    /// So many bytes were sent: how long to wait until more may be.
    pub(crate) fn sent(&self, bytes: usize) -> Option<Sleep> {
        let mut wire = lock(&self.0);
        let wire = wire.as_mut()?;
        let now = Instant::now();
        let nanos = bytes as u64 * 1_000_000_000 / wire.bytes_a_second;
        wire.free = wire.free.max(now - LATE) + Duration::from_nanos(nanos);
        (wire.free > now + SLACK).then(|| sleep_until(wire.free))
    }
}
