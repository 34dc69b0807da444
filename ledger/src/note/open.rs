//! Reading and checking notes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{NOTE_BYTES_MAX, NoteError, SIGNATURES_MAX, VerifyingKey, is_key_name};
use crate::hash::{Hash, sha256};
use crate::text;

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: String,
    /// The short id of the key.
    pub id: [u8; 4],
    /// The signature; 64 bytes for Ed25519, other lengths for algorithms that are not ours.
    pub bytes: Vec<u8>,
}

/// A note that was read but not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// What was signed; it ends with a newline.
    pub text: String,
    /// The signature lines in order.
    pub signatures: Vec<Signature>,
}

/// Reads a note and checks it against the known keys; gives the text and the keys that signed.
///
/// # Errors
/// [`NoteError`]: the form, a bad signature by a known key, or none by any.
pub fn open<'k>(
    note: &[u8],
    keys: &'k [VerifyingKey],
) -> Result<(SignedNote, Vec<&'k VerifyingKey>), NoteError> {
    let note = SignedNote::parse(note)?;
    let signers = note.verify(keys)?;
    Ok((note, signers))
}

impl SignedNote {
    /// Reads a note: text, an empty line, one or more signature lines (C2SP signed-note, Format).
    ///
    /// # Errors
    /// [`NoteError`] unless the bytes are exactly of that form.
    pub fn parse(note: &[u8]) -> Result<SignedNote, NoteError> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let note = std::str::from_utf8(note).map_err(|_| NoteError::Form)?;
        if note.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(NoteError::Form);
        }
        // The text may have empty lines itself; the last one parts it from the signatures.
        let split = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let (text, lines) = (&note[..=split], &note[split + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::SignatureLine)?;
        if lines.split('\n').count() > SIGNATURES_MAX {
            return Err(NoteError::Signatures);
        }
        let signatures = lines.split('\n').map(signature).collect::<Option<Vec<_>>>();
        let signatures = signatures.ok_or(NoteError::SignatureLine)?;
        Ok(SignedNote { text: text.to_owned(), signatures })
    }

    /// Checks the signatures of the known keys and ignores all others.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`] if one of a known key does not hold, [`NoteError::Signatures`] if a known key stands
    /// there twice, [`NoteError::NoKnownSignature`] if no known key has signed.
    pub fn verify<'k>(&self, keys: &'k [VerifyingKey]) -> Result<Vec<&'k VerifyingKey>, NoteError> {
        let mut signers: Vec<&VerifyingKey> = Vec::new();
        for signature in &self.signatures {
            let known = keys.iter().find(|key| key.name() == signature.name && key.id() == signature.id);
            let Some(key) = known else { continue };
            if signers.contains(&key) {
                return Err(NoteError::Signatures);
            }
            let bytes = signature.bytes.as_slice().try_into().map_err(|_| NoteError::BadSignature)?;
            key.public_key().verify(self.text.as_bytes(), bytes)?;
            signers.push(key);
        }
        if signers.is_empty() { Err(NoteError::NoKnownSignature) } else { Ok(signers) }
    }

    /// SHA-256 of the text: what a leaf of the log holds of the note.
    #[must_use]
    pub fn text_hash(&self) -> Hash {
        sha256(self.text.as_bytes())
    }
}

/// The note with its signature lines.
impl std::fmt::Display for SignedNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|Signature { name, id, bytes }| {
            writeln!(f, "— {name} {}", STANDARD.encode([id.as_slice(), bytes].concat()))
        })
    }
}

fn signature(line: &str) -> Option<Signature> {
    let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = text::base64(base64)?;
    let (id, bytes) = bytes.split_first_chunk::<4>()?;
    let plausible = is_key_name(name) && !bytes.is_empty();
    plausible.then(|| Signature { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
}
