//! One entitlement outside of rosters: stop, grace, hearing, notice, back pay, recovery.

mod back_pay;
mod recovery;
mod stop;

use aggregates::batch::Batch;
use aggregates::entitlement::event::{GraceStarted, HearingHeld, LineRef, NoticeServed};
use aggregates::entitlement::{Entitlement, EntitlementCommand};
use aggregates::{Day, EntitlementId, Month};
use serde::{Deserialize, Serialize};

pub use back_pay::GrantBackPay;
pub use recovery::{
    CollectRecovery, OpenRecovery, RecoveryFigures, RecoveryStanding, WaiveRecovery, recovery,
};
pub use stop::{Overpaid, Stop, Stopping};

use super::Ask;
use crate::app::{Desk, Plan, Signer};
use crate::failure::Failure;
use crate::office::absent;

/// 渐退期
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StartGrace {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// Why.
    pub reason: String,
    /// The last month that it is paid.
    pub until: Month,
}

impl Ask for StartGrace {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let StartGrace { entitlement, reason, until } = self;
        let event = GraceStarted { holder: signer.holder(), reason, until };
        one(desk, entitlement, &format!("至{until}"), EntitlementCommand::StartGrace(event), ())
    }
}

/// 听取意见
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecordHearing {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// When.
    pub day: Day,
    /// The record's number.
    pub doc_no: String,
}

impl Ask for RecordHearing {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let RecordHearing { entitlement, day, doc_no } = self;
        let event = HearingHeld { day, doc_no, holder: signer.holder() };
        one(desk, entitlement, &day.to_string(), EntitlementCommand::RecordHearing(event), ())
    }
}

/// 书面告知
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServeNotice {
    /// Of which benefit.
    pub entitlement: EntitlementId,
    /// When.
    pub day: Day,
    /// The notice's number.
    pub doc_no: String,
}

impl Ask for ServeNotice {
    type Answer = ();

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, ()>, Failure> {
        let ServeNotice { entitlement, day, doc_no } = self;
        let event = NoticeServed { day, doc_no, holder: signer.holder() };
        one(desk, entitlement, &day.to_string(), EntitlementCommand::ServeNotice(event), ())
    }
}

/// One command of a benefit.
fn one<'d, A>(
    desk: &'d Desk,
    id: EntitlementId,
    what: &str,
    command: EntitlementCommand,
    answer: A,
) -> Result<Plan<'d, A>, Failure> {
    let mut act = desk.act();
    let mut state = act.load_entitlement(id)?.0.state;
    let (area, programme) = state
        .benefit()
        .map(|benefit| (benefit.area, benefit.programme))
        .ok_or_else(|| absent::entitlement(id))?;
    let area = match paid_in(&state, &command) {
        Some(line) => {
            act.load::<Batch>(&line.batch.to_string())?.state.line(line.line).map_or(area, |it| it.area)
        }
        None => area,
    };
    act.decide(&id.to_string(), area, &mut state, command, Vec::new())?;
    Ok(act.into_plan(format!("{} {id} {what}", programme.name_zh()), answer))
}

/// The line whose money a recovery asks back: the recovery falls where it was paid.
fn paid_in(state: &Entitlement, command: &EntitlementCommand) -> Option<LineRef> {
    let of = |recovery| state.recovery(recovery).map(|known| known.line);
    match command {
        EntitlementCommand::OpenRecovery(e) => Some(e.line),
        EntitlementCommand::CollectRecovery(e) => of(e.recovery),
        EntitlementCommand::WaiveRecovery(e) => of(e.recovery),
        _ => None,
    }
}
