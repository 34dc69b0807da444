//! What can be asked of the standards of a programme in an area.

use super::event::{RulesPublished, StandardPublished, Unit};
use crate::Money;

/// What can be asked of the standards of a programme in an area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StandardCommand {
    /// Publish a standard.
    Publish {
        /// What is published.
        published: StandardPublished,
        /// The figure that it derives from, looked up in the other programme's stream, if it derives.
        base: Option<BaseFigure>,
    },
    /// Publish the rules.
    PublishRules(RulesPublished),
}

/// The figure that a derived standard is a multiple of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaseFigure {
    /// The figure.
    pub amount: Money,
    /// For a month or a year.
    pub unit: Unit,
}
