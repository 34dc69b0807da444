//! The log itself: events in one order and in their streams. No network, no clock, no access control.

mod check;
mod delete;
mod entry;
mod metadata;
mod read;
mod recent;
mod tamper;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use uuid::Uuid;

pub(crate) use check::{Expected, Refused};
pub use entry::Stored;
pub(crate) use entry::{Entry, New};
pub(crate) use metadata::{Acl, Settings, metastream_of, original_of};
pub(crate) use read::{Missing, Slice, Start};

use check::Decision;
use metadata::Metadata;
use recent::Recent;

/// Where the first event stands: a server has written of itself before.
const FIRST_POSITION: u64 = 3_184;

/// Everything that was written.
#[derive(Clone)]
pub(crate) struct Log {
    order: BTreeMap<u64, Arc<Entry>>,
    streams: BTreeMap<String, Stream>,
    end: u64,
    recent: Recent,
}

/// Where a stream's events stand.
#[derive(Clone, Default)]
struct Stream {
    /// Position by revision.
    positions: BTreeMap<u64, u64>,
    /// The revision that comes next. It goes on when events are removed.
    next: u64,
    tombstoned: bool,
}

/// How far a stream reaches after an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Appended {
    /// The stream's last revision of this append; none if there is no stream and nothing was appended.
    pub(crate) revision: Option<u64>,
    /// Where that event stands.
    pub(crate) position: Option<u64>,
}

impl Log {
    pub(crate) fn new() -> Log {
        Log {
            order: BTreeMap::new(),
            streams: BTreeMap::new(),
            end: FIRST_POSITION,
            recent: Recent::default(),
        }
    }

    /// Appends events if the stream is where it is expected to be, or finds that they stand there already.
    pub(crate) fn append(
        &mut self,
        stream: &str,
        expected: Expected,
        events: Vec<New>,
        now: SystemTime,
    ) -> Result<Appended, Refused> {
        let ids: Vec<Uuid> = events.iter().map(|event| event.id).collect();
        match self.check(stream, expected, &ids)? {
            Decision::Standing(revision) => {
                Ok(Appended { revision: Some(revision), position: self.position_of(stream, revision) })
            }
            Decision::Write if events.is_empty() => {
                Ok(Appended { revision: self.current(stream), position: None })
            }
            Decision::Write => {
                let undelete = self.is_soft_deleted(stream).then(|| self.next(stream));
                let position = self.write_all(stream, events, now);
                self.wake(stream, undelete, now);
                Ok(Appended { revision: self.current(stream), position })
            }
        }
    }

    fn write_all(&mut self, stream: &str, events: Vec<New>, now: SystemTime) -> Option<u64> {
        events.into_iter().map(|event| self.write(stream, event, now)).last()
    }

    /// Writes an event at the end, whatever speaks against it.
    pub(super) fn write(&mut self, stream: &str, event: New, now: SystemTime) -> u64 {
        let entry = self.streams.entry(stream.to_owned()).or_default();
        let revision = entry.next;
        entry.next += 1;
        entry.positions.insert(revision, self.end);
        self.recent.put(event.id, stream, revision);
        self.record(stream, revision, event, now)
    }

    /// Puts an event into the order.
    fn record(&mut self, stream: &str, revision: u64, event: New, now: SystemTime) -> u64 {
        let position = self.end;
        let entry = Entry::new(event, stream, revision, position, now);
        self.end += entry.size();
        self.order.insert(position, Arc::new(entry));
        position
    }

    /// The stream's last revision.
    pub(crate) fn current(&self, stream: &str) -> Option<u64> {
        self.next(stream).checked_sub(1)
    }

    fn next(&self, stream: &str) -> u64 {
        self.streams.get(stream).map_or(0, |stream| stream.next)
    }

    fn position_of(&self, stream: &str, revision: u64) -> Option<u64> {
        self.streams.get(stream)?.positions.get(&revision).copied()
    }

    fn entry(&self, stream: &str, revision: u64) -> Option<&Arc<Entry>> {
        self.order.get(&self.position_of(stream, revision)?)
    }

    /// A tombstoned stream takes its metadata with it.
    fn is_tombstoned(&self, stream: &str) -> bool {
        let is = |name: &str| self.streams.get(name).is_some_and(|stream| stream.tombstoned);
        is(stream) || original_of(stream).is_some_and(is)
    }

    /// A stream's metadata: the last event of its metadata stream, if it can be read.
    fn metadata(&self, stream: &str) -> Metadata {
        if original_of(stream).is_some() {
            return Metadata::of_a_metastream();
        }
        self.last_data(&metastream_of(stream)).map(Metadata::parse).unwrap_or_default()
    }

    fn last_data(&self, stream: &str) -> Option<&[u8]> {
        let entry = self.entry(stream, self.current(stream)?)?;
        Some(&entry.stored.data)
    }

    fn is_soft_deleted(&self, stream: &str) -> bool {
        self.metadata(stream).is_soft_deleted()
    }

    /// Who may do what with a stream, as far as its own metadata say.
    pub(crate) fn acl(&self, stream: &str) -> Acl {
        self.metadata(stream).acl
    }

    /// What holds for streams that say nothing of their own.
    pub(crate) fn settings(&self) -> Settings {
        self.last_data("$settings").map(Settings::parse).unwrap_or_default()
    }

    /// Names of the streams, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.streams.keys().cloned().collect()
    }

    /// Where the next event would stand.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// Forgets which ids were written lately.
    pub(crate) fn forget_recent(&mut self) {
        self.recent = Recent::default();
    }
}
