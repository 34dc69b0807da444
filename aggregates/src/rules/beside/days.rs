//! `days`: what is told to have happened has happened, and the bank booked no payment before its month began.

use ledger::ties::Broken;

use crate::batch::event::OutcomesRecorded;
use crate::entitlement::EntitlementEvent;
use crate::noun::Event;
use crate::person::PersonEvent;
use crate::rules::id;
use crate::rules::known::{Held, Known, batch};
use crate::{BatchId, Day};

/// A day that an event tells of is not after ledger day.
pub(in crate::rules) fn told(event: &Event, today: Day) -> Result<(), Broken> {
    if let Event::Entitlement(event) = event
        && let EntitlementEvent::BackPayGranted(e) = &**event
        && let Some(month) = e.months.iter().find(|month| **month > today.month())
    {
        let text = format!("补发月份{month}尚未到来 / the month {month} of the back pay has not come yet");
        return Err(Broken::new(id::DAYS, text));
    }
    let day = match event {
        Event::Person(event) => match &**event {
            PersonEvent::Died(e) => Some(e.day),
            PersonEvent::Moved(e) => Some(e.day),
            _ => None,
        },
        Event::Entitlement(event) => match &**event {
            EntitlementEvent::HearingHeld(e) => Some(e.day),
            EntitlementEvent::NoticeServed(e) => Some(e.day),
            EntitlementEvent::PaymentSettled(e) => Some(e.booked),
            EntitlementEvent::PaymentReturned(e) => Some(e.booked),
            EntitlementEvent::PaymentContested(e) => Some(e.booked),
            _ => None,
        },
        _ => None,
    };
    match day.filter(|day| *day > today) {
        Some(day) => Err(ahead(day, today)),
        None => Ok(()),
    }
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
    Broken::new(
        id::DAYS,
        format!("日期{day}在账本日期{today}之后 / the day {day} is after ledger day {today}"),
    )
}

const BEFORE_THE_ORDER: (&str, &str) = (
    "早于支付令；银行确在支付令之前付款的（如凭纸质指令），用 --early",
    "before the order; if the bank did pay before it (on paper, say), say --early",
);

fn early(line: u32, day: Day, (zh, en): (&str, &str)) -> Broken {
    Broken::new(id::DAYS, format!("第{line}行的记账日期{day}{zh} / line {line} is booked on {day}: {en}"))
}
