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
    /// With what is wrong line by line.
    #[must_use]
    pub fn with(mut self, details: Vec<Text>) -> Refused {
        self.details = details;
        self
    }
}

impl<R: Coded + Grounded> From<R> for Refused {
    fn from(refusal: R) -> Refused {
        Refused {
            code: refusal.code(),
            text: refusal.text(),
            next: refusal.next(),
            fields: refusal.fields(),
            ground: refusal.ground(),
            details: Vec::new(),
        }
    }
}
