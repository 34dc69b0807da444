//! The two languages of messages.
//!
//! Every text that people read is written once as `中文 / English`; this picks the half that was asked for.

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
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("语言只有 zh 和 en / languages are zh and en")]
pub struct UnknownLang;

/// The two halves of a `中文 / English` text; the whole text twice where it has one half only.
#[must_use]
pub fn halves(text: &str) -> (&str, &str) {
    text.split_once(" / ").unwrap_or((text, text))
}

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
    /// The half of a `中文 / English` text; the whole text where it has one half only.
    #[must_use]
    pub fn pick(self, text: &str) -> String {
        text.lines().map(|line| self.pick_line(line)).collect::<Vec<_>>().join("\n")
    }

    fn pick_line(self, line: &str) -> &str {
        let (zh, en) = halves(line);
        self.of(zh, en)
    }

    /// One of two texts.
    #[must_use]
    pub fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}
