//! 文号: the number of a document, as different hands write the same one.

/// What two spellings of one number share: no white space, full-width characters as ASCII, brackets of any shape as
/// `[` and `]`, dashes as `-`, letters small.
#[must_use]
pub fn folded(doc_no: &str) -> String {
    doc_no.chars().filter(|c| !c.is_whitespace()).map(fold).collect()
}

fn fold(c: char) -> char {
    let c = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    match c {
        '(' | '{' | '〔' | '【' | '〖' | '「' | '『' | '〈' | '《' | '﹝' | '⟦' => '[',
        ')' | '}' | '〕' | '】' | '〗' | '」' | '』' | '〉' | '》' | '﹞' | '⟧' => ']',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => '-',
        _ => c.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn one_number_in_many_hands_is_one_number() {
        for text in [
            "湘财社指〔2023〕12号",
            "湘财社指[2023]12号",
            "湘财社指（２０２３）１２号",
            " 湘财社指【2023】 12 号",
            "湘财社指［2023］12号",
        ] {
            assert_eq!(folded(text), "湘财社指[2023]12号", "{text}");
        }
        assert_eq!(folded("ZC—2023 A"), folded("zc-2023a"));
        assert_ne!(folded("湘财社指〔2023〕12号"), folded("湘财社指〔2023〕21号"));
    }
}
