//! Values that are spelled as text wherever a person or another program reads them, and are a number where only this
//! program does: in states that are put aside.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Error, Visitor};

/// Implements serde's traits over `Display` and `FromStr`, and over a plain value for formats that nobody reads.
macro_rules! spelled {
    ($name:ty, $plain:ty, $to:expr, $from:expr) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    return serializer.collect_str(self);
                }
                let to: fn(&$name) -> $plain = $to;
                serde::Serialize::serialize(&to(self), serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                use serde::de::Error as _;
                if deserializer.is_human_readable() {
                    return deserializer.deserialize_str($crate::spelled::Spelling(std::marker::PhantomData));
                }
                let from: fn($plain) -> Option<$name> = $from;
                let plain = serde::Deserialize::deserialize(deserializer)?;
                from(plain).ok_or_else(|| D::Error::custom(stringify!($name)))
            }
        }
    };
}
pub(crate) use spelled;

/// Reads a value from its text where that stands.
pub(crate) struct Spelling<T>(pub(crate) PhantomData<T>);

impl<T: FromStr<Err: Display>> Visitor<'_> for Spelling<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
