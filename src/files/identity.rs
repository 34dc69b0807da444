//! Numbers of people: normalised, and checked as their standards say.

use aggregates::Day;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// Why a text is not a citizen's identity number (公民身份号码, GB 11643).
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "identity", ground = crate::ground::FILES)]
pub enum IdentityFault {
    /// Not eighteen characters.
    #[said(
        "身份证号码不是18位",
        "the identity number does not have 18 characters",
        next("请核对", "check it")
    )]
    Length,
    /// Something other than seventeen digits and a digit or X.
    #[said(
        "身份证号码含有不该有的字符",
        "the identity number has a character that none can have",
        next("请核对", "check it")
    )]
    Character,
    /// Digits 7 to 14 are no day of the calendar.
    #[said(
        "身份证号码中的出生日期不存在",
        "the birth date in the identity number does not exist",
        next("请核对", "check it")
    )]
    BirthDate,
    /// The last character does not follow from the others.
    #[said("身份证号码校验位错误", "wrong check digit in the identity number", next("请核对", "check it"))]
    CheckDigit,
}

const IDENTITY_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const IDENTITY_CHECKS: &[u8; 11] = b"10X98765432";

/// A number as it is compared: half-width, upper case, without spaces and without Excel's leading apostrophe.
#[must_use]
pub fn normalise(text: &str) -> String {
    text.nfkc()
        .filter(|c| {
            !c.is_whitespace() && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\'' | '‘' | '’' | '`')
        })
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Checks a normalised identity number.
///
/// # Errors
/// [`IdentityFault`], the first that applies.
pub fn check(number: &str) -> Result<(), IdentityFault> {
    if number.chars().count() != 18 {
        return Err(IdentityFault::Length);
    }
    let bytes = number.as_bytes();
    if bytes.len() != 18
        || !bytes[..17].iter().all(u8::is_ascii_digit)
        || !(bytes[17].is_ascii_digit() || bytes[17] == b'X')
    {
        return Err(IdentityFault::Character);
    }
    let sum: u32 =
        bytes.iter().zip(IDENTITY_WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    if bytes[17] != IDENTITY_CHECKS[(sum % 11) as usize] {
        return Err(IdentityFault::CheckDigit);
    }
    birth(number).map(|_| ()).ok_or(IdentityFault::BirthDate)
}

/// The day of birth in an identity number, if the calendar has it.
#[must_use]
pub fn birth(number: &str) -> Option<Day> {
    let digits = number.get(6..14)?;
    let (year, month, day) = (digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?);
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Day::try_from(date).ok()
}

/// Whether a card number follows Luhn. Social security cards and old passbooks need not: a hint, never a refusal.
#[must_use]
pub fn follows_luhn(number: &str) -> bool {
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| match (place % 2, u32::from(byte - b'0')) {
            (0, digit) => digit,
            (_, digit) => (digit * 2) / 10 + (digit * 2) % 10,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a normalised text can be an account: digits, with the hyphens that passbooks have.
#[must_use]
pub fn is_account(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (6..=32).contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

/// Whether a text is a number in scientific notation, as a spreadsheet shows one whose digits it lost.
#[must_use]
pub fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.trim_start_matches(['+', '-']);
    !mantissa.is_empty()
        && mantissa.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && !exponent.is_empty()
        && exponent.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_standards_own_example_is_valid() {
        assert_eq!(check("11010519491231002X"), Ok(()));
        assert_eq!(birth("11010519491231002X").unwrap().to_string(), "1949-12-31");
    }

    #[test]
    fn full_width_digits_spaces_and_a_small_x_are_normalised() {
        assert_eq!(normalise(" １１０１０５ １９４９１２３１００２ｘ"), "11010519491231002X");
        assert_eq!(normalise("'433199198310017825\t"), "433199198310017825");
    }

    #[test]
    fn every_kind_of_wrong_number_is_named() {
        assert_eq!(check("433199200109077040"), Err(IdentityFault::CheckDigit));
        assert_eq!(check("43319920010907704"), Err(IdentityFault::Length));
        assert_eq!(check("4331992001090770A0"), Err(IdentityFault::Character));
        assert_eq!(check("一二三四五六七八九十一二三四五六七八"), Err(IdentityFault::Character));
        let without_check = "43310119000230001";
        let no_such_day = (0..=10)
            .map(|i| format!("{without_check}{}", char::from(IDENTITY_CHECKS[i])))
            .find(|number| check(number) != Err(IdentityFault::CheckDigit))
            .unwrap();
        assert_eq!(check(&no_such_day), Err(IdentityFault::BirthDate));
    }

    #[test]
    fn luhn_is_known() {
        assert!(follows_luhn("4111111111111111"));
        assert!(!follows_luhn("4111111111111112"));
    }

    #[test]
    fn scientific_notation_is_known() {
        assert!(is_scientific("4.33199E+17"));
        assert!(!is_scientific("433199198310017825"));
    }

    proptest! {
        #[test]
        fn a_changed_digit_never_passes(place in 0_usize..17, step in 1_u8..10) {
            let mut bytes = *b"11010519491231002X";
            bytes[place] = b'0' + (bytes[place] - b'0' + step) % 10;
            prop_assert_ne!(check(std::str::from_utf8(&bytes).unwrap()), Ok(()));
        }

        #[test]
        fn no_text_makes_the_checks_stumble(text in ".{0,24}") {
            let number = normalise(&text);
            let _ = (check(&number), birth(&number), follows_luhn(&number));
        }
    }
}
