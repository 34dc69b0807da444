//! A refusal as data.

use serde_json::{Map, Value};

use crate::{Coded, Ground, Grounded, Text};

/// A refusal as data, whatever type said it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// What it is, for programs; it stays when texts change.
    pub code: String,
    /// What, where, and what to do.
    pub text: Text,
    /// What to do, by itself.
    pub next: Option<Text>,
    /// What the text names.
    pub fields: Map<String, Value>,
    /// What it rests on.
    pub ground: Ground,
    /// What is wrong, line by line.
    pub details: Vec<Text>,
}

impl Refused {
    /// An error that is a refusal where it is met, and what it rests on there.
    #[must_use]
    pub fn of(error: &impl Coded, ground: Ground) -> Refused {
        Refused {
            code: error.code(),
            text: error.text(),
            next: error.next(),
            fields: error.fields(),
            ground,
            details: Vec::new(),
        }
    }

    /// With what is wrong line by line.
    #[must_use]
    pub fn with(mut self, details: Vec<Text>) -> Refused {
        self.details = details;
        self
    }
}

impl<R: Coded + Grounded> From<R> for Refused {
    fn from(refusal: R) -> Refused {
        Refused::of(&refusal, refusal.ground())
    }
}
