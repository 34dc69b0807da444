//! What a record does, in the words of whoever is asked to sign it.

mod of_ledger;

pub use of_ledger::of_ledger;

use ledger::Scope;
use ledger::text::is_unprintable;
use words::Text;

use crate::Month;

/// Where a record stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p> {
    /// The stream's id, without the noun.
    pub id: &'p str,
    /// The area that the record falls in.
    pub area: Scope,
}

/// An event in words. Each noun says all of its events, so that none is signed unread.
pub trait Shown {
    /// What the record does, with every field that decides.
    fn shown(&self) -> Text;

    /// What the intent of an act that this event leads has to name, as it is written there.
    fn named(&self, place: &Place<'_>) -> Vec<String>;
}

/// Free text as it is shown: between quotation marks that it cannot close, on one line.
#[must_use]
pub fn quoted(free: &str) -> String {
    format!("“{}”", harmless(free).replace(['“', '”'], "'"))
}

/// A line of free text without what turns or hides text.
#[must_use]
pub fn harmless(free: &str) -> String {
    let mut shown = String::with_capacity(free.len());
    for char in free.chars() {
        if is_unprintable(char) {
            shown.extend(char.escape_unicode());
        } else {
            shown.push(char);
        }
    }
    shown
}

/// Months as people list them: `2023-05`, `2023-03~2023-05、2023-07`.
#[must_use]
pub fn months(months: &[Month]) -> String {
    let follow = |a: &Month, b: &Month| a.next() == *b;
    let runs = months.chunk_by(follow).filter_map(|run| Some((run.first()?, run.last()?)));
    let text = |(first, last): (&Month, &Month)| {
        if first == last { first.to_string() } else { format!("{first}~{last}") }
    };
    runs.map(text).collect::<Vec<_>>().join("、")
}

/// Numbers as people list them: `1-89、91`.
#[must_use]
pub fn numbers(numbers: &[u32]) -> String {
    let follow = |a: &u32, b: &u32| a.checked_add(1) == Some(*b);
    let runs = numbers.chunk_by(follow).filter_map(|run| Some((run.first()?, run.last()?)));
    let text = |(first, last): (&u32, &u32)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    runs.map(text).collect::<Vec<_>>().join("、")
}

/// The beginning of a hash, as an intent names what has no other name.
#[must_use]
pub fn brief(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

/// A part of a text that may not be there.
pub(crate) fn optional<T>(value: Option<T>, text: impl FnOnce(T) -> String) -> String {
    value.map(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_text_neither_hides_nor_closes_its_quotation() {
        assert_eq!(quoted("换卡” 金额“1.00"), "“换卡' 金额'1.00”");
        assert_eq!(quoted("a / b\n\u{202e}c"), "“a / b\\u{a}\\u{202e}c”");
    }

    #[test]
    fn what_follows_on_is_a_range() {
        let list = ["2023-03", "2023-04", "2023-05", "2023-07"].map(|month| month.parse().unwrap());
        assert_eq!(months(&list), "2023-03~2023-05、2023-07");
        assert_eq!(numbers(&[1, 2, 3, 9]), "1-3、9");
    }
}
