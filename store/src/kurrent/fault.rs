//! What the wire answers when it does not do what was asked.

use kurrentdb::Error;

use crate::order::ClusterFault;

/// How to go on after an error of the client.
pub(super) enum Course {
    /// Whether it was done is unknown: the same call again, with a new client.
    Again(String),
    /// The stream stands elsewhere than the caller thinks.
    Overtaken,
    /// There is no such stream.
    Absent,
    /// No call will do better.
    Stop(ClusterFault),
}

/// Sorts an error of the client. `stream` is what the call was about.
pub(super) fn course(error: &Error, stream: &str) -> Course {
    let stream = || stream.to_owned();
    match error {
        Error::WrongExpectedVersion { .. } => Course::Overtaken,
        Error::ResourceNotFound => Course::Absent,
        Error::ResourceDeleted => Course::Stop(ClusterFault::Deleted { stream: stream() }),
        Error::AccessDenied => Course::Stop(ClusterFault::Denied { stream: stream() }),
        // The type of a code is of a crate that only the client depends on, so its name is asked.
        Error::Grpc { code, message } if !is_transient(&format!("{code:?}")) => {
            Course::Stop(ClusterFault::Refused { stream: stream(), message: message.clone() })
        }
        Error::UnsupportedFeature => {
            Course::Stop(ClusterFault::Refused { stream: stream(), message: error.to_string() })
        }
        // A server that is shutting down, a leader that is no leader any more, a reply that never came.
        other => Course::Again(said(other)),
    }
}

/// What was heard, in few words: the client's own texts are of its making.
fn said(error: &Error) -> String {
    match error {
        Error::ServerError(text) => {
            let message = text.split("message: \"").nth(1).and_then(|rest| rest.split('"').next());
            message.unwrap_or("server error").to_owned()
        }
        Error::NotLeaderException(leader) => {
            format!("not the leader, which is {}:{}", leader.host, leader.port)
        }
        Error::GrpcConnectionError(_) | Error::ConnectionClosed => "no connection".to_owned(),
        Error::DeadlineExceeded => "no answer in time".to_owned(),
        other => other.to_string(),
    }
}

fn is_transient(code: &str) -> bool {
    ["Unavailable", "Cancelled", "Unknown", "Internal", "Aborted", "DeadlineExceeded", "ResourceExhausted"]
        .contains(&code)
}
