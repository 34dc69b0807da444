//! Whether a ledger that comes from elsewhere is all here. Until it is, no node follows it: a node that did would sign for
//! half of it.

use ledger::{Hash, Uuid};
use serde::{Deserialize, Serialize};

use super::events::{foreign, manifest_of, text_hash};
use super::names::{ARRIVAL, LEDGER_ARRIVED, LEDGER_ARRIVING, LEDGER_MOVED, ORDER, derived};
use super::wire::{Appended, New, Read, Wire};
use crate::error::StoreError;
use crate::order::ClusterFault;

const VERSION: u32 = 1;
/// How often somebody else may be faster.
const TRIES: usize = 16;

/// What an event of `arrival` says. Canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrival {
    /// The move's own word: whoever began it ends it.
    by: Uuid,
    /// The ledger's first commit: the hash of its note's text.
    genesis: Hash,
    v: u32,
}

/// Refuses a ledger that is still on its way.
pub(super) fn ready(wire: &Wire) -> Result<(), StoreError> {
    let Some((last, arrival)) = last(wire)? else { return Ok(()) };
    if last.event_type == LEDGER_ARRIVED {
        return Ok(());
    }
    if wire.last(ORDER)?.is_some_and(|last| last.event_type == LEDGER_MOVED) {
        return Err(ClusterFault::Moved.into());
    }
    // Another ledger may have been founded here before that one came.
    let first = wire.read(ORDER, 0, 1)?;
    let founded = first.first().and_then(|event| manifest_of(event).ok()).and_then(|found| text_hash(&found));
    match founded {
        Some(genesis) if genesis != arrival.genesis => Ok(()),
        _ => Err(ClusterFault::Arriving.into()),
    }
}

/// Says that a ledger begins to come. Whoever says so last is the one who ends it. `held` is whether some of it is there
/// already: then another that wanted to come means nothing.
pub(super) fn begin(wire: &Wire, by: Uuid, genesis: Hash, held: bool) -> Result<(), StoreError> {
    let arrival = Arrival { by, genesis, v: VERSION };
    for _ in 0..TRIES {
        let at = match last(wire)? {
            Some((last, found)) if last.event_type == LEDGER_ARRIVING && found == arrival => return Ok(()),
            Some((last, found)) if found.genesis != genesis && !held => {
                let number = last.revision;
                return Err(ClusterFault::OtherHistory { stream: ARRIVAL.to_owned(), number }.into());
            }
            Some((last, _)) => last.revision + 1,
            None => 0,
        };
        if append(wire, at, LEDGER_ARRIVING, &arrival)? == Appended::Done {
            return Ok(());
        }
    }
    Err(StoreError::Busy)
}

/// Says that all of it is there: nodes may follow.
pub(super) fn end(wire: &Wire, by: Uuid) -> Result<(), StoreError> {
    let (last, arrival) =
        last(wire)?.filter(|(_, arrival)| arrival.by == by).ok_or(ClusterFault::Arriving)?;
    if last.event_type == LEDGER_ARRIVED {
        return Ok(());
    }
    match append(wire, last.revision + 1, LEDGER_ARRIVED, &arrival)? {
        Appended::Done => Ok(()),
        Appended::Overtaken => Err(ClusterFault::Arriving.into()),
    }
}

/// Whether all of a ledger has arrived, whoever brought it.
pub(super) fn is_whole(wire: &Wire, genesis: &Hash) -> Result<bool, StoreError> {
    let found = last(wire)?;
    Ok(found.is_some_and(|(last, arrival)| last.event_type == LEDGER_ARRIVED && arrival.genesis == *genesis))
}

/// Whether a ledger has begun to arrive, by whatever word, or has arrived.
pub(super) fn is_known(wire: &Wire, genesis: &Hash) -> Result<bool, StoreError> {
    Ok(last(wire)?.is_some_and(|(_, arrival)| arrival.genesis == *genesis))
}

/// Whether a move was begun by this word, and by no other since, and not ended.
pub(super) fn is_under_way(wire: &Wire, by: Uuid, genesis: &Hash) -> Result<bool, StoreError> {
    let found = last(wire)?.filter(|(last, _)| last.event_type == LEDGER_ARRIVING);
    Ok(found.is_some_and(|(_, arrival)| (arrival.by, arrival.genesis) == (by, *genesis)))
}

fn last(wire: &Wire) -> Result<Option<(Read, Arrival)>, StoreError> {
    let Some(last) = wire.last(ARRIVAL)? else { return Ok(None) };
    let own = [LEDGER_ARRIVING, LEDGER_ARRIVED].contains(&last.event_type.as_str());
    let arrival = Arrival::parse(&last.data).filter(|_| own);
    let arrival = arrival.ok_or_else(|| foreign(ARRIVAL, last.revision))?;
    Ok(Some((last, arrival)))
}

fn append(wire: &Wire, at: u64, event_type: &str, arrival: &Arrival) -> Result<Appended, StoreError> {
    let id = derived(&format!("arrival/{at}/{event_type}/{}", arrival.by));
    Ok(wire.append(ARRIVAL, at, vec![New::json(id, event_type, arrival.encode())])?)
}

impl Arrival {
    fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("invariant: an arrival is ids and numbers")
    }

    fn parse(bytes: &[u8]) -> Option<Arrival> {
        let arrival: Arrival = serde_json::from_slice(bytes).ok()?;
        (arrival.v == VERSION && arrival.encode() == bytes).then_some(arrival)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arrival_has_one_spelling() {
        let golden = "{\"by\":\"07070707-0707-0707-0707-070707070707\",\"genesis\":\"0303030303030303030303030303030303030303030303030303030303030303\",\"v\":1}";
        let arrival = Arrival { by: Uuid::from_bytes([7; 16]), genesis: Hash([3; 32]), v: VERSION };
        assert_eq!(String::from_utf8_lossy(&arrival.encode()), golden);
        assert_eq!(Arrival::parse(golden.as_bytes()), Some(arrival));
        assert_eq!(Arrival::parse(golden.replace("\"v\":1", "\"v\":2").as_bytes()), None);
    }
}
