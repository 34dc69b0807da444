//! What the messages of clients mean.

use std::collections::HashMap;

use tonic::Status;
use uuid::Uuid;

use super::status::invalid;
use crate::log::{Expected, New};
use crate::wire::streams::append_req::ProposedMessage;
use crate::wire::streams::append_req::options::ExpectedStreamRevision;
use crate::wire::{StreamIdentifier, Uuid as WireUuid};

/// A stream's name.
pub(super) fn name(identifier: Option<StreamIdentifier>) -> Result<String, Status> {
    let bytes = identifier.unwrap_or_default().stream_name;
    match String::from_utf8(bytes) {
        Ok(name) if !name.is_empty() => Ok(name),
        Ok(_) | Err(_) => Err(invalid("a stream has a name in UTF-8")),
    }
}

pub(super) fn expected(option: Option<ExpectedStreamRevision>) -> Result<Expected, Status> {
    match option {
        Some(ExpectedStreamRevision::Any(())) => Ok(Expected::Any),
        Some(ExpectedStreamRevision::StreamExists(())) => Ok(Expected::StreamExists),
        Some(ExpectedStreamRevision::NoStream(())) => Ok(Expected::NoStream),
        Some(ExpectedStreamRevision::Revision(revision)) => Ok(Expected::Revision(revision)),
        None => Err(invalid("an expected revision is missing")),
    }
}

pub(super) fn id(id: Option<&WireUuid>) -> Result<Uuid, Status> {
    id.and_then(WireUuid::read).ok_or_else(|| invalid("an id is missing or is none"))
}

pub(super) fn proposed(event: ProposedMessage) -> Result<New, Status> {
    let id = id(event.id.as_ref())?;
    new(id, event.metadata, event.data, event.custom_metadata)
}

/// An event as both kinds of append propose it.
pub(super) fn new(
    id: Uuid,
    mut properties: HashMap<String, String>,
    data: Vec<u8>,
    metadata: Vec<u8>,
) -> Result<New, Status> {
    let mut property = |name: &str| {
        let missing = || invalid(&format!("Required Metadata Property '{name}' is missing"));
        properties.remove(name).ok_or_else(missing)
    };
    let (event_type, content) = (property("type")?, property("content-type")?);
    let json = match content.as_str() {
        "application/json" => true,
        "application/octet-stream" => false,
        _ => return Err(invalid("a content-type is application/json or application/octet-stream")),
    };
    Ok(New { id, event_type, json, data, metadata })
}
