//! What somebody does who has the server's disk.

use std::sync::Arc;
use std::time::SystemTime;

use super::delete::own;
use super::metadata::SOFT_DELETED;
use super::{Entry, FIRST_POSITION, Log};

impl Log {
    /// Exchanges an event's bytes where they stand. Whether there is such an event.
    pub(crate) fn redact(&mut self, stream: &str, revision: u64, data: &[u8]) -> bool {
        let Some(position) = self.position_of(stream, revision) else { return false };
        let Some(entry) = self.order.get_mut(&position) else { return false };
        Arc::make_mut(entry).stored.data = data.to_vec();
        true
    }

    /// Writes an event around every check.
    pub(crate) fn forge(&mut self, stream: &str, event_type: &str, data: &[u8], now: SystemTime) {
        let mut event = own(event_type, data.to_vec());
        event.json = serde_json::from_slice::<serde_json::Value>(data).is_ok();
        self.write(stream, event, now);
    }

    /// Takes one event out and leaves a gap. Whether there was such an event.
    pub(crate) fn remove(&mut self, stream: &str, revision: u64) -> bool {
        let Some(entry) = self.streams.get_mut(stream) else { return false };
        let Some(position) = entry.positions.remove(&revision) else { return false };
        self.order.remove(&position).is_some()
    }

    /// Takes a stream's last events back, as if they had never been.
    pub(crate) fn remove_last(&mut self, stream: &str, count: usize) {
        for _ in 0..count {
            let last = self.order.values().rev().find(|entry| entry.stored.stream == stream);
            let Some(position) = last.map(|entry| entry.stored.position) else { return };
            self.undo(position);
        }
    }

    /// The log without its last events: what a follower has that lags behind.
    pub(crate) fn without_last(&self, count: usize) -> Log {
        let mut earlier = self.clone();
        for _ in 0..count {
            let Some(position) = earlier.order.keys().next_back().copied() else { break };
            earlier.undo(position);
        }
        earlier
    }

    /// Takes back an event that is the last of its stream.
    fn undo(&mut self, position: u64) {
        let Some(entry) = self.order.remove(&position) else { return };
        self.recent.forget(entry.stored.id);
        self.shrink(&entry);
        let last = self.order.values().next_back();
        self.end = last.map_or(FIRST_POSITION, |last| last.stored.position + last.size());
    }

    fn shrink(&mut self, entry: &Entry) {
        let (name, revision) = (&entry.stored.stream, entry.stored.revision);
        let Some(stream) = self.streams.get_mut(name) else { return };
        if revision == SOFT_DELETED {
            stream.tombstoned = false;
        } else {
            stream.positions.remove(&revision);
            stream.next = revision;
        }
        if stream.next == 0 && !stream.tombstoned {
            self.streams.remove(name);
        }
    }
}
