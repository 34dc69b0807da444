//! The data of the key records, version 1 of each. Fields stand in sorted order.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Role;
use crate::note::VerifyingKey;
use crate::scope::Scope;

/// `key.registered`: a key with its holder's proof of possession.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRegistered {
    /// Whether the genesis names it an administrator's.
    pub administrator: bool,
    /// Who owns it.
    pub holder: String,
    /// Its name, unique in the ledger.
    pub name: String,
    /// The signed `key/v1` note.
    pub proof: String,
    /// The key.
    pub vkey: VerifyingKey,
}

/// `key.role_proposed`: one administrator proposes a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleProposed {
    /// Where it holds, areas below included.
    pub area: Scope,
    /// For whom the holder signs (代签), if it is a delegation.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub delegated_by: Option<String>,
    /// The document that says so.
    pub doc_no: String,
    /// The first day, in ledger time at +08:00.
    pub from: String,
    /// The administrator who proposes.
    pub holder: String,
    /// What is confirmed or revoked later.
    pub proposal: Uuid,
    /// The role.
    pub role: Role,
    /// The last day; open if absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub to: Option<String>,
}

/// `key.role_confirmed`: another administrator confirms; from the next commit on the role holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleConfirmed {
    /// The administrator who confirms.
    pub holder: String,
    /// Which proposal.
    pub proposal: Uuid,
}

/// `key.role_revoked`: a role, proposed or confirmed, is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRevoked {
    /// The administrator who revokes.
    pub holder: String,
    /// Which proposal's role.
    pub proposal: Uuid,
    /// Why.
    pub reason: String,
}

/// `key.revoked`: the key signs nothing after the commit of this record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// The administrator who revokes.
    pub holder: String,
    /// Why.
    pub reason: String,
}

/// A member that may be absent has a value where it stands, never `null`.
fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
