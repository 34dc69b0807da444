//! What stands by an error as data, beside its text.

use serde_json::{Map, Value};

use crate::{Said, Text};

/// An error or refusal with a stable code.
pub trait Coded: Said {
    /// What it is, for programs: the place's word and its own, `funding.not_enough`. It stays when texts change.
    fn code(&self) -> String;

    /// What to do now, where there is one thing to do. [`Said::say`] ends with it.
    fn next(&self) -> Option<Text>;

    /// What the text names, by name; `0`, `1` … where it has none.
    fn fields(&self) -> Map<String, Value>;
}
