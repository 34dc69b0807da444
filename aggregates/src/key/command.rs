//! What can be asked of a key.

use std::collections::BTreeSet;

use super::event::{KeyRegistered, KeyRevoked, RoleConfirmed, RoleProposed, RoleRevoked};
use crate::{Day, Holder, Role};

/// What can be asked of a key. What other keys' streams say comes along as facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyCommand {
    /// Register a key with its holder's proof; the proof itself is checked where signatures are.
    Register {
        /// What is registered.
        registered: KeyRegistered,
        /// Whether another key has the name or the short id already.
        is_taken: bool,
        /// Whether this is the genesis, which alone names administrators at registration.
        is_genesis: bool,
    },
    /// Propose a role.
    ProposeRole {
        /// What is proposed.
        proposed: RoleProposed,
        /// What other keys' streams say.
        facts: KeyFacts,
    },
    /// Confirm a proposed role.
    ConfirmRole {
        /// What is confirmed.
        confirmed: RoleConfirmed,
        /// What other keys' streams say.
        facts: KeyFacts,
    },
    /// Take a role away.
    RevokeRole {
        /// What is taken away.
        revoked: RoleRevoked,
        /// What other keys' streams say.
        facts: KeyFacts,
    },
    /// Revoke the key.
    Revoke {
        /// Why, and by whom.
        revoked: KeyRevoked,
        /// What other keys' streams say.
        facts: KeyFacts,
    },
}

/// What the streams of all keys say at the time of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Holders of active administrator keys.
    pub administrators: BTreeSet<Holder>,
    /// Roles that the same holder has by other keys; a founder's administrator role is open at both ends.
    pub elsewhere: Vec<HeldRole>,
}

/// A role and the days on which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldRole {
    /// The role.
    pub role: Role,
    /// First day; open if absent.
    pub from: Option<Day>,
    /// Last day; open if absent.
    pub to: Option<Day>,
}

impl HeldRole {
    /// Whether the two may not be one holder's: one administers, the other moves money, on a common day.
    #[must_use]
    pub fn clashes(&self, other: &HeldRole) -> bool {
        let opposed = (self.role == Role::Administrator && other.role.moves_money())
            || (other.role == Role::Administrator && self.role.moves_money());
        let before = |to: Option<Day>, from: Option<Day>| to.zip(from).is_some_and(|(to, from)| to < from);
        opposed && !before(self.to, other.from) && !before(other.to, self.from)
    }
}
