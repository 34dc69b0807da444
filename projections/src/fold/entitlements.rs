//! Entitlements as they stand now, and the roster row that gives their place in a batch.

use aggregates::entitlement::event::{Confirmed, EntitlementEvent, RosterRow};
use aggregates::noun::Event;
use aggregates::roster::event::RosterEvent;
use rusqlite::params;
use uuid::Uuid;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct Entitlements;

impl Projection for Entitlements {
    fn tables(&self) -> &'static str {
        "CREATE TABLE entitlements (
            id BLOB PRIMARY KEY, programme TEXT NOT NULL, area TEXT NOT NULL, household BLOB,
            beneficiary BLOB NOT NULL, payee BLOB NOT NULL, unknown_members INTEGER NOT NULL,
            from_month TEXT NOT NULL, last_month TEXT, state TEXT NOT NULL, stop_reason TEXT,
            roster BLOB NOT NULL, row INTEGER NOT NULL, beneficiary_seal INTEGER, payee_seal INTEGER,
            confirmed INTEGER NOT NULL, position INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX entitlements_by_programme ON entitlements (programme, area);
        CREATE INDEX entitlements_by_household ON entitlements (household) WHERE household IS NOT NULL;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        match event {
            Event::Entitlement(event) => on_entitlement(fold, at, event),
            Event::Roster(event) => on_roster(fold, at, event),
            _ => Ok(()),
        }
    }
}

fn on_entitlement(fold: &mut Fold<'_>, at: &At<'_>, event: &EntitlementEvent) -> rusqlite::Result<()> {
    match event {
        EntitlementEvent::Confirmed(it) => confirm(fold, at, it),
        EntitlementEvent::Adjusted(it) => fold.run(
            "UPDATE entitlements SET roster = ?2, row = ?3, position = ?4 WHERE id = ?1",
            (at.id(), it.source.roster.0.as_bytes(), it.source.row, at.column()),
        ),
        EntitlementEvent::MembersChanged(it) => fold.run(
            "UPDATE entitlements SET beneficiary = ?2, unknown_members = ?3, roster = ?4, row = ?5,
             beneficiary_seal = COALESCE(?6, beneficiary_seal), position = ?7 WHERE id = ?1",
            (
                at.id(),
                it.beneficiary.0.as_bytes(),
                it.unknown_members,
                it.source.roster.0.as_bytes(),
                it.source.row,
                seal(fold, at, it.beneficiary.0, it.source)?,
                at.column(),
            ),
        ),
        EntitlementEvent::GraceStarted(it) => fold.run(
            "UPDATE entitlements SET state = 'grace', last_month = ?2, stop_reason = ?3, position = ?4
             WHERE id = ?1",
            (at.id(), it.until.to_string(), &it.reason, at.column()),
        ),
        EntitlementEvent::Stopped(it) => fold.run(
            "UPDATE entitlements SET state = 'stopped', last_month = ?2, stop_reason = ?3, position = ?4
             WHERE id = ?1",
            (at.id(), it.last_month.to_string(), &it.reason, at.column()),
        ),
        EntitlementEvent::PayeeChanged(it) => fold.run(
            // The account's seal is in this record, or in the proposal that it confirms.
            "UPDATE entitlements SET payee = ?2, position = ?5,
             payee_seal = COALESCE(?3, (SELECT seal FROM payee_changes WHERE proposal = ?4), payee_seal)
             WHERE id = ?1",
            (at.id(), it.payee.0.as_bytes(), at.seal_of(it.payee.0), it.proposal.0.as_bytes(), at.column()),
        ),
        EntitlementEvent::HearingHeld(_)
        | EntitlementEvent::NoticeServed(_)
        | EntitlementEvent::PayeeChangeProposed(_)
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
        | EntitlementEvent::RecoveryWaived(_) => Ok(0),
    }
    .map(|_| ())
}

fn on_roster(fold: &mut Fold<'_>, at: &At<'_>, event: &RosterEvent) -> rusqlite::Result<()> {
    // Rows that leave an entitlement as it is have no record in its stream, but give it its place all the same.
    let RosterEvent::RosterConfirmed(_) = event else { return Ok(()) };
    fold.run(
        "UPDATE entitlements SET roster = ?1, row = r.row FROM roster_rows r
         WHERE r.roster = (SELECT key FROM rosters WHERE id = ?1) AND entitlements.id = r.entitlement",
        [at.id()],
    )
    .map(|_| ())
}

fn confirm(fold: &Fold<'_>, at: &At<'_>, it: &Confirmed) -> rusqlite::Result<usize> {
    fold.run(
        "INSERT OR REPLACE INTO entitlements
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, 'in_force', NULL, ?9, ?10, ?11, ?12, ?13, ?13)",
        params![
            at.id(),
            it.programme.code(),
            it.area.to_string(),
            it.household.as_ref().map(|household| household.0.as_bytes()),
            it.beneficiary.0.as_bytes(),
            it.payee.0.as_bytes(),
            it.unknown_members,
            it.from.to_string(),
            it.source.roster.0.as_bytes(),
            it.source.row,
            seal(fold, at, it.beneficiary.0, it.source)?,
            seal(fold, at, it.payee.0, it.source)?,
            at.column(),
        ],
    )
}

/// Where a subject's data is sealed: in this record, or in the roster row that it rests on.
pub(super) fn seal(
    fold: &Fold<'_>,
    at: &At<'_>,
    subject: Uuid,
    source: RosterRow,
) -> rusqlite::Result<Option<i64>> {
    if let Some(here) = at.seal_of(subject) {
        return Ok(Some(here));
    }
    fold.find(
        "SELECT position FROM roster_rows WHERE roster = (SELECT key FROM rosters WHERE id = ?1) AND row = ?2",
        (source.roster.0.as_bytes(), source.row),
        |row| row.get(0),
    )
}
