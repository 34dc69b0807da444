//! What was published.

use super::*;

impl Standard {
    pub(super) fn evolve(&mut self, event: StandardEvent) {
        self.seq += 1;
        match event {
            StandardEvent::StandardPublished(figure) => self.figures.push((self.seq, figure)),
            StandardEvent::RulesPublished(rules) => self.rules.push((self.seq, rules)),
        }
    }
}
