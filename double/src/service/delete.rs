//! Deletions.

use std::time::SystemTime;

use tonic::{Request, Status};

use super::call::Call;
use super::request::name;
use super::{Service, status};
use crate::access::Action;
use crate::clock::now;
use crate::fault::Call as Kind;
use crate::log::{Expected, Log, Refused};
use crate::wire::streams::delete_req::options::ExpectedStreamRevision as DeleteExpected;
use crate::wire::streams::tombstone_req::options::ExpectedStreamRevision as TombstoneExpected;
use crate::wire::streams::{DeleteReq, DeleteResp, TombstoneReq, TombstoneResp, delete_resp, tombstone_resp};

/// One of the two ways to delete.
type Deletion = fn(&mut Log, &str, Expected, SystemTime) -> Result<u64, Refused>;

impl Service {
    pub(super) async fn answer_delete(&self, request: Request<DeleteReq>) -> Result<DeleteResp, Status> {
        let call = Call::of(&request);
        let options = request.into_inner().options.ok_or_else(|| status::invalid("options are missing"))?;
        let expected = match options.expected_stream_revision {
            Some(DeleteExpected::Revision(revision)) => Expected::Revision(revision),
            Some(DeleteExpected::NoStream(())) => Expected::NoStream,
            Some(DeleteExpected::Any(())) => Expected::Any,
            Some(DeleteExpected::StreamExists(())) => Expected::StreamExists,
            None => return Err(status::invalid("an expected revision is missing")),
        };
        let at = self.remove(&call, &name(options.stream_identifier)?, expected, Log::delete).await?;
        let position = delete_resp::Position { commit_position: at, prepare_position: at };
        Ok(DeleteResp { position_option: Some(delete_resp::PositionOption::Position(position)) })
    }

    pub(super) async fn answer_tombstone(
        &self,
        request: Request<TombstoneReq>,
    ) -> Result<TombstoneResp, Status> {
        let call = Call::of(&request);
        let options = request.into_inner().options.ok_or_else(|| status::invalid("options are missing"))?;
        let expected = match options.expected_stream_revision {
            Some(TombstoneExpected::Revision(revision)) => Expected::Revision(revision),
            Some(TombstoneExpected::NoStream(())) => Expected::NoStream,
            Some(TombstoneExpected::Any(())) => Expected::Any,
            Some(TombstoneExpected::StreamExists(())) => Expected::StreamExists,
            None => return Err(status::invalid("an expected revision is missing")),
        };
        let at = self.remove(&call, &name(options.stream_identifier)?, expected, Log::tombstone).await?;
        let position = tombstone_resp::Position { commit_position: at, prepare_position: at };
        Ok(TombstoneResp { position_option: Some(tombstone_resp::PositionOption::Position(position)) })
    }

    async fn remove(
        &self,
        call: &Call,
        stream: &str,
        expected: Expected,
        deletion: Deletion,
    ) -> Result<u64, Status> {
        self.suffer(call, Kind::Delete).await?;
        let mut state = self.cluster.state();
        call.still_heard()?;
        call.may(Action::Delete, stream, &state)?;
        self.may_write(call, &state)?;
        let done = deletion(&mut state.log, stream, expected, now());
        drop(state);
        self.cluster.tell();
        done.map_err(|refused| match refused {
            Refused::Deleted => status::stream_deleted(stream),
            Refused::WrongExpectedVersion { current } => status::wrong_version(stream, expected, current),
        })
    }
}
