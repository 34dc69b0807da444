//! One event: as it is to be written, and as the server gave it.

use kurrentdb::{EventData, Position};
use ledger::Uuid;

/// An event to be written.
#[derive(Clone)]
pub(super) struct New {
    pub(super) id: Uuid,
    pub(super) event_type: String,
    pub(super) data: Vec<u8>,
    metadata: Option<Vec<u8>>,
    json: bool,
}

/// An event as the server gave it.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) id: Uuid,
    pub(super) revision: u64,
    pub(super) event_type: String,
    pub(super) data: Vec<u8>,
}

/// An event among all events of the server.
pub(super) struct Seen {
    pub(super) stream: String,
    pub(super) position: Position,
    /// Milliseconds since 1970, by the server's clock.
    pub(super) created: i64,
}

impl New {
    /// An event that shows in the server's own pages.
    pub(super) fn json(id: Uuid, event_type: &str, data: Vec<u8>) -> New {
        New { json: true, ..New::binary(id, event_type, data) }
    }

    /// An event of plain bytes.
    pub(super) fn binary(id: Uuid, event_type: &str, data: Vec<u8>) -> New {
        New { id, event_type: event_type.to_owned(), data, metadata: None, json: false }
    }

    /// With something beside it.
    pub(super) fn with_metadata(self, metadata: Vec<u8>) -> New {
        New { metadata: Some(metadata), ..self }
    }

    pub(super) fn to_data(&self) -> EventData {
        // Content types do not change a byte; JSON shows in the server's own pages.
        let data = match self.json.then(|| serde_json::from_slice::<&serde_json::value::RawValue>(&self.data))
        {
            Some(Ok(raw)) => EventData::json(&self.event_type, &raw)
                .unwrap_or_else(|_| EventData::binary(&self.event_type, self.data.clone().into())),
            _ => EventData::binary(&self.event_type, self.data.clone().into()),
        };
        let data = data.id(self.id);
        match &self.metadata {
            Some(metadata) => data.metadata(metadata.clone().into()),
            None => data,
        }
    }
}
