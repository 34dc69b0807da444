//! Reading a stream as its metadata allow, and the whole order.

use std::sync::Arc;
use std::time::SystemTime;

use super::{Entry, Log};

/// Where a read begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    First,
    End,
    /// A stream's revision or the log's position.
    At(u64),
}

/// Where from, which way, how many.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice {
    pub(crate) start: Start,
    pub(crate) backwards: bool,
    pub(crate) count: usize,
}

/// Why a stream cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// It does not exist, or is soft deleted.
    NotFound,
    /// It is tombstoned.
    Deleted,
}

impl Log {
    /// A stream's events that its metadata let be seen.
    pub(crate) fn read_stream(
        &self,
        name: &str,
        slice: Slice,
        now: SystemTime,
    ) -> Result<Vec<Arc<Entry>>, Missing> {
        let first = self.first_shown(name)?;
        let last = self.current(name).ok_or(Missing::NotFound)?;
        let range = match (slice.start, slice.backwards) {
            (Start::First, false) => first..=last,
            (Start::At(revision), false) => revision.max(first)..=last,
            (Start::End, true) => first..=last,
            (Start::At(revision), true) => first..=revision.min(last),
            (Start::First, true) => first..=0,
            (Start::End, false) => return Ok(Vec::new()),
        };
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let oldest = self.metadata(name).max_age.and_then(|age| now.checked_sub(age));
        let positions = self.streams.get(name).ok_or(Missing::NotFound)?.positions.range(range);
        let entries = positions
            .filter_map(|(_, position)| self.order.get(position))
            .filter(|entry| oldest.is_none_or(|oldest| entry.created >= oldest));
        Ok(take(entries, slice))
    }

    /// The first revision that `$tb` and `$maxCount` let be seen.
    pub(crate) fn first_shown(&self, name: &str) -> Result<u64, Missing> {
        if self.is_tombstoned(name) {
            return Err(Missing::Deleted);
        }
        let metadata = self.metadata(name);
        if metadata.is_soft_deleted() || self.current(name).is_none() {
            return Err(Missing::NotFound);
        }
        let counted = metadata.max_count.map_or(0, |count| self.next(name).saturating_sub(count));
        Ok(counted.max(metadata.truncate_before.unwrap_or(0)))
    }

    /// Events in the order of the log, of every stream. What streams hide is shown here until it is scavenged.
    pub(crate) fn read_all(&self, slice: Slice, shows: impl Fn(&Entry) -> bool) -> Vec<Arc<Entry>> {
        let range = match (slice.start, slice.backwards) {
            (Start::First, false) | (Start::End, true) => 0..u64::MAX,
            (Start::At(position), false) => position..u64::MAX,
            // Backwards a position is where reading begins, so that the event there is not shown.
            (Start::At(position), true) => 0..position,
            (Start::First, true) | (Start::End, false) => return Vec::new(),
        };
        take(self.order.range(range).map(|(_, entry)| entry).filter(|entry| shows(entry)), slice)
    }
}

fn take<'a>(entries: impl DoubleEndedIterator<Item = &'a Arc<Entry>>, slice: Slice) -> Vec<Arc<Entry>> {
    if slice.backwards {
        entries.rev().take(slice.count).cloned().collect()
    } else {
        entries.take(slice.count).cloned().collect()
    }
}
