//! What can be said in two languages.

use std::fmt::{Display, Formatter, Result};

use crate::{Lang, Text};

/// What can be said in two languages.
pub trait Said {
    /// Says it in a language.
    ///
    /// # Errors
    /// As the formatter.
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result;

    /// It, in a language, for a format.
    fn in_lang(&self, lang: Lang) -> InLang<'_, Self> {
        InLang(self, lang)
    }

    /// In both.
    fn text(&self) -> Text {
        Text { zh: self.in_lang(Lang::Zh).to_string(), en: self.in_lang(Lang::En).to_string() }
    }
}

/// Something in a language.
pub struct InLang<'s, T: ?Sized>(&'s T, Lang);

impl<T: Said + ?Sized> Display for InLang<'_, T> {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        self.0.say(self.1, out)
    }
}

impl<T: Said + ?Sized> Said for &T {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        (**self).say(lang, out)
    }
}

impl<T: Said + ?Sized> Said for Box<T> {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        (**self).say(lang, out)
    }
}

/// Words that stand in the program: in Chinese, in English.
pub type Words = (&'static str, &'static str);

impl Said for (&str, &str) {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        out.write_str(lang.of(self.0, self.1))
    }
}

/// Types whose two names are `name_zh` and `name_en`.
#[macro_export]
macro_rules! named {
    ($($name:ty),* $(,)?) => {
        $(impl $crate::Said for $name {
            fn say(&self, lang: $crate::Lang, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                out.write_str(lang.of(self.name_zh(), self.name_en()))
            }
        })*
    };
}
