//! One entitlement outside of rosters: stop, grace, hearing, notice, back pay, recovery.

use aggregates::amount::last_month;
use aggregates::batch::Batch;
use aggregates::entitlement::event::{
    BackPayGranted, GraceStarted, HearingHeld, LineRef, NoticeServed, RecoveryCollected, RecoveryOpened,
    RecoveryWaived, Stopped,
};
use aggregates::entitlement::{Entitlement, EntitlementCommand};
use aggregates::person::event::Left;
use aggregates::person::{Person, PersonCommand};
use aggregates::{Day, EntitlementId, Money, Month, ProposalId, shown};
use words::refuse;

use crate::app::{Desk, Done, Signatory};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
use crate::office::absent;
use crate::office::standards;

/// A stop to be decided.
pub struct Stop {
    /// Why.
    pub reason: String,
    /// The day of what ended the benefit.
    pub day: Day,
    /// The last paid month; by the programme's stop rule if absent.
    pub last_month: Option<Month>,
}

/// A benefit that was ended.
pub struct StoppedBenefit {
    /// The last month that is paid.
    pub last: Month,
    /// Payments of later months: what may have to come back.
    pub overpaid: Vec<(Month, Money)>,
    /// What came of writing it.
    pub done: Done,
}

/// 停发: ends a benefit by an explicit decision, and the parts of its people in it.
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn stop(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    stop: Stop,
) -> Result<StoppedBenefit, Failure> {
    if stop.day > desk.today() {
        return Err(Failure::refused(refuse!(
            "entitlement.day_ahead",
            ground::DAYS,
            "停发事由的日期{0}在将来，请核对；到期自行结束的用渐退期（entitlement grace）",
            "the event of {0} lies ahead: check the day; what ends by itself is a grace (entitlement grace)",
            stop.day
        )));
    }
    let mut act = desk.act();
    let mut state = act.load_entitlement(id)?.0.state;
    let benefit = state.benefit().cloned().ok_or_else(|| absent(id))?;
    let last = match stop.last_month {
        Some(month) => month,
        None => {
            let book = standards::book(&mut act, benefit.programme, benefit.area)?;
            let last = last_month(book.rules(stop.day.month()).or_refuse()?, stop.day);
            // What happened before the benefit began ends it before its first month: all that was paid is overpaid.
            state.periods().last().map_or(last, |period| last.max(period.from.previous()))
        }
    };
    let event = Stopped {
        event_day: stop.day,
        holder: signatory.holder(),
        last_month: last,
        reason: stop.reason.clone(),
    };
    act.decide(&id.to_string(), benefit.area, &mut state, EntitlementCommand::Stop(event), Vec::new())?;
    for member in &benefit.members {
        let stream = member.subject.to_string();
        let mut person = act.load::<Person>(&stream)?.state;
        let left = Left { entitlement: id, last_month: last, reason: stop.reason.clone() };
        let area = person.area_in(id).unwrap_or(benefit.area);
        act.decide(&stream, area, &mut person, PersonCommand::Leave(left), Vec::new())?;
    }
    let intent = format!("{} {id} 末月{last}：{}", benefit.programme.name_zh(), stop.reason);
    let overpaid = state.overpaid().map(|paid| (paid.month, paid.amount())).collect();
    Ok(StoppedBenefit { last, overpaid, done: desk.carry_out(act, signatory, &intent)? })
}

/// 渐退期
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn grace(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    reason: String,
    until: Month,
) -> Result<Done, Failure> {
    let command = EntitlementCommand::StartGrace(GraceStarted { holder: signatory.holder(), reason, until });
    one(desk, signatory, id, &format!("至{until}"), command)
}

/// 听取意见
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn hearing(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    day: Day,
    doc_no: String,
) -> Result<Done, Failure> {
    let command = EntitlementCommand::RecordHearing(HearingHeld { day, doc_no, holder: signatory.holder() });
    one(desk, signatory, id, &day.to_string(), command)
}

/// 书面告知
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn notice(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    day: Day,
    doc_no: String,
) -> Result<Done, Failure> {
    let command = EntitlementCommand::ServeNotice(NoticeServed { day, doc_no, holder: signatory.holder() });
    one(desk, signatory, id, &day.to_string(), command)
}

/// 补发核准
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn back_pay(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    amount: Money,
    months: Vec<Month>,
    reason: String,
    difference: bool,
) -> Result<(ProposalId, Done), Failure> {
    if !difference {
        none_is_paid(&desk.act().load_entitlement(id)?.0.state, &months)?;
    }
    let grant = ProposalId(desk.random.uuid());
    let what = format!("{} 每月{amount}元", shown::months(&months));
    let event = BackPayGranted { amount, grant, holder: signatory.holder(), months, reason };
    Ok((grant, one(desk, signatory, id, &what, EntitlementCommand::GrantBackPay(event))?))
}

/// Who grants back pay for a month that was paid, or is on its way, has to mean the difference.
fn none_is_paid(state: &Entitlement, months: &[Month]) -> Result<(), Failure> {
    let paid = months.iter().map(|month| (month, state.may_have_been_paid(*month)));
    let paid: Vec<_> = paid.filter(|(_, amount)| !amount.is_zero()).collect();
    if paid.is_empty() {
        return Ok(());
    }
    let each = |say: fn(&Month, &Money) -> String| {
        paid.iter().map(|(month, amount)| say(month, amount)).collect::<Vec<_>>()
    };
    Err(Failure::refused(refuse!(
        "entitlement.month_paid",
        ground::TABLES,
        "{0}，不能再补发整月；所补的是差额的，请加 --difference",
        "{1}: not again for the whole month; if it is the difference that is granted, add --difference",
        each(|month, amount| format!("{month}已发放或在途{amount}元")).join("，"),
        each(|month, amount| format!("{month} was paid {amount}, or it is on its way")).join(", "),
    )))
}

/// 立案追回
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn open_recovery(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    line: LineRef,
    amount: Money,
    reason: String,
) -> Result<(ProposalId, Done), Failure> {
    let recovery = ProposalId(desk.random.uuid());
    let event = RecoveryOpened { amount, holder: signatory.holder(), line, reason, recovery };
    Ok((recovery, one(desk, signatory, id, &format!("{amount}元"), EntitlementCommand::OpenRecovery(event))?))
}

/// 收到退款
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn collect(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    recovery: ProposalId,
    amount: Money,
    flow: String,
) -> Result<Done, Failure> {
    let event = RecoveryCollected { amount, flow, holder: signatory.holder(), recovery };
    one(desk, signatory, id, &format!("{amount}元 {recovery}"), EntitlementCommand::CollectRecovery(event))
}

/// 核销余额
///
/// # Errors
/// [`Failure`] as the entitlement or the store says no.
pub fn waive(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    recovery: ProposalId,
    doc_no: String,
    reason: String,
) -> Result<Done, Failure> {
    let event = RecoveryWaived { doc_no, holder: signatory.holder(), reason, recovery };
    one(desk, signatory, id, &recovery.to_string(), EntitlementCommand::WaiveRecovery(event))
}

fn one(
    desk: &Desk,
    signatory: &Signatory,
    id: EntitlementId,
    what: &str,
    command: EntitlementCommand,
) -> Result<Done, Failure> {
    let mut act = desk.act();
    let mut state = act.load_entitlement(id)?.0.state;
    let (area, programme) =
        state.benefit().map(|benefit| (benefit.area, benefit.programme)).ok_or_else(|| absent(id))?;
    let area = match paid_in(&state, &command) {
        Some(line) => {
            act.load::<Batch>(&line.batch.to_string())?.state.line(line.line).map_or(area, |it| it.area)
        }
        None => area,
    };
    act.decide(&id.to_string(), area, &mut state, command, Vec::new())?;
    desk.carry_out(act, signatory, &format!("{} {id} {what}", programme.name_zh()))
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

fn absent(id: EntitlementId) -> Failure {
    absent::entitlement(id)
}
