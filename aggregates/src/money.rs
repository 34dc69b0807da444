//! Amounts of yuan with exactly two decimals.

use std::fmt;
use std::iter::Sum;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::spelled::spelled;

/// An amount in yuan, always with two decimals; written as text, never as a number.
///
/// The grammar is `-?(0|[1-9][0-9]{0,15})\.[0-9]{2}`, without `-0.00`: each amount has one spelling.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money {
    fen: i64,
}

/// Why a text is not an amount, or a sum has no place to stand.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "money", ground = words::Ground::Format("1"))]
pub enum MoneyError {
    /// The text does not follow the grammar.
    #[said(
        "金额须为两位小数的数字，如 1234.50",
        "an amount is digits with exactly two decimals, like 1234.50"
    )]
    Grammar,
    /// The amount has more than sixteen digits before the point.
    #[said("金额超出范围", "the amount is out of range")]
    Range,
}

/// Seventeen digits of yuan do not occur; the bound keeps fen inside 64 bits.
const FEN_MAX: i64 = 999_999_999_999_999_999;

impl Money {
    /// No money.
    pub const ZERO: Money = Money { fen: 0 };

    /// The amount of so many fen.
    ///
    /// # Errors
    /// [`MoneyError::Range`] beyond sixteen digits of yuan.
    pub fn from_fen(fen: i64) -> Result<Money, MoneyError> {
        if fen.unsigned_abs() > FEN_MAX.unsigned_abs() {
            return Err(MoneyError::Range);
        }
        Ok(Money { fen })
    }

    /// The amount in fen, the unit of every table.
    #[must_use]
    pub const fn fen(self) -> i64 {
        self.fen
    }

    /// An exact decimal as an amount; more than two decimals (other than zeros) are refused, never rounded.
    ///
    /// # Errors
    /// [`MoneyError::Grammar`] with a third decimal, [`MoneyError::Range`] beyond sixteen digits.
    pub fn from_exact(value: Decimal) -> Result<Money, MoneyError> {
        let value = value.normalize();
        if value.scale() > 2 {
            return Err(MoneyError::Grammar);
        }
        Self::from_rounded(value)
    }

    /// A decimal rounded half away from zero to the fen (四舍五入): only where a rule says so.
    ///
    /// # Errors
    /// [`MoneyError::Range`] beyond sixteen digits.
    pub fn from_rounded(value: Decimal) -> Result<Money, MoneyError> {
        let rounded = value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        let fen = rounded.checked_mul(Decimal::ONE_HUNDRED).ok_or(MoneyError::Range)?.trunc();
        i64::try_from(fen.mantissa() / 10_i128.pow(fen.scale()))
            .map_err(|_| MoneyError::Range)
            .and_then(Self::from_fen)
    }

    /// The amount as a decimal, for a formula.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.fen, 2)
    }

    /// Sum, or `None` beyond the range.
    #[must_use]
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.fen.checked_add(other.fen).and_then(|fen| Self::from_fen(fen).ok())
    }

    /// Difference, or `None` beyond the range.
    #[must_use]
    pub fn checked_sub(self, other: Money) -> Option<Money> {
        self.fen.checked_sub(other.fen).and_then(|fen| Self::from_fen(fen).ok())
    }

    /// Sum, or the end of the range: for folds over records, which never refuse. `admit` has asked
    /// [`Money::checked_add`] before.
    #[must_use]
    pub fn saturating_add(self, other: Money) -> Money {
        // Two amounts have at most nineteen digits of fen together: inside 64 bits.
        Money { fen: self.fen.saturating_add(other.fen).clamp(-FEN_MAX, FEN_MAX) }
    }

    /// Difference, or the end of the range, as [`Money::saturating_add`].
    #[must_use]
    pub fn saturating_sub(self, other: Money) -> Money {
        self.saturating_add(Money { fen: -other.fen })
    }

    /// The sum of all, or the end of the range, as [`Money::saturating_add`].
    #[must_use]
    pub fn saturating_sum(amounts: impl IntoIterator<Item = Money>) -> Money {
        amounts.into_iter().fold(Money::ZERO, Money::saturating_add)
    }

    /// Whether the amount is below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.fen < 0
    }

    /// Whether the amount is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.fen == 0
    }
}

// The operators are for amounts that the program has computed or that were admitted: they panic out of range. What records
// say is summed with the methods above.
impl std::ops::Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        self.checked_add(other).expect("invariant: sums of payments stay below sixteen digits of yuan")
    }
}

impl std::ops::Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        self.checked_sub(other).expect("invariant: differences of payments stay below sixteen digits of yuan")
    }
}

impl std::ops::AddAssign for Money {
    fn add_assign(&mut self, other: Money) {
        *self = *self + other;
    }
}

impl std::ops::SubAssign for Money {
    fn sub_assign(&mut self, other: Money) {
        *self = *self - other;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, |total, amount| total + amount)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        let fen = self.fen.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "¥{self}")
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Money, MoneyError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (yuan, fen) = unsigned.split_once('.').ok_or(MoneyError::Grammar)?;
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if !digits(yuan) || fen.len() != 2 || !digits(fen) || (yuan.len() > 1 && yuan.starts_with('0')) {
            return Err(MoneyError::Grammar);
        }
        if yuan.len() > 16 {
            return Err(MoneyError::Range);
        }
        // Eighteen digits at most.
        let value =
            yuan.bytes().chain(fen.bytes()).fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
        match (text.starts_with('-'), value) {
            (true, 0) => Err(MoneyError::Grammar),
            (true, value) => Money::from_fen(-value),
            (false, value) => Money::from_fen(value),
        }
    }
}

spelled!(Money, i64, |money| money.fen(), |fen| Money::from_fen(fen).ok());
