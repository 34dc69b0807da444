//! Reads of a stream and of `$all`.

use std::sync::Arc;

use tonic::{Request, Status};

use super::call::Call;
use super::request::name;
use super::{Flow, Service, status};
use crate::access::{ALL, Action};
use crate::clock::{now, ticks};
use crate::fault::{Call as Kind, Fault};
use crate::filter::Filter;
use crate::log::{Entry, Missing, Slice, Start};
use crate::wire::streams::read_req::Options;
use crate::wire::streams::read_req::options::all_options::AllOption;
use crate::wire::streams::read_req::options::stream_options::RevisionOption;
use crate::wire::streams::read_req::options::{
    CountOption, FilterOption, ReadDirection, StreamOption, uuid_option,
};
use crate::wire::streams::read_resp::read_event::{Position, RecordedEvent};
use crate::wire::streams::read_resp::{Content, ReadEvent, StreamNotFound};
use crate::wire::streams::{ReadReq, ReadResp};
use crate::wire::{StreamIdentifier, Uuid};

/// What is read.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Stream(String),
    All,
}

/// What was asked for.
pub(super) struct Question {
    pub(super) source: Source,
    pub(super) start: Start,
    pub(super) filter: Option<Filter>,
    pub(super) shape: Shape,
    backwards: bool,
    /// Whether the client wants to hear where the stream ends.
    ends: bool,
}

/// How events are put to the client.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    structured: bool,
}

impl Service {
    pub(super) async fn answer_read(&self, request: Request<ReadReq>) -> Result<Flow<ReadResp>, Status> {
        let call = Call::of(&request);
        let options = request.into_inner().options.ok_or_else(|| status::invalid("options are missing"))?;
        let count = options.count_option;
        let question = Question::parse(options)?;
        match count {
            Some(CountOption::Count(count)) => {
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                self.read_once(&call, &question, count).await
            }
            Some(CountOption::Subscription(_)) => self.subscribe(call, question).await,
            None => Err(status::invalid("a count is missing")),
        }
    }

    async fn read_once(
        &self,
        call: &Call,
        question: &Question,
        count: usize,
    ) -> Result<Flow<ReadResp>, Status> {
        let fault = self.suffer(call, Kind::Read(question.source.name())).await?;
        let mut contents = self.contents(call, question, count)?;
        if let Some(Fault::CutRead(most) | Fault::CutReadOf(_, most)) = fault {
            contents.truncate(most);
        }
        let answers = contents.into_iter().map(|content| Ok(ReadResp { content: Some(content) }));
        Ok(Box::pin(tokio_stream::iter(answers)))
    }

    /// Everything that one read answers.
    fn contents(&self, call: &Call, question: &Question, count: usize) -> Result<Vec<Content>, Status> {
        let state = self.cluster.state();
        self.may_follow(call, &state)?;
        call.may(Action::Read, question.source.name(), &state)?;
        let slice = Slice { start: question.start, backwards: question.backwards, count };
        self.show(call, &state, |log| match &question.source {
            Source::All => {
                let shows = |entry: &Entry| question.filter.as_ref().is_none_or(|filter| filter.shows(entry));
                Ok(question.shape.events(&log.read_all(slice, shows)))
            }
            Source::Stream(stream) => match log.read_stream(stream, slice, now()) {
                Ok(entries) => {
                    let mut contents = question.shape.events(&entries);
                    let end = log.current(stream).filter(|_| question.ends && !question.backwards);
                    contents.extend(end.map(Content::LastStreamPosition));
                    Ok(contents)
                }
                Err(Missing::NotFound) => Ok(vec![not_found(stream)]),
                Err(Missing::Deleted) => Err(status::stream_deleted(stream)),
            },
        })
    }
}

fn not_found(stream: &str) -> Content {
    Content::StreamNotFound(StreamNotFound { stream_identifier: Some(StreamIdentifier::of(stream)) })
}

impl Source {
    /// The name under which rights are looked up.
    pub(super) fn name(&self) -> &str {
        match self {
            Source::Stream(stream) => stream,
            Source::All => ALL,
        }
    }
}

impl Question {
    fn parse(options: Options) -> Result<Question, Status> {
        let backwards = options.read_direction() == ReadDirection::Backwards;
        let uuids = options.uuid_option.and_then(|option| option.content);
        let shape = Shape { structured: matches!(uuids, Some(uuid_option::Content::Structured(()))) };
        let ends = options.control_option.is_some_and(|control| control.compatibility >= 1);
        let (source, start) = source(options.stream_option)?;
        let filter = match &options.filter_option {
            Some(FilterOption::Filter(filter)) => {
                Some(Filter::parse(filter).ok_or_else(|| status::invalid("this filter is not known"))?)
            }
            Some(FilterOption::NoFilter(())) | None => None,
        };
        Ok(Question { source, start, filter, shape, backwards, ends })
    }
}

fn source(option: Option<StreamOption>) -> Result<(Source, Start), Status> {
    match option {
        Some(StreamOption::Stream(stream)) => {
            let start = match stream.revision_option {
                Some(RevisionOption::Revision(revision)) => Start::At(revision),
                Some(RevisionOption::End(())) => Start::End,
                Some(RevisionOption::Start(())) | None => Start::First,
            };
            Ok((Source::Stream(name(stream.stream_identifier)?), start))
        }
        Some(StreamOption::All(all)) => {
            let start = match all.all_option {
                Some(AllOption::Position(position)) => Start::At(position.commit_position),
                Some(AllOption::End(())) => Start::End,
                Some(AllOption::Start(())) | None => Start::First,
            };
            Ok((Source::All, start))
        }
        None => Err(status::invalid("a stream is missing")),
    }
}

impl Shape {
    pub(super) fn events(self, entries: &[Arc<Entry>]) -> Vec<Content> {
        entries.iter().map(|entry| self.event(entry)).collect()
    }

    pub(super) fn event(self, entry: &Entry) -> Content {
        let stored = &entry.stored;
        let content = if entry.json { "application/json" } else { "application/octet-stream" };
        let properties = [
            ("type", stored.event_type.clone()),
            ("content-type", content.to_owned()),
            ("created", ticks(entry.created).to_string()),
        ];
        let id = if self.structured { Uuid::structured(stored.id) } else { Uuid::text(stored.id) };
        let event = RecordedEvent {
            id: Some(id),
            stream_identifier: Some(StreamIdentifier::of(&stored.stream)),
            stream_revision: stored.revision,
            prepare_position: stored.position,
            commit_position: stored.position,
            metadata: properties.map(|(name, value)| (name.to_owned(), value)).into(),
            custom_metadata: stored.metadata.clone(),
            data: stored.data.clone(),
        };
        let position = Some(Position::CommitPosition(stored.position));
        Content::Event(ReadEvent { event: Some(event), link: None, position })
    }
}
