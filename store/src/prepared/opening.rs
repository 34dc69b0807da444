//! What a seal holds, for the one who is asked to sign over it.

use std::borrow::Cow;

use ledger::Redacted;
use ledger::seal::{SealedBox, commitment};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::exact::object;

/// The salt and the plaintext of a seal. Its commitment in the record follows from them.
#[derive(Clone, Debug)]
pub struct Opening {
    salt: Redacted<[u8; 32]>,
    plaintext: Redacted<Zeroizing<String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    plaintext: Cow<'a, str>,
    salt: ledger::Hash,
}

impl Opening {
    pub(crate) fn new(salt: [u8; 32], plaintext: &[u8]) -> Opening {
        // A seal takes canonical JSON only, which is UTF-8.
        let text = Zeroizing::new(String::from_utf8_lossy(plaintext).into_owned());
        Opening { salt: Redacted::new(salt), plaintext: Redacted::new(text) }
    }

    /// The plaintext: canonical JSON.
    #[must_use]
    pub fn plaintext(&self) -> &str {
        self.plaintext.expose()
    }

    /// Whether the seal has committed to this.
    #[must_use]
    pub fn fits(&self, sealed: &SealedBox) -> bool {
        commitment(self.salt.expose(), self.plaintext.expose().as_bytes()) == sealed.commitment
    }
}

impl Serialize for Opening {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plaintext = Cow::Borrowed(self.plaintext());
        Wire { plaintext, salt: ledger::Hash(*self.salt.expose()) }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Opening {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Opening, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        let wire: Wire<'_> = object(raw.as_bytes()).map_err(D::Error::custom)?;
        let plaintext = Zeroizing::new(wire.plaintext.into_owned());
        Ok(Opening { salt: Redacted::new(wire.salt.0), plaintext: Redacted::new(plaintext) })
    }
}
