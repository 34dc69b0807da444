//! Short ways to say what tests say often.

use kurrent_double::Door;
use kurrentdb::{
    AppendToStreamOptions, Client, EventData, ReadStreamOptions, RecordedEvent, Result, StreamState,
    WriteResult,
};
use uuid::Uuid;

/// A client of a door, without credentials.
pub(crate) fn client(door: &Door) -> Client {
    client_of(&door.url())
}

/// A client of an address. It always waits for the interval of discovery before it connects, half a second unless told.
pub(crate) fn client_of(url: &str) -> Client {
    Client::new(format!("{url}&discoveryInterval=5").parse().unwrap()).unwrap()
}

/// An event with this id.
pub(crate) fn event(id: u128) -> EventData {
    EventData::binary("line-paid", id.to_le_bytes().to_vec().into()).id(Uuid::from_u128(id))
}

/// Appends events with these ids.
pub(crate) async fn append(
    client: &Client,
    stream: &str,
    state: StreamState,
    ids: &[u128],
) -> Result<WriteResult> {
    let options = AppendToStreamOptions::default().stream_state(state);
    let events: Vec<EventData> = ids.iter().copied().map(event).collect();
    client.append_to_stream(stream, &options, events).await
}

/// Reads a stream from its beginning.
pub(crate) async fn read(client: &Client, stream: &str) -> Result<Vec<RecordedEvent>> {
    read_as(client, stream, &ReadStreamOptions::default()).await
}

/// Reads a stream.
pub(crate) async fn read_as(
    client: &Client,
    stream: &str,
    options: &ReadStreamOptions,
) -> Result<Vec<RecordedEvent>> {
    let mut events = client.read_stream(stream, options).await?;
    let mut read = Vec::new();
    while let Some(event) = events.next().await? {
        read.extend(event.event);
    }
    Ok(read)
}

/// The ids as they were given.
pub(crate) fn ids(events: &[RecordedEvent]) -> Vec<u128> {
    events.iter().map(|event| event.id.as_u128()).collect()
}
