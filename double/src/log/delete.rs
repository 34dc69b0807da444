//! Deleting streams, softly and for good, and making them anew.

use std::time::SystemTime;

use serde_json::{Map, Value, json};

use super::check::Decision;
use super::metadata::SOFT_DELETED;
use super::{Expected, Log, New, Refused, metastream_of, original_of};
use crate::random;

impl Log {
    /// Hides a stream's events: `$tb` in its metadata is set behind every revision. Gives where that is written.
    pub(crate) fn delete(
        &mut self,
        stream: &str,
        expected: Expected,
        now: SystemTime,
    ) -> Result<u64, Refused> {
        self.check_deletion(stream, expected)?;
        Ok(self.truncate(stream, SOFT_DELETED, now))
    }

    /// Deletes a stream for good.
    pub(crate) fn tombstone(
        &mut self,
        stream: &str,
        expected: Expected,
        now: SystemTime,
    ) -> Result<u64, Refused> {
        self.check_deletion(stream, expected)?;
        self.streams.entry(stream.to_owned()).or_default().tombstoned = true;
        Ok(self.record(stream, SOFT_DELETED, own("$streamDeleted", Vec::new()), now))
    }

    /// A deletion is checked as an append of something new.
    fn check_deletion(&self, stream: &str, expected: Expected) -> Result<(), Refused> {
        match self.check(stream, expected, &[random::id()])? {
            Decision::Write | Decision::Standing(_) => Ok(()),
        }
    }

    /// After an append: a stream that was soft deleted begins anew with it. So does one whose metadata were written.
    pub(super) fn wake(&mut self, stream: &str, undelete: Option<u64>, now: SystemTime) {
        if let Some(first) = undelete {
            self.truncate(stream, first, now);
        }
        if let Some(original) = original_of(stream).map(str::to_owned)
            && self.is_soft_deleted(&original)
        {
            let first = self.next(&original);
            self.truncate(&original, first, now);
        }
    }

    /// Writes metadata with another `$tb`; whatever else they say is kept.
    fn truncate(&mut self, stream: &str, before: u64, now: SystemTime) -> u64 {
        let metastream = metastream_of(stream);
        let known = self.last_data(&metastream).and_then(|data| serde_json::from_slice(data).ok());
        let mut metadata: Map<String, Value> = known.unwrap_or_default();
        metadata.insert("$tb".to_owned(), json!(before));
        let data = Value::Object(metadata).to_string().into_bytes();
        self.write(&metastream, own("$metadata", data), now)
    }
}

/// An event that the server writes itself.
pub(super) fn own(event_type: &str, data: Vec<u8>) -> New {
    let json = !data.is_empty();
    New { id: random::id(), event_type: event_type.to_owned(), json, data, metadata: Vec::new() }
}
