//! States of streams that rules look up.

use ledger::ties::Broken;

use crate::batch::Batch;
use crate::entitlement::Entitlement;
use crate::funding::Funding;
use crate::noun::Noun;
use crate::person::Person;
use crate::roster::Roster;
use crate::standard::{self, Standard};
use crate::{AreaCode, BatchId, EntitlementId, Programme, RosterId, SubjectId};

/// Whoever knows the streams as all records before this one made them, those of its own commit included.
pub trait Known {
    /// Why a look-up can fail.
    type Error;

    /// The state of a stream by its whole name; none before its first record.
    ///
    /// # Errors
    /// Whatever keeps it from being read.
    fn noun(&mut self, stream: &str) -> Result<Option<&Noun>, Self::Error>;
}

/// Why a rule ends: it is broken, or a look-up failed.
pub enum Stop<E> {
    /// The record breaks it.
    Broken(Broken),
    /// The streams cannot be read.
    Fault(E),
}

impl<E> From<Broken> for Stop<E> {
    fn from(broken: Broken) -> Stop<E> {
        Stop::Broken(broken)
    }
}

/// What a rule answers.
pub(in crate::rules) type Held<T, K> = Result<T, Stop<<K as Known>::Error>>;

macro_rules! looked_up {
    ($($(#[$doc:meta])* $name:ident, $of:ident, $variant:ident, $id:ty, $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            pub(in crate::rules) fn $name<K: Known>(known: &mut K, id: $id) -> Held<Option<&$of>, K> {
                let mut buffer = [0; 36];
                let stream = [concat!($prefix, "/"), id.0.hyphenated().encode_lower(&mut buffer)].concat();
                match known.noun(&stream).map_err(Stop::Fault)? {
                    Some(Noun::$variant(state)) => Ok(Some(&**state)),
                    _ => Ok(None),
                }
            }
        )*
    };
}

looked_up! {
    /// A batch.
    batch, Batch, Batch, BatchId, "batch";
    /// An entitlement.
    entitlement, Entitlement, Entitlement, EntitlementId, "entitlement";
    /// A person.
    person, Person, Person, SubjectId, "person";
    /// A roster.
    roster, Roster, Roster, RosterId, "roster";
}

/// The benefit that a stream is of.
pub(in crate::rules) fn benefit_at<'k, K: Known>(
    known: &'k mut K,
    stream: &str,
) -> Held<Option<&'k Entitlement>, K> {
    match known.noun(stream).map_err(Stop::Fault)? {
        Some(Noun::Entitlement(state)) => Ok(Some(&**state)),
        _ => Ok(None),
    }
}

/// A funding by its stream id.
pub(in crate::rules) fn funding<'k, K: Known>(known: &'k mut K, id: &str) -> Held<Option<&'k Funding>, K> {
    match known.noun(&format!("funding/{id}")).map_err(Stop::Fault)? {
        Some(Noun::Funding(state)) => Ok(Some(&**state)),
        _ => Ok(None),
    }
}

/// What is published of a programme in an area.
pub(in crate::rules) fn standard<K: Known>(
    known: &mut K,
    programme: Programme,
    area: AreaCode,
) -> Held<Option<&Standard>, K> {
    let stream = format!("standard/{}", standard::stream_id(programme, area));
    match known.noun(&stream).map_err(Stop::Fault)? {
        Some(Noun::Standard(state)) => Ok(Some(&**state)),
        _ => Ok(None),
    }
}
