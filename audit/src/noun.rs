//! The nouns of the domain, one type for all: reading an event and asking an aggregate whether it could have made it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use aggregates::wire::WireError;
use aggregates::{Decide, WireEvent};
use serde::{Deserialize, Serialize};

macro_rules! nouns {
    ($($variant:ident = $word:literal, $state:ty, $event:ty;)*) => {
        /// An event of any noun.
        #[derive(Debug)]
        pub(crate) enum Event {
            $(
                /// Of this noun.
                $variant(Box<$event>),
            )*
        }

        impl Event {
            /// Reads the data of a record, none if there is no such noun.
            pub(crate) fn read(noun: &str, wire_type: &str, version: u32, data: &str) -> Option<Result<Event, WireError>> {
                match noun {
                    $($word => Some(<$event>::read(wire_type, version, data).map(|event| Event::$variant(Box::new(event)))),)*
                    _ => None,
                }
            }

            /// The wire name.
            pub(crate) fn wire_type(&self) -> &'static str {
                match self { $(Event::$variant(event) => event.wire_type(),)* }
            }
        }

        /// A stream's aggregate as its records made it.
        #[derive(Debug, Serialize, Deserialize)]
        pub(crate) enum Noun {
            $(
                /// This noun.
                $variant(Box<$state>),
            )*
        }

        impl Noun {
            /// The noun of an event's stream before its first record.
            fn new(event: &Event) -> Noun {
                match event { $(Event::$variant(_) => Noun::$variant(Box::default()),)* }
            }

            /// Lets an event happen that nobody was asked about.
            #[cfg(test)]
            fn apply(&mut self, event: Event) {
                match (self, event) {
                    $((Noun::$variant(state), Event::$variant(event)) => tests::apply(&mut **state, *event),)*
                    _ => unreachable!("an event of another noun"),
                }
            }

            fn step(&mut self, event: Event) -> Result<(), String> {
                match (self, event) {
                    $((Noun::$variant(state), Event::$variant(event)) => admit(&mut **state, *event),)*
                    _ => Err("流中混有他类记录 / the stream holds records of another noun".to_owned()),
                }
            }
        }
    };
}

/// First byte of a state that is packed as JSON, because records leave out what is empty in it.
const JSON: u8 = b'{';
/// First byte of one that is packed in few bytes.
const PACKED: u8 = b'p';

impl Noun {
    /// Appends the state.
    pub(crate) fn pack(&self, bytes: &mut Vec<u8>) -> Result<(), String> {
        if matches!(self, Noun::Key(_) | Noun::Standard(_)) {
            bytes.push(JSON);
            return serde_json::to_writer(bytes, self).map_err(|error| error.to_string());
        }
        let packed = postcard::to_allocvec(self).map_err(|error| error.to_string())?;
        bytes.push(PACKED);
        bytes.extend_from_slice(&packed);
        Ok(())
    }

    /// Reads what [`Noun::pack`] appended.
    pub(crate) fn unpack(bytes: &[u8]) -> Result<Noun, String> {
        match bytes.split_first().ok_or("?")? {
            (&JSON, packed) => serde_json::from_slice(packed).map_err(|error| error.to_string()),
            (_, packed) => postcard::from_bytes(packed).map_err(|error| error.to_string()),
        }
    }
}

fn admit<T: Decide>(state: &mut T, event: T::Event) -> Result<(), String> {
    state.admit(&event).map_err(|refusal| refusal.to_string())?;
    state.apply(event);
    Ok(())
}

nouns! {
    Key = "key", aggregates::key::Key, aggregates::key::event::KeyEvent;
    Standard = "standard", aggregates::standard::Standard, aggregates::standard::event::StandardEvent;
    Funding = "funding", aggregates::funding::Funding, aggregates::funding::event::FundingEvent;
    Roster = "roster", aggregates::roster::Roster, aggregates::roster::event::RosterEvent;
    Person = "person", aggregates::person::Person, aggregates::person::event::PersonEvent;
    Entitlement = "entitlement", aggregates::entitlement::Entitlement, aggregates::entitlement::event::EntitlementEvent;
    Batch = "batch", aggregates::batch::Batch, aggregates::batch::event::BatchEvent;
}

/// Asks the stream's aggregate whether it could have made the event, and lets it happen if so. What is refused does
/// not happen, so that one forged record does not make all that follow look forged.
pub(crate) fn step(state: &mut Option<Noun>, event: Event) -> Result<(), String> {
    let noun = state.get_or_insert_with(|| Noun::new(&event));
    // A forged history may break what an aggregate takes for granted; that is a finding, not the end.
    catch_unwind(AssertUnwindSafe(|| noun.step(event)))
        .unwrap_or_else(|_| Err("聚合无法处理这条记录 / the aggregate cannot take this record".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One event of each type, every field of it filled, and those again that some lack.
    const EVENTS: &str = include_str!("../../aggregates/tests/golden/events.jsonl");

    pub(super) fn apply<T: Decide>(state: &mut T, event: T::Event) {
        state.apply(event);
    }

    #[test]
    fn every_state_is_the_same_after_it_was_put_aside() {
        let mut states: std::collections::BTreeMap<String, Option<Noun>> = Default::default();
        for line in EVENTS.lines() {
            let event: serde_json::Value = serde_json::from_str(line).unwrap();
            let (wire_type, version) = (event["type"].as_str().unwrap(), event["version"].as_u64().unwrap());
            let noun = wire_type.split('.').next().unwrap();
            let data = event["data"].to_string();
            let event = Event::read(noun, wire_type, version as u32, &data).unwrap().unwrap();
            let state = states.entry(noun.to_owned()).or_default();
            let state = state.get_or_insert_with(|| Noun::new(&event));
            // Whether the noun admits it does not matter here.
            state.apply(event);
            let mut bytes = Vec::new();
            state.pack(&mut bytes).unwrap();
            let back = Noun::unpack(&bytes).unwrap();
            assert_eq!(format!("{back:?}"), format!("{state:?}"), "{wire_type}");
        }
        assert_eq!(states.len(), 7);
    }
}
