//! Signed notes (C2SP signed-note v1.0.0) with Ed25519, always checked with `verify_strict`.

mod key;
mod open;
mod secret;

pub use key::{PublicKey, VerifyingKey, is_key_name};
pub use open::{Signature, SignedNote, open};
pub use secret::{SecretKey, Signer, SignerError, sign, sign_checkpoint_text};

/// The most bytes of a note, its signatures counted.
pub const NOTE_BYTES_MAX: usize = 65_535;
/// The most signatures a note may carry; a verifier must accept sixteen (C2SP signed-note).
pub const SIGNATURES_MAX: usize = 100;

/// Why a note or key is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "note", ground = words::Ground::Format("3"))]
pub enum NoteError {
    /// Longer than [`NOTE_BYTES_MAX`].
    #[said("签名文件过长", "the note is too long")]
    TooLong,
    /// Not UTF-8, a control character, or no text and signatures parted by an empty line.
    #[said("签名文件不合格式", "the note is not of its form")]
    Form,
    /// A signature line is not `— name base64`.
    #[said("签名行不合格式", "a signature line is not of its form")]
    SignatureLine,
    /// More than [`SIGNATURES_MAX`] signatures, or two by one key.
    #[said("签名过多或重复", "too many signatures, or two by one key")]
    Signatures,
    /// None of the known keys has signed.
    #[said("没有所需密钥的签名", "none of the known keys has signed")]
    NoKnownSignature,
    /// A known key's signature does not hold.
    #[said("签名无效", "a signature is not valid")]
    BadSignature,
    /// The text is no `name+id+base64` of an Ed25519 key.
    #[said("公钥文本不合格式", "the key is not of its form name+id+base64")]
    Key,
    /// The public key is no point of the curve's prime-order group: anyone could sign with it.
    #[said("弱公钥", "the public key is weak")]
    WeakKey,
    /// The name of a key is empty or has a space, a `+` or a control character.
    #[said("密钥名不合格式", "the key's name is not of its form")]
    Name,
    /// The first line of the text is not one that a key may sign.
    #[said("不许签署这种文本", "a key does not sign this kind of text")]
    TextNotListed,
    /// The private key cannot be read.
    #[said("私钥无法读取", "the private key cannot be read")]
    SecretKey,
    /// The signer did not sign.
    #[said(transparent)]
    Signer(#[from] SignerError),
}

/// The texts that a key of staff signs, by their first line `<origin> <kind>`. Checkpoints are another text, signed by
/// the log's key alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// `commit/v1`: a commit.
    Commit,
    /// `session/v1`: signing in.
    Session,
    /// `key/v1`: proof of possession of a key.
    Key,
    /// `logkey/v1`: the log's key changes.
    LogKey,
}

impl TextKind {
    /// All texts that a key signs.
    pub const ALL: [TextKind; 4] = [TextKind::Commit, TextKind::Session, TextKind::Key, TextKind::LogKey];

    /// The word after the origin in the first line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            TextKind::Commit => "commit/v1",
            TextKind::Session => "session/v1",
            TextKind::Key => "key/v1",
            TextKind::LogKey => "logkey/v1",
        }
    }

    /// The kind of a text, if it is one that a key may sign.
    #[must_use]
    pub fn of(text: &str) -> Option<TextKind> {
        let (first, _) = text.split_once('\n')?;
        let (origin, word) = first.split_once(' ')?;
        let kind = TextKind::ALL.into_iter().find(|kind| kind.word() == word)?;
        crate::text::is_origin(origin).then_some(kind)
    }
}
