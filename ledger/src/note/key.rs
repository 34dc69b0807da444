//! Public keys, by themselves and with a name.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::NoteError;
use crate::hash::{Hash, decode_hex, encode_hex, sha256, sha256_of};
use crate::text;

/// The type byte of Ed25519 (C2SP signed-note, Signatures). Other bytes leave room for other suites.
pub(crate) const ED25519: u8 = 0x01;
const NAME_BYTES_MAX: usize = 200;

/// An Ed25519 public key that is neither weak nor mixed with torsion.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(ed25519_dalek::VerifyingKey);

impl PublicKey {
    /// Reads the 32 bytes (RFC 8032 §5.1.2).
    ///
    /// # Errors
    /// [`NoteError::Key`] if they are no point, [`NoteError::WeakKey`] if the point is not of prime order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<PublicKey, NoteError> {
        let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| NoteError::Key)?;
        // Also refuses a second encoding of the same point, which dalek takes.
        if key.is_weak()
            || !key.to_edwards().is_torsion_free()
            || key.to_edwards().compress().as_bytes() != bytes
        {
            return Err(NoteError::WeakKey);
        }
        Ok(PublicKey(key))
    }

    /// The key of a private key: a multiple of the base point, so there is nothing to check.
    pub(super) const fn of_secret(key: ed25519_dalek::VerifyingKey) -> PublicKey {
        PublicKey(key)
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// SHA-256 of the bytes: how records name a signer, and the id of its `key/` stream.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(self.as_bytes())
    }

    /// Checks a signature (RFC 8032 with `verify_strict`: canonical s, no small-order points).
    ///
    /// # Errors
    /// [`NoteError::BadSignature`].
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> Result<(), NoteError> {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.0.verify_strict(message, &signature).map_err(|_| NoteError::BadSignature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.hash())
    }
}

/// A public key with its name: `<name>+<8 hex digits>+<base64>`, the vkey of C2SP signed-note.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VerifyingKey {
    name: String,
    key: PublicKey,
    id: [u8; 4],
}

impl VerifyingKey {
    /// Names a key.
    ///
    /// # Errors
    /// [`NoteError::Name`] unless [`is_key_name`] holds.
    pub fn new(name: &str, key: PublicKey) -> Result<VerifyingKey, NoteError> {
        if !is_key_name(name) {
            return Err(NoteError::Name);
        }
        let hash = sha256_of(&[name.as_bytes(), b"\n", &[ED25519], key.as_bytes()]);
        let [a, b, c, d, ..] = hash.0;
        Ok(VerifyingKey { name: name.to_owned(), key, id: [a, b, c, d] })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key without its name.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The short id: first four bytes of SHA-256(name ‖ "\n" ‖ 0x01 ‖ key).
    #[must_use]
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// [`PublicKey::hash`].
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.key.hash()
    }
}

/// Whether a text can name a key: not empty, no Unicode space, no `+`, no control character, at most 200 bytes.
#[must_use]
pub fn is_key_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= NAME_BYTES_MAX
        && !text.chars().any(|char| char.is_whitespace() || char.is_control() || char == '+')
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut id = [0; 8];
        encode_hex(&self.id, &mut id);
        let typed = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, String::from_utf8_lossy(&id), STANDARD.encode(typed))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifyingKey {
    type Err = NoteError;

    fn from_str(vkey: &str) -> Result<VerifyingKey, NoteError> {
        // Base64 may hold a plus sign itself; names and ids may not.
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(base64)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::Key);
        };
        let typed = text::base64(base64).ok_or(NoteError::Key)?;
        let bytes: &[u8; 32] = match typed.split_first() {
            Some((&ED25519, bytes)) => bytes.try_into().map_err(|_| NoteError::Key)?,
            _ => return Err(NoteError::Key),
        };
        let key = VerifyingKey::new(name, PublicKey::from_bytes(bytes)?)?;
        if decode_hex(id.as_bytes()) == Some(key.id) { Ok(key) } else { Err(NoteError::Key) }
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<VerifyingKey, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
