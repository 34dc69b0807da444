//! What is taken as a standard, and what not.

use super::admit::check_derivation;
use super::event::{RulesPublished, StandardPublished};
use super::{Standard, StandardCommand, StandardEvent, StandardRefusal as Refusal};
use crate::decide::Decide;

impl Decide for Standard {
    fn decide(&self, command: StandardCommand) -> Result<Vec<StandardEvent>, Refusal> {
        let event: StandardEvent = match command {
            StandardCommand::Publish { published, base } => {
                if self.latest(&published).is_some_and(|known| is_same(known, &published)) {
                    return Ok(Vec::new());
                }
                if let Some(derived) = &published.derived {
                    check_derivation(&published, derived, base)?;
                }
                published.into()
            }
            StandardCommand::PublishRules(rules) => {
                if self.latest_rules(&rules).is_some_and(|known| is_same_rules(known, &rules)) {
                    return Ok(Vec::new());
                }
                rules.into()
            }
        };
        self.admit_all(vec![event])
    }

    fn admit(&self, event: &StandardEvent) -> Result<(), Refusal> {
        self.admit_event(event)
    }
}

impl Standard {
    /// The last word on what begins in the same month.
    fn latest(&self, e: &StandardPublished) -> Option<&StandardPublished> {
        let same_slot = |known: &&StandardPublished| {
            (known.component, &known.tier, known.valid_from) == (e.component, &e.tier, e.valid_from)
        };
        self.figures.iter().rev().map(|(_, known)| known).find(same_slot)
    }

    fn latest_rules(&self, e: &RulesPublished) -> Option<&RulesPublished> {
        self.rules.iter().rev().map(|(_, known)| known).find(|known| known.valid_from == e.valid_from)
    }
}

/// Whether two publications say the same, whoever recorded them.
fn is_same(known: &StandardPublished, asked: &StandardPublished) -> bool {
    *known == StandardPublished { holder: known.holder.clone(), ..asked.clone() }
}

fn is_same_rules(known: &RulesPublished, asked: &RulesPublished) -> bool {
    *known == RulesPublished { holder: known.holder.clone(), ..asked.clone() }
}
