//! Patience that begins anew whenever something comes: a large read over a slow wire is an answer all the time.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

/// Of one call nothing may be heard for so many times as long while others are answered: what they share may be slow.
const WHILE_OTHERS: u32 = 15;

/// When something was heard last, of a call and of all calls. Clones share it.
#[derive(Clone)]
pub(super) struct Heard {
    own: Arc<Mutex<Instant>>,
    all: Arc<Mutex<Instant>>,
}

impl Heard {
    pub(super) fn now() -> Heard {
        let now = || Arc::new(Mutex::new(Instant::now()));
        Heard { own: now(), all: now() }
    }

    /// Of another call.
    pub(super) fn of_another(&self) -> Heard {
        Heard { all: Arc::clone(&self.all), ..Heard::now() }
    }

    /// Something came.
    pub(super) fn again(&self) {
        for heard in [&self.own, &self.all] {
            *heard.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        }
    }

    /// Until when to be patient.
    fn until(&self, begun: Instant, limit: Duration) -> Instant {
        let last = |heard: &Mutex<Instant>| *heard.lock().unwrap_or_else(PoisonError::into_inner);
        let (own, all) = (last(&self.own).max(begun), last(&self.all).max(begun));
        (all.max(own) + limit).min(own + limit * WHILE_OTHERS)
    }

    /// Waits for some work as long as it does not hear nothing for `limit`.
    pub(super) async fn within<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Option<T> {
        let (mut work, begun) = (pin!(work), Instant::now());
        loop {
            let until = self.until(begun, limit);
            if let Ok(done) = timeout_at(until, &mut work).await {
                return Some(done);
            }
            if self.until(begun, limit) <= until {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    #[tokio::test]
    async fn patience_lasts_as_long_as_something_comes_and_no_longer() {
        let (heard, limit) = (Heard::now(), Duration::from_millis(600));
        let speaks = async {
            for _ in 0..8 {
                sleep(Duration::from_millis(100)).await;
                heard.again();
            }
            "all of it"
        };
        assert_eq!(heard.within(limit, speaks).await, Some("all of it"));
        assert_eq!(heard.within(limit, sleep(Duration::from_secs(60))).await, None);
        // Others are answered, so this one may yet be.
        let other = heard.of_another();
        let others = async {
            for _ in 0..8 {
                sleep(Duration::from_millis(100)).await;
                other.again();
            }
        };
        let slow = heard.within(limit, sleep(limit * 2));
        assert_eq!(tokio::join!(slow, others).0, Some(()));
        // What was heard long ago does not shorten what begins now.
        sleep(limit * 2).await;
        assert_eq!(heard.within(limit, sleep(Duration::from_millis(50))).await, Some(()));
    }
}
