//! How a command fails: refused (exit 1), used wrongly or broken (exit 2).

use crate::ground;
use serde_json::{Value, json};
use words::{Coded as _, Lang, Refused, Said, Text};

/// A command that did not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// The domain says no.
    Refused(Box<Refused>),
    /// Somebody was faster: what was decided rests on a stream that has moved on. Decide again.
    Conflict(Box<store::Conflict>),
    /// The command line is wrong.
    Usage(Text),
    /// The world failed: disk, file, damaged ledger.
    Fault(Text),
}

impl Failure {
    /// A refusal.
    #[must_use]
    pub fn refused(refusal: impl Into<Refused>) -> Failure {
        Failure::Refused(Box::new(refusal.into()))
    }

    /// Wrong usage.
    #[must_use]
    pub fn usage(text: impl Said) -> Failure {
        Failure::Usage(text.text())
    }

    /// A fault.
    #[must_use]
    pub fn fault(text: impl Said) -> Failure {
        Failure::Fault(text.text())
    }

    /// The exit status (docs/CLI.md).
    #[must_use]
    pub const fn exit(&self) -> u8 {
        match self {
            Failure::Refused(_) | Failure::Conflict(_) => 1,
            Failure::Usage(_) | Failure::Fault(_) => 2,
        }
    }

    /// The word in JSON.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Failure::Refused(_) => "refused",
            Failure::Conflict(_) => "conflict",
            Failure::Usage(_) => "usage",
            Failure::Fault(_) => "fault",
        }
    }

    /// The text and the further lines.
    #[must_use]
    pub fn texts(&self) -> (Text, &[Text]) {
        match self {
            Failure::Refused(refused) => (refused.text.clone(), &refused.details),
            Failure::Conflict(conflict) => (conflict.text(), &[]),
            Failure::Usage(text) | Failure::Fault(text) => (text.clone(), &[]),
        }
    }
}

impl Failure {
    /// The object that `--json` prints (docs/CLI.md); the lines are in one language.
    #[must_use]
    pub fn json(&self, lang: Lang) -> Value {
        let (text, details) = self.texts();
        let lines: Vec<&str> = details.iter().map(|line| line.of(lang)).collect();
        let mut object = json!({ "status": self.word(), "message": text, "details": lines });
        let more = match self {
            Failure::Refused(refused) => json!({
                "code": refused.code,
                "next": refused.next,
                "fields": refused.fields,
                "ground": refused.ground,
            }),
            Failure::Conflict(conflict) => json!({
                "code": conflict.code(),
                "stream": conflict.stream,
                "expected": conflict.expected.0,
                "found": conflict.found.0,
            }),
            Failure::Usage(_) | Failure::Fault(_) => json!({}),
        };
        if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
            object.extend(more);
        }
        object
    }
}

/// A store that cannot be read is a fault.
impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Failure {
        Failure::fault(error)
    }
}

/// A number that names nothing, or several things, is refused; what else is wrong with the read models is a fault.
impl From<projections::ViewsError> for Failure {
    fn from(error: projections::ViewsError) -> Failure {
        match error {
            error @ (projections::ViewsError::None { .. } | projections::ViewsError::Several { .. }) => {
                Failure::refused(Refused::of(&error, ground::NAMES))
            }
            error => Failure::fault(error),
        }
    }
}

/// Says what an error means to the person at the keyboard.
pub trait OrFail<T, E> {
    /// The domain said no.
    ///
    /// # Errors
    /// [`Failure::Refused`] with what the error says.
    fn or_refuse(self) -> Result<T, Failure>
    where
        E: Into<Refused>;

    /// The world failed.
    ///
    /// # Errors
    /// [`Failure::Fault`] with what the error says.
    fn or_fault(self) -> Result<T, Failure>
    where
        E: Said;
}

impl<T, E> OrFail<T, E> for Result<T, E> {
    fn or_refuse(self) -> Result<T, Failure>
    where
        E: Into<Refused>,
    {
        self.map_err(Failure::refused)
    }

    fn or_fault(self) -> Result<T, Failure>
    where
        E: Said,
    {
        self.map_err(Failure::fault)
    }
}

/// Data with its texts [`masked`], and figures of as many digits.
#[must_use]
pub fn masked_data(data: Value) -> Value {
    match data {
        Value::String(text) => Value::String(masked(&text)),
        Value::Number(number) => match masked(&number.to_string()) {
            text if text == number.to_string() => Value::Number(number),
            text => Value::String(text),
        },
        Value::Array(items) => items.into_iter().map(masked_data).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, masked_data(value))).collect()
        }
        plain @ (Value::Null | Value::Bool(_)) => plain,
    }
}

/// A text without what may be an identity number or an account: fifteen digits and more in a row.
#[must_use]
pub fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, word) = rest.split_at(start);
        let length = word.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(word.len());
        let (word, after) = word.split_at(length);
        let digits = word.trim_end_matches(['X', 'x']);
        out.push_str(before);
        let personal = digits.len() >= 15 && digits.bytes().all(|byte| byte.is_ascii_digit());
        out.push_str(if personal { "***" } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{masked, masked_data};

    #[test]
    fn data_stays_data_when_it_is_masked() {
        let data = json!({ "text": "号码 43319919751019956X", "figures": [12, 433_199_197_510_199_569_u64, -1], "is": true });
        let kept = json!({ "text": "号码 ***", "figures": [12, "***", -1], "is": true });
        assert_eq!(masked_data(data), kept);
    }

    #[test]
    fn what_may_be_an_identity_number_or_an_account_is_masked() {
        assert_eq!(
            masked("账本中没有户编号 433199197510199569 / 43319919751019956X"),
            "账本中没有户编号 *** / ***"
        );
        let kept =
            "202305-433122-8B776191 433122107000 8b776191-a3be-5adb-be26-cd5b2e76fb3f 1234567890123456a";
        assert_eq!(masked(kept), kept);
    }
}
