//! Standards: publishing a policy file, and the book that amounts are computed from.

use aggregates::amount::StandardBook;
use aggregates::standard::event::{RulesPublished, StandardPublished};
use aggregates::standard::{BaseFigure, Standard, StandardCommand, stream_id};
use aggregates::{AreaCode, Component, Programme};

use crate::app::{Act, Desk, Done, Signatory};
use crate::failure::Failure;
use crate::policy::Policy;

/// What a policy file led to.
pub struct Published {
    /// How many standards and rules are new.
    pub new: usize,
    /// How many were published before.
    pub known: usize,
    /// What came of writing it.
    pub done: Done,
}

/// Publishes what a policy file says; what was published before changes nothing.
///
/// # Errors
/// [`Failure`] as a standard or the store says no; then nothing of the file is published.
pub fn publish(desk: &Desk, signatory: &Signatory, policy: &Policy) -> Result<Published, Failure> {
    let mut act = desk.act();
    let (mut new, mut known) = (0, 0);
    let mut count = |events: usize| if events == 0 { known += 1 } else { new += 1 };
    for published in policy.standards(&signatory.holder()) {
        count(publish_one(&mut act, published)?);
    }
    for rules in policy.rules(&signatory.holder()) {
        count(publish_rules(&mut act, rules)?);
    }
    let intent = format!("新{}项：{}", act.records(), policy.title());
    let done = desk.carry_out(act, signatory, &intent)?;
    Ok(Published { new, known, done })
}

fn publish_one(act: &mut Act<'_>, published: StandardPublished) -> Result<usize, Failure> {
    let id = stream_id(published.programme, published.area);
    let area = published.area;
    let base = match &published.derived {
        Some(derived) => {
            let other = act.current::<Standard>(&stream_id(derived.programme, area))?;
            let figure = other.in_force(Component::Base, None, published.valid_from);
            figure.map(|(figure, _)| BaseFigure { amount: figure.amount, unit: figure.unit })
        }
        None => None,
    };
    let mut state = act.current::<Standard>(&id)?;
    let made = act.decide(&id, area, &mut state, StandardCommand::Publish { published, base }, Vec::new())?;
    act.keep(&id, state);
    Ok(made)
}

fn publish_rules(act: &mut Act<'_>, rules: RulesPublished) -> Result<usize, Failure> {
    let id = stream_id(rules.programme, rules.area);
    let area = rules.area;
    let mut state = act.current::<Standard>(&id)?;
    let made = act.decide(&id, area, &mut state, StandardCommand::PublishRules(rules), Vec::new())?;
    act.keep(&id, state);
    Ok(made)
}

/// The standards of a programme in an area, the areas above included.
///
/// # Errors
/// [`Failure::Fault`] if a stream cannot be read.
pub fn book(act: &mut Act<'_>, programme: Programme, area: AreaCode) -> Result<StandardBook, Failure> {
    let mut states = Vec::new();
    for at in StandardBook::areas(area) {
        states.push((at, act.load::<Standard>(&stream_id(programme, at))?.state));
    }
    Ok(StandardBook::new(programme, area, states))
}
