//! One call to the server: tried again with back-off until it is answered or patience ends.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kurrentdb::{
    AppendToStreamOptions, Client, DeleteStreamOptions, Error, EventData, Position, ReadAllOptions,
    ReadStreamOptions, StreamPosition, StreamState, TombstoneStreamOptions,
};
use tokio::time::Instant;

use super::address::Address;
use super::event::{New, Read, Seen};
use super::fault::{Course, course};
use super::heard::Heard;
use crate::order::ClusterFault;

/// Of one call nothing may be heard for so long before it counts as unanswered.
const CALL_MAX: Duration = Duration::from_secs(20);
/// A call that broke off so often will break off again, whatever came of it before.
const TRIES: u32 = 24;
const PAUSE_FIRST: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_secs(2);
/// Whoever answered so lately cannot have been put back to an older state since: a server takes longer to start.
const STEADY: Duration = Duration::from_secs(1);

/// What calls share.
pub(super) struct Line {
    pub(super) address: Address,
    pub(super) client: Mutex<Held>,
    pub(super) heard: Heard,
}

/// The client of the moment, and how many there were.
#[derive(Default)]
pub(super) struct Held {
    number: u64,
    client: Option<Client>,
    /// How often there was an answer after a while without one.
    sitting: u64,
    answered: Option<Instant>,
}

impl Held {
    /// Begins another sitting if nobody has answered lately.
    fn sit(&mut self) -> u64 {
        if self.answered.take_if(|answered| answered.elapsed() > STEADY).is_some() {
            self.sitting += 1;
        }
        self.sitting
    }
}

/// How an append went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Appended {
    /// It stands, now or since the first try.
    Done,
    /// Something else stands there, or the sitting was over.
    Overtaken,
}

impl Line {
    /// A stream's name on the server.
    pub(super) fn full(&self, stream: &str) -> String {
        let namespace = &self.address.namespace;
        match stream.strip_prefix("$$") {
            Some(stream) => format!("$${namespace}{stream}"),
            // The server's own.
            None if stream.starts_with('$') => stream.to_owned(),
            None => format!("{namespace}{stream}"),
        }
    }

    /// Appends events as the stream's revisions from `at` on, within a sitting if one is named.
    pub(super) async fn append(
        &self,
        stream: &str,
        at: u64,
        events: Vec<New>,
        sitting: Option<u64>,
    ) -> Result<Appended, ClusterFault> {
        let state = match at {
            0 => StreamState::NoStream,
            _ => StreamState::StreamRevision(at - 1),
        };
        let answer = self.call_within(sitting, stream, |client, line, _| {
            let events: Vec<EventData> = events.iter().map(New::to_data).collect();
            let options = line.append_options(AppendToStreamOptions::default().stream_state(state));
            let stream = line.full(stream);
            async move { client.append_to_stream(stream, &options, events).await.map(drop) }
        });
        Ok(match answer.await? {
            Answer::Done(()) => Appended::Done,
            Answer::Overtaken | Answer::Absent => Appended::Overtaken,
        })
    }

    pub(super) async fn read(
        &self,
        stream: &str,
        options: ReadStreamOptions,
    ) -> Result<Vec<Read>, ClusterFault> {
        let answer = self.call(stream, |client, line, heard| {
            let (stream, options) = (line.full(stream), line.read_options(options.clone()));
            async move {
                let mut events = client.read_stream(stream, &options).await?;
                let mut read = Vec::new();
                while let Some(event) = events.next().await? {
                    heard.again();
                    let event = event.get_original_event();
                    read.push(Read {
                        id: event.id,
                        revision: event.revision,
                        event_type: event.event_type.clone(),
                        data: event.data.to_vec(),
                    });
                }
                Ok(read)
            }
        });
        Ok(match answer.await? {
            Answer::Done(read) => read,
            Answer::Overtaken | Answer::Absent => Vec::new(),
        })
    }

    pub(super) async fn read_all(
        &self,
        from: Option<Position>,
        count: usize,
    ) -> Result<Vec<Seen>, ClusterFault> {
        let position = from.map_or(StreamPosition::Start, StreamPosition::Position);
        let options = ReadAllOptions::default().position(position).max_count(count);
        let answer = self.call("$all", |client, line, heard| {
            let options = line.all_options(options.clone());
            async move {
                let mut events = client.read_all(&options).await?;
                let mut read = Vec::new();
                while let Some(event) = events.next().await? {
                    heard.again();
                    let event = event.get_original_event();
                    read.push(Seen {
                        stream: event.stream_id().to_owned(),
                        position: event.position,
                        created: event.created.timestamp_millis(),
                    });
                }
                Ok(read)
            }
        });
        Ok(match answer.await? {
            Answer::Done(read) => read,
            Answer::Overtaken | Answer::Absent => Vec::new(),
        })
    }

    /// Calls until there is an answer.
    pub(super) async fn call<T, F>(
        &self,
        stream: &str,
        call: impl Fn(Client, &Line, Heard) -> F,
    ) -> Result<Answer<T>, ClusterFault>
    where
        F: Future<Output = Result<T, Error>>,
    {
        self.call_within(None, stream, call).await
    }

    /// The same, but once a sitting that is named is over nothing is asked any more: the caller was overtaken.
    async fn call_within<T, F>(
        &self,
        sitting: Option<u64>,
        stream: &str,
        call: impl Fn(Client, &Line, Heard) -> F,
    ) -> Result<Answer<T>, ClusterFault>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let (mut last, mut pause) = ("no answer in time".to_owned(), PAUSE_FIRST);
        let heard = self.heard.of_another();
        let mut tries = 0;
        let calls = async {
            loop {
                tries += 1;
                let (number, client) = self.client()?;
                if sitting.is_some_and(|sitting| sitting != self.sitting()) {
                    return Ok(Answer::Overtaken);
                }
                match heard.within(CALL_MAX, call(client, self, heard.clone())).await {
                    Some(Ok(done)) => return Ok(self.answered(Answer::Done(done))),
                    Some(Err(error)) => match course(&error, stream) {
                        Course::Overtaken => return Ok(self.answered(Answer::Overtaken)),
                        Course::Absent => return Ok(self.answered(Answer::Absent)),
                        Course::Stop(fault) => return Err(fault),
                        Course::Again(said) if tries >= TRIES => return Err(self.address.unreachable(said)),
                        Course::Again(said) => {
                            // It goes to the leader that it was told of, if it lives; else a new one looks for it.
                            if !matches!(error, Error::NotLeaderException(_)) {
                                self.discard(number);
                            }
                            last = said;
                        }
                    },
                    None => self.discard(number),
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX);
            }
        };
        let answer = heard.within(self.address.patience, calls).await;
        answer.unwrap_or_else(|| Err(self.address.unreachable(last)))
    }

    /// Changes whenever the server may have been exchanged for another, or put back to an older state: after a fault,
    /// and after a while in which nothing was heard of it.
    pub(super) fn sitting(&self) -> u64 {
        self.held().sit()
    }

    fn answered<T>(&self, answer: Answer<T>) -> Answer<T> {
        self.held().answered = Some(Instant::now());
        answer
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.client.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn client(&self) -> Result<(u64, Client), ClusterFault> {
        let mut held = self.held();
        held.sit();
        if let Some(client) = &held.client {
            return Ok((held.number, client.clone()));
        }
        let client = Client::new(self.address.settings.clone())
            .map_err(|error| self.address.unreachable(error.to_string()))?;
        held.number += 1;
        held.client = Some(client.clone());
        Ok((held.number, client))
    }

    /// Throws a client away, if nobody has done so already.
    fn discard(&self, number: u64) {
        let mut held = self.held();
        if held.number == number {
            held.client = None;
            held.sitting += 1;
        }
    }
}

/// Runs calls beside each other, so many at a time; the first fault ends them.
pub(super) async fn many<T: Send + 'static>(
    address: &Address,
    calls: impl Iterator<Item = impl Future<Output = Result<T, ClusterFault>> + Send + 'static>,
    width: usize,
) -> Result<Vec<T>, ClusterFault> {
    let gate = Arc::new(tokio::sync::Semaphore::new(width));
    let running: Vec<_> = calls
        .map(|call| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move {
                let _turn = gate.acquire_owned().await;
                call.await
            })
        })
        .collect();
    let mut done = Vec::with_capacity(running.len());
    for task in running {
        done.push(task.await.map_err(|_| gone(address))??);
    }
    Ok(done)
}

/// The server's answer.
pub(super) enum Answer<T> {
    Done(T),
    Overtaken,
    Absent,
}

/// Every call goes to the leader: what a follower says may be old. What is short has a deadline.
macro_rules! for_leader {
    ($name:ident, $options:ty $(, $deadline:expr)?) => {
        pub(super) fn $name(&self, options: $options) -> $options {
            let options = options.requires_leader(true)$(.deadline($deadline))?;
            match &self.address.credentials {
                Some(credentials) => options.authenticated(credentials.clone()),
                None => options,
            }
        }
    };
}

impl Line {
    for_leader!(append_options, AppendToStreamOptions, CALL_MAX);
    for_leader!(read_options, ReadStreamOptions);
    for_leader!(all_options, ReadAllOptions);
    for_leader!(delete_options, DeleteStreamOptions, CALL_MAX);
    for_leader!(tombstone_options, TombstoneStreamOptions, CALL_MAX);
}

pub(super) fn gone(address: &Address) -> ClusterFault {
    address.unreachable("the connection's threads are gone".to_owned())
}

#[cfg(test)]
mod tests {
    use kurrent_double::{Door, Double, Fault};
    use ledger::Uuid;

    use super::{Appended, New};
    use crate::kurrent::Address;
    use crate::kurrent::wire::Wire;

    fn wire(door: &Door) -> Wire {
        Wire::new(Address::parse(&door.url()).unwrap()).unwrap()
    }

    fn event(id: u8) -> Vec<New> {
        vec![New::binary(Uuid::from_bytes([id; 16]), "paid", vec![id])]
    }

    #[test]
    fn what_is_asked_for_in_a_sitting_is_not_asked_again_in_another() {
        let double = Double::start();
        let door = double.door();
        let wire = wire(&door);
        assert_eq!(wire.append("order", 0, event(1)).unwrap(), Appended::Done);
        let sitting = wire.sitting();
        // The request is lost, and with it what is known of the server: it may be another one by now.
        door.fault(Fault::LoseRequestOf("order".to_owned()));
        assert_eq!(wire.append_within("order", 1, event(2), sitting).unwrap(), Appended::Overtaken);
        assert_ne!(wire.sitting(), sitting);
        assert_eq!((double.events("order").len(), door.pending_faults()), (1, 0));
        // Nor is it asked for at all once the sitting is over.
        assert_eq!(wire.append_within("order", 1, event(3), sitting).unwrap(), Appended::Overtaken);
        assert_eq!(double.events("order").len(), 1);
        // Whoever asks without a sitting asks until he is answered.
        door.fault(Fault::LoseRequestOf("order".to_owned()));
        assert_eq!(wire.append("order", 1, event(4)).unwrap(), Appended::Done);
        assert_eq!(double.events("order").len(), 2);
    }
}
