//! Keys and roles.

use aggregates::{Day, Holder, ProposalId, Role};
use ledger::{Hash, Position, Scope};
use serde::Serialize;

use crate::codec::Columns;
use crate::{Views, ViewsError};

/// A key with its roles.
#[derive(Clone, Debug, Serialize)]
pub struct Key {
    /// SHA-256 of the public key: the stream's id, and the signer in records.
    pub hash: Hash,
    /// The key's name.
    pub name: String,
    /// Who owns it.
    pub holder: Holder,
    /// The C2SP verifier key.
    pub vkey: String,
    /// Whether the genesis names it an administrator.
    pub administrator: bool,
    /// The record that registered it.
    pub registered: Position,
    /// The record that revoked it.
    pub revoked: Option<Position>,
    /// Who revoked it.
    pub revoked_by: Option<Holder>,
    /// Why.
    pub revoked_reason: Option<String>,
    /// Its roles, in the order in which they were proposed.
    pub roles: Vec<RoleGrant>,
}

/// A role of a key, proposed or more.
#[derive(Clone, Debug, Serialize)]
pub struct RoleGrant {
    /// What the second administrator confirms.
    pub proposal: ProposalId,
    /// The role.
    pub role: Role,
    /// Where it holds.
    pub area: Scope,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Option<Day>,
    /// For whom the holder signs (代签).
    pub delegated_by: Option<Holder>,
    /// The document that says so.
    pub doc_no: String,
    /// The record that proposed it.
    pub proposed: Position,
    /// Who proposed it.
    pub proposed_by: Holder,
    /// The record that confirmed it.
    pub confirmed: Option<Position>,
    /// Who confirmed it.
    pub confirmed_by: Option<Holder>,
    /// The record that took it away.
    pub revoked: Option<Position>,
    /// Who took it away.
    pub revoked_by: Option<Holder>,
    /// Why.
    pub revoked_reason: Option<String>,
}

impl Views {
    /// All keys, in the order in which they were registered.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn keys(&self) -> Result<Vec<Key>, ViewsError> {
        let mut keys = self.all(
            "SELECT hash, name, holder, vkey, administrator, registered, revoked, revoked_by, revoked_reason
             FROM keys ORDER BY registered",
            (),
            key,
        )?;
        for key in &mut keys {
            key.roles = self.all(
                "SELECT proposal, role, area, from_day, to_day, delegated_by, doc_no, proposed, proposed_by, confirmed,
                 confirmed_by, revoked, revoked_by, revoked_reason FROM roles WHERE key = ?1 ORDER BY proposed",
                [key.hash.0],
                grant,
            )?;
        }
        Ok(keys)
    }
}

fn key(c: &mut Columns<'_, '_>) -> rusqlite::Result<Key> {
    Ok(Key {
        hash: c.hash()?,
        name: c.plain()?,
        holder: c.holder()?,
        vkey: c.plain()?,
        administrator: c.plain()?,
        registered: c.position()?,
        revoked: c.position_if_any()?,
        revoked_by: c.holder_if_any()?,
        revoked_reason: c.plain()?,
        roles: Vec::new(),
    })
}

fn grant(c: &mut Columns<'_, '_>) -> rusqlite::Result<RoleGrant> {
    Ok(RoleGrant {
        proposal: c.uuid()?,
        role: c.parsed()?,
        area: c.parsed()?,
        from: c.parsed()?,
        to: c.parsed_if_any()?,
        delegated_by: c.holder_if_any()?,
        doc_no: c.plain()?,
        proposed: c.position()?,
        proposed_by: c.holder()?,
        confirmed: c.position_if_any()?,
        confirmed_by: c.holder_if_any()?,
        revoked: c.position_if_any()?,
        revoked_by: c.holder_if_any()?,
        revoked_reason: c.plain()?,
    })
}
