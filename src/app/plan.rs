//! What an ask comes to before anybody signs: a value that says what is to be written, and under which words.

use std::collections::BTreeSet;

use aggregates::acts::act_of_commit;
use aggregates::intent::IntentRefusal;
use ledger::commit::INTENT_CHARS_MAX;
use ledger::text::is_unprintable;
use store::Heads;

use super::act::Planned;
use super::afterwards::Afterwards;
use super::making::Making;
use crate::failure::{Failure, OrFail as _};

/// What is decided and encoded on every core while the commit is being prepared.
type Bulk<'p> = Box<dyn FnOnce(&mut Making<'_>) -> Result<(), Failure> + 'p>;

/// What was decided for an ask: nothing of it counts before it is signed and committed.
pub struct Plan<'p, A> {
    /// Every stream that the decision looked at, with its head.
    pub(super) heads: Heads,
    pub(super) planned: Vec<Planned>,
    /// Records that stand behind so many of `planned`.
    pub(super) bulk: Option<(usize, Bulk<'p>)>,
    pub(super) details: String,
    /// What is to be done once it is committed.
    pub after: Afterwards,
    /// What whoever asked is told.
    pub answer: A,
}

impl<'p, A> Plan<'p, A> {
    pub(super) fn new(heads: Heads, planned: Vec<Planned>, details: String, answer: A) -> Plan<'p, A> {
        let mut after = Afterwards::default();
        planned.iter().for_each(|event| after.see(&event.stream, event.event_type));
        Plan { heads, planned, bulk: None, details, after, answer }
    }

    /// Nothing is to be written: it had been done before.
    #[must_use]
    pub fn nothing(answer: A) -> Plan<'p, A> {
        Plan::new(Heads::new(), Vec::new(), String::new(), answer)
    }

    /// With a great many records behind the first `at`: they are made while the commit is prepared.
    #[must_use]
    pub fn with_bulk(
        self,
        at: usize,
        make: impl FnOnce(&mut Making<'_>) -> Result<(), Failure> + 'p,
    ) -> Plan<'p, A> {
        Plan { bulk: Some((at, Box::new(make))), ..self }
    }

    /// Whether nothing is to be written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.planned.is_empty() && self.bulk.is_none()
    }

    /// The act's words, as its records have it, and what the office says of it. What is made in bulk comes along with what
    /// was decided in one piece.
    pub(super) fn intent(&self) -> Result<String, Failure> {
        let types: BTreeSet<&str> = self.planned.iter().map(|event| event.event_type).collect();
        let known = act_of_commit(types.iter().copied());
        let no_act = || IntentRefusal::NoAct(types.iter().copied().collect::<Vec<_>>().join(", "));
        let (zh, ..) = known.ok_or_else(no_act).or_refuse()?;
        Ok(one_line(&format!("{zh} {}", self.details)))
    }
}

/// What a person signs is one line of at most 300 characters without invisible ones.
fn one_line(intent: &str) -> String {
    let line: String = intent.chars().filter(|char| !is_unprintable(*char)).take(INTENT_CHARS_MAX).collect();
    line.trim().to_owned()
}
