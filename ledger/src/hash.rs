//! SHA-256 values.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 value: 64 lower-case hex digits in records, padded base64 in notes and checkpoints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash(pub [u8; 32]);

/// The text is not a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "hash", ground = words::Ground::Format("1"))]
pub enum HashError {
    /// Not exactly 64 lower-case hex digits.
    #[said("哈希须为64位小写十六进制", "a hash has 64 lower-case hex digits")]
    Hex,
    /// Not the standard, padded base64 of 32 bytes.
    #[said("哈希须为32字节的标准base64", "a hash is the standard base64 of 32 bytes")]
    Base64,
}

/// SHA-256 of the bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Hash {
    Hash(Sha256::digest(bytes).into())
}

/// SHA-256 of the parts one after the other.
#[must_use]
pub(crate) fn sha256_of(parts: &[&[u8]]) -> Hash {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    Hash(digest.finalize().into())
}

impl Hash {
    /// 32 zero bytes: `prev` of a stream's first record.
    pub const ZERO: Hash = Hash([0; 32]);

    /// The bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Lower-case hex, as ASCII bytes, without an allocation.
    #[must_use]
    pub fn hex(&self) -> [u8; 64] {
        let mut out = [0; 64];
        encode_hex(&self.0, &mut out);
        out
    }

    /// Standard base64 with padding (RFC 4648 §4).
    #[must_use]
    pub fn to_base64(&self) -> String {
        STANDARD.encode(self.0)
    }

    /// Reads [`Hash::to_base64`] back.
    ///
    /// # Errors
    /// [`HashError::Base64`] on anything else.
    pub fn from_base64(text: &str) -> Result<Hash, HashError> {
        let bytes = STANDARD.decode(text).map_err(|_| HashError::Base64)?;
        bytes.try_into().map(Hash).map_err(|_| HashError::Base64)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.hex()))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Hash, HashError> {
        decode_hex(text.as_bytes()).map(Hash).ok_or(HashError::Hex)
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Hash {
        Hash(bytes)
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Hash, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

const HEX_DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Writes the lower-case hex of `bytes` into `out`, which is twice as long.
pub(crate) fn encode_hex(bytes: &[u8], out: &mut [u8]) {
    for (byte, pair) in bytes.iter().zip(out.chunks_exact_mut(2)) {
        pair[0] = HEX_DIGITS[usize::from(byte >> 4)];
        pair[1] = HEX_DIGITS[usize::from(byte & 15)];
    }
}

/// Values of lower-case hex digits; 0xff elsewhere.
const HEX_VALUES: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut value = 0;
    while value < 16 {
        table[HEX_DIGITS[value] as usize] = value as u8;
        value += 1;
    }
    table
};

/// Reads exactly `2 * N` lower-case hex digits.
pub(crate) fn decode_hex<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    if text.len() != 2 * N {
        return None;
    }
    let mut out = [0; N];
    let mut bad = 0;
    for (byte, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        let (high, low) = (HEX_VALUES[usize::from(pair[0])], HEX_VALUES[usize::from(pair[1])]);
        bad |= high | low;
        *byte = high << 4 | low & 15;
    }
    (bad < 16).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_and_base64_read_back_what_they_wrote() {
        let hash = sha256(b"abc");
        assert_eq!(hash.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(Hash::from_base64(&hash.to_base64()), Ok(hash));
    }

    #[test]
    fn other_spellings_of_a_hash_are_refused() {
        let hex = sha256(b"abc").to_string();
        for bad in [hex.to_uppercase(), hex[1..].to_owned(), format!("{hex} "), hex.replace('b', "g")] {
            assert_eq!(bad.parse::<Hash>(), Err(HashError::Hex), "{bad}");
        }
        let base64 = sha256(b"abc").to_base64();
        let unpadded = base64.trim_end_matches('=');
        // The last digit before the padding carries two bits that must be zero.
        let loose = format!("{}1=", &unpadded[..42]);
        for bad in [unpadded, loose.as_str(), &base64.replace('/', "_"), "", "AAAA"] {
            assert_eq!(Hash::from_base64(bad), Err(HashError::Base64), "{bad}");
        }
    }
}
