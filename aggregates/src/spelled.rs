//! Values that are spelled as text wherever a person or another program reads them, and are a number where only this
//! program does: in states that are put aside.

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
                    let text: std::borrow::Cow<'de, str> = serde::Deserialize::deserialize(deserializer)?;
                    return text.parse().map_err(D::Error::custom);
                }
                let from: fn($plain) -> Option<$name> = $from;
                let plain = serde::Deserialize::deserialize(deserializer)?;
                from(plain).ok_or_else(|| D::Error::custom(stringify!($name)))
            }
        }
    };
}
pub(crate) use spelled;
