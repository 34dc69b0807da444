//! Who belongs to an entitlement, and who did before.

use aggregates::entitlement::event::{EntitlementEvent, Member, RosterRow};

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

    fn on_entitlement(
        &self,
        fold: &mut Fold<'_>,
        at: &At<'_>,
        event: &EntitlementEvent,
    ) -> rusqlite::Result<()> {
        match event {
            EntitlementEvent::Confirmed(it) => replace(fold, at, &it.members, it.source),
            EntitlementEvent::MembersChanged(it) => replace(fold, at, &it.members, it.source),
            _ => Ok(()),
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
