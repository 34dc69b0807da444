//! The domain's rules, as the store asks them.

use aggregates::noun::Event;
use aggregates::rules::{Bare, Stands as _, id, said};
use ledger::Frame;
use ledger::ties::{Broken, Own, RuleId};
use store::Rules;
use words::{Said as _, Text, say};

/// All of them.
pub(crate) struct Domain;

impl Rules for Domain {
    fn alone(&self, frame: &Frame<'_>) -> Result<Own, Broken> {
        match Event::read(frame.aggregate(), frame.event_type, frame.version, frame.data) {
            Some(Ok(event)) => {
                let seals = frame.sealed_subjects();
                let (id, area, time) = (frame.stream_id(), frame.area, Some(frame.time));
                event.stands(&Bare { id, area, time, seals: &seals })
            }
            Some(Err(error)) => Err(Broken::new(id::SHAPE, error)),
            // The keyring holds the ledger's own.
            None if frame.aggregate() == "ledger" => Ok(Own::default()),
            None => Err(no_noun(frame.aggregate())),
        }
    }

    fn says(&self, rule: RuleId) -> Text {
        said(rule).map(|words| words.text()).unwrap_or_default()
    }
}

/// The rule that a record breaks by itself, if it breaks one.
#[must_use]
pub fn broken_alone(frame: &Frame<'_>) -> Option<Broken> {
    Domain.alone(frame).err()
}

/// There is no such stream.
pub(super) fn no_noun(noun: &str) -> Broken {
    Broken::new(id::SHAPE, say!("没有{noun}这类流", "there is no noun {noun}"))
}
