//! Decimal figures of files, exactly as they were written: never a float, never rounded.

use std::fmt;

use aggregates::Money;
use unicode_normalization::UnicodeNormalization;

/// A decimal figure with all the decimals that its cell has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact {
    /// The digits as a whole number.
    digits: i128,
    /// How many of them stand after the point; trailing zeros are gone.
    scale: u32,
}

/// Why a text is not an amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "amount", ground = crate::ground::FILES)]
pub enum AmountFault {
    /// Not a figure at all.
    #[said("不是数字", "not a figure", next("请填写如 372.03 的金额", "write an amount like 372.03"))]
    NotANumber,
    /// More than sixteen digits of yuan.
    #[said("金额超出范围", "the amount is out of range")]
    OutOfRange,
    /// A third decimal: rounding it is the office's decision, not ours.
    #[said(
        "金额超过两位小数",
        "more than two decimals",
        next("请按规定取整后重报", "round it by your rule and send it again")
    )]
    TooManyDecimals,
}

/// More digits than money needs, few enough that sums of a whole file stay inside 128 bits.
const DIGITS_MAX: usize = 20;
/// Scale of sums: no figure has more decimals than this.
const SCALE_MAX: u32 = 9;

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact { digits: 0, scale: 0 };

    /// The figure that a cell's text writes: `1,234.50`, `￥1234.5元` and full-width digits are figures too.
    #[must_use]
    pub fn read(text: &str) -> Option<Exact> {
        let plain: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        let plain = plain.trim_start_matches(['¥', '￥']).trim_end_matches('元');
        let (negative, unsigned) = match plain.strip_prefix(['-', '−']) {
            Some(rest) => (true, rest),
            None => (false, plain.strip_prefix('+').unwrap_or(plain)),
        };
        let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let whole = without_separators(whole)?;
        let decimals = decimals.trim_end_matches('0');
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(&whole) || !all_digits(decimals) {
            return None;
        }
        let scale = u32::try_from(decimals.len()).ok().filter(|scale| *scale <= SCALE_MAX)?;
        if whole.len() + decimals.len() > DIGITS_MAX {
            return None;
        }
        let digits: i128 = format!("{whole}{decimals}").parse().ok()?;
        Some(Exact { digits: if negative { -digits } else { digits }, scale })
    }

    /// The figure as money.
    ///
    /// # Errors
    /// [`AmountFault::TooManyDecimals`] with a third decimal, [`AmountFault::OutOfRange`] beyond sixteen digits.
    pub fn money(self) -> Result<Money, AmountFault> {
        if self.scale > 2 {
            return Err(AmountFault::TooManyDecimals);
        }
        let fen = self.digits * 10_i128.pow(2 - self.scale);
        let fen = i64::try_from(fen).map_err(|_| AmountFault::OutOfRange)?;
        Money::from_fen(fen).map_err(|_| AmountFault::OutOfRange)
    }

    /// The figure as a count, if it is a whole one.
    #[must_use]
    pub fn count(self) -> Option<u32> {
        if self.scale == 0 { u32::try_from(self.digits).ok() } else { None }
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.digits < 0
    }

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// The sum of two figures.
    #[must_use]
    pub fn plus(self, other: Exact) -> Exact {
        let scale = self.scale.max(other.scale);
        let at = |figure: Exact| figure.digits * 10_i128.pow(scale - figure.scale);
        Exact { digits: at(self) + at(other), scale }.trimmed()
    }

    fn trimmed(mut self) -> Exact {
        while self.scale > 0 && self.digits % 10 == 0 {
            self.digits /= 10;
            self.scale -= 1;
        }
        self
    }
}

impl fmt::Display for Exact {
    /// At least two decimals, as people write money.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale.max(2);
        let digits = (self.digits * 10_i128.pow(scale - self.scale)).unsigned_abs();
        let unit = 10_u128.pow(scale);
        let sign = if self.digits < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:0width$}", digits / unit, digits % unit, width = scale as usize)
    }
}

/// The money that a cell's text writes.
///
/// # Errors
/// [`AmountFault`].
pub fn money(text: &str) -> Result<Money, AmountFault> {
    Exact::read(text).ok_or(AmountFault::NotANumber)?.money()
}

/// Digits without thousands separators; `None` if the separators stand where none belong.
fn without_separators(whole: &str) -> Option<String> {
    if !whole.contains(',') {
        return Some(whole.to_owned());
    }
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()));
    (first && groups.all(|group| group.len() == 3)).then(|| whole.replace(',', ""))
}

#[cfg(test)]
mod tests {
    use super::{AmountFault, Exact, money};
    use aggregates::Money;
    use proptest::prelude::*;

    #[test]
    fn an_amount_may_be_written_as_offices_write_it() {
        for text in ["1234.5", "1,234.50", " １２３４．５ ", "￥1234.50元", "+1234.500"] {
            assert_eq!(money(text).unwrap().to_string(), "1234.50", "{text}");
        }
    }

    #[test]
    fn a_third_decimal_and_a_word_are_refused() {
        assert_eq!(money("87.044"), Err(AmountFault::TooManyDecimals));
        for text in ["", "壹佰", "1e3", "1_000", "12,34.5", "1.2.3", "--1", "."] {
            assert_eq!(money(text), Err(AmountFault::NotANumber), "{text}");
        }
        assert_eq!(money("12345678901234567.00"), Err(AmountFault::OutOfRange));
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_from_its_text(fen in -1_000_000_000_000_i64..1_000_000_000_000) {
            let amount = Money::from_fen(fen).unwrap();
            prop_assert_eq!(money(&amount.to_string()), Ok(amount));
            prop_assert_eq!(Exact::read(&amount.to_string()).unwrap().to_string(), amount.to_string());
        }

        #[test]
        fn a_sum_of_figures_is_the_sum_of_their_fen(parts in prop::collection::vec(-1_000_000_i64..1_000_000, 0..40)) {
            let sum = parts.iter().fold(Exact::ZERO, |sum, fen| {
                sum.plus(Exact::read(&Money::from_fen(*fen).unwrap().to_string()).unwrap())
            });
            prop_assert_eq!(sum.money().unwrap(), Money::from_fen(parts.iter().sum()).unwrap());
        }

        #[test]
        fn no_text_makes_the_reader_stumble(text in ".{0,40}") {
            let _ = money(&text);
        }
    }
}
