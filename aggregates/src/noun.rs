//! The nouns of the domain, one type for all: reading an event, and asking an aggregate whether it could have made it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger::ties::{Broken, Own};
use serde::{Deserialize, Serialize};
use words::{Said as _, Text, say};

use crate::rules::{Bare, Stands};
use crate::shown::{Place, Shown};
use crate::wire::WireError;
use crate::{Decide, WireEvent};

macro_rules! nouns {
    ($($variant:ident = $word:literal, $state:ty, $event:ty;)*) => {
        /// An event of any noun.
        #[derive(Clone, Debug)]
        pub enum Event {
            $(
                /// Of this noun.
                $variant(Box<$event>),
            )*
        }

        impl Event {
            /// Reads the data of a record, none if there is no such noun.
            #[must_use]
            pub fn read(noun: &str, wire_type: &str, version: u32, data: &str) -> Option<Result<Event, WireError>> {
                match noun {
                    $($word => Some(<$event>::read(wire_type, version, data).map(|event| Event::$variant(Box::new(event)))),)*
                    _ => None,
                }
            }

            /// The wire name.
            #[must_use]
            pub fn wire_type(&self) -> &'static str {
                match self { $(Event::$variant(event) => event.wire_type(),)* }
            }

            /// The noun's word, which begins the streams of its things.
            #[must_use]
            pub const fn noun(&self) -> &'static str {
                match self { $(Event::$variant(_) => $word,)* }
            }
        }

        impl Stands for Event {
            fn stands(&self, at: &Bare<'_>) -> Result<Own, Broken> {
                match self { $(Event::$variant(event) => event.stands(at),)* }
            }
        }

        impl Shown for Event {
            fn shown(&self) -> Text {
                match self { $(Event::$variant(event) => event.shown(),)* }
            }

            fn named(&self, place: &Place<'_>) -> Vec<String> {
                match self { $(Event::$variant(event) => event.named(place),)* }
            }
        }

        /// A stream's aggregate as its records made it.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub enum Noun {
            $(
                /// This noun.
                $variant(Box<$state>),
            )*
        }

        impl Noun {
            /// The noun of an event's stream before its first record.
            #[must_use]
            pub fn new(event: &Event) -> Noun {
                match event { $(Event::$variant(_) => Noun::$variant(Box::default()),)* }
            }

            /// Lets an event happen that nobody is asked about; nothing, if it is of another noun.
            pub fn apply(&mut self, event: Event) {
                match (self, event) {
                    $((Noun::$variant(state), Event::$variant(event)) => cqrs_es::Aggregate::apply(&mut **state, *event),)*
                    _ => {}
                }
            }

            fn admit(&self, event: &Event) -> Result<(), Text> {
                match (self, event) {
                    $((Noun::$variant(state), Event::$variant(event)) => state.admit(event).map_err(|refusal| refusal.text()),)*
                    _ => Err(say!("流中混有他类记录", "the stream holds records of another noun")),
                }
            }
        }
    };
}

nouns! {
    Key = "key", crate::key::Key, crate::key::event::KeyEvent;
    Standard = "standard", crate::standard::Standard, crate::standard::event::StandardEvent;
    Funding = "funding", crate::funding::Funding, crate::funding::event::FundingEvent;
    Roster = "roster", crate::roster::Roster, crate::roster::event::RosterEvent;
    Person = "person", crate::person::Person, crate::person::event::PersonEvent;
    Entitlement = "entitlement", crate::entitlement::Entitlement, crate::entitlement::event::EntitlementEvent;
    Batch = "batch", crate::batch::Batch, crate::batch::event::BatchEvent;
}

/// Asks the stream's aggregate whether it could have made the event, and lets it happen if so. What is refused does
/// not happen, so that one forged record does not make all that follow look forged.
///
/// # Errors
/// The refusal, under the noun's word as its rule.
pub fn step(state: &mut Option<Noun>, event: Event) -> Result<(), Broken> {
    let word = event.noun();
    let noun = state.get_or_insert_with(|| Noun::new(&event));
    // A forged history may break what an aggregate takes for granted; that is a finding, not the end.
    let stepped = catch_unwind(AssertUnwindSafe(|| {
        noun.admit(&event)?;
        noun.apply(event);
        Ok(())
    }));
    let stepped = stepped
        .unwrap_or_else(|_| Err(say!("聚合无法处理这条记录", "the aggregate cannot take this record")));
    stepped.map_err(|text| Broken::new(word, text))
}
