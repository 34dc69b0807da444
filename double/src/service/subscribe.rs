//! Subscriptions: what was written, and then what is.

use std::sync::Arc;

use tonic::Status;

use super::call::Call;
use super::read::{Question, Source};
use super::{Flow, Service, status};
use crate::access::Action;
use crate::clock::{now, timestamp};
use crate::fault::Call as Kind;
use crate::log::{Entry, Log, Missing, Slice, Start};
use crate::random;
use crate::wire::streams::ReadResp;
use crate::wire::streams::read_resp::{CaughtUp, Checkpoint, Content, Position, SubscriptionConfirmation};

/// So many events are looked at under one lock.
const PAGE: usize = 512;

/// How far a subscription has come.
struct Follower {
    question: Question,
    /// The revision or position from which on nothing was looked at.
    next: u64,
    /// Events that were looked at since the last checkpoint.
    unmarked: usize,
    caught_up: bool,
}

impl Service {
    pub(super) async fn subscribe(&self, call: Call, question: Question) -> Result<Flow<ReadResp>, Status> {
        self.suffer(&call, Kind::Subscribe).await?;
        let mut follower = self.begin(&call, question)?;
        let service = self.clone();
        let (mut grown, mut scripted) = (self.cluster.watch(), self.gate.script.watch());
        Ok(Box::pin(async_stream::stream! {
            yield Ok(ReadResp { content: Some(confirmation()) });
            loop {
                grown.mark_unchanged();
                scripted.mark_unchanged();
                let page = service.page(&call, &follower);
                let (contents, more) = match page {
                    Ok(entries) => (follower.see(&entries), entries.len() == PAGE),
                    Err(status) => {
                        yield Err(status);
                        return;
                    }
                };
                for content in contents {
                    yield Ok(ReadResp { content: Some(content) });
                }
                if more {
                    continue;
                }
                if !follower.caught_up {
                    follower.caught_up = true;
                    yield Ok(ReadResp { content: Some(follower.caught_up()) });
                }
                if service.gate.script.take(Kind::Following).is_some() {
                    return;
                }
                tokio::select! {
                    _ = grown.changed() => {}
                    _ = scripted.changed() => {}
                }
            }
        }))
    }

    fn begin(&self, call: &Call, question: Question) -> Result<Follower, Status> {
        let state = self.cluster.state();
        self.may_follow(call, &state)?;
        call.may(Action::Read, question.source.name(), &state)?;
        let next = self.show(call, &state, |log| match (question.start, &question.source) {
            (Start::First, _) => 0,
            // A subscription begins after where it is told.
            (Start::At(place), _) => place.saturating_add(1),
            (Start::End, Source::All) => log.end(),
            (Start::End, Source::Stream(stream)) => log.current(stream).map_or(0, |last| last + 1),
        });
        Ok(Follower { question, next, unmarked: 0, caught_up: false })
    }

    /// The next events, before any filter.
    fn page(&self, call: &Call, follower: &Follower) -> Result<Vec<Arc<Entry>>, Status> {
        let state = self.cluster.state();
        self.may_follow(call, &state)?;
        self.show(call, &state, |log| follower.page(log))
    }
}

impl Follower {
    fn page(&self, log: &Log) -> Result<Vec<Arc<Entry>>, Status> {
        let slice = Slice { start: Start::At(self.next), backwards: false, count: PAGE };
        match &self.question.source {
            Source::All => Ok(log.read_all(slice, |_| true)),
            Source::Stream(stream) => match log.read_stream(stream, slice, now()) {
                Ok(entries) => Ok(entries),
                // It may still come to be.
                Err(Missing::NotFound) => Ok(Vec::new()),
                Err(Missing::Deleted) => Err(status::stream_deleted(stream)),
            },
        }
    }

    /// What is said of these events: themselves, and checkpoints where a filter leaves many out.
    fn see(&mut self, entries: &[Arc<Entry>]) -> Vec<Content> {
        let mut contents = Vec::new();
        for entry in entries {
            let stored = &entry.stored;
            self.next = 1 + match self.question.source {
                Source::All => stored.position,
                Source::Stream(_) => stored.revision,
            };
            let Some(filter) = &self.question.filter else {
                contents.push(self.question.shape.event(entry));
                continue;
            };
            if filter.shows(entry) {
                contents.push(self.question.shape.event(entry));
            }
            self.unmarked += 1;
            if self.unmarked >= filter.interval {
                self.unmarked = 0;
                contents.push(checkpoint(stored.position));
            }
        }
        contents
    }

    fn caught_up(&self) -> Content {
        let last = self.next.checked_sub(1);
        let (stream_revision, position) = match self.question.source {
            Source::All => (None, last.map(|at| Position { commit_position: at, prepare_position: at })),
            Source::Stream(_) => (last.map(u64::cast_signed), None),
        };
        Content::CaughtUp(CaughtUp { timestamp: Some(timestamp(now())), stream_revision, position })
    }
}

fn confirmation() -> Content {
    Content::Confirmation(SubscriptionConfirmation { subscription_id: random::id().to_string() })
}

fn checkpoint(position: u64) -> Content {
    Content::Checkpoint(Checkpoint {
        commit_position: position,
        prepare_position: position,
        timestamp: Some(timestamp(now())),
    })
}
