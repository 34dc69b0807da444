//! What happens to a key. `ledger` folds the same records to know who may sign what.

use ledger::Scope;
use serde::{Deserialize, Serialize};

use crate::wire::events;
use crate::{Day, Holder, ProposalId, Role};

/// A key was registered with its holder's proof of possession.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRegistered {
    /// Whether the genesis names it an administrator.
    pub administrator: bool,
    /// Who owns it.
    pub holder: Holder,
    /// The key's name, unique in the ledger; the name of its signatures.
    pub name: String,
    /// The signed `key/v1` note.
    pub proof: String,
    /// The C2SP verifier key.
    pub vkey: String,
}

/// One administrator proposed a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleProposed {
    /// Where the role holds; it covers the areas below.
    pub area: Scope,
    /// For whom the holder signs (代签), if it is a delegation; statements show it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub delegated_by: Option<Holder>,
    /// The document that says so.
    pub doc_no: String,
    /// The first day, in ledger time at +08:00.
    pub from: Day,
    /// The administrator who proposes; equals the signer's holder.
    pub holder: Holder,
    /// What the other administrator confirms.
    pub proposal: ProposalId,
    /// The role.
    pub role: Role,
    /// The last day; open if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub to: Option<Day>,
}

/// Another administrator confirmed the proposed role; from here it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleConfirmed {
    /// The administrator who confirms; not the one who proposed.
    pub holder: Holder,
    /// Which proposal.
    pub proposal: ProposalId,
}

/// A role, proposed or confirmed, was taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRevoked {
    /// The administrator who revokes.
    pub holder: Holder,
    /// Which proposal's role.
    pub proposal: ProposalId,
    /// Why.
    pub reason: String,
}

/// A key was revoked: it signs nothing after this record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// The administrator who revokes; for an administrator's key, one who does not own it.
    pub holder: Holder,
    /// Why: lost, left office, compromised.
    pub reason: String,
}

events! {
    /// The life of a key.
    KeyEvent {
        /// Registered.
        KeyRegistered = "key.registered", v 1, may Administrator, without holder;
        /// A role proposed.
        RoleProposed = "key.role_proposed", v 1, may Administrator;
        /// A role confirmed.
        RoleConfirmed = "key.role_confirmed", v 1, may Administrator;
        /// A role revoked.
        RoleRevoked = "key.role_revoked", v 1, may Administrator;
        /// Revoked.
        KeyRevoked = "key.revoked", v 1, may Administrator;
    }
}
