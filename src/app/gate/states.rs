//! States of streams as the commit's records so far made them.

use std::collections::HashMap;

use aggregates::Decide;
use aggregates::entitlement::Entitlement;
use aggregates::noun::{Noun, Visit};
use aggregates::rules::Known;
use cqrs_es::Aggregate as _;
use store::Heads;

use crate::app::act::Act;
use crate::failure::Failure;

/// States of streams as the commit's records so far made them.
pub(super) struct States<'d> {
    act: Act<'d>,
    known: HashMap<Box<str>, Option<Noun>>,
}

impl<'d> States<'d> {
    /// None is known yet.
    pub(super) fn new(act: Act<'d>) -> States<'d> {
        States { act, known: HashMap::new() }
    }

    /// What was looked at.
    pub(super) fn into_heads(mut self) -> Heads {
        self.act.take_heads()
    }

    /// A stream's state, to be changed.
    pub(super) fn own(&mut self, stream: &str) -> Result<&mut Option<Noun>, Failure> {
        if !self.known.contains_key(stream) {
            let state = load(&mut self.act, stream)?;
            self.known.insert(stream.into(), state);
        }
        Ok(self.known.entry(stream.into()).or_default())
    }

    /// A payment's stream that no later record of the commit is of is not asked for again: an order has half a million.
    pub(super) fn let_go(&mut self, stream: &str, event_type: &str, records_left: u32) {
        if records_left == 0 && event_type.starts_with("entitlement.payment_") {
            self.known.remove(stream);
        }
    }
}

impl Known for States<'_> {
    type Error = Failure;

    fn noun(&mut self, stream: &str) -> Result<Option<&Noun>, Failure> {
        Ok(self.own(stream)?.as_ref())
    }
}

fn load(act: &mut Act<'_>, stream: &str) -> Result<Option<Noun>, Failure> {
    let (noun, id) = stream.split_once('/').unwrap_or_default();
    // A benefit has a snapshot, which is read instead of its stream.
    if let Some(entitlement) = id.parse().ok().filter(|_| noun == Entitlement::TYPE) {
        let (loaded, _) = act.load_entitlement(entitlement)?;
        return Ok(loaded.exists().then(|| Noun::Entitlement(Box::new(loaded.state))));
    }
    aggregates::noun::visit(noun, Plain { act, id }).unwrap_or(Ok(None))
}

/// Reads a whole stream.
struct Plain<'p, 'd> {
    act: &'p mut Act<'d>,
    id: &'p str,
}

impl Visit for Plain<'_, '_> {
    type Out = Result<Option<Noun>, Failure>;

    fn visit<A: Decide + Clone + 'static>(self, wrap: fn(Box<A>) -> Noun) -> Self::Out {
        let loaded = self.act.load::<A>(self.id)?;
        Ok(loaded.exists().then(|| wrap(Box::new(loaded.state))))
    }
}
