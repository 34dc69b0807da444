//! What seals hold, opened by position for those who may look: statements, lists of accounts, one person.

use aggregates::person::event::PersonEvent;
use aggregates::{SubjectId, WireEvent as _};
use ledger::seal::{self, Binding};
use ledger::{Frame, Position};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use store::{Checked, StoredRecord};
use words::{Lang, say};

use crate::app::{Desk, is_erased};
use crate::failure::{Failure, OrFail as _};
use crate::personal::{self, PayeeData, PersonData};

/// What stands in place of data whose key was destroyed.
pub const ERASED: (&str, &str) = ("已销毁", "erased");
/// What stands in place of data whose key is gone though nobody destroyed it.
pub const KEY_MISSING: (&str, &str) = ("钥匙不在个人信息库", "the key is not in the vault");

/// Personal data, or why there is none. No `Debug`: it holds personal data.
#[derive(Clone)]
pub enum Opened<T> {
    /// The seal opened.
    Known(T),
    /// The key was destroyed, as the records say.
    Erased,
    /// The key is not in the vault, and no record says that it was destroyed.
    KeyMissing,
    /// Nothing was sealed.
    Absent,
}

impl<T> Opened<T> {
    /// A text of the data; 已销毁 where it was erased, another word where only its key is missing, empty where nothing was
    /// sealed.
    pub fn text(&self, lang: Lang, read: impl FnOnce(&T) -> String) -> String {
        match self {
            Opened::Known(data) => read(data),
            Opened::Erased => lang.of(ERASED.0, ERASED.1).to_owned(),
            Opened::KeyMissing => lang.of(KEY_MISSING.0, KEY_MISSING.1).to_owned(),
            Opened::Absent => String::new(),
        }
    }

    /// The data, if the seal opened.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Opened::Known(data) => Some(data),
            Opened::Erased | Opened::KeyMissing | Opened::Absent => None,
        }
    }

    /// What stands in JSON; `show` makes it of data that is known.
    pub fn json(&self, show: impl FnOnce(&T) -> Value) -> Value {
        match self {
            Opened::Known(data) => show(data),
            Opened::Erased => json!({ "erased": true }),
            Opened::KeyMissing => json!({ "key_missing": true }),
            Opened::Absent => Value::Null,
        }
    }
}

/// Who somebody is, with the identity number as it was corrected last, wherever the first seal stands.
///
/// # Errors
/// [`Failure::Fault`] if a record or the vault cannot be read.
pub fn person(
    desk: &Desk,
    subject: SubjectId,
    sealed: Option<Position>,
) -> Result<Opened<PersonData>, Failure> {
    let corrected = desk.views.borrow().person(subject).or_fault()?.and_then(|person| person.corrected);
    at(desk, subject, corrected.max(sealed))
}

/// Whose account it is, as the record at the position seals it.
///
/// # Errors
/// As [`person`].
pub fn payee(
    desk: &Desk,
    subject: SubjectId,
    sealed: Option<Position>,
) -> Result<Opened<PayeeData>, Failure> {
    at(desk, subject, sealed)
}

/// As [`person`] for a paper: every record that says so is held against the checkpoint.
///
/// # Errors
/// As [`person`]; also if a record is not what the checkpoint covers.
pub fn proved_person(
    desk: &Desk,
    checked: &Checked<'_>,
    subject: SubjectId,
    sealed: Option<Position>,
) -> Result<Opened<PersonData>, Failure> {
    let mut corrected = None;
    for record in checked.stream(&format!("person/{subject}"))? {
        let frame = store::frame(&record)?;
        if let Ok(PersonEvent::IdentityCorrected(_)) =
            PersonEvent::read(frame.event_type, frame.version, frame.data)
        {
            corrected = Some(record.position);
        }
    }
    proved(desk, checked, subject, corrected.max(sealed))
}

/// As [`payee`] for a paper.
///
/// # Errors
/// As [`proved_person`].
pub fn proved_payee(
    desk: &Desk,
    checked: &Checked<'_>,
    subject: SubjectId,
    sealed: Option<Position>,
) -> Result<Opened<PayeeData>, Failure> {
    proved(desk, checked, subject, sealed)
}

fn proved<T: DeserializeOwned>(
    desk: &Desk,
    checked: &Checked<'_>,
    subject: SubjectId,
    position: Option<Position>,
) -> Result<Opened<T>, Failure> {
    match position {
        Some(position) => open(desk, subject, &checked.record(position)?),
        None => Ok(Opened::Absent),
    }
}

fn at<T: DeserializeOwned>(
    desk: &Desk,
    subject: SubjectId,
    position: Option<Position>,
) -> Result<Opened<T>, Failure> {
    match position {
        Some(position) => open(desk, subject, &desk.reader.record(position)?),
        None => Ok(Opened::Absent),
    }
}

fn open<T: DeserializeOwned>(
    desk: &Desk,
    subject: SubjectId,
    record: &StoredRecord,
) -> Result<Opened<T>, Failure> {
    let frame = Frame::parse(&record.bytes).or_fault()?;
    if frame.sealed.is_none() {
        return Ok(Opened::Absent);
    }
    let seals = frame.seals().or_fault()?;
    let Some(sealed) = seals.iter().find(|sealed| sealed.subject == subject.0) else {
        return Ok(Opened::Absent);
    };
    let key = desk.vault.borrow().key_of(subject.0).or_fault()?;
    let Some(key) = key else {
        let erased = is_erased(&desk.reader, subject.0)?;
        return Ok(if erased { Opened::Erased } else { Opened::KeyMissing });
    };
    let opened = seal::open(sealed, &key, &Binding::of(&frame, subject.0)).or_fault()?;
    personal::read(opened.plaintext.expose())
        .map(Opened::Known)
        .ok_or_else(|| Failure::fault(say!("密封内容不合格式", "what a seal holds is not of its shape")))
}

/// An identity number for screens: 前6后4.
#[must_use]
pub fn masked_identity(number: &str) -> String {
    const HEAD: usize = 6;
    const TAIL: usize = 4;
    let characters: Vec<char> = number.chars().collect();
    match characters.len() {
        0 => String::new(),
        length if length <= HEAD + TAIL => "*".repeat(length),
        length => {
            let head: String = characters[..HEAD].iter().collect();
            let tail: String = characters[length - TAIL..].iter().collect();
            format!("{head}{}{tail}", "*".repeat(length - HEAD - TAIL))
        }
    }
}

/// The last four digits of an account for screens; nothing of one so short that they would be all of it.
#[must_use]
pub fn masked_account(account: &str) -> String {
    match account.chars().count() {
        0 => String::new(),
        1..=4 => "****".to_owned(),
        _ => personal::tail(account),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_number_shows_six_digits_and_four() {
        assert_eq!(masked_identity("11010519491231002X"), "110105********002X");
        assert_eq!(masked_identity(""), "");
    }

    #[test]
    fn a_number_too_short_to_mask_shows_nothing() {
        assert_eq!(masked_identity("1101054912"), "**********");
        assert_eq!(masked_account("1234"), "****");
    }

    #[test]
    fn an_account_shows_its_last_four_digits() {
        assert_eq!(masked_account("6217995530001234567"), "****4567");
    }

    #[test]
    fn what_was_erased_says_so_and_what_was_never_sealed_says_nothing() {
        let name = |person: &PersonData| person.name.clone();
        assert_eq!(Opened::<PersonData>::Erased.text(Lang::Zh, name), "已销毁");
        assert_eq!(Opened::<PersonData>::KeyMissing.text(Lang::Zh, name), "钥匙不在个人信息库");
        assert_eq!(Opened::<PersonData>::Absent.text(Lang::Zh, name), "");
        let known = Opened::Known(PersonData { name: "甲".to_owned(), ..PersonData::default() });
        assert_eq!(known.text(Lang::Zh, name), "甲");
    }
}
