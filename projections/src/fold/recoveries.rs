//! Recoveries (追回) of payments, and the money that came back.

use aggregates::entitlement::event::EntitlementEvent;
use aggregates::noun::Event;
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct Recoveries;

impl Projection for Recoveries {
    fn tables(&self) -> &'static str {
        "CREATE TABLE recoveries (
            id BLOB PRIMARY KEY, entitlement BLOB NOT NULL, batch BLOB NOT NULL, line INTEGER NOT NULL,
            amount INTEGER NOT NULL, reason TEXT NOT NULL, holder TEXT NOT NULL, opened INTEGER NOT NULL,
            collected INTEGER NOT NULL DEFAULT 0, waived INTEGER, waived_doc TEXT, waived_reason TEXT,
            time INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX recoveries_by_entitlement ON recoveries (entitlement);
        CREATE TABLE collections (
            position INTEGER PRIMARY KEY, recovery BLOB NOT NULL, amount INTEGER NOT NULL, flow TEXT NOT NULL,
            holder TEXT NOT NULL, time INTEGER NOT NULL
        ) STRICT;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Entitlement(event) = event else { return Ok(()) };
        let event: &EntitlementEvent = event;
        match event {
            EntitlementEvent::RecoveryOpened(it) => fold.run(
                "INSERT OR IGNORE INTO recoveries (id, entitlement, batch, line, amount, reason, holder, opened, time)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    it.recovery.0.as_bytes(),
                    at.id(),
                    it.line.batch.0.as_bytes(),
                    it.line.line,
                    it.amount.fen(),
                    it.reason,
                    it.holder.as_str(),
                    at.column(),
                    at.millis(),
                ],
            ),
            EntitlementEvent::RecoveryCollected(it) => {
                let id = it.recovery.0.as_bytes();
                fold.run(
                    "INSERT INTO collections VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    (at.column(), id, it.amount.fen(), &it.flow, it.holder.as_str(), at.millis()),
                )?;
                let sql = "UPDATE recoveries SET collected = collected + ?2 WHERE id = ?1";
                fold.run(sql, (id, it.amount.fen()))
            }
            EntitlementEvent::RecoveryWaived(it) => fold.run(
                "UPDATE recoveries SET waived = amount - collected, waived_doc = ?2, waived_reason = ?3
                 WHERE id = ?1 AND waived IS NULL",
                (it.recovery.0.as_bytes(), &it.doc_no, &it.reason),
            ),
            EntitlementEvent::Confirmed(_) | EntitlementEvent::Adjusted(_) | EntitlementEvent::MembersChanged(_) | EntitlementEvent::GraceStarted(_) | EntitlementEvent::HearingHeld(_) | EntitlementEvent::NoticeServed(_) | EntitlementEvent::Stopped(_) | EntitlementEvent::PayeeChangeProposed(_) | EntitlementEvent::PayeeChanged(_) | EntitlementEvent::PayeeChangeRejected(_) | EntitlementEvent::PaymentOrdered(_) | EntitlementEvent::PaymentReissued(_) | EntitlementEvent::PaymentStopped(_) | EntitlementEvent::PaymentSettled(_) | EntitlementEvent::PaymentReturned(_) | EntitlementEvent::PaymentUnknown(_) | EntitlementEvent::PaymentContested(_) | EntitlementEvent::ContestResolved(_) | EntitlementEvent::PaymentReleased(_) | EntitlementEvent::BackPayGranted(_) => Ok(0),
        }
        .map(|_| ())
    }
}
