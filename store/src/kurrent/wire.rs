//! Calls to the server: each with a deadline, tried again with back-off until it is answered or patience ends.
//!
//! The client forgets how to connect once a connection has failed, and loops without end where a subscription ends
//! cleanly. So it is thrown away after every fault, and there are no subscriptions, only reads. Every append names its
//! event ids and the revision it follows: the server answers a repetition as it answered the first time.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kurrentdb::{
    AppendToStreamOptions, Client, DeleteStreamOptions, Error, EventData, Position, ReadAllOptions,
    ReadStreamOptions, StreamPosition, StreamState, TombstoneStreamOptions,
};
use ledger::Uuid;
use tokio::runtime::Runtime;

use super::address::Address;
use super::fault::{Course, course};
use crate::order::ClusterFault;

/// One call may take so long before it counts as unanswered.
const CALL_MAX: Duration = Duration::from_secs(20);
/// Events of all streams that are asked for at once.
const ALL_PAGE: usize = 512;
const PAUSE_FIRST: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// A connection to a cluster, for any number of threads. It outlives the server's restarts.
pub(super) struct Wire {
    runtime: Option<Runtime>,
    line: Arc<Line>,
}

/// What calls share.
struct Line {
    address: Address,
    client: Mutex<Held>,
}

/// The client of the moment, and how many there were.
#[derive(Default)]
struct Held {
    number: u64,
    client: Option<Client>,
}

/// An event to be written.
#[derive(Clone)]
pub(super) struct New {
    pub(super) id: Uuid,
    pub(super) event_type: String,
    pub(super) data: Vec<u8>,
    pub(super) metadata: Option<Vec<u8>>,
    pub(super) json: bool,
}

/// An event as the server gave it.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) id: Uuid,
    pub(super) revision: u64,
    pub(super) event_type: String,
    pub(super) data: Vec<u8>,
}

/// How an append went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Appended {
    /// It stands, now or since the first try.
    Done,
    /// Something else stands there.
    Overtaken,
}

impl Wire {
    pub(super) fn new(address: Address) -> Result<Wire, ClusterFault> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("kurrent")
            .enable_all()
            .build()
            .map_err(|error| ClusterFault::Unreachable { last: error.to_string() })?;
        Ok(Wire { runtime: Some(runtime), line: Arc::new(Line { address, client: Mutex::default() }) })
    }

    pub(super) fn address(&self) -> &Address {
        &self.line.address
    }

    /// Appends events as the stream's revisions from `at` on.
    pub(super) fn append(&self, stream: &str, at: u64, events: Vec<New>) -> Result<Appended, ClusterFault> {
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        self.run(async move { line.append(&stream, at, events).await })?
    }

    /// Makes many appends, so many at a time; each is for a stream of its own. The first fault ends them.
    pub(super) fn append_all(
        &self,
        appends: Vec<(String, u64, Vec<New>)>,
        width: usize,
    ) -> Result<Vec<Appended>, ClusterFault> {
        let line = Arc::clone(&self.line);
        self.run(async move {
            let appends = appends.into_iter().map(|(stream, at, events)| {
                let line = Arc::clone(&line);
                async move { line.append(&stream, at, events).await }
            });
            many(appends, width).await
        })?
    }

    /// Events from a revision on, at most so many; none behind the end or where there is no stream.
    pub(super) fn read(&self, stream: &str, from: u64, count: usize) -> Result<Vec<Read>, ClusterFault> {
        let options = ReadStreamOptions::default().position(StreamPosition::Position(from)).max_count(count);
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        self.run(async move { line.read(&stream, options).await })?
    }

    /// The same of many streams, so many at a time.
    pub(super) fn read_each(
        &self,
        streams: Vec<String>,
        from: u64,
        count: usize,
        width: usize,
    ) -> Result<Vec<Vec<Read>>, ClusterFault> {
        let options = ReadStreamOptions::default().position(StreamPosition::Position(from)).max_count(count);
        let line = Arc::clone(&self.line);
        self.run(async move {
            let reads = streams.into_iter().map(|stream| {
                let (line, options) = (Arc::clone(&line), options.clone());
                async move { line.read(&stream, options).await }
            });
            many(reads, width).await
        })?
    }

    /// The same, each with its own fault.
    pub(super) fn try_each(
        &self,
        streams: Vec<String>,
        from: u64,
        count: usize,
        width: usize,
    ) -> Result<Vec<Result<Vec<Read>, ClusterFault>>, ClusterFault> {
        let options = ReadStreamOptions::default().position(StreamPosition::Position(from)).max_count(count);
        let line = Arc::clone(&self.line);
        self.run(async move {
            let reads = streams.into_iter().map(|stream| {
                let (line, options) = (Arc::clone(&line), options.clone());
                async move { Ok(line.read(&stream, options).await) }
            });
            many(reads, width).await
        })?
    }

    /// Shows the names of the streams of all events, again and again; false if this account may not see that.
    pub(super) fn each_stream(&self, mut see: impl FnMut(&str)) -> Result<bool, ClusterFault> {
        let mut from = None;
        loop {
            let line = Arc::clone(&self.line);
            let page = match self.run(async move { line.read_all(from, ALL_PAGE).await })? {
                Err(ClusterFault::Denied { .. }) => return Ok(false),
                page => page?,
            };
            let last = page.last().map(|(_, position)| *position);
            let own = |stream: &str| stream.strip_prefix(&*self.line.address.namespace).map(str::to_owned);
            page.iter().filter_map(|(stream, _)| own(stream)).for_each(|stream| see(&stream));
            // A page begins with the event at its position.
            if last.is_none() || last == from {
                return Ok(true);
            }
            from = last;
        }
    }

    /// The last event of each stream, all asked for at once.
    pub(super) fn last_each(
        &self,
        streams: Vec<String>,
    ) -> Result<Vec<Result<Option<Read>, ClusterFault>>, ClusterFault> {
        let line = Arc::clone(&self.line);
        let width = streams.len().max(1);
        self.run(async move {
            let reads = streams.into_iter().map(|stream| {
                let line = Arc::clone(&line);
                async move {
                    let options =
                        ReadStreamOptions::default().backwards().position(StreamPosition::End).max_count(1);
                    Ok(line.read(&stream, options).await.map(|read| read.into_iter().next()))
                }
            });
            many(reads, width).await
        })?
    }

    /// The last event of a stream.
    pub(super) fn last(&self, stream: &str) -> Result<Option<Read>, ClusterFault> {
        let options = ReadStreamOptions::default().backwards().position(StreamPosition::End).max_count(1);
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        Ok(self.run(async move { line.read(&stream, options).await })??.into_iter().next())
    }

    /// Deletes a stream for good. Done also if it is gone already.
    pub(super) fn tombstone(&self, stream: &str) -> Result<(), ClusterFault> {
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        let done = self.run(async move {
            line.call(&stream, |client, line| {
                let options = TombstoneStreamOptions::default().stream_state(StreamState::Any);
                let (stream, options) = (line.full(&stream), line.tombstone_options(options));
                async move { client.tombstone_stream(stream, &options).await.map(drop) }
            })
            .await
        })?;
        match done {
            Ok(_) | Err(ClusterFault::Deleted { .. }) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Whether this account may delete a stream of that name: asked in a way that deletes nothing.
    pub(super) fn may_delete(&self, probe: &str) -> Result<bool, ClusterFault> {
        let (line, stream) = (Arc::clone(&self.line), probe.to_owned());
        let done = self.run(async move {
            line.call(&stream, |client, line| {
                // There is no such stream, so the server says either that or that one may not.
                let options = DeleteStreamOptions::default().stream_state(StreamState::StreamRevision(7));
                let (stream, options) = (line.full(&stream), line.delete_options(options));
                async move { client.delete_stream(stream, &options).await.map(drop) }
            })
            .await
        })?;
        match done {
            // There was nothing to delete; that is not what was asked.
            Ok(_) | Err(ClusterFault::Refused { .. }) => Ok(true),
            Err(ClusterFault::Denied { .. }) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// Runs on the connection's own threads: the caller's thread may itself belong to a runtime.
    fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, ClusterFault> {
        let (give, take) = std::sync::mpsc::sync_channel(1);
        let runtime = self.runtime.as_ref().ok_or_else(gone)?;
        runtime.spawn(async move {
            // Whoever asked waits; should he be gone, nobody misses the answer.
            let _nobody = give.send(work.await);
        });
        take.recv().map_err(|_| gone())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Line {
    /// A stream's name on the server.
    fn full(&self, stream: &str) -> String {
        let namespace = &self.address.namespace;
        match stream.strip_prefix("$$") {
            Some(stream) => format!("$${namespace}{stream}"),
            // The server's own.
            None if stream.starts_with('$') => stream.to_owned(),
            None => format!("{namespace}{stream}"),
        }
    }

    async fn append(&self, stream: &str, at: u64, events: Vec<New>) -> Result<Appended, ClusterFault> {
        let state = match at {
            0 => StreamState::NoStream,
            _ => StreamState::StreamRevision(at - 1),
        };
        let answer = self.call(stream, |client, line| {
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

    async fn read(&self, stream: &str, options: ReadStreamOptions) -> Result<Vec<Read>, ClusterFault> {
        let answer = self.call(stream, |client, line| {
            let (stream, options) = (line.full(stream), line.read_options(options.clone()));
            async move {
                let mut events = client.read_stream(stream, &options).await?;
                let mut read = Vec::new();
                while let Some(event) = events.next().await? {
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

    async fn read_all(
        &self,
        from: Option<Position>,
        count: usize,
    ) -> Result<Vec<(String, Position)>, ClusterFault> {
        let position = from.map_or(StreamPosition::Start, StreamPosition::Position);
        let options = ReadAllOptions::default().position(position).max_count(count);
        let answer = self.call("$all", |client, line| {
            let options = line.all_options(options.clone());
            async move {
                let mut events = client.read_all(&options).await?;
                let mut read = Vec::new();
                while let Some(event) = events.next().await? {
                    let event = event.get_original_event();
                    read.push((event.stream_id().to_owned(), event.position));
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
    async fn call<T, F>(
        &self,
        stream: &str,
        call: impl Fn(Client, &Line) -> F,
    ) -> Result<Answer<T>, ClusterFault>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let (mut last, mut pause) = ("no answer in time".to_owned(), PAUSE_FIRST);
        let calls = async {
            loop {
                let (number, client) = self.client()?;
                match tokio::time::timeout(CALL_MAX, call(client, self)).await {
                    Ok(Ok(done)) => return Ok(Answer::Done(done)),
                    Ok(Err(error)) => match course(&error, stream) {
                        Course::Overtaken => return Ok(Answer::Overtaken),
                        Course::Absent => return Ok(Answer::Absent),
                        Course::Stop(fault) => return Err(fault),
                        Course::Again(said) => {
                            // It goes to the leader that it was told of, if it lives; else a new one looks for it.
                            if !matches!(error, Error::NotLeaderException(_)) {
                                self.discard(number);
                            }
                            last = said;
                        }
                    },
                    Err(_) => self.discard(number),
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(PAUSE_MAX);
            }
        };
        let answer = tokio::time::timeout(self.address.patience, calls).await;
        answer.unwrap_or(Err(ClusterFault::Unreachable { last }))
    }

    fn client(&self) -> Result<(u64, Client), ClusterFault> {
        let mut held = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &held.client {
            return Ok((held.number, client.clone()));
        }
        let client = Client::new(self.address.settings.clone())
            .map_err(|error| ClusterFault::Unreachable { last: error.to_string() })?;
        *held = Held { number: held.number + 1, client: Some(client.clone()) };
        Ok((held.number, client))
    }

    /// Throws a client away, if nobody has done so already.
    fn discard(&self, number: u64) {
        let mut held = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        if held.number == number {
            held.client = None;
        }
    }
}

/// Runs calls beside each other, so many at a time; the first fault ends them.
async fn many<T: Send + 'static>(
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
        done.push(task.await.map_err(|_| gone())??);
    }
    Ok(done)
}

/// The server's answer.
enum Answer<T> {
    Done(T),
    Overtaken,
    Absent,
}

/// Every call goes to the leader: what a follower says may be old.
macro_rules! for_leader {
    ($name:ident, $options:ty) => {
        fn $name(&self, options: $options) -> $options {
            let options = options.requires_leader(true).deadline(CALL_MAX);
            match &self.address.credentials {
                Some(credentials) => options.authenticated(credentials.clone()),
                None => options,
            }
        }
    };
}

impl Line {
    for_leader!(append_options, AppendToStreamOptions);
    for_leader!(read_options, ReadStreamOptions);
    for_leader!(all_options, ReadAllOptions);
    for_leader!(delete_options, DeleteStreamOptions);
    for_leader!(tombstone_options, TombstoneStreamOptions);
}

impl New {
    fn to_data(&self) -> EventData {
        // Content types do not change a byte; JSON shows in the server's own pages.
        let data = match self.json.then(|| serde_json::from_slice::<&serde_json::value::RawValue>(&self.data))
        {
            Some(Ok(raw)) => EventData::json(&self.event_type, &raw)
                .unwrap_or_else(|_| EventData::binary(&self.event_type, self.data.clone().into())),
            _ => EventData::binary(&self.event_type, self.data.clone().into()),
        };
        let data = data.id(self.id);
        match &self.metadata {
            Some(metadata) => data.metadata(metadata.clone().into()),
            None => data,
        }
    }
}

fn gone() -> ClusterFault {
    ClusterFault::Unreachable { last: "the connection's threads are gone".to_owned() }
}
