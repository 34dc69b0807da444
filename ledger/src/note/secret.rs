//! Signing, and private keys in memory.

use ed25519_dalek::Signer as _;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, KeypairBytes};
use zeroize::Zeroizing;

use super::{NoteError, PublicKey, Signature, SignedNote, TextKind, VerifyingKey};
use crate::text;

/// Something that signs and never shows its key: a file in memory, a card, a module.
pub trait Signer {
    /// The key that its signatures are checked with.
    fn public_key(&self) -> PublicKey;

    /// An Ed25519 signature (RFC 8032) over the bytes.
    ///
    /// # Errors
    /// [`SignerError`] if the device fails or its user declines.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError>;
}

/// The signer did not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "signer", ground = words::Ground::Format("3"))]
#[said("签名器没有签名", "the signer did not sign")]
pub struct SignerError;

/// Signs one of the listed texts ([`TextKind`]) as a note.
///
/// # Errors
/// [`NoteError::TextNotListed`] for any other text; what the signer has.
pub fn sign(text: &str, name: &str, signer: &dyn Signer) -> Result<SignedNote, NoteError> {
    TextKind::of(text).ok_or(NoteError::TextNotListed)?;
    sign_text(text, name, signer)
}

/// Signs a checkpoint's text with the log's key, whose name is the origin in its first line.
///
/// # Errors
/// [`NoteError::TextNotListed`] if the first line is not the name; what the signer has.
pub fn sign_checkpoint_text(text: &str, origin: &str, signer: &dyn Signer) -> Result<SignedNote, NoteError> {
    let first = text.split_once('\n').map(|(first, _)| first);
    if first != Some(origin) || !text::is_origin(origin) {
        return Err(NoteError::TextNotListed);
    }
    sign_text(text, origin, signer)
}

fn sign_text(text: &str, name: &str, signer: &dyn Signer) -> Result<SignedNote, NoteError> {
    let key = VerifyingKey::new(name, signer.public_key())?;
    let bytes = signer.sign(text.as_bytes())?;
    // A device that answers with a signature of another key or text would go unnoticed until it is too late.
    key.public_key().verify(text.as_bytes(), &bytes)?;
    let signature = Signature { name: name.to_owned(), id: key.id(), bytes: bytes.to_vec() };
    SignedNote::parse(
        SignedNote { text: text.to_owned(), signatures: vec![signature] }.to_string().as_bytes(),
    )
}

/// A private key in memory, wiped when it goes.
#[derive(Clone)]
pub struct SecretKey(ed25519_dalek::SigningKey);

impl SecretKey {
    /// A key from 32 random bytes (RFC 8032 §5.1.5).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> SecretKey {
        SecretKey(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Reads PKCS#8 DER (RFC 8410).
    ///
    /// # Errors
    /// [`NoteError::SecretKey`].
    pub fn from_pkcs8_der(der: &[u8]) -> Result<SecretKey, NoteError> {
        ed25519_dalek::SigningKey::from_pkcs8_der(der).map(SecretKey).map_err(|_| NoteError::SecretKey)
    }

    /// Reads PKCS#8 PEM.
    ///
    /// # Errors
    /// [`NoteError::SecretKey`].
    pub fn from_pkcs8_pem(pem: &str) -> Result<SecretKey, NoteError> {
        ed25519_dalek::SigningKey::from_pkcs8_pem(pem).map(SecretKey).map_err(|_| NoteError::SecretKey)
    }

    /// PKCS#8 DER.
    ///
    /// # Errors
    /// [`NoteError::SecretKey`].
    pub fn to_pkcs8_der(&self) -> Result<Zeroizing<Vec<u8>>, NoteError> {
        let document = self.version_1().to_pkcs8_der().map_err(|_| NoteError::SecretKey)?;
        Ok(Zeroizing::new(document.as_bytes().to_vec()))
    }

    /// PKCS#8 PEM.
    ///
    /// # Errors
    /// [`NoteError::SecretKey`].
    pub fn to_pkcs8_pem(&self) -> Result<Zeroizing<String>, NoteError> {
        self.version_1().to_pkcs8_pem(LineEnding::LF).map_err(|_| NoteError::SecretKey)
    }

    /// Without the public key, as RFC 8410 §7 has it: OpenSSL does not read version 2.
    fn version_1(&self) -> KeypairBytes {
        KeypairBytes { secret_key: self.0.to_bytes(), public_key: None }
    }
}

impl Signer for SecretKey {
    fn public_key(&self) -> PublicKey {
        PublicKey::of_secret(self.0.verifying_key())
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError> {
        self.0.try_sign(message).map(|signature| signature.to_bytes()).map_err(|_| SignerError)
    }
}

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey(***)")
    }
}
