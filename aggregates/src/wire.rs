//! Events as they are written: the wire name, the version and the canonical bytes of the data.

use cqrs_es::DomainEvent;
use ledger::canonical::{misshapen, unseen};

/// An event with a frozen wire form.
///
/// Payload structs declare their fields in ASCII order, so plain serialisation writes canonical JSON (RFC 8785).
pub trait WireEvent: DomainEvent {
    /// Every (wire type, version) that this noun may write, in the order of the catalogue.
    const TYPES: &'static [(&'static str, u32)];

    /// The wire name, e.g. `entitlement.payment_ordered`.
    fn wire_type(&self) -> &'static str;

    /// The version of the wire type.
    fn wire_version(&self) -> u32;

    /// The canonical JSON of the payload.
    fn data(&self) -> String;

    /// Reads a payload back; unknown types, versions and fields are refused.
    ///
    /// # Errors
    /// [`WireError`] says what is not of this noun, or not of this shape.
    fn read(wire_type: &str, version: u32, data: &str) -> Result<Self, WireError>;
}

/// Why a record's data is no event of a noun.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "event")]
pub enum WireError {
    /// The noun has no such event, or not in this version.
    #[said(
        "没有这种记录：{wire_type} 第{version}版",
        "there is no such event: {wire_type} version {version}"
    )]
    UnknownType {
        /// As it stands in the record.
        wire_type: String,
        /// As it stands in the record.
        version: u32,
    },
    /// The data does not have the shape of the event. The text names the place, never the value.
    #[said(
        "{wire_type} 的内容不合格式（第{column}列）",
        "the data of {wire_type} is not of its shape (column {column})"
    )]
    Shape {
        /// The event that the data should be.
        wire_type: String,
        /// Where in the data, from 1.
        column: usize,
    },
}

/// Declares the event enum of a noun: variants named as their payload structs, with wire names and versions, and what
/// reads a payload if that is not [`from_json`].
macro_rules! events {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $wire:literal, v $version:literal $(, by $read:path)?;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", content = "data")]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $wire)] $variant($variant),)*
        }

        impl cqrs_es::DomainEvent for $name {
            fn event_type(&self) -> String {
                $crate::WireEvent::wire_type(self).to_owned()
            }

            fn event_version(&self) -> String {
                $crate::WireEvent::wire_version(self).to_string()
            }
        }

        impl $crate::WireEvent for $name {
            const TYPES: &'static [(&'static str, u32)] = &[$(($wire, $version)),*];

            fn wire_type(&self) -> &'static str {
                match self { $(Self::$variant(_) => $wire,)* }
            }

            fn wire_version(&self) -> u32 {
                match self { $(Self::$variant(_) => $version,)* }
            }

            fn data(&self) -> String {
                match self { $(Self::$variant(payload) => $crate::wire::to_json(payload),)* }
            }

            fn read(wire_type: &str, version: u32, data: &str) -> Result<Self, $crate::wire::WireError> {
                match (wire_type, version) {
                    $(($wire, $version) => $crate::wire::reader!($($read)?)($wire, data).map(Self::$variant),)*
                    _ => Err($crate::wire::WireError::UnknownType { wire_type: wire_type.to_owned(), version }),
                }
            }
        }

        $(impl From<$variant> for $name {
            fn from(payload: $variant) -> Self {
                Self::$variant(payload)
            }
        })*
    };
}
pub(crate) use events;

macro_rules! reader {
    () => {
        $crate::wire::from_json
    };
    ($read:path) => {
        $read
    };
}
pub(crate) use reader;

/// The canonical JSON of a payload whose fields stand in ASCII order.
pub(crate) fn to_json<T: serde::Serialize>(payload: &T) -> String {
    serde_json::to_string(payload)
        .expect("invariant: payloads hold only strings, booleans, integers, lists and structs")
}

/// A payload from its JSON.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(wire_type: &str, data: &str) -> Result<T, WireError> {
    let shape = |column| WireError::Shape { wire_type: wire_type.to_owned(), column };
    if let Some(at) = unfit(wire_type, data) {
        return Err(shape(at + 1));
    }
    serde_json::from_str(data).map_err(|error| shape(error.column()))
}

/// Where data is of no event's form, whatever its type reads of it; in bytes from 0.
pub(crate) fn unfit(wire_type: &str, data: &str) -> Option<usize> {
    // A key's proof is a note of several lines.
    misshapen(data, LISTS).or_else(|| unseen(data).filter(|_| !wire_type.starts_with("key.")))
}

/// The members of events that are lists (docs/FORMAT.md §15). Nothing else is one.
const LISTS: &[&str] = &[
    "components",
    "entitlements",
    "lines",
    "members",
    "months",
    "outcomes",
    "programmes",
    "sources",
    "steps",
    "townships",
];

/// A member that may be absent: where it stands it has a value, never `null`.
pub(crate) fn present<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// A member that is absent unless it is true.
pub(crate) fn only_true<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match <bool as serde::Deserialize>::deserialize(deserializer)? {
        true => Ok(true),
        false => Err(serde::de::Error::custom("false is left out")),
    }
}

/// A payload in a state that is put aside, as the text that it has in a record: formats that name no fields cannot
/// hold it otherwise, because a record leaves out what is empty.
pub(crate) mod as_text {
    use serde::de::{DeserializeOwned, Error as _};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<T: Serialize, S: Serializer>(
        payload: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        payload.as_ref().map(super::to_json).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<T>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(D::Error::custom)
    }
}
