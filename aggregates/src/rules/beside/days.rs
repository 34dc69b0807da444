//! `days`: what is told to have happened has happened, and the bank booked no payment before its month began.

use ledger::ties::Broken;
use words::say;

use crate::batch::BatchEvent;
use crate::batch::event::OutcomesRecorded;
use crate::entitlement::EntitlementEvent;
use crate::funding::event::YearClosed;
use crate::funding::{FundingEvent, FundingId};
use crate::noun::Event;
use crate::person::PersonEvent;
use crate::roster::RosterEvent;
use crate::rules::id;
use crate::rules::known::{Held, Known, batch};
use crate::{BatchId, Day, Month};

/// A day that an event tells of is not after ledger day.
pub(in crate::rules) fn told(event: &Event, today: Day) -> Result<(), Broken> {
    planned(event, today.month())?;
    let day = match event {
        Event::Person(event) => match &**event {
            PersonEvent::Died(e) => Some(e.day),
            PersonEvent::Moved(e) => Some(e.day),
            PersonEvent::Enrolled(_)
            | PersonEvent::Left(_)
            | PersonEvent::Linked(_)
            | PersonEvent::Absorbed(_)
            | PersonEvent::DeathWithdrawn(_)
            | PersonEvent::IdentityCorrected(_)
            | PersonEvent::Erased(_) => None,
        },
        Event::Entitlement(event) => match &**event {
            EntitlementEvent::HearingHeld(e) => Some(e.day),
            EntitlementEvent::NoticeServed(e) => Some(e.day),
            EntitlementEvent::Stopped(e) => Some(e.event_day),
            EntitlementEvent::PaymentSettled(e) => Some(e.booked),
            EntitlementEvent::PaymentReturned(e) => Some(e.booked),
            EntitlementEvent::PaymentContested(e) => Some(e.booked),
            EntitlementEvent::Confirmed(_)
            | EntitlementEvent::Adjusted(_)
            | EntitlementEvent::MembersChanged(_)
            | EntitlementEvent::GraceStarted(_)
            | EntitlementEvent::PayeeChangeProposed(_)
            | EntitlementEvent::PayeeChanged(_)
            | EntitlementEvent::PayeeChangeRejected(_)
            | EntitlementEvent::PaymentOrdered(_)
            | EntitlementEvent::PaymentReissued(_)
            | EntitlementEvent::PaymentStopped(_)
            | EntitlementEvent::PaymentUnknown(_)
            | EntitlementEvent::ContestResolved(_)
            | EntitlementEvent::PaymentReleased(_)
            | EntitlementEvent::BackPayGranted(_)
            | EntitlementEvent::RecoveryOpened(_)
            | EntitlementEvent::RecoveryCollected(_)
            | EntitlementEvent::RecoveryWaived(_) => None,
        },
        _ => None,
    };
    match day.filter(|day| *day > today) {
        Some(day) => Err(ahead(day, today)),
        None => Ok(()),
    }
}

/// What is planned is near: a batch pays no later month than the last of a quarter that begins now, money is of no later
/// year than the next, back pay is for months that have come.
fn planned(event: &Event, now: Month) -> Result<(), Broken> {
    let last = now.next().next();
    let far = match event {
        Event::Batch(event) => far_batch(event, last),
        Event::Funding(event) => match &**event {
            FundingEvent::Appropriated(e) => (e.year > now.year() + 1).then(|| e.year.to_string()),
            FundingEvent::YearClosed(e) => not_over(e, now),
            FundingEvent::Withdrawn(_) | FundingEvent::Reserved(_) | FundingEvent::Released(_) => None,
        },
        Event::Roster(event) => match &**event {
            RosterEvent::Imported(e) => (e.period > last).then(|| e.period.to_string()),
            RosterEvent::RowRead(_)
            | RosterEvent::MissingListed(_)
            | RosterEvent::RosterConfirmed(_)
            | RosterEvent::RosterRejected(_) => None,
        },
        Event::Entitlement(event) => far_back_pay(event, now),
        _ => None,
    };
    let Some(far) = far else { return Ok(()) };
    Err(Broken::new(
        id::DAYS,
        say!(
            "{far}尚未到来，不能办理（账本现为{now}）",
            "{far} is too far ahead: the ledger stands at {now}"
        ),
    ))
}

fn far_batch(event: &BatchEvent, last: Month) -> Option<String> {
    match event {
        BatchEvent::Drafted(e) => e.months.iter().find(|month| **month > last).map(ToString::to_string),
        BatchEvent::LinesDrafted(_)
        | BatchEvent::LinesHeld(_)
        | BatchEvent::Sealed(_)
        | BatchEvent::Reviewed(_)
        | BatchEvent::Approved(_)
        | BatchEvent::Rejected(_)
        | BatchEvent::Voided(_)
        | BatchEvent::Ordered(_)
        | BatchEvent::LinesStopped(_)
        | BatchEvent::BankFileMade(_)
        | BatchEvent::BankAccepted(_)
        | BatchEvent::BankResultTaken(_)
        | BatchEvent::OutcomesRecorded(_)
        | BatchEvent::LineResolved(_)
        | BatchEvent::LinesReissued(_)
        | BatchEvent::LinesReleased(_)
        | BatchEvent::Reconciled(_)
        | BatchEvent::Closed(_) => None,
    }
}

fn far_back_pay(event: &EntitlementEvent, now: Month) -> Option<String> {
    match event {
        EntitlementEvent::BackPayGranted(e) => {
            e.months.iter().find(|month| **month > now).map(ToString::to_string)
        }
        EntitlementEvent::Confirmed(_)
        | EntitlementEvent::Adjusted(_)
        | EntitlementEvent::MembersChanged(_)
        | EntitlementEvent::GraceStarted(_)
        | EntitlementEvent::HearingHeld(_)
        | EntitlementEvent::NoticeServed(_)
        | EntitlementEvent::Stopped(_)
        | EntitlementEvent::PayeeChangeProposed(_)
        | EntitlementEvent::PayeeChanged(_)
        | EntitlementEvent::PayeeChangeRejected(_)
        | EntitlementEvent::PaymentOrdered(_)
        | EntitlementEvent::PaymentReissued(_)
        | EntitlementEvent::PaymentStopped(_)
        | EntitlementEvent::PaymentSettled(_)
        | EntitlementEvent::PaymentReturned(_)
        | EntitlementEvent::PaymentUnknown(_)
        | EntitlementEvent::PaymentContested(_)
        | EntitlementEvent::ContestResolved(_)
        | EntitlementEvent::PaymentReleased(_)
        | EntitlementEvent::RecoveryOpened(_)
        | EntitlementEvent::RecoveryCollected(_)
        | EntitlementEvent::RecoveryWaived(_) => None,
    }
}

/// A year is closed in its last month, or later.
fn not_over(e: &YearClosed, now: Month) -> Option<String> {
    let next: FundingId = e.successor.parse().ok()?;
    let closing = Month::new(next.year.checked_sub(1)?, 12).ok()?;
    (now < closing).then(|| closing.to_string())
}

/// What the bank says: not in the future, not before the first benefit month, and before the order only if that was
/// asked about.
pub(in crate::rules) fn booked<K: Known>(
    known: &mut K,
    id: BatchId,
    e: &OutcomesRecorded,
    today: Day,
) -> Held<(), K> {
    let Some(batch) = batch(known, id)? else { return Ok(()) };
    let first = batch.header.as_ref().and_then(|header| header.months.iter().min().copied());
    let is_early = batch.pending.as_ref().is_some_and(|arriving| arriving.early);
    for (line, day) in e.outcomes.iter().filter_map(|outcome| Some((outcome.line, outcome.booked?))) {
        if day > today {
            return Err(ahead(day, today).into());
        }
        // What is ordered before its month may be paid before it as well.
        let first = first.map(|first| batch.ordered_on.map_or(first, |ordered| first.min(ordered.month())));
        if first.is_some_and(|first| day.month() < first) {
            return Err(early(line, day, ("早于发放月份", "before its benefit month")).into());
        }
        if !is_early && batch.ordered_on.is_some_and(|ordered| day < ordered) {
            return Err(early(line, day, BEFORE_THE_ORDER).into());
        }
    }
    Ok(())
}

fn ahead(day: Day, today: Day) -> Broken {
    Broken::new(id::DAYS, say!("日期{day}在账本日期{today}之后", "the day {day} is after ledger day {today}"))
}

const BEFORE_THE_ORDER: (&str, &str) = (
    "早于支付令；银行确在支付令之前付款的（如凭纸质指令），用 --early",
    "before the order; if the bank did pay before it (on paper, say), say --early",
);

fn early(line: u32, day: Day, (zh, en): (&str, &str)) -> Broken {
    Broken::new(id::DAYS, say!("第{line}行的记账日期{day}{zh}", "line {line} is booked on {day}: {en}"))
}
