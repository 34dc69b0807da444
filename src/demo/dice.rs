//! Chance from the seed: the same seed gives the same people, month after month.

use crate::random::Random;

/// Draws small numbers from the demonstration's randomness.
#[derive(Clone)]
pub(super) struct Dice(Random);

impl Dice {
    /// Dice of their own, so that drawing people never moves the salts and keys of the records.
    #[must_use]
    pub(super) fn new(seed: u64) -> Dice {
        // Any other seed than the ledger's own would do; the complement never equals it.
        Dice(Random::seeded(!seed))
    }

    /// A number below `bound`, which is at least 1.
    #[must_use]
    pub(super) fn below(&self, bound: u64) -> u64 {
        u64::from_be_bytes(self.0.bytes()) % bound
    }

    /// Whether one time in `n`.
    #[must_use]
    pub(super) fn one_in(&self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of the list, which is not empty.
    #[must_use]
    pub(super) fn pick<T: Clone>(&self, list: &[T]) -> T {
        let bound = u64::try_from(list.len()).expect("invariant: lists of the demo are short");
        list[usize::try_from(self.below(bound)).expect("invariant: below the length of a list")].clone()
    }

    /// So many decimal digits.
    #[must_use]
    pub(super) fn digits(&self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).expect("invariant: below ten")))
            .collect()
    }
}
