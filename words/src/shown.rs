//! How the macros put a value into a text: in the text's language if it has two, as it is otherwise. Which of the two is
//! found by method lookup: the first trait below whose type has the method.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use crate::{Lang, Said};

/// A value of a text.
pub struct Shown<'v, T: ?Sized>(pub &'v T);

/// In the text's language.
pub trait InTwo {
    /// What is written.
    fn put(&self, lang: Lang) -> impl Display;
}

/// As it is.
pub trait InOne {
    /// What is written.
    fn put(&self, lang: Lang) -> impl Display;
}

impl<T: Said + ?Sized> InTwo for Shown<'_, T> {
    fn put(&self, lang: Lang) -> impl Display {
        self.0.in_lang(lang)
    }
}

impl<T: Display + ?Sized> InOne for &Shown<'_, T> {
    fn put(&self, _: Lang) -> impl Display {
        self.0
    }
}

/// As its type writes itself.
pub trait AsData {
    /// The value of a field.
    fn data(&self) -> Value;
}

/// In both languages.
pub trait AsText {
    /// The value of a field.
    fn data(&self) -> Value;
}

/// As it is read.
pub trait AsRead {
    /// The value of a field.
    fn data(&self) -> Value;
}

impl<T: Serialize + ?Sized> AsData for &&Shown<'_, T> {
    fn data(&self) -> Value {
        serde_json::to_value(self.0).unwrap_or(Value::Null)
    }
}

impl<T: Said + ?Sized> AsText for &Shown<'_, T> {
    fn data(&self) -> Value {
        let text = self.0.text();
        serde_json::json!({ "zh": text.zh, "en": text.en })
    }
}

impl<T: Display + ?Sized> AsRead for Shown<'_, T> {
    fn data(&self) -> Value {
        Value::from(self.0.to_string())
    }
}
