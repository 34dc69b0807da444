//! Identities of things, each its own type.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AreaCode, Month, Programme};

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<$name, uuid::Error> {
                text.parse().map($name)
            }
        }
    };
}

uuid_id!(
    /// A person, household or account holder as the ledger knows them: random; only the vault knows who it is.
    SubjectId
);
uuid_id!(
    /// A household (户): random, drawn by the vault for its household number.
    HouseholdId
);
uuid_id!(
    /// One benefit's life: [`EntitlementId::of`] its beneficiary and programme.
    EntitlementId
);
uuid_id!(
    /// A payment batch (发放批次).
    BatchId
);
uuid_id!(
    /// A roster (花名册): [`RosterId::of`] its file, area and period.
    RosterId
);
uuid_id!(
    /// Something one holder proposed and another has to confirm.
    ProposalId
);

/// Names streams by what they are about: the same benefit cannot be opened twice, because it is the same stream.
const NAMESPACE: Uuid = Uuid::from_bytes(*b"sunledger/ids/v1");

impl EntitlementId {
    /// The benefit of a subject or household in a programme.
    #[must_use]
    pub fn of(beneficiary: Uuid, programme: Programme) -> EntitlementId {
        EntitlementId(Uuid::new_v5(&NAMESPACE, format!("entitlement/{beneficiary}/{programme}").as_bytes()))
    }
}

impl RosterId {
    /// The roster that a file (lower-case hex SHA-256) is for an area and period.
    #[must_use]
    pub fn of(file_sha256: &str, area: AreaCode, period: Month) -> RosterId {
        RosterId(Uuid::new_v5(&NAMESPACE, format!("roster/{file_sha256}/{area}/{period}").as_bytes()))
    }
}

/// The member of staff who owns a key; four eyes means two holders, not two keys.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holder(String);

impl Holder {
    /// A holder by the name that stands in the key's registration.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Holder {
        Holder(name.into())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
