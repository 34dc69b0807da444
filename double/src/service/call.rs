//! What is known of a call before its message is read.

use tonic::metadata::MetadataMap;
use tonic::{Extensions, Request, Status};

use super::{Service, status};
use crate::access::{Action, Caller};
use crate::cluster::{Roles, State};
use crate::fault::{Call as Kind, Fault};
use crate::line::Scissors;
use crate::log::Log;

/// One call's line and headers.
#[derive(Clone)]
pub(super) struct Call {
    line: Scissors,
    authorization: Option<String>,
    requires_leader: bool,
}

impl Call {
    pub(super) fn of<T>(request: &Request<T>) -> Call {
        Call::from_parts(request.metadata(), request.extensions())
    }

    fn from_parts(metadata: &MetadataMap, extensions: &Extensions) -> Call {
        let text = |name| metadata.get(name).and_then(|value| value.to_str().ok());
        Call {
            line: extensions.get::<Scissors>().cloned().unwrap_or_else(Scissors::none),
            authorization: text("authorization").map(str::to_owned),
            requires_leader: text("requires-leader").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        }
    }

    /// Drops the connection. What is answered afterwards is not heard.
    pub(super) fn drop_line(&self) -> Status {
        self.line.cut();
        status::unheard()
    }

    /// Refuses a call whose door was closed under it.
    pub(super) fn still_heard(&self) -> Result<(), Status> {
        if self.line.is_cut() { Err(status::unheard()) } else { Ok(()) }
    }

    pub(super) fn may(&self, action: Action, stream: &str, state: &State) -> Result<(), Status> {
        let authorization = self.authorization.as_deref();
        let caller: Caller = state.access.caller(authorization).map_err(|_| status::unauthenticated())?;
        if caller.may(action, stream, &state.log) { Ok(()) } else { Err(status::access_denied()) }
    }
}

impl Service {
    /// Lets a fault happen that any call may meet. What is left is the caller's.
    pub(super) async fn suffer(&self, call: &Call, kind: Kind<'_>) -> Result<Option<Fault>, Status> {
        match self.gate.script.take(kind) {
            Some(Fault::Delay(time)) => {
                tokio::time::sleep(time).await;
                Ok(None)
            }
            Some(Fault::Reset) => Err(call.drop_line()),
            Some(Fault::Overload) => Err(status::busy()),
            other => Ok(other),
        }
    }

    /// Whether this door may write: if it leads, or passes on to one that does.
    pub(super) fn may_write(&self, call: &Call, state: &State) -> Result<(), Status> {
        if !self.follows(state) || state.roles == Roles::Passing {
            return Ok(());
        }
        self.may_follow(call, state)?;
        let leader = state.gates.get(state.leader());
        if leader.is_some_and(|gate| gate.is_open()) { Ok(()) } else { Err(status::not_ready()) }
    }

    /// A follower sends those away that require the leader.
    pub(super) fn may_follow(&self, call: &Call, state: &State) -> Result<(), Status> {
        let sends_away = state.roles != Roles::Passing && self.follows(state) && call.requires_leader;
        if sends_away { Err(self.elsewhere(state)) } else { Ok(()) }
    }

    /// That the leader is to be asked, and where it is.
    pub(super) fn elsewhere(&self, state: &State) -> Status {
        let leader = state.gates.get(state.leader()).unwrap_or(&self.gate);
        status::not_leader(leader.address)
    }

    /// Shows the log as this door has it.
    pub(super) fn show<T>(&self, call: &Call, state: &State, see: impl FnOnce(&Log) -> T) -> T {
        if state.lag > 0 && self.follows(state) && !call.requires_leader {
            see(&state.log.without_last(state.lag))
        } else {
            see(&state.log)
        }
    }

    fn follows(&self, state: &State) -> bool {
        state.leader() != self.gate.number
    }
}
