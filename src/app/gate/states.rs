//! States of streams as the commit's records so far made them.

use std::collections::HashMap;

use aggregates::noun::Noun;
use aggregates::rules::Known;
use aggregates::{batch, entitlement, funding, key, person, roster, standard};
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
    Ok(match noun {
        "entitlement" => match id.parse() {
            Ok(entitlement) => {
                let (loaded, _) = act.load_entitlement(entitlement)?;
                loaded.exists().then(|| Noun::Entitlement(Box::new(loaded.state)))
            }
            Err(_) => plain::<entitlement::Entitlement>(act, id)?.map(Noun::Entitlement),
        },
        "key" => plain::<key::Key>(act, id)?.map(Noun::Key),
        "standard" => plain::<standard::Standard>(act, id)?.map(Noun::Standard),
        "funding" => plain::<funding::Funding>(act, id)?.map(Noun::Funding),
        "roster" => plain::<roster::Roster>(act, id)?.map(Noun::Roster),
        "person" => plain::<person::Person>(act, id)?.map(Noun::Person),
        "batch" => plain::<batch::Batch>(act, id)?.map(Noun::Batch),
        _ => None,
    })
}

fn plain<A: aggregates::Decide>(act: &mut Act<'_>, id: &str) -> Result<Option<Box<A>>, Failure> {
    let loaded = act.load::<A>(id)?;
    Ok(loaded.exists().then(|| Box::new(loaded.state)))
}
