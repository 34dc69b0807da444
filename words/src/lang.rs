//! The two languages.

use std::str::FromStr;

/// A language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// The text names no language.
#[derive(Clone, Debug, PartialEq, Eq, crate::Said)]
#[said(code = "lang.unknown")]
#[said("语言只有 zh 和 en", "languages are zh and en")]
pub struct UnknownLang;

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(text: &str) -> Result<Lang, UnknownLang> {
        match text {
            "zh" | "zh-CN" | "zh_CN" => Ok(Lang::Zh),
            "en" => Ok(Lang::En),
            _ => Err(UnknownLang),
        }
    }
}

impl Lang {
    /// What stands between a text and what to do about it.
    #[must_use]
    pub fn before_next(self) -> &'static str {
        self.of("，", ": ")
    }

    /// One of two.
    #[must_use]
    pub fn of<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
