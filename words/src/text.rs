//! A text in both languages.

use std::fmt::{Display, Formatter, Result};

use serde::{Deserialize, Serialize};

use crate::{Lang, Said};

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Text {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Text {
    /// What is the same in both: a number, a name, a path.
    #[must_use]
    pub fn same(text: impl Display) -> Text {
        let zh = text.to_string();
        Text { en: zh.clone(), zh }
    }

    /// A text and what to do about it.
    #[must_use]
    pub fn with_next(said: Text, next: &Text) -> Text {
        Text {
            zh: said.zh + Lang::Zh.before_next() + &next.zh,
            en: said.en + Lang::En.before_next() + &next.en,
        }
    }

    /// The text in a language.
    #[must_use]
    pub fn of(&self, lang: Lang) -> &str {
        lang.of(&self.zh, &self.en)
    }

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }

    /// Words in a row, as each language parts them.
    #[must_use]
    pub fn list(words: impl IntoIterator<Item = impl std::fmt::Display>) -> Text {
        let words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
        Text { zh: words.join("、"), en: words.join(", ") }
    }

    /// Texts with another between each two.
    #[must_use]
    pub fn joined<'t>(texts: impl IntoIterator<Item = &'t Text>, between: &Text) -> Text {
        let mut joined = Text::default();
        for text in texts {
            if !joined.is_empty() {
                joined += between;
            }
            joined += text;
        }
        joined
    }
}

impl std::ops::AddAssign<&Text> for Text {
    fn add_assign(&mut self, more: &Text) {
        self.zh.push_str(&more.zh);
        self.en.push_str(&more.en);
    }
}

impl Said for Text {
    fn say(&self, lang: Lang, out: &mut Formatter<'_>) -> Result {
        out.write_str(self.of(lang))
    }
}

/// Both, for logs and for whoever knows no language.
impl Display for Text {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        out.write_str(&self.zh)?;
        if self.zh == self.en { Ok(()) } else { write!(out, " / {}", self.en) }
    }
}
