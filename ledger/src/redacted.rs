//! A wrapper for what must not be printed.

use std::fmt;

/// A value whose `Debug` and `Display` never show it: personal data on its way into or out of a seal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Redacted<T>(T);

impl<T> Redacted<T> {
    /// Hides a value.
    #[must_use]
    pub const fn new(value: T) -> Redacted<T> {
        Redacted(value)
    }

    /// The value, where it is meant to be shown.
    #[must_use]
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, where it is meant to be shown.
    #[must_use]
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Redacted<T> {
    fn from(value: T) -> Redacted<T> {
        Redacted(value)
    }
}

impl<T> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::Redacted;

    #[test]
    fn a_redacted_value_prints_as_stars_everywhere() {
        let secret = Some(Redacted::new("433122198001011234"));
        assert_eq!(format!("{secret:?}"), "Some(***)");
        assert_eq!(format!("{}", Redacted::new(7)), "***");
    }
}
