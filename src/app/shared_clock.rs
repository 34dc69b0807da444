//! The clock of a desk: the machine's, or one that was set for a ledger that is not live.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ledger::Time;
use store::StoreClock;

use crate::config::Kind;

/// The time that store and signatory share; the machine's own unless it was set.
#[derive(Clone)]
pub(crate) struct SharedClock(Arc<AtomicI64>);

impl SharedClock {
    const MACHINE: i64 = -1;

    pub(crate) fn machine() -> SharedClock {
        SharedClock(Arc::new(AtomicI64::new(Self::MACHINE)))
    }

    /// Whether it is the machine's own.
    pub(super) fn is_machines(&self) -> bool {
        self.0.load(Ordering::Relaxed) == Self::MACHINE
    }

    pub(crate) fn now(&self) -> Time {
        match self.0.load(Ordering::Relaxed) {
            Self::MACHINE => crate::clock::now(),
            millis => Time::from_millis(millis).expect("invariant: only times were set"),
        }
    }

    pub(super) fn set(&self, time: Time) {
        self.0.store(time.millis(), Ordering::Relaxed);
    }

    pub(super) fn for_store(&self, kind: Kind) -> StoreClock {
        let clock = self.clone();
        let now: Arc<dyn Fn() -> Time + Send + Sync> = Arc::new(move || clock.now());
        match kind {
            Kind::Live => StoreClock::Machine(now),
            Kind::Training | Kind::Demo => StoreClock::Injected(now),
        }
    }
}
