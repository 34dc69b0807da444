//! Who may do what, where, from when to when: the guards on one key's own stream.

use serde::{Deserialize, Serialize};

use crate::decide::aggregate;
use crate::{AreaCode, Day, Holder, ProposalId, Role};

mod admit;
pub mod command;
mod decide;
pub mod event;
mod evolve;
mod moves;
pub mod refusal;
mod shown;
#[cfg(test)]
mod specs;
mod stands;

pub use command::{HeldRole, KeyCommand, KeyFacts};
pub use event::KeyEvent;
pub use refusal::KeyRefusal;

use event::{KeyRegistered, RoleProposed};

/// A key and its roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    registered: Option<KeyRegistered>,
    roles: Vec<ProposedRole>,
    revoked: bool,
}

/// A role as it was proposed, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedRole {
    /// The proposal.
    pub proposed: RoleProposed,
    /// Who confirmed it.
    pub confirmed_by: Option<Holder>,
    /// Who took it away.
    pub revoked_by: Option<Holder>,
}

impl ProposedRole {
    /// Whether it was confirmed and not taken away.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.confirmed_by.is_some() && self.revoked_by.is_none()
    }

    /// The role with its days.
    #[must_use]
    pub fn held(&self) -> HeldRole {
        HeldRole { role: self.proposed.role, from: Some(self.proposed.from), to: self.proposed.to }
    }
}

impl Key {
    /// Who owns the key.
    #[must_use]
    pub fn holder(&self) -> Option<&Holder> {
        self.registered.as_ref().map(|registered| &registered.holder)
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.registered.as_ref().map(|registered| registered.name.as_str())
    }

    /// Whether it was revoked.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.revoked
    }

    /// Roles as proposed, in order.
    #[must_use]
    pub fn roles(&self) -> &[ProposedRole] {
        &self.roles
    }

    /// The proposal of this id.
    #[must_use]
    pub fn proposal(&self, proposal: ProposalId) -> Option<&ProposedRole> {
        self.roles.iter().find(|role| role.proposed.proposal == proposal)
    }

    /// The roles that hold, with their days; a founder administers without end. None once revoked.
    pub fn held(&self) -> impl Iterator<Item = HeldRole> {
        let founder = self.registered.as_ref().filter(|registered| registered.administrator);
        let founder = founder.map(|_| HeldRole { role: Role::Administrator, from: None, to: None });
        let granted = self.roles.iter().filter(|role| role.holds()).map(ProposedRole::held);
        founder.into_iter().chain(granted).filter(|_| !self.revoked)
    }

    /// The delegation (代签) under which the key has the role in an area on a day, if it is one.
    #[must_use]
    pub fn delegated_by(&self, role: Role, area: AreaCode, day: Day) -> Option<&Holder> {
        let fits = |held: &&ProposedRole| {
            let p = &held.proposed;
            held.holds()
                && p.role == role
                && p.area.covers(area.into())
                && p.from <= day
                && p.to.is_none_or(|to| day <= to)
        };
        self.roles.iter().filter(fits).find_map(|held| held.proposed.delegated_by.as_ref())
    }
}

aggregate!(Key, "key", KeyCommand, KeyEvent, KeyRefusal);
