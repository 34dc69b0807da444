//! Refusals as the server words them: a code, a sentence, and trailers that clients go by.

use std::net::SocketAddr;

use tonic::metadata::{MetadataMap, MetadataValue};
use tonic::{Code, Status};

use crate::log::Expected;

pub(super) fn busy() -> Status {
    Status::unavailable("Server Is Too Busy")
}

pub(super) fn not_ready() -> Status {
    Status::unavailable("Server Is Not Ready")
}

/// What is answered on a line that is cut: nobody hears it.
pub(super) fn unheard() -> Status {
    Status::unavailable("the double dropped the connection")
}

pub(super) fn timed_out() -> Status {
    Status::aborted("Operation timed out: the double was told to")
}

pub(super) fn invalid(what: &str) -> Status {
    Status::invalid_argument(format!("{what} (the double)"))
}

pub(super) fn unauthenticated() -> Status {
    Status::unauthenticated("Not Authenticated")
}

pub(super) fn access_denied() -> Status {
    exception(Code::PermissionDenied, "Access Denied", "access-denied", &[])
}

pub(super) fn not_leader(leader: SocketAddr) -> Status {
    let (host, port) = (leader.ip().to_string(), leader.port().to_string());
    let trailers = [("leader-endpoint-host", host.as_str()), ("leader-endpoint-port", port.as_str())];
    exception(Code::NotFound, "Leader info available", "not-leader", &trailers)
}

pub(super) fn stream_deleted(stream: &str) -> Status {
    let text = format!("Event stream '{stream}' is deleted.");
    exception(Code::FailedPrecondition, &text, "stream-deleted", &[("stream-name", stream)])
}

pub(super) fn append_too_large(most: usize) -> Status {
    let text = format!("Maximum Append Size of {most} Exceeded.");
    let trailers = [("maximum-append-size", most.to_string())];
    let trailers = trailers.each_ref().map(|(name, value)| (*name, value.as_str()));
    exception(Code::InvalidArgument, &text, "maximum-append-size-exceeded", &trailers)
}

/// Of a deletion: appends are answered in band.
pub(super) fn wrong_version(stream: &str, expected: Expected, current: Option<u64>) -> Status {
    let number = |revision: Option<u64>| revision.map_or("-1".to_owned(), |revision| revision.to_string());
    let expected = match expected {
        Expected::Any => "-2".to_owned(),
        Expected::StreamExists => "-4".to_owned(),
        Expected::NoStream => number(None),
        Expected::Revision(revision) => number(Some(revision)),
    };
    let actual = number(current);
    let text = format!(
        "Delete failed due to WrongExpectedVersion. Stream: {stream}, Expected version: {expected}, Actual version: {actual}"
    );
    let trailers = [
        ("stream-name", stream),
        ("expected-version", expected.as_str()),
        ("actual-version", actual.as_str()),
    ];
    exception(Code::FailedPrecondition, &text, "wrong-expected-version", &trailers)
}

fn exception(code: Code, text: &str, name: &'static str, trailers: &[(&'static str, &str)]) -> Status {
    let mut metadata = MetadataMap::new();
    metadata.insert("exception", MetadataValue::from_static(name));
    for (name, value) in trailers {
        // A stream's name may be no header; then it goes unsaid.
        if let Ok(value) = MetadataValue::try_from(*value) {
            metadata.insert(*name, value);
        }
    }
    Status::with_metadata(code, text, metadata)
}
