//! Names of people and places as cells write them.

use unicode_normalization::UnicodeNormalization;

/// A name without stray spaces, in NFC: rare characters are kept as they are, whatever plane they lie in.
///
/// Chinese names have no spaces inside, so all of them go; between Latin words one remains.
#[must_use]
pub fn name(text: &str) -> String {
    let composed: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    let words: Vec<&str> = composed.split_whitespace().collect();
    let mut result = String::with_capacity(composed.len());
    for word in words {
        let between_latin = result.ends_with(|c: char| c.is_ascii_alphanumeric())
            && word.starts_with(|c: char| c.is_ascii_alphanumeric());
        if between_latin {
            result.push(' ');
        }
        result.push_str(word);
    }
    result
}

/// A place's name: no spaces at all.
#[must_use]
pub fn place(text: &str) -> String {
    name(text).replace(' ', "")
}

/// Whether a name holds the mark of lost characters (U+FFFD, or `?` in place of one).
#[must_use]
pub fn is_damaged(name: &str) -> bool {
    name.contains(['\u{FFFD}', '?', '？'])
}

/// Whether a name holds a private-use character: an old system's stand-in for a rare one, which other systems
/// and the bank will not read.
#[must_use]
pub fn has_private_use(name: &str) -> bool {
    name.chars().any(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}'))
}

/// Zero-width characters and byte-order marks that copying from web pages leaves behind.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}') || (c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{is_damaged, name};

    #[test]
    fn stray_spaces_go_and_rare_characters_stay() {
        assert_eq!(name("  张桂明\u{3000}"), "张桂明");
        assert_eq!(name("欧　小"), "欧小");
        assert_eq!(name("李国䶮"), "李国䶮");
        assert_eq!(name("王𬭊𠮷"), "王𬭊𠮷");
        assert_eq!(name("阿卜杜勒·买买提"), "阿卜杜勒·买买提");
        assert_eq!(name(" John \t Smith "), "John Smith");
    }

    #[test]
    fn a_name_with_lost_characters_is_known() {
        assert!(is_damaged("鲁秀?"));
        assert!(!is_damaged("鲁秀䶮"));
    }
}
