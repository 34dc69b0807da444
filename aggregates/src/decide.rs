//! The shape that every noun shares: a pure decision, and the guard that both writer and auditor ask.

use cqrs_es::Aggregate;

use crate::WireEvent;
use crate::rules::Stands;

/// A noun that decides without I/O.
///
/// `decide` builds events and asks `admit` of each; `verify` asks `admit` of what was written. So a history that
/// passes verification is one that the noun could have made.
pub trait Decide:
    Aggregate<Services = (), Event: WireEvent + Stands, Error: words::Coded + words::Grounded>
{
    /// The events that a command leads to; none when it was done before.
    ///
    /// # Errors
    /// The refusal, when the domain says no.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;

    /// Whether this noun, as it stands, could have made the event.
    ///
    /// # Errors
    /// The refusal that the command would have met.
    fn admit(&self, event: &Self::Event) -> Result<(), Self::Error>;

    /// Admits and applies events in turn; the last word of every `decide` that makes more than one.
    ///
    /// # Errors
    /// The first refusal.
    fn admit_all(&self, events: Vec<Self::Event>) -> Result<Vec<Self::Event>, Self::Error>
    where
        Self: Clone,
    {
        if let [only] = events.as_slice() {
            self.admit(only)?;
            return Ok(events);
        }
        let mut state = self.clone();
        for event in &events {
            state.admit(event)?;
            state.apply(event.clone());
        }
        Ok(events)
    }
}

/// Implements [`Aggregate`] over [`Decide`] and an inherent `fn evolve(&mut self, event)`.
macro_rules! aggregate {
    ($name:ident, $noun:literal, $command:ty, $event:ty, $refusal:ty) => {
        impl cqrs_es::Aggregate for $name {
            const TYPE: &'static str = $noun;
            type Command = $command;
            type Event = $event;
            type Error = $refusal;
            type Services = ();

            async fn handle(
                &mut self,
                command: Self::Command,
                _services: &Self::Services,
                sink: &cqrs_es::event_sink::EventSink<Self>,
            ) -> Result<(), Self::Error> {
                for event in $crate::decide::Decide::decide(self, command)? {
                    sink.write(event, self).await;
                }
                Ok(())
            }

            fn apply(&mut self, event: Self::Event) {
                self.evolve(event);
            }
        }
    };
}
pub(crate) use aggregate;
