//! Standards: publishing a policy file, and the book that amounts are computed from.

use aggregates::amount::StandardBook;
use aggregates::standard::event::{RulesPublished, StandardPublished};
use aggregates::standard::{BaseFigure, Standard, StandardCommand, stream_id};
use aggregates::{AreaCode, Component, Programme};
use serde::{Deserialize, Serialize};

use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::office::Ask;
use crate::policy::Policy;

/// Publishes what a policy file says; what was published before changes nothing. All of it, or nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Publish {
    /// The file: TOML.
    pub policy: String,
}

/// What a policy file leads to.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Published {
    /// How many standards and rules are new.
    pub new: usize,
    /// How many were published before.
    pub known: usize,
}

impl Ask for Publish {
    type Answer = Published;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Published>, Failure> {
        let policy = Policy::read(&self.policy).or_refuse()?;
        let mut act = desk.act();
        let (mut new, mut known) = (0, 0);
        let mut count = |events: usize| if events == 0 { known += 1 } else { new += 1 };
        for published in policy.standards(&signer.holder()) {
            count(publish_one(&mut act, published)?);
        }
        for rules in policy.rules(&signer.holder()) {
            count(publish_rules(&mut act, rules)?);
        }
        let intent = format!("新{}项：{}", act.records(), policy.title());
        Ok(act.into_plan(intent, Published { new, known }))
    }
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
