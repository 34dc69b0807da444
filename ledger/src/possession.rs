//! Proofs of possession: that whoever registers a key, or changes the log's, holds it (docs/FORMAT.md, Keys).

use uuid::Uuid;

use crate::note::{self, NoteError, SignedNote, Signer, TextKind, VerifyingKey};
use crate::text;

/// A holder's name is at most this long.
pub const HOLDER_CHARS_MAX: usize = 100;

/// Why a proof of possession is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "possession", ground = words::Ground::Format("9.1"))]
pub enum PossessionError {
    /// The text is not of its form.
    #[said("持有证明不合格式", "the proof of possession is not of its form")]
    Form,
    /// The proof is for another ledger, key or holder than it is shown for.
    #[said("持有证明与账本、密钥或持有人不符", "the proof is for another ledger, key or holder")]
    Mismatch,
    /// The note around it is refused.
    #[said(transparent)]
    Note(#[from] NoteError),
}

/// Whether a text can name a holder: one line of at most [`HOLDER_CHARS_MAX`] characters that can all be seen. Two names
/// that look the same would be one person with two keys.
#[must_use]
pub fn is_holder(text: &str) -> bool {
    text::is_line(text, HOLDER_CHARS_MAX)
        && text.trim() == text
        && !text.contains("  ")
        && text.chars().all(is_seen)
}

/// Whether a text can name a key: what can name a holder, or ASCII.
pub(crate) fn is_key_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_graphic() || is_seen(c))
}

/// A letter or digit of ASCII, a Han character, or a mark of names: other scripts have characters that look like these, or
/// like each other once composed.
fn is_seen(c: char) -> bool {
    let is_han = matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{2EBEF}' | '\u{30000}'..='\u{323AF}');
    is_han || c.is_ascii_alphanumeric() || " ·.,-_'（）".contains(c)
}

/// `key/v1`: a holder holds the private half of a key, for one ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Possession {
    /// The ledger's name.
    pub origin: String,
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// The key.
    pub key: VerifyingKey,
    /// The member of staff who owns it.
    pub holder: String,
}

impl Possession {
    /// The four lines that the key signs.
    #[must_use]
    pub fn text(&self) -> String {
        let Possession { origin, ledger, key, holder } = self;
        format!("{origin} {}\nledger {ledger}\nkey {key}\nholder {holder}\n", TextKind::Key.word())
    }

    /// Reads the four lines.
    ///
    /// # Errors
    /// [`PossessionError::Form`].
    pub fn parse(text: &str) -> Result<Possession, PossessionError> {
        let (origin, ledger, [key, holder]) = parse(text, TextKind::Key, ["key ", "holder "])?;
        let key = key.parse().map_err(|_| PossessionError::Form)?;
        if !is_holder(holder) {
            return Err(PossessionError::Form);
        }
        Ok(Possession { origin: origin.to_owned(), ledger, key, holder: holder.to_owned() })
    }

    /// Signs with the key itself.
    ///
    /// # Errors
    /// [`PossessionError::Mismatch`] if the signer has another key; [`PossessionError::Form`] for a name that cannot stand.
    pub fn sign(&self, signer: &dyn Signer) -> Result<SignedNote, PossessionError> {
        if signer.public_key() != *self.key.public_key() {
            return Err(PossessionError::Mismatch);
        }
        let text = self.text();
        Possession::parse(&text)?;
        Ok(note::sign(&text, self.key.name(), signer)?)
    }

    /// Reads a signed proof and checks it with the very key that it names.
    ///
    /// # Errors
    /// [`PossessionError`].
    pub fn verify(note: &[u8]) -> Result<Possession, PossessionError> {
        let note = SignedNote::parse(note)?;
        let possession = Possession::parse(&note.text)?;
        note.verify(std::slice::from_ref(&possession.key))?;
        Ok(possession)
    }
}

/// `logkey/v1`: the log's key changes; both keys sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKeyChange {
    /// The ledger's name, which is the name of both keys.
    pub origin: String,
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// The key that has signed checkpoints so far.
    pub old: VerifyingKey,
    /// The key that will.
    pub new: VerifyingKey,
}

impl LogKeyChange {
    /// The four lines that both keys sign.
    #[must_use]
    pub fn text(&self) -> String {
        let LogKeyChange { origin, ledger, old, new } = self;
        format!("{origin} {}\nledger {ledger}\nold {old}\nnew {new}\n", TextKind::LogKey.word())
    }

    /// Reads the four lines.
    ///
    /// # Errors
    /// [`PossessionError::Form`].
    pub fn parse(text: &str) -> Result<LogKeyChange, PossessionError> {
        let (origin, ledger, [old, new]) = parse(text, TextKind::LogKey, ["old ", "new "])?;
        let key = |text: &str| text.parse::<VerifyingKey>().map_err(|_| PossessionError::Form);
        let (old, new) = (key(old)?, key(new)?);
        if old == new || old.name() != origin || new.name() != origin {
            return Err(PossessionError::Form);
        }
        Ok(LogKeyChange { origin: origin.to_owned(), ledger, old, new })
    }

    /// Signs with both keys, the old one first.
    ///
    /// # Errors
    /// [`PossessionError::Mismatch`] if a signer has another key.
    pub fn sign(&self, old: &dyn Signer, new: &dyn Signer) -> Result<SignedNote, PossessionError> {
        if old.public_key() != *self.old.public_key() || new.public_key() != *self.new.public_key() {
            return Err(PossessionError::Mismatch);
        }
        let mut note = note::sign(&self.text(), &self.origin, old)?;
        note.signatures.extend(note::sign(&self.text(), &self.origin, new)?.signatures);
        Ok(note)
    }

    /// Reads a signed change and checks both signatures.
    ///
    /// # Errors
    /// [`PossessionError`].
    pub fn verify(note: &[u8]) -> Result<LogKeyChange, PossessionError> {
        let note = SignedNote::parse(note)?;
        let change = LogKeyChange::parse(&note.text)?;
        note.verify(std::slice::from_ref(&change.old))?;
        note.verify(std::slice::from_ref(&change.new))?;
        Ok(change)
    }
}

/// First line, ledger, and two more lines with their words.
fn parse<'t>(
    text: &'t str,
    kind: TextKind,
    words: [&str; 2],
) -> Result<(&'t str, Uuid, [&'t str; 2]), PossessionError> {
    let [first, ledger, third, fourth] = text::lines(text).ok_or(PossessionError::Form)?;
    let origin = first.strip_suffix(kind.word()).and_then(|rest| rest.strip_suffix(' '));
    let origin = origin.filter(|origin| text::is_origin(origin)).ok_or(PossessionError::Form)?;
    let ledger = ledger.strip_prefix("ledger ").and_then(|id| text::uuid(id.as_bytes()));
    let values = [third.strip_prefix(words[0]), fourth.strip_prefix(words[1])];
    match (ledger, values) {
        (Some(ledger), [Some(third), Some(fourth)]) => Ok((origin, ledger, [third, fourth])),
        _ => Err(PossessionError::Form),
    }
}
