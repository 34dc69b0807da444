//! What stands in the metadata of streams, and in `$settings`.

use std::time::Duration;

use serde_json::Value;

/// `$tb` of a stream that is soft deleted.
pub(super) const SOFT_DELETED: u64 = i64::MAX.cast_unsigned();

/// The name of a stream's metadata stream.
pub(crate) fn metastream_of(stream: &str) -> String {
    format!("$${stream}")
}

/// The stream whose metadata stream this is.
pub(crate) fn original_of(stream: &str) -> Option<&str> {
    stream.strip_prefix("$$")
}

/// A stream's metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    pub(super) max_count: Option<u64>,
    pub(super) max_age: Option<Duration>,
    pub(super) truncate_before: Option<u64>,
    pub(super) acl: Acl,
}

/// Who may do what: user names and groups for each right, none where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Acl {
    pub(crate) read: Option<Vec<String>>,
    pub(crate) write: Option<Vec<String>>,
    pub(crate) delete: Option<Vec<String>>,
    pub(crate) meta_read: Option<Vec<String>>,
    pub(crate) meta_write: Option<Vec<String>>,
}

/// What `$settings` say of streams that say nothing themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) user_streams: Acl,
    pub(crate) system_streams: Acl,
}

impl Metadata {
    /// What cannot be read says nothing, as with the server.
    pub(super) fn parse(data: &[u8]) -> Metadata {
        let value: Value = serde_json::from_slice(data).unwrap_or_default();
        let number = |name: &str| value.get(name).and_then(Value::as_u64);
        Metadata {
            max_count: number("$maxCount"),
            max_age: number("$maxAge").map(Duration::from_secs),
            truncate_before: number("$tb"),
            acl: value.get("$acl").map(Acl::parse).unwrap_or_default(),
        }
    }

    /// Of a metadata stream only the last event is ever shown.
    pub(super) fn of_a_metastream() -> Metadata {
        Metadata { max_count: Some(1), ..Metadata::default() }
    }

    pub(super) fn is_soft_deleted(&self) -> bool {
        self.truncate_before == Some(SOFT_DELETED)
    }
}

impl Acl {
    fn parse(value: &Value) -> Acl {
        let right = |name: &str| value.get(name).and_then(names);
        Acl {
            read: right("$r"),
            write: right("$w"),
            delete: right("$d"),
            meta_read: right("$mr"),
            meta_write: right("$mw"),
        }
    }
}

/// One name or a list of names.
fn names(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(name) => Some(vec![name.clone()]),
        Value::Array(list) => Some(list.iter().filter_map(Value::as_str).map(str::to_owned).collect()),
        _ => None,
    }
}

impl Settings {
    pub(super) fn parse(data: &[u8]) -> Settings {
        let value: Value = serde_json::from_slice(data).unwrap_or_default();
        let acl = |name: &str| value.get(name).map(Acl::parse).unwrap_or_default();
        Settings { user_streams: acl("$userStreamAcl"), system_streams: acl("$systemStreamAcl") }
    }
}
