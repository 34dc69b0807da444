//! The handle on a double.

use std::sync::Arc;

use crate::access::Access;
use crate::clock::now;
use crate::cluster::{Cluster, Roles, State};
use crate::door::Door;
use crate::gate::Gate;
use crate::log::{Expected, Log, Slice, Start, Stored};

/// A double of a server: one log in memory. Every clone is another handle on the same one; with the last handle, doors
/// included, its ports are let go.
#[derive(Clone)]
pub struct Double {
    life: Arc<Life>,
}

/// Closes the doors when nobody holds the double any more.
pub(crate) struct Life {
    pub(crate) cluster: Arc<Cluster>,
}

impl Drop for Life {
    fn drop(&mut self) {
        let gates = std::mem::take(&mut self.cluster.state().gates);
        for gate in gates {
            gate.leave();
        }
    }
}

impl Double {
    /// An empty log without access control, and without a door yet.
    #[must_use]
    pub fn start() -> Double {
        Double::of(Log::new(), Access::default())
    }

    /// An empty log with access control. There is the user `admin`, password `changeit`, in the group `$admins`.
    #[must_use]
    pub fn guarded() -> Double {
        Double::of(Log::new(), Access::guarded())
    }

    fn of(log: Log, access: Access) -> Double {
        Double { life: Arc::new(Life { cluster: Arc::new(Cluster::new(log, access)) }) }
    }

    /// Adds a user, or gives one another password and other groups.
    pub fn add_user(&self, name: &str, password: &str, groups: &[&str]) {
        self.life.cluster.state().access.add(name, password, groups);
    }

    /// Opens a door of its own over the same log.
    ///
    /// The first door leads. Until [`Double::lead`] is called every other is a way to it: whatever needs the leader is
    /// done all the same, even while the first is closed.
    #[must_use]
    pub fn door(&self) -> Door {
        let cluster = &self.life.cluster;
        let mut state = cluster.state();
        let gate = Arc::new(Gate::new(state.gates.len()));
        state.gates.push(Arc::clone(&gate));
        drop(state);
        gate.open(cluster);
        Door { gate, life: Arc::clone(&self.life) }
    }

    /// Lets this door lead. From now on the others are followers: to calls that require the leader they answer where it
    /// is; other appends they pass on to it while it is open.
    pub fn lead(&self, door: &Door) {
        self.life.cluster.state().roles = Roles::Leader(door.gate.number);
    }

    /// Lets followers read as if the last so many events had not been written yet. Calls that require the leader see
    /// them.
    pub fn lag(&self, events: usize) {
        self.life.cluster.state().lag = events;
        self.life.cluster.tell();
    }

    /// A stream's events as a reader gets them; none of a stream that is missing or deleted.
    #[must_use]
    pub fn events(&self, stream: &str) -> Vec<Stored> {
        let slice = Slice { start: Start::First, backwards: false, count: usize::MAX };
        let state = self.life.cluster.state();
        let entries = state.log.read_stream(stream, slice, now()).unwrap_or_default();
        entries.iter().map(|entry| entry.stored.clone()).collect()
    }

    /// The names of all streams, those of metadata included, in their alphabetical order.
    #[must_use]
    pub fn streams(&self) -> Vec<String> {
        self.life.cluster.state().log.names()
    }

    /// How many appends have reached the log, whatever came of them.
    #[must_use]
    pub fn appends(&self) -> u64 {
        self.life.cluster.state().appends
    }

    /// So many bytes are taken in one append; 1 MiB unless said otherwise.
    pub fn limit_append(&self, bytes: usize) {
        self.life.cluster.state().append_max = bytes;
    }

    /// Forgets which ids were written lately, as a server does that restarts: appends that expect no revision are then
    /// written a second time.
    pub fn forget_recent(&self) {
        self.life.cluster.state().log.forget_recent();
    }

    /// Another double with a copy of the log and of the users, and without doors: a restored backup.
    #[must_use]
    pub fn copy(&self) -> Double {
        let state = self.life.cluster.state();
        let copy = Double::of(state.log.clone(), state.access.clone());
        copy.life.cluster.state().append_max = state.append_max;
        copy
    }
}

/// As somebody does it who has the server's disk.
impl Double {
    /// Exchanges an event's bytes in place.
    ///
    /// # Panics
    /// If there is no such event.
    pub fn redact(&self, stream: &str, revision: u64, data: &[u8]) {
        assert!(self.tamper(|state| state.log.redact(stream, revision, data)), "no {stream}@{revision}");
    }

    /// Appends an event around all checks.
    pub fn forge(&self, stream: &str, event_type: &str, data: &[u8]) {
        self.tamper(|state| state.log.forge(stream, event_type, data, now()));
    }

    /// Takes a stream's last events back, as if they had never been: an older backup was restored.
    pub fn remove_last(&self, stream: &str, n: usize) {
        self.tamper(|state| state.log.remove_last(stream, n));
    }

    /// Takes one event out, as scavenging does, and leaves a gap.
    ///
    /// # Panics
    /// If there is no such event.
    pub fn remove(&self, stream: &str, revision: u64) {
        assert!(self.tamper(|state| state.log.remove(stream, revision)), "no {stream}@{revision}");
    }

    /// Deletes a stream softly. A tombstoned one stays as it is.
    pub fn delete(&self, stream: &str) {
        let _refused = self.tamper(|state| state.log.delete(stream, Expected::Any, now()));
    }

    /// Deletes a stream for good. A tombstoned one stays as it is.
    pub fn tombstone(&self, stream: &str) {
        let _refused = self.tamper(|state| state.log.tombstone(stream, Expected::Any, now()));
    }

    fn tamper<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let done = change(&mut self.life.cluster.state());
        self.life.cluster.tell();
        done
    }
}
