//! Keys and their holders, roles with their days and delegations.

use aggregates::key::event::{KeyEvent, KeyRegistered, RoleProposed};
use aggregates::noun::Event;

use super::{Fold, Projection};
use crate::at::At;
use crate::codec;

pub(super) struct Keys;

impl Projection for Keys {
    fn tables(&self) -> &'static str {
        "CREATE TABLE keys (
            hash BLOB PRIMARY KEY, name TEXT NOT NULL, holder TEXT NOT NULL, vkey TEXT NOT NULL,
            administrator INTEGER NOT NULL, registered INTEGER NOT NULL,
            revoked INTEGER, revoked_by TEXT, revoked_reason TEXT
        ) STRICT, WITHOUT ROWID;
        -- prefix: the digits that every area begins with where the role holds.
        CREATE TABLE roles (
            proposal BLOB PRIMARY KEY, key BLOB NOT NULL, role TEXT NOT NULL, area TEXT NOT NULL, prefix TEXT NOT NULL,
            from_day TEXT NOT NULL, to_day TEXT, delegated_by TEXT, doc_no TEXT NOT NULL,
            proposed INTEGER NOT NULL, proposed_by TEXT NOT NULL, confirmed INTEGER, confirmed_by TEXT,
            revoked INTEGER, revoked_by TEXT, revoked_reason TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX roles_by_key ON roles (key);"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Key(event) = event else { return Ok(()) };
        let event: &KeyEvent = event;
        match event {
            KeyEvent::KeyRegistered(registered) => register(fold, at, registered),
            KeyEvent::RoleProposed(proposed) => propose(fold, at, proposed),
            KeyEvent::RoleConfirmed(it) => fold.run(
                "UPDATE roles SET confirmed = ?2, confirmed_by = ?3 WHERE proposal = ?1 AND confirmed IS NULL",
                (it.proposal.0.as_bytes(), at.column(), it.holder.as_str()),
            ),
            KeyEvent::RoleRevoked(it) => fold.run(
                "UPDATE roles SET revoked = ?2, revoked_by = ?3, revoked_reason = ?4
                 WHERE proposal = ?1 AND revoked IS NULL",
                (it.proposal.0.as_bytes(), at.column(), it.holder.as_str(), &it.reason),
            ),
            KeyEvent::KeyRevoked(it) => match key_hash(at) {
                Some(key) => fold.run(
                    "UPDATE keys SET revoked = ?2, revoked_by = ?3, revoked_reason = ?4
                     WHERE hash = ?1 AND revoked IS NULL",
                    (key, at.column(), it.holder.as_str(), &it.reason),
                ),
                None => Ok(0),
            },
        }
        .map(|_| ())
    }
}

fn key_hash(at: &At<'_>) -> Option<[u8; 32]> {
    at.frame.stream_id().parse().ok().map(|hash: ledger::Hash| hash.0)
}

fn register(fold: &Fold<'_>, at: &At<'_>, it: &KeyRegistered) -> rusqlite::Result<usize> {
    let Some(key) = key_hash(at) else { return Ok(0) };
    fold.run(
        "INSERT OR IGNORE INTO keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, NULL, NULL)",
        (key, &it.name, it.holder.as_str(), &it.vkey, it.administrator, at.column()),
    )
}

fn propose(fold: &Fold<'_>, at: &At<'_>, it: &RoleProposed) -> rusqlite::Result<usize> {
    let Some(key) = key_hash(at) else { return Ok(0) };
    fold.run(
        "INSERT OR IGNORE INTO roles
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, NULL, NULL, NULL, NULL, NULL)",
        (
            it.proposal.0.as_bytes(),
            key,
            it.role.code(),
            it.area.to_string(),
            prefix(it.area),
            it.from.to_string(),
            codec::text(it.to.as_ref()),
            codec::text(it.delegated_by.as_ref()),
            &it.doc_no,
            at.column(),
            it.holder.as_str(),
        ),
    )
}

/// The characters that everything begins with where the role holds; an organisation is only itself.
fn prefix(scope: ledger::Scope) -> String {
    match scope.to_string().parse() {
        Ok(area) => codec::area_range(area).0,
        Err(_) => scope.to_string(),
    }
}
