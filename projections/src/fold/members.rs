//! Who belongs to an entitlement, and who did before.

use aggregates::entitlement::event::{EntitlementEvent, Member, RosterRow};
use aggregates::noun::Event;

use super::entitlements::seal;
use super::{Fold, Projection};
use crate::at::At;

pub(super) struct Members;

impl Projection for Members {
    fn tables(&self) -> &'static str {
        // position: the record that made the list; ended: the one that replaced it.
        "CREATE TABLE members (
            entitlement BLOB NOT NULL, position INTEGER NOT NULL, place INTEGER NOT NULL, subject BLOB NOT NULL,
            relation TEXT NOT NULL, from_month TEXT NOT NULL, seal INTEGER, ended INTEGER,
            PRIMARY KEY (entitlement, position, place)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX members_by_subject ON members (subject);"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Entitlement(event) = event else { return Ok(()) };
        let event: &EntitlementEvent = event;
        match event {
            EntitlementEvent::Confirmed(it) => replace(fold, at, &it.members, it.source),
            EntitlementEvent::MembersChanged(it) => replace(fold, at, &it.members, it.source),
            EntitlementEvent::Adjusted(_)
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
            | EntitlementEvent::BackPayGranted(_)
            | EntitlementEvent::RecoveryOpened(_)
            | EntitlementEvent::RecoveryCollected(_)
            | EntitlementEvent::RecoveryWaived(_) => Ok(()),
        }
    }
}

fn replace(fold: &Fold<'_>, at: &At<'_>, members: &[Member], source: RosterRow) -> rusqlite::Result<()> {
    fold.run(
        "UPDATE members SET ended = ?2 WHERE entitlement = ?1 AND ended IS NULL",
        (at.id(), at.column()),
    )?;
    for (place, member) in members.iter().enumerate() {
        fold.run(
            "INSERT INTO members VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL)",
            (
                at.id(),
                at.column(),
                i64::try_from(place).unwrap_or(i64::MAX),
                member.subject.0.as_bytes(),
                &member.relation,
                member.from.to_string(),
                seal(fold, at, member.subject.0, source)?,
            ),
        )?;
    }
    Ok(())
}
