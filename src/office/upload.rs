//! A file that somebody brings: its name and its bytes.

use aggregates::roster::event::FileRef;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A file. No `Debug`: it names people and accounts.
#[derive(Clone, Serialize, Deserialize)]
pub struct Upload {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes; base64 where it is sent as JSON.
    #[serde(serialize_with = "to_base64", deserialize_with = "from_base64")]
    pub bytes: Vec<u8>,
}

impl Upload {
    /// SHA-256 of the bytes in hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256(&self.bytes)
    }

    /// The file by name, length and hash.
    #[must_use]
    pub fn reference(&self) -> FileRef {
        FileRef { length: self.bytes.len() as u64, name: self.name.clone(), sha256: self.sha256() }
    }
}

/// SHA-256 in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn to_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn from_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    STANDARD.decode(text.as_bytes()).map_err(serde::de::Error::custom)
}
