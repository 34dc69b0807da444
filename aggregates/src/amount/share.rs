//! A month's share of a published figure.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::Money;
use crate::standard::event::{Rounding, StandardPublished, Unit};

/// What a standard comes to in a month: an annual figure is divided by twelve and rounded as it says.
///
/// # Panics
/// Never: a twelfth of an amount is an amount.
#[must_use]
pub fn monthly(standard: &StandardPublished) -> Money {
    share(standard.amount, standard.unit, standard.rounding)
}

/// As [`monthly`], from the figure itself.
pub(super) fn share(amount: Money, unit: Unit, rounding: Rounding) -> Money {
    match unit {
        Unit::Month => amount,
        Unit::Year => {
            let places = match rounding {
                Rounding::Fen => 2,
                Rounding::Jiao => 1,
                Rounding::Yuan => 0,
            };
            let twelfth = amount.decimal() / Decimal::from(12);
            let rounded = twelfth.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
            Money::from_rounded(rounded).expect("invariant: a twelfth of an amount, rounded, is an amount")
        }
    }
}

/// The word of a unit in records.
pub(super) const fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Month => "month",
        Unit::Year => "year",
    }
}

/// The word of a rounding in records.
pub(super) const fn rounding_word(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::Fen => "fen",
        Rounding::Jiao => "jiao",
        Rounding::Yuan => "yuan",
    }
}

/// The unit of a word.
pub(super) fn unit(word: &str) -> Option<Unit> {
    [Unit::Month, Unit::Year].into_iter().find(|unit| unit_word(*unit) == word)
}

/// The rounding of a word.
pub(super) fn rounding(word: &str) -> Option<Rounding> {
    [Rounding::Fen, Rounding::Jiao, Rounding::Yuan]
        .into_iter()
        .find(|rounding| rounding_word(*rounding) == word)
}
