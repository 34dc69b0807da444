//! Appends.

use tonic::{Request, Status, Streaming};

use super::call::Call;
use super::request::{expected, name, proposed};
use super::{Service, status};
use crate::access::Action;
use crate::clock::now;
use crate::cluster::runtime;
use crate::fault::{Call as Kind, Fault};
use crate::log::{Appended, Expected, New, Refused};
use crate::wire::streams::append_req::Content;
use crate::wire::streams::append_resp::success::{CurrentRevisionOption, PositionOption};
use crate::wire::streams::append_resp::wrong_expected_version::{
    CurrentRevisionOption as Current, CurrentRevisionOption2060 as Current2060,
    ExpectedRevisionOption as Wanted, ExpectedRevisionOption2060 as Wanted2060,
};
use crate::wire::streams::append_resp::{Position, Result as Outcome, Success, WrongExpectedVersion};
use crate::wire::streams::{AppendReq, AppendResp};

/// An append with all its events.
pub(super) struct Order {
    pub(super) stream: String,
    pub(super) expected: Expected,
    pub(super) events: Vec<New>,
}

/// What the log said, or why it was not asked.
pub(super) type Answer = Result<Result<Appended, Refused>, Status>;

impl Service {
    pub(super) async fn answer_append(
        &self,
        request: Request<Streaming<AppendReq>>,
    ) -> Result<AppendResp, Status> {
        let call = Call::of(&request);
        let order = self.receive(request.into_inner()).await?;
        let (stream, expected) = (order.stream.clone(), order.expected);
        match self.carry_out(call, order).await? {
            Ok(appended) => Ok(AppendResp { result: Some(Outcome::Success(success(appended))) }),
            Err(Refused::Deleted) => Err(status::stream_deleted(&stream)),
            Err(Refused::WrongExpectedVersion { current }) => {
                let wrong = wrong_version(expected, current);
                Ok(AppendResp { result: Some(Outcome::WrongExpectedVersion(wrong)) })
            }
        }
    }

    /// Carries an append out, even if whoever asked for it has gone: what has arrived is done.
    pub(super) async fn carry_out(&self, call: Call, order: Order) -> Answer {
        let service = self.clone();
        let done = runtime().spawn(async move { service.append(&call, order).await });
        done.await.unwrap_or_else(|_| Err(Status::internal("an append broke off in the double")))
    }

    async fn append(&self, call: &Call, order: Order) -> Answer {
        let fault = self.suffer(call, Kind::Append(&order.stream)).await?;
        match fault {
            Some(Fault::LoseRequest | Fault::LoseRequestOf(_)) => return Err(call.drop_line()),
            Some(Fault::NotLeader) => return Err(self.elsewhere(&self.cluster.state())),
            _ => {}
        }
        let answer = self.commit(call, order)?;
        self.cluster.tell();
        match fault {
            Some(Fault::LoseReply | Fault::LoseReplyOf(_)) => Err(call.drop_line()),
            Some(Fault::Timeout) => Err(status::timed_out()),
            _ => Ok(answer),
        }
    }

    fn commit(&self, call: &Call, order: Order) -> Answer {
        let Order { stream, expected, events } = order;
        let mut state = self.cluster.state();
        call.still_heard()?;
        self.may_write(call, &state)?;
        call.may(Action::Write, &stream, &state)?;
        state.appends += 1;
        Ok(state.log.append(&stream, expected, events, now()))
    }

    /// Reads an append's header and events.
    async fn receive(&self, mut frames: Streaming<AppendReq>) -> Result<Order, Status> {
        let first = frames.message().await?.and_then(|frame| frame.content);
        let Some(Content::Options(options)) = first else {
            return Err(status::invalid("an append begins with its options"));
        };
        let (stream, expected) =
            (name(options.stream_identifier)?, expected(options.expected_stream_revision)?);
        let (most, mut size, mut events) = (self.append_max(), 0, Vec::new());
        while let Some(frame) = frames.message().await? {
            let Some(Content::ProposedMessage(event)) = frame.content else {
                return Err(status::invalid("an append goes on with events"));
            };
            let event = proposed(event)?;
            size += event.size();
            // The rest is heard, so that the client hears the answer; it is not kept.
            if size <= most {
                events.push(event);
            }
        }
        if size > most { Err(status::append_too_large(most)) } else { Ok(Order { stream, expected, events }) }
    }

    pub(super) fn append_max(&self) -> usize {
        self.cluster.state().append_max
    }
}

fn success(appended: Appended) -> Success {
    let position = |at| Position { commit_position: at, prepare_position: at };
    Success {
        current_revision_option: Some(
            appended
                .revision
                .map_or(CurrentRevisionOption::NoStream(()), CurrentRevisionOption::CurrentRevision),
        ),
        position_option: Some(
            appended
                .position
                .map_or(PositionOption::NoPosition(()), |at| PositionOption::Position(position(at))),
        ),
    }
}

fn wrong_version(expected: Expected, current: Option<u64>) -> WrongExpectedVersion {
    let (wanted, wanted_2060) = match expected {
        Expected::Any => (Wanted::ExpectedAny(()), Some(Wanted2060::Any2060(()))),
        Expected::StreamExists => (Wanted::ExpectedStreamExists(()), Some(Wanted2060::StreamExists2060(()))),
        // The first version of the message could not say this.
        Expected::NoStream => (Wanted::ExpectedNoStream(()), None),
        Expected::Revision(revision) => {
            (Wanted::ExpectedRevision(revision), Some(Wanted2060::ExpectedRevision2060(revision)))
        }
    };
    WrongExpectedVersion {
        current_revision_option: Some(current.map_or(Current::CurrentNoStream(()), Current::CurrentRevision)),
        current_revision_option_20_6_0: Some(
            current.map_or(Current2060::NoStream2060(()), Current2060::CurrentRevision2060),
        ),
        expected_revision_option: Some(wanted),
        expected_revision_option_20_6_0: wanted_2060,
    }
}
