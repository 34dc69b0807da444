//! What an entitlement's amount was computed from, and in which months it was in force: every version of both.

use aggregates::entitlement::event::{EntitlementEvent, Inputs};
use aggregates::noun::Event;
use aggregates::{Money, Month};
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct Terms;

impl Projection for Terms {
    fn tables(&self) -> &'static str {
        // The terms of a month are the latest record's whose first month is not after it.
        "CREATE TABLE terms (
            entitlement BLOB NOT NULL, position INTEGER NOT NULL, from_month TEXT NOT NULL, persons INTEGER NOT NULL,
            income INTEGER, top_up INTEGER NOT NULL, tier TEXT, care_tier TEXT, accepted_base INTEGER,
            accepted_reason TEXT,
            PRIMARY KEY (entitlement, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE spans (
            entitlement BLOB NOT NULL, position INTEGER NOT NULL, from_month TEXT NOT NULL, last_month TEXT,
            PRIMARY KEY (entitlement, position)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Entitlement(event) = event else { return Ok(()) };
        let event: &EntitlementEvent = event;
        match event {
            EntitlementEvent::Confirmed(it) => {
                fold.run(
                    "INSERT INTO spans VALUES (?1, ?2, ?3, NULL)",
                    (at.id(), at.column(), it.from.to_string()),
                )?;
                term(fold, at, it.from, &it.inputs)
            }
            EntitlementEvent::Adjusted(it) => term(fold, at, it.from, &it.inputs),
            EntitlementEvent::GraceStarted(it) => end(fold, at, it.until),
            EntitlementEvent::Stopped(it) => end(fold, at, it.last_month),
            EntitlementEvent::MembersChanged(_)
            | EntitlementEvent::HearingHeld(_)
            | EntitlementEvent::NoticeServed(_)
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
            | EntitlementEvent::BackPayGranted(_)
            | EntitlementEvent::RecoveryOpened(_)
            | EntitlementEvent::RecoveryCollected(_)
            | EntitlementEvent::RecoveryWaived(_) => Ok(()),
        }
    }
}

fn term(fold: &Fold<'_>, at: &At<'_>, from: Month, inputs: &Inputs) -> rusqlite::Result<()> {
    let accepted = inputs.accepted.as_ref();
    fold.run(
        "INSERT INTO terms VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            at.id(),
            at.column(),
            from.to_string(),
            inputs.persons,
            inputs.income.map(Money::fen),
            inputs.top_up.fen(),
            inputs.tier,
            inputs.care_tier,
            accepted.map(|accepted| accepted.base.fen()),
            accepted.map(|accepted| accepted.reason.as_str()),
        ],
    )
    .map(|_| ())
}

fn end(fold: &Fold<'_>, at: &At<'_>, last: Month) -> rusqlite::Result<()> {
    fold.run(
        "UPDATE spans SET last_month = ?2 WHERE entitlement = ?1
         AND position = (SELECT MAX(position) FROM spans WHERE entitlement = ?1)",
        (at.id(), last.to_string()),
    )
    .map(|_| ())
}
