//! Appends of which many are under way on one call.

use std::collections::HashMap;

use tokio_stream::StreamExt as _;
use tonic::{Code, Request, Status, Streaming};

use super::append::{Answer, Order};
use super::call::Call;
use super::request::{id, name, new};
use super::{Flow, Service, status};
use crate::log::{Appended, Expected, New, Refused};
use crate::wire::streams::batch_append_req::options::ExpectedStreamPosition;
use crate::wire::streams::batch_append_req::{Options, ProposedMessage};
use crate::wire::streams::batch_append_resp::success::{CurrentRevisionOption, PositionOption};
use crate::wire::streams::batch_append_resp::{Result as Outcome, Success};
use crate::wire::streams::{BatchAppendReq, BatchAppendResp};
use crate::wire::{AllStreamPosition, BatchStatus, StreamIdentifier};

/// Appends whose events have not all come yet.
type Begun = HashMap<uuid::Uuid, Order>;

impl Service {
    pub(super) fn answer_batches(
        &self,
        request: Request<Streaming<BatchAppendReq>>,
    ) -> Flow<BatchAppendResp> {
        let (call, service) = (Call::of(&request), self.clone());
        let mut requests = request.into_inner();
        Box::pin(async_stream::stream! {
            let mut begun = Begun::new();
            while let Some(request) = requests.next().await {
                let answer = match request {
                    Ok(request) => service.take(&call, &mut begun, request).await,
                    Err(status) => Err(status),
                };
                match answer {
                    Ok(None) => {}
                    Ok(Some(answer)) => yield Ok(answer),
                    Err(status) => {
                        yield Err(status);
                        return;
                    }
                }
            }
        })
    }

    /// Takes a piece of an append; answers if it was the last. A fault ends the whole call.
    async fn take(
        &self,
        call: &Call,
        begun: &mut Begun,
        request: BatchAppendReq,
    ) -> Result<Option<BatchAppendResp>, Status> {
        let number = id(request.correlation_id.as_ref())?;
        if let Some(options) = request.options {
            begun.insert(number, order(options)?);
        }
        let Some(order) = begun.get_mut(&number) else { return Ok(None) };
        for event in request.proposed_messages {
            order.events.push(proposed(event)?);
        }
        if !request.is_final {
            return Ok(None);
        }
        let Some(order) = begun.remove(&number) else { return Ok(None) };
        let stream = order.stream.clone();
        let most = self.append_max();
        let answer = if order.events.iter().map(New::size).sum::<usize>() > most {
            Err(status::append_too_large(most))
        } else {
            self.carry_out(call.clone(), order).await
        };
        Ok(Some(BatchAppendResp {
            correlation_id: request.correlation_id,
            stream_identifier: Some(StreamIdentifier::of(&stream)),
            result: Some(outcome(&stream, answer)?),
            expected_stream_position: None,
        }))
    }
}

fn order(options: Options) -> Result<Order, Status> {
    let expected = match options.expected_stream_position {
        Some(ExpectedStreamPosition::StreamPosition(revision)) => Expected::Revision(revision),
        Some(ExpectedStreamPosition::NoStream(())) => Expected::NoStream,
        Some(ExpectedStreamPosition::Any(())) => Expected::Any,
        Some(ExpectedStreamPosition::StreamExists(())) => Expected::StreamExists,
        None => return Err(status::invalid("an expected revision is missing")),
    };
    Ok(Order { stream: name(options.stream_identifier)?, expected, events: Vec::new() })
}

fn proposed(event: ProposedMessage) -> Result<New, Status> {
    let id = id(event.id.as_ref())?;
    new(id, event.metadata, event.data, event.custom_metadata)
}

/// What belongs to this append is said of it; what belongs to the connection or the leader ends the call.
fn outcome(stream: &str, answer: Answer) -> Result<Outcome, Status> {
    let refuse = |code: Code, message: String| {
        Outcome::Error(BatchStatus { code: code as i32, message, details: None })
    };
    Ok(match answer {
        Ok(Ok(appended)) => Outcome::Success(success(appended)),
        Ok(Err(Refused::Deleted)) => {
            refuse(Code::FailedPrecondition, format!("Event stream '{stream}' is deleted."))
        }
        Ok(Err(Refused::WrongExpectedVersion { .. })) => {
            refuse(Code::FailedPrecondition, "WrongExpectedVersion".to_owned())
        }
        Err(status)
            if matches!(status.code(), Code::PermissionDenied | Code::InvalidArgument | Code::Aborted) =>
        {
            refuse(status.code(), status.message().to_owned())
        }
        Err(status) => return Err(status),
    })
}

fn success(appended: Appended) -> Success {
    let position = |at| AllStreamPosition { commit_position: at, prepare_position: at };
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
