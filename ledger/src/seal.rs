//! Seals: personal data inside a record, under its subject's own key (docs/FORMAT.md, Seal).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::canonical::{self, Scanner};
use crate::hash::{Hash, sha256_of};
use crate::position::Sequence;
use crate::record::Frame;
use crate::redacted::Redacted;
use crate::text;

/// First bytes of what a commitment hashes.
const COMMITMENT_DOMAIN: &[u8] = b"sunledger/seal/v1\n";
/// First line of the associated data.
const BOX_DOMAIN: &str = "sunledger/box/v1";
const NONCE_LENGTH: usize = 24;
const SALT_LENGTH: usize = 32;
const TAG_LENGTH: usize = 16;
/// Nonce, salt, the shortest JSON and the tag.
const BOX_LENGTH_MIN: usize = NONCE_LENGTH + SALT_LENGTH + 1 + TAG_LENGTH;

/// Why a seal cannot be made or opened. Nothing of what it holds is ever part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "seal", ground = words::Ground::Format("10"))]
pub enum SealError {
    /// The plaintext is not canonical JSON.
    #[said("封存内容不是规范JSON", "what is sealed is not canonical JSON")]
    NotCanonical,
    /// The box is too short, or the text is no base64.
    #[said("封存盒不合格式", "the box is not of its shape")]
    Shape,
    /// The key is another one, or the box stands in another place than it was made for, or it was changed.
    #[said(
        "封存盒打不开：密钥不对、位置不对或已被改动",
        "the box does not open: another key, another place, or changed"
    )]
    DoesNotOpen,
    /// The box opens to something else than was committed to.
    #[said("封存内容与承诺不符", "what is sealed is not what was committed to")]
    Commitment,
    /// The cipher refused; only a text beyond its length limit can cause it.
    #[said("无法封存", "it cannot be sealed")]
    Cipher,
}

/// A subject's key: kept in the vault, destroyed to erase.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; 32]>);

impl SealKey {
    /// A key from 32 random bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> SealKey {
        SealKey(Zeroizing::new(bytes))
    }

    /// The bytes, for the vault.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey(***)")
    }
}

/// The place that a seal belongs to and cannot be moved from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding<'a> {
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// The record's stream.
    pub stream: &'a str,
    /// The record's sequence.
    pub seq: Sequence,
    /// Whose data it is.
    pub subject: Uuid,
}

impl<'a> Binding<'a> {
    /// The place of a subject's seal in a record.
    #[must_use]
    pub const fn of(frame: &Frame<'a>, subject: Uuid) -> Binding<'a> {
        Binding { ledger: frame.ledger, stream: frame.stream, seq: frame.seq, subject }
    }

    /// The associated data: five lines.
    fn associated_data(&self) -> Vec<u8> {
        let Binding { ledger, stream, seq, subject } = self;
        let (ledger, subject) = (text::uuid_ascii(*ledger), text::uuid_ascii(*subject));
        let seq = seq.to_string();
        let lines: [&[u8]; 5] = [BOX_DOMAIN.as_bytes(), &ledger, stream.as_bytes(), seq.as_bytes(), &subject];
        let mut data = Vec::with_capacity(160 + stream.len());
        for line in lines {
            data.extend_from_slice(line);
            data.push(b'\n');
        }
        data
    }
}

/// A seal as it stands in a record: `{"box":…,"commitment":…,"subject":…}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedBox {
    /// Nonce, then ciphertext with tag.
    #[serde(rename = "box", serialize_with = "write_base64", deserialize_with = "read_base64")]
    pub boxed: Vec<u8>,
    /// What the box must open to.
    pub commitment: Hash,
    /// Whose data it is.
    pub subject: Uuid,
}

/// What a seal held.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The salt of the commitment.
    pub salt: [u8; SALT_LENGTH],
    /// Canonical JSON.
    pub plaintext: Redacted<Zeroizing<String>>,
}

/// SHA-256("sunledger/seal/v1\n" ‖ salt ‖ canonical plaintext).
#[must_use]
pub fn commitment(salt: &[u8; SALT_LENGTH], plaintext: &[u8]) -> Hash {
    sha256_of(&[COMMITMENT_DOMAIN, salt, plaintext])
}

/// Seals canonical JSON of one subject. `nonce` and `salt` are fresh random bytes for every seal.
///
/// # Errors
/// [`SealError::NotCanonical`] for any other text.
pub fn seal(
    plaintext: &[u8],
    key: &SealKey,
    binding: &Binding<'_>,
    nonce: &[u8; NONCE_LENGTH],
    salt: &[u8; SALT_LENGTH],
) -> Result<SealedBox, SealError> {
    canonical::check(plaintext).map_err(|_| SealError::NotCanonical)?;
    let mut message = Zeroizing::new(Vec::with_capacity(SALT_LENGTH + plaintext.len()));
    message.extend_from_slice(salt);
    message.extend_from_slice(plaintext);
    let payload = Payload { msg: &message, aad: &binding.associated_data() };
    let cipher = XChaCha20Poly1305::new(key.as_bytes().into());
    let ciphertext = cipher.encrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::Cipher)?;
    let boxed = [nonce.as_slice(), &ciphertext].concat();
    Ok(SealedBox { boxed, commitment: commitment(salt, plaintext), subject: binding.subject })
}

/// Opens a seal in its place, and holds it against its commitment.
///
/// # Errors
/// [`SealError`] says whether the key or place is wrong, or the commitment.
pub fn open(sealed: &SealedBox, key: &SealKey, binding: &Binding<'_>) -> Result<Opened, SealError> {
    let (nonce, ciphertext) = sealed.boxed.split_first_chunk::<NONCE_LENGTH>().ok_or(SealError::Shape)?;
    let payload = Payload { msg: ciphertext, aad: &binding.associated_data() };
    let cipher = XChaCha20Poly1305::new(key.as_bytes().into());
    let message = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| SealError::DoesNotOpen)?;
    let message = Zeroizing::new(message);
    let (salt, plaintext) = message.split_first_chunk::<SALT_LENGTH>().ok_or(SealError::Shape)?;
    if sealed.subject != binding.subject {
        return Err(SealError::DoesNotOpen);
    }
    if commitment(salt, plaintext) != sealed.commitment {
        return Err(SealError::Commitment);
    }
    let plaintext = canonical::check(plaintext).map_err(|_| SealError::NotCanonical)?;
    Ok(Opened { salt: *salt, plaintext: Redacted::new(Zeroizing::new(plaintext.to_owned())) })
}

/// Checks that a seal belongs to its key, its place and its commitment, without giving out what it holds.
///
/// # Errors
/// As [`open`].
pub fn check_binding(sealed: &SealedBox, key: &SealKey, binding: &Binding<'_>) -> Result<(), SealError> {
    open(sealed, key, binding).map(|_| ())
}

impl SealedBox {
    /// Whether the box is long enough to hold something.
    pub(crate) fn is_whole(&self) -> bool {
        self.boxed.len() >= BOX_LENGTH_MIN
    }

    /// Appends the canonical JSON.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"box\":\"");
        text::push_base64(&self.boxed, out);
        out.extend_from_slice(b"\",\"commitment\":\"");
        out.extend_from_slice(&self.commitment.hex());
        out.extend_from_slice(b"\",\"subject\":\"");
        out.extend_from_slice(&text::uuid_ascii(self.subject));
        out.extend_from_slice(b"\"}");
    }
}

/// The seals of a list that [`scan_boxes`] has passed.
pub(crate) fn read_boxes(list: &str) -> Option<Vec<SealedBox>> {
    let mut seals = Vec::new();
    let mut whole = true;
    scan_boxes(&mut Scanner::new(list), |boxed, commitment, subject| match text::base64(boxed) {
        Some(boxed) => seals.push(SealedBox { boxed, commitment, subject }),
        None => whole = false,
    })?;
    whole.then_some(seals)
}

/// Scans a list of at least one seal, checking their shape only, and shows each: box, commitment, subject.
pub(crate) fn scan_boxes<'s>(
    scanner: &mut Scanner<'s>,
    mut see: impl FnMut(&'s str, Hash, Uuid),
) -> Option<()> {
    let mut next: &[u8] = b"[{\"box\":";
    while scanner.accept(next) {
        let boxed = scanner.string().ok()?;
        let long_enough = boxed.raw.len() >= BOX_LENGTH_MIN.div_ceil(3) * 4;
        if !long_enough || !text::is_base64(boxed.raw.as_bytes()) || !scanner.accept(b",\"commitment\":\"") {
            return None;
        }
        let commitment = crate::hash::decode_hex(scanner.take(64)?).map(Hash)?;
        if !scanner.accept(b"\",\"subject\":\"") {
            return None;
        }
        let subject = text::uuid(scanner.take(36)?)?;
        if !scanner.accept(b"\"}") {
            return None;
        }
        see(boxed.raw, commitment, subject);
        next = b",{\"box\":";
    }
    (next.starts_with(b",") && scanner.accept(b"]")).then_some(())
}

fn write_base64<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn read_base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    text::base64(&text)
        .filter(|bytes| bytes.len() >= BOX_LENGTH_MIN)
        .ok_or_else(|| D::Error::custom(SealError::Shape))
}
