//! Events: as they come, as they stand, as a test sees them.

use std::time::SystemTime;

use uuid::Uuid;

/// An event as it stands in the double's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The id that its writer gave it.
    pub id: Uuid,
    /// Its stream.
    pub stream: String,
    /// Its place in the stream, from 0.
    pub revision: u64,
    /// Its place in the log. Grows, with gaps.
    pub position: u64,
    /// Its type.
    pub event_type: String,
    /// Its bytes.
    pub data: Vec<u8>,
    /// The bytes beside it.
    pub metadata: Vec<u8>,
}

/// An event that is to be written.
#[derive(Clone, Debug)]
pub(crate) struct New {
    pub(crate) id: Uuid,
    pub(crate) event_type: String,
    pub(crate) json: bool,
    pub(crate) data: Vec<u8>,
    pub(crate) metadata: Vec<u8>,
}

/// An event in the log.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) stored: Stored,
    pub(crate) json: bool,
    pub(crate) created: SystemTime,
}

/// What a record takes in the server's file beside its texts and bytes, about.
const FRAME: u64 = 117;

impl New {
    /// What the server counts against its limit on appends.
    pub(crate) fn size(&self) -> usize {
        self.data.len() + self.metadata.len() + self.event_type.len() * 2
    }
}

impl Entry {
    pub(super) fn new(event: New, stream: &str, revision: u64, position: u64, created: SystemTime) -> Entry {
        let New { id, event_type, json, data, metadata } = event;
        let stored = Stored { id, stream: stream.to_owned(), revision, position, event_type, data, metadata };
        Entry { stored, json, created }
    }

    /// How many bytes it takes in the log: positions are offsets.
    pub(super) fn size(&self) -> u64 {
        let stored = &self.stored;
        let texts = stored.stream.len() + stored.event_type.len() + stored.data.len() + stored.metadata.len();
        FRAME + texts as u64
    }
}
