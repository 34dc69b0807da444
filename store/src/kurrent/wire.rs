//! Calls to the server: each with a deadline, tried again with back-off until it is answered or patience ends.
//!
//! The client forgets how to connect once a connection has failed, and loops without end where a subscription ends
//! cleanly. So it is thrown away after every fault, and there are no subscriptions, only reads. Every append names its
//! event ids and the revision it follows: the server answers a repetition as it answered the first time.

use std::future::Future;
use std::sync::{Arc, Mutex};

use kurrentdb::{
    DeleteStreamOptions, ReadStreamOptions, StreamPosition, StreamState, TombstoneStreamOptions,
};
use tokio::runtime::Runtime;

use super::address::Address;
pub(super) use super::event::{New, Read};
use super::heard::Heard;
pub(super) use super::line::Appended;
use super::line::{Line, gone, many};
use crate::order::ClusterFault;

/// Events of all streams that are asked for at once.
const ALL_PAGE: usize = 512;

/// Consecutive events of a stream.
#[derive(Clone)]
pub(super) struct Span {
    pub(super) stream: String,
    pub(super) from: u64,
    pub(super) count: usize,
}

/// A connection to a cluster, for any number of threads. It outlives the server's restarts.
pub(super) struct Wire {
    runtime: Option<Runtime>,
    line: Arc<Line>,
}

impl Wire {
    pub(super) fn new(address: Address) -> Result<Wire, ClusterFault> {
        let unreachable = |error: std::io::Error| address.unreachable(error.to_string());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("kurrent")
            .enable_all()
            .build()
            .map_err(unreachable)?;
        Ok(Wire {
            runtime: Some(runtime),
            line: Arc::new(Line { address, client: Mutex::default(), heard: Heard::now() }),
        })
    }

    pub(super) fn address(&self) -> &Address {
        &self.line.address
    }

    /// Changes whenever the server may not be in the state any more in which it was heard last.
    pub(super) fn sitting(&self) -> u64 {
        self.line.sitting()
    }

    /// Appends events as the stream's revisions from `at` on.
    pub(super) fn append(&self, stream: &str, at: u64, events: Vec<New>) -> Result<Appended, ClusterFault> {
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        self.run(async move { line.append(&stream, at, events, None).await })?
    }

    /// The same within a sitting: once it is over nothing is asked any more, and whether it was done is not known.
    pub(super) fn append_within(
        &self,
        stream: &str,
        at: u64,
        events: Vec<New>,
        sitting: u64,
    ) -> Result<Appended, ClusterFault> {
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        self.run(async move { line.append(&stream, at, events, Some(sitting)).await })?
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
                async move { line.append(&stream, at, events, None).await }
            });
            many(&line.address, appends, width).await
        })?
    }

    /// Events from a revision on, at most so many; none behind the end or where there is no stream.
    pub(super) fn read(&self, stream: &str, from: u64, count: usize) -> Result<Vec<Read>, ClusterFault> {
        self.one(stream, forwards(from, count))
    }

    /// The same of many places, so many at a time. The first fault ends them.
    pub(super) fn read_spans(&self, spans: Vec<Span>, width: usize) -> Result<Vec<Vec<Read>>, ClusterFault> {
        self.each(reads(spans), width, |read| read)
    }

    /// The same, each with its own fault.
    pub(super) fn try_spans(
        &self,
        spans: Vec<Span>,
        width: usize,
    ) -> Result<Vec<Result<Vec<Read>, ClusterFault>>, ClusterFault> {
        self.each(reads(spans), width, Ok)
    }

    /// Shows the names of the streams of all events, and when these were written, in milliseconds; again and again.
    /// False if this account may not see that.
    pub(super) fn each_stream(&self, mut see: impl FnMut(&str, i64)) -> Result<bool, ClusterFault> {
        let mut from = None;
        loop {
            let line = Arc::clone(&self.line);
            let page = match self.run(async move { line.read_all(from, ALL_PAGE).await })? {
                Err(ClusterFault::Denied { .. }) => return Ok(false),
                page => page?,
            };
            let last = page.last().map(|event| event.position);
            for event in &page {
                if let Some(own) = event.stream.strip_prefix(&*self.line.address.namespace) {
                    see(own, event.created);
                }
            }
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
        let width = streams.len().max(1);
        let reads = streams.into_iter().map(|stream| (stream, the_last()));
        self.each(reads.collect(), width, |read| Ok(read.map(|read| read.into_iter().next())))
    }

    /// The last event of a stream.
    pub(super) fn last(&self, stream: &str) -> Result<Option<Read>, ClusterFault> {
        Ok(self.one(stream, the_last())?.into_iter().next())
    }

    fn one(&self, stream: &str, options: ReadStreamOptions) -> Result<Vec<Read>, ClusterFault> {
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        self.run(async move { line.read(&stream, options).await })?
    }

    /// Makes many reads, so many at a time, and takes each answer as `take` does.
    fn each<T: Send + 'static>(
        &self,
        reads: Vec<(String, ReadStreamOptions)>,
        width: usize,
        take: fn(Result<Vec<Read>, ClusterFault>) -> Result<T, ClusterFault>,
    ) -> Result<Vec<T>, ClusterFault> {
        let line = Arc::clone(&self.line);
        self.run(async move {
            let reads = reads.into_iter().map(|(stream, options)| {
                let line = Arc::clone(&line);
                async move { take(line.read(&stream, options).await) }
            });
            many(&line.address, reads, width).await
        })?
    }

    /// Deletes a stream for good. Done also if it is gone already.
    pub(super) fn tombstone(&self, stream: &str) -> Result<(), ClusterFault> {
        let (line, stream) = (Arc::clone(&self.line), stream.to_owned());
        let done = self.run(async move {
            line.call(&stream, |client, line, _| {
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
            line.call(&stream, |client, line, _| {
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
        let runtime = self.runtime.as_ref().ok_or_else(|| gone(&self.line.address))?;
        runtime.spawn(async move {
            // Whoever asked waits; should he be gone, nobody misses the answer.
            let _nobody = give.send(work.await);
        });
        take.recv().map_err(|_| gone(&self.line.address))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn reads(spans: Vec<Span>) -> Vec<(String, ReadStreamOptions)> {
    spans.into_iter().map(|Span { stream, from, count }| (stream, forwards(from, count))).collect()
}

fn forwards(from: u64, count: usize) -> ReadStreamOptions {
    ReadStreamOptions::default().position(StreamPosition::Position(from)).max_count(count)
}

fn the_last() -> ReadStreamOptions {
    ReadStreamOptions::default().backwards().position(StreamPosition::End).max_count(1)
}
