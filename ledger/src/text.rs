//! What the texts and grammars of several formats share.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::hash::{decode_hex, encode_hex};

/// A decimal number without sign or leading zeros.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || (!text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()));
    if canonical { text.parse().ok() } else { None }
}

/// Standard base64 with padding; other alphabets, missing padding and loose bits are refused.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Whether bytes are standard base64 with padding, without decoding them.
pub(crate) fn is_base64(text: &[u8]) -> bool {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let (symbols, whole) = (&text[..text.len() - padding], text.len().is_multiple_of(4));
    let loose = match (padding, symbols.last()) {
        (0, _) => false,
        (1, Some(last)) => BASE64_VALUES[usize::from(*last)] & 0b11 != 0,
        (2, Some(last)) => BASE64_VALUES[usize::from(*last)] & 0b1111 != 0,
        _ => true,
    };
    let foreign = symbols.iter().fold(0, |marks, byte| marks | BASE64_VALUES[usize::from(*byte)]) > 63;
    whole && !loose && !foreign
}

const BASE64_VALUES: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [0xff; 256];
    let mut value = 0;
    while value < 64 {
        table[alphabet[value] as usize] = value as u8;
        value += 1;
    }
    table
};

/// Appends standard base64 with padding.
pub(crate) fn push_base64(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    STANDARD
        .encode_slice(bytes, &mut out[start..])
        .expect("invariant: base64 is as long as was made room for");
}

/// Where the five groups of a UUID stand in its spelling, and among its digits.
const UUID_GROUPS: [(Range<usize>, Range<usize>); 5] =
    [(0..8, 0..8), (9..13, 8..12), (14..18, 12..16), (19..23, 16..20), (24..36, 20..32)];

/// A UUID in its only spelling: lower-case, hyphenated.
pub(crate) fn uuid(text: &[u8]) -> Option<Uuid> {
    let text: &[u8; 36] = text.try_into().ok()?;
    if [8, 13, 18, 23].iter().any(|place| text[*place] != b'-') {
        return None;
    }
    let mut digits = [0; 32];
    for (from, to) in UUID_GROUPS {
        digits[to].copy_from_slice(&text[from]);
    }
    decode_hex(&digits).map(Uuid::from_bytes)
}

/// The lower-case, hyphenated spelling.
pub(crate) fn uuid_ascii(id: Uuid) -> [u8; 36] {
    let mut digits = [0; 32];
    encode_hex(id.as_bytes(), &mut digits);
    let mut out = [b'-'; 36];
    for (to, from) in UUID_GROUPS {
        out[to].copy_from_slice(&digits[from]);
    }
    out
}

/// One line that a person can read: not empty, no control characters, not more than `chars_max`, no space at its ends.
pub(crate) fn is_line(text: &str, chars_max: usize) -> bool {
    // A character is at most four bytes, so long texts are refused before they are counted.
    !text.is_empty()
        && text.len() <= chars_max * 4
        && text.chars().count() <= chars_max
        && text.trim() == text
        && !text.chars().any(is_unprintable)
}

/// Control characters, line separators, and marks that turn the direction of text: a signer must see what he signs.
#[must_use]
pub fn is_unprintable(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// `lines` of a text that must end with a newline; none may be missing, none may follow.
pub(crate) fn lines<const N: usize>(text: &str) -> Option<[&str; N]> {
    let mut parts = text.strip_suffix('\n')?.split('\n');
    let mut out = [""; N];
    for line in &mut out {
        *line = parts.next()?;
    }
    parts.next().is_none().then_some(out)
}

/// An origin: a name like a URL without scheme; non-empty, ASCII, no space, no `+`, no trailing slash.
pub(crate) fn is_origin(text: &str) -> bool {
    (1..=200).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_graphic() && b != b'+')
        && !text.ends_with('/')
        && !text.starts_with('/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_base64_check_agrees_with_the_decoder(text in "[A-Za-z0-9+/=_ ]{0,12}") {
            prop_assert_eq!(is_base64(text.as_bytes()), base64(&text).is_some());
        }

        #[test]
        fn uuids_read_back(bytes: [u8; 16]) {
            let id = Uuid::from_bytes(bytes);
            prop_assert_eq!(uuid_ascii(id).to_vec(), id.to_string().into_bytes());
            prop_assert_eq!(uuid(&uuid_ascii(id)), Some(id));
        }
    }

    #[test]
    fn numbers_have_one_spelling() {
        assert_eq!(
            (decimal("0"), decimal("70"), decimal("18446744073709551615")),
            (Some(0), Some(70), Some(u64::MAX))
        );
        for bad in ["", "00", "07", "+7", "-7", " 7", "7 ", "7.0", "18446744073709551616", "７"] {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }
}
