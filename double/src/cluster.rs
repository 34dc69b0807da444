//! What all doors of one double share.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::access::Access;
use crate::gate::Gate;
use crate::log::Log;

/// What a 24.10 server takes in one append.
const APPEND_MAX: usize = 1_048_576;

/// One log, its users and its doors.
pub(crate) struct Cluster {
    state: Mutex<State>,
    grown: watch::Sender<()>,
}

/// What is held under one lock.
pub(crate) struct State {
    pub(crate) log: Log,
    pub(crate) access: Access,
    pub(crate) gates: Vec<Arc<Gate>>,
    pub(crate) roles: Roles,
    /// Followers are so many events behind.
    pub(crate) lag: usize,
    pub(crate) append_max: usize,
    pub(crate) appends: u64,
}

/// Who leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Roles {
    /// The first door, and every other is a way to it: it passes on what must be done by the leader.
    Passing,
    /// This door; the others say so and pass nothing on.
    Leader(usize),
}

impl Cluster {
    pub(crate) fn new(log: Log, access: Access) -> Cluster {
        let state = State {
            log,
            access,
            gates: Vec::new(),
            roles: Roles::Passing,
            lag: 0,
            append_max: APPEND_MAX,
            appends: 0,
        };
        Cluster { state: Mutex::new(state), grown: watch::Sender::new(()) }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Says that the log has changed.
    pub(crate) fn tell(&self) {
        self.grown.send_replace(());
    }

    /// Hears of every change of the log.
    pub(crate) fn watch(&self) -> watch::Receiver<()> {
        self.grown.subscribe()
    }
}

impl State {
    pub(crate) fn leader(&self) -> usize {
        match self.roles {
            Roles::Passing => 0,
            Roles::Leader(number) => number,
        }
    }
}

/// A lock that a panicking test does not spoil for the others.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The threads on which every double of the process runs.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        let built = builder.worker_threads(2).thread_name("kurrent-double").enable_all().build();
        built.expect("invariant: two threads and a poller can be had")
    })
}
