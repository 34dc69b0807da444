//! Accounts: the one in force and those before it, and the changes that wait for a second holder.

use aggregates::ProposalId;
use aggregates::entitlement::event::{EntitlementEvent, PayeeChangeProposed};
use aggregates::noun::Event;
use rusqlite::params;
use uuid::Uuid;

use super::entitlements::seal;
use super::{Fold, Projection};
use crate::PayeeChangeStatus;
use crate::at::At;

pub(super) struct PayeeChanges;

impl Projection for PayeeChanges {
    fn tables(&self) -> &'static str {
        "CREATE TABLE payee_changes (
            proposal BLOB PRIMARY KEY, entitlement BLOB NOT NULL, payee BLOB NOT NULL, evidence TEXT NOT NULL,
            reason TEXT NOT NULL, status TEXT NOT NULL, proposed INTEGER NOT NULL, proposed_by TEXT NOT NULL,
            seal INTEGER, decided INTEGER, decided_by TEXT, decided_reason TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX payee_changes_open ON payee_changes (status) WHERE status = 'open';
        CREATE TABLE payees (
            entitlement BLOB NOT NULL, position INTEGER NOT NULL, subject BLOB NOT NULL, seal INTEGER,
            PRIMARY KEY (entitlement, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX payees_by_subject ON payees (subject);"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Entitlement(event) = event else { return Ok(()) };
        let event: &EntitlementEvent = event;
        match event {
            EntitlementEvent::Confirmed(it) => {
                let seal = seal(fold, at, it.payee.0, it.source)?;
                payee(fold, at, it.payee.0, seal)
            }
            EntitlementEvent::PayeeChangeProposed(it) => propose(fold, at, it),
            EntitlementEvent::PayeeChanged(it) => {
                let proposed = fold.find(
                    "SELECT seal FROM payee_changes WHERE proposal = ?1",
                    [it.proposal.0.as_bytes()],
                    |row| row.get(0),
                )?;
                payee(fold, at, it.payee.0, at.seal_of(it.payee.0).or(proposed.flatten()))?;
                decide(fold, at, it.proposal, PayeeChangeStatus::Confirmed, it.holder.as_str(), None)
            }
            EntitlementEvent::PayeeChangeRejected(it) => decide(
                fold,
                at,
                it.proposal,
                PayeeChangeStatus::Rejected,
                it.holder.as_str(),
                Some(&it.reason),
            ),
            EntitlementEvent::Adjusted(_)
            | EntitlementEvent::MembersChanged(_)
            | EntitlementEvent::GraceStarted(_)
            | EntitlementEvent::HearingHeld(_)
            | EntitlementEvent::NoticeServed(_)
            | EntitlementEvent::Stopped(_)
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

fn payee(fold: &Fold<'_>, at: &At<'_>, subject: Uuid, seal: Option<i64>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO payees VALUES (?1, ?2, ?3, ?4)";
    fold.run(sql, (at.id(), at.column(), subject.as_bytes(), seal)).map(|_| ())
}

fn propose(fold: &Fold<'_>, at: &At<'_>, it: &PayeeChangeProposed) -> rusqlite::Result<()> {
    fold.run(
        "INSERT OR IGNORE INTO payee_changes VALUES (?1, ?2, ?3, ?4, ?5, 'open', ?6, ?7, ?8, NULL, NULL, NULL)",
        params![
            it.proposal.0.as_bytes(),
            at.id(),
            it.payee.0.as_bytes(),
            it.evidence,
            it.reason,
            at.column(),
            it.holder.as_str(),
            at.seal_of(it.payee.0),
        ],
    )
    .map(|_| ())
}

fn decide(
    fold: &Fold<'_>,
    at: &At<'_>,
    proposal: ProposalId,
    status: PayeeChangeStatus,
    holder: &str,
    reason: Option<&str>,
) -> rusqlite::Result<()> {
    fold.run(
        "UPDATE payee_changes SET status = ?2, decided = ?3, decided_by = ?4, decided_reason = ?5
         WHERE proposal = ?1 AND status = 'open'",
        (proposal.0.as_bytes(), status.code(), at.column(), holder, reason),
    )
    .map(|_| ())
}
