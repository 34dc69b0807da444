//! The nouns of the domain, one type for all: reading an event, and asking an aggregate whether it could have made it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger::ties::{Broken, Own};
use serde::{Deserialize, Serialize};
use words::{Said as _, Text, Words, say};

use crate::figures::{Moved, Moves};
use crate::rules::{Bare, Kept as _, Stands};
use crate::shown::{Place, Shown};
use crate::wire::{Row, WireError};
use crate::{AreaCode, Decide, WireEvent};

/// Whether a word of the list is the one that is asked for.
macro_rules! is {
    (uuid, uuid) => {
        true
    };
    (text, text) => {
        true
    };
    ($word:ident, $asked:ident) => {
        false
    };
}

/// What is done with a noun's aggregate, whichever it is.
pub trait Visit {
    /// What comes of it.
    type Out;

    /// Does it; `wrap` makes a [`Noun`] of a state.
    fn visit<A>(self, wrap: fn(Box<A>) -> Noun) -> Self::Out
    where
        A: Decide + Clone + 'static;
}

macro_rules! nouns {
    ($($variant:ident = $word:literal, by $id:ident, as $form:ident, $state:ty, $event:ty;)*) => {
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

            /// Whether its stream is named by a UUID.
            #[must_use]
            pub const fn is_by_uuid(&self) -> bool {
                match self { $(Event::$variant(_) => is!($id, uuid),)* }
            }
        }

        /// Does something with the aggregate of the noun of this word; none if there is no such noun.
        pub fn visit<V: Visit>(word: &str, visitor: V) -> Option<V::Out> {
            match word {
                $($word => Some(visitor.visit::<$state>(Noun::$variant)),)*
                _ => None,
            }
        }

        /// What each noun has ever written.
        pub const CATALOGUE: &[&[Row]] = &[$(<$event as WireEvent>::ROWS),*];

        /// The nouns' words, in the order of the catalogue.
        pub const WORDS: &[&str] = &[$($word),*];

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

        impl Moves for Event {
            fn moves(&self) -> Vec<Moved> {
                match self { $(Event::$variant(event) => event.moves(),)* }
            }

            fn counted(&self) -> Option<Words> {
                match self { $(Event::$variant(event) => event.counted(),)* }
            }

            fn unproved(&self) -> Option<Words> {
                match self { $(Event::$variant(event) => event.unproved(),)* }
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

            /// The area that changes of the thing fall in, where the stream keeps it ([`Kept`]).
            #[must_use]
            pub fn kept_area(&self) -> Option<AreaCode> {
                match self { $(Noun::$variant(state) => state.kept_area(),)* }
            }

            /// Whether its bytes are put aside as JSON, because records leave out what is empty in it.
            #[must_use]
            pub const fn is_text(&self) -> bool {
                match self { $(Noun::$variant(_) => is!($form, text),)* }
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
    Key = "key", by name, as text, crate::key::Key, crate::key::event::KeyEvent;
    Standard = "standard", by name, as text, crate::standard::Standard, crate::standard::event::StandardEvent;
    Funding = "funding", by name, as bytes, crate::funding::Funding, crate::funding::event::FundingEvent;
    Roster = "roster", by uuid, as bytes, crate::roster::Roster, crate::roster::event::RosterEvent;
    Person = "person", by uuid, as bytes, crate::person::Person, crate::person::event::PersonEvent;
    Entitlement = "entitlement", by uuid, as bytes, crate::entitlement::Entitlement, crate::entitlement::event::EntitlementEvent;
    Batch = "batch", by uuid, as bytes, crate::batch::Batch, crate::batch::event::BatchEvent;
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
