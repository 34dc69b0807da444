//! Events as they are written: the wire name, the version and the canonical bytes of the data.

use cqrs_es::DomainEvent;
use ledger::canonical::{misshapen, unseen};

/// An event with a frozen wire form.
///
/// Payload structs declare their fields in ASCII order, so plain serialisation writes canonical JSON (RFC 8785).
pub trait WireEvent: DomainEvent {
    /// Every wire type and version that this noun has ever written, in the order of the catalogue.
    const ROWS: &'static [Row];

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

/// A wire type in one of its versions. A row never changes; a change of mind is a new version with a row of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The wire name.
    pub wire_type: &'static str,
    /// The version.
    pub version: u32,
    /// The codes of the roles that may cause it.
    pub roles: &'static [&'static str],
    /// Whether it repeats its signer's `holder` in `data`, so that four eyes can be checked. What comes with another
    /// event of its commit names none.
    pub has_holder: bool,
}

/// Declares the event enum of a noun: variants named as their payload structs, with wire names and versions, the roles
/// that may cause them, and what reads a payload if that is not [`from_json`]. Versions that were written before stand
/// behind, each with its roles and what makes the present payload of it.
macro_rules! events {
    ($(#[$doc:meta])* $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $wire:literal, v $version:literal, may $($role:ident)|+
            $(, without $holder:ident)? $(, by $read:path)?
            $(, was v $old:literal, may $($old_role:ident)|+ $(, without $old_holder:ident)?, by $raise:path)*;)*
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
            const ROWS: &'static [$crate::wire::Row] = &[$(
                $($crate::wire::Row {
                    wire_type: $wire,
                    version: $old,
                    roles: &[$($crate::Role::$old_role.code()),+],
                    has_holder: $crate::wire::has_holder!($($old_holder)?),
                },)*
                $crate::wire::Row {
                    wire_type: $wire,
                    version: $version,
                    roles: &[$($crate::Role::$role.code()),+],
                    has_holder: $crate::wire::has_holder!($($holder)?),
                },
            )*];

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
                    $(($wire, $version) => $crate::wire::reader!($($read)?)($wire, data).map(Self::$variant),
                    $(($wire, $old) => $crate::wire::from_json($wire, data).map($raise).map(Self::$variant),)*)*
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

macro_rules! has_holder {
    () => {
        true
    };
    (holder) => {
        false
    };
}
pub(crate) use has_holder;

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

#[cfg(test)]
#[expect(unreachable_pub, reason = "a noun's events are public")]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::*;

    /// A gate was opened, as it is written now.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Opened {
        /// How wide.
        pub width_cm: u32,
    }

    /// As it was written first.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OpenedInMetres {
        width: u32,
    }

    /// As it was written then.
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct OpenedByHalves {
        left_cm: u32,
        right_cm: u32,
    }

    fn from_metres(old: OpenedInMetres) -> Opened {
        Opened { width_cm: old.width * 100 }
    }

    fn from_halves(old: OpenedByHalves) -> Opened {
        Opened { width_cm: old.left_cm + old.right_cm }
    }

    events! {
        /// A noun that only this test has.
        GateEvent {
            /// Opened.
            Opened = "gate.opened", v 3, may Finance,
                was v 1, may Clerk, by from_metres,
                was v 2, may Clerk | Reviewer, by from_halves;
        }
    }

    #[test]
    fn what_was_written_in_an_older_version_is_read_as_what_is_written_now() {
        let read = |version, data| GateEvent::read("gate.opened", version, data);
        let opened = Ok(GateEvent::Opened(Opened { width_cm: 300 }));
        assert_eq!(read(1, r#"{"width":3}"#), opened);
        assert_eq!(read(2, r#"{"left_cm":100,"right_cm":200}"#), opened);
        assert_eq!(read(3, r#"{"width_cm":300}"#), opened);
        assert_eq!(
            opened.map(|event| (event.wire_version(), event.data())),
            Ok((3, r#"{"width_cm":300}"#.to_owned()))
        );
        // Each version has its own shape, and there are no others.
        assert!(matches!(read(2, r#"{"width":3}"#), Err(WireError::Shape { .. })));
        assert!(matches!(read(4, r#"{"width_cm":300}"#), Err(WireError::UnknownType { version: 4, .. })));
    }

    #[test]
    fn each_version_keeps_the_roles_that_might_cause_it() {
        let rows: Vec<_> =
            GateEvent::ROWS.iter().map(|row| (row.version, row.roles, row.has_holder)).collect();
        assert_eq!(
            rows,
            [(1, &["clerk"][..], true), (2, &["clerk", "reviewer"], true), (3, &["finance"], true)]
        );
    }
}
