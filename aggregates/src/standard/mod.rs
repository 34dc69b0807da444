//! What is published about a programme in an area: standards (标准) and rules, by document and validity.

use serde::{Deserialize, Serialize};

use crate::decide::aggregate;
use crate::{AreaCode, Component, Month, Programme};

mod admit;
pub mod command;
mod decide;
pub mod event;
mod evolve;
mod moves;
pub mod refusal;
mod shown;
#[cfg(test)]
mod specs;
mod stands;

pub(crate) use admit::check_derivation;
pub use command::{BaseFigure, StandardCommand};
pub use event::{RulesPublished, StandardEvent, StandardPublished};
pub use refusal::StandardRefusal;

/// The standards and rules of a programme in an area; a later record never changes an earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// Records so far: the sequence of the last.
    seq: u64,
    figures: Vec<(u64, StandardPublished)>,
    rules: Vec<(u64, RulesPublished)>,
}

/// The stream id of a programme's standards in an area.
#[must_use]
pub fn stream_id(programme: Programme, area: AreaCode) -> String {
    format!("{programme}@{area}")
}

impl Standard {
    /// The standard in force in a month, with its record's sequence: of those valid then, the one that begins
    /// last, and of those that begin together the one published last.
    ///
    /// A tier without a standard of its own falls under the one without tier.
    #[must_use]
    pub fn in_force(
        &self,
        component: Component,
        tier: Option<&str>,
        month: Month,
    ) -> Option<(&StandardPublished, u64)> {
        let of = |tier: Option<&str>| {
            self.figures
                .iter()
                .filter(|(_, figure)| figure.component == component && figure.tier.as_deref() == tier)
                .filter(|(_, figure)| {
                    figure.valid_from <= month && figure.valid_to.is_none_or(|to| month <= to)
                })
                .max_by_key(|(seq, figure)| (figure.valid_from, *seq))
                .map(|(seq, figure)| (figure, *seq))
        };
        of(tier).or_else(|| tier.and_then(|_| of(None)))
    }

    /// The rules in force in a month, with their record's sequence.
    #[must_use]
    pub fn rules(&self, month: Month) -> Option<(&RulesPublished, u64)> {
        self.rules
            .iter()
            .filter(|(_, rules)| rules.valid_from <= month)
            .max_by_key(|(seq, rules)| (rules.valid_from, *seq))
            .map(|(seq, rules)| (rules, *seq))
    }

    /// Every standard ever published, with its sequence, in order.
    pub fn published(&self) -> impl Iterator<Item = (u64, &StandardPublished)> {
        self.figures.iter().map(|(seq, figure)| (*seq, figure))
    }

    /// All rules ever published, with their sequence, in order.
    pub fn published_rules(&self) -> impl Iterator<Item = (u64, &RulesPublished)> {
        self.rules.iter().map(|(seq, rules)| (*seq, rules))
    }

    /// Programme and area, once something is published.
    #[must_use]
    pub fn of(&self) -> Option<(Programme, AreaCode)> {
        let figure = self.figures.first().map(|(_, figure)| (figure.programme, figure.area));
        figure.or_else(|| self.rules.first().map(|(_, rules)| (rules.programme, rules.area)))
    }
}

/// The words for categories that a programme's component has.
#[must_use]
pub const fn tiers(programme: Programme, component: Component) -> &'static [&'static str] {
    match (programme, component) {
        (Programme::Tekun, Component::Base) => &["urban", "rural", "scattered", "institutional"],
        (Programme::Tekun, Component::Care) => &["self_care", "partial_care", "full_care"],
        (Programme::OrphanAllowance | Programme::UnattendedChild, Component::Base) => {
            &["scattered", "institutional"]
        }
        _ => &[],
    }
}

/// Whether a programme has published standards for a component; top-ups come with the roster.
#[must_use]
pub const fn has_component(programme: Programme, component: Component) -> bool {
    matches!((programme, component), (_, Component::Base) | (Programme::Tekun, Component::Care))
}

aggregate!(Standard, "standard", StandardCommand, StandardEvent, StandardRefusal);
