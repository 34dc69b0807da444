//! What is known of one key.

use uuid::Uuid;

use super::Role;
use crate::hash::Hash;
use crate::note::VerifyingKey;
use crate::position::Sequence;
use crate::scope::Scope;

/// A key, its holder and its grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyState {
    /// The key with its name.
    pub vkey: VerifyingKey,
    /// Who owns it.
    pub holder: String,
    /// Whether the genesis names it an administrator's: of the whole tree, without end.
    pub founder: bool,
    /// Whether it has been revoked.
    pub revoked: bool,
    /// Head of its stream; absent for a founder until his registration was applied.
    pub head: (Sequence, Hash),
    /// Its grants, in the order they were proposed.
    pub grants: Vec<Grant>,
}

/// A role in an area, from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The id of the proposal.
    pub proposal: Uuid,
    /// The role.
    pub role: Role,
    /// Where, areas below included.
    pub area: Scope,
    /// The first day.
    pub from: String,
    /// The last day; open if absent.
    pub to: Option<String>,
    /// The document that says so.
    pub doc_no: String,
    /// For whom the holder signs, if it is a delegation.
    pub delegated_by: Option<String>,
    /// The holder who proposed.
    pub proposed_by: String,
    /// The holder who confirmed; it holds only then.
    pub confirmed_by: Option<String>,
    /// The holder who revoked it.
    pub revoked_by: Option<String>,
}

impl Grant {
    /// Whether it is confirmed and not revoked.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.confirmed_by.is_some() && self.revoked_by.is_none()
    }

    /// Whether it holds on a day (`YYYY-MM-DD` order is the order of days).
    #[must_use]
    pub fn holds_on(&self, day: &str) -> bool {
        self.holds() && self.from.as_str() <= day && self.to.as_deref().is_none_or(|to| day <= to)
    }

    /// Whether two grants have a day in common.
    pub(crate) fn overlaps(&self, from: &str, to: Option<&str>) -> bool {
        self.to.as_deref().is_none_or(|end| from <= end) && to.is_none_or(|to| self.from.as_str() <= to)
    }
}

impl KeyState {
    /// Whether the key, not revoked, has the role in the area on the day.
    #[must_use]
    pub fn has(&self, role: Role, area: Scope, root: Scope, day: &str) -> bool {
        let founder = self.founder && role == Role::Administrator && reaches(root, role, area, root);
        let granted = |grant: &Grant| {
            grant.role == role && reaches(grant.area, role, area, root) && grant.holds_on(day)
        };
        !self.revoked && (founder || self.grants.iter().any(granted))
    }

    /// Whether the key was ever made an administrator's and still is, on whichever days.
    pub(crate) fn is_administrators(&self) -> bool {
        self.founder || self.grants.iter().any(|grant| grant.role == Role::Administrator && grant.holds())
    }

    /// Whether the key, not revoked, is an administrator's on any day of the span.
    pub(crate) fn administers_within(&self, from: &str, to: Option<&str>) -> bool {
        let granted =
            |grant: &Grant| grant.role == Role::Administrator && grant.holds() && grant.overlaps(from, to);
        !self.revoked && (self.founder || self.grants.iter().any(granted))
    }

    /// Whether the key, not revoked, has a role that moves money on any day of the span.
    pub(crate) fn moves_money_within(&self, from: &str, to: Option<&str>) -> bool {
        let granted = |grant: &Grant| grant.role.moves_money() && grant.holds() && grant.overlaps(from, to);
        !self.revoked && self.grants.iter().any(granted)
    }
}

/// Whether a role in a scope is one in another: the root holds organisations too, for those who keep and those who check
/// the ledger; nobody moves an organisation's money from outside.
fn reaches(held: Scope, role: Role, area: Scope, root: Scope) -> bool {
    let from_the_root =
        held == root && area.place().is_none() && matches!(role, Role::Administrator | Role::Auditor);
    held.covers(area) || from_the_root
}
