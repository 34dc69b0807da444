//! What a person is part of.

use serde::{Deserialize, Serialize};

use crate::wire::events;
use crate::{AreaCode, Day, EntitlementId, Holder, Month, Programme, SubjectId};

/// How a person takes part in a benefit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The one beneficiary of a personal benefit.
    Beneficiary,
    /// 户主
    Head,
    /// 家庭成员
    Member,
}

/// The person became part of a benefit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The area that pays.
    pub area: AreaCode,
    /// Which benefit.
    pub entitlement: EntitlementId,
    /// First month.
    pub from: Month,
    /// How.
    pub part: Part,
    /// Its programme.
    pub programme: Programme,
    /// Whether the person has no identity number yet (婴儿等).
    pub provisional: bool,
}

/// The person is no longer part of a benefit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// Which benefit.
    pub entitlement: EntitlementId,
    /// Last month.
    pub last_month: Month,
    /// Why.
    pub reason: String,
}

/// Two subjects turned out to be one person: this one gives way to the survivor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linked {
    /// What shows it (document or check report).
    pub evidence: String,
    /// Who recorded it.
    pub holder: Holder,
    /// The subject that remains.
    pub survivor: SubjectId,
}

/// The survivor's side of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absorbed {
    /// The subject that gave way.
    pub subject: SubjectId,
}

/// The person died.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Died {
    /// Day of death.
    pub day: Day,
    /// What shows it.
    pub evidence: String,
    /// Who recorded it.
    pub holder: Holder,
}

/// The death that stands recorded is not the person's, or not of that day: it counts no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeathWithdrawn {
    /// The day that stands recorded.
    pub day: Day,
    /// What shows that it is wrong.
    pub evidence: String,
    /// Who recorded it.
    pub holder: Holder,
}

/// The person's hukou moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Where to.
    pub area: AreaCode,
    /// When.
    pub day: Day,
    /// Who recorded it.
    pub holder: Holder,
}

/// The person's identity number was corrected or came to be; the new one is in the seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityCorrected {
    /// What shows it.
    pub evidence: String,
    /// Who recorded it.
    pub holder: Holder,
}

/// The person's data was erased: the key and the map entry are destroyed, every proof still holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// The decision that says so.
    pub doc_no: String,
    /// Who recorded it.
    pub holder: Holder,
}

events! {
    /// The life of a person in the ledger.
    PersonEvent {
        /// Part of a benefit.
        Enrolled = "person.enrolled", v 1, may Reviewer, without holder;
        /// No longer part of it.
        Left = "person.left", v 1, may Reviewer, without holder;
        /// Gave way to another subject.
        Linked = "person.linked", v 1, may Reviewer;
        /// Took in another subject.
        Absorbed = "person.absorbed", v 1, may Reviewer, without holder;
        /// Died.
        Died = "person.died", v 1, may Clerk | Reviewer;
        /// The recorded death is wrong.
        DeathWithdrawn = "person.death_withdrawn", v 1, may Reviewer;
        /// Moved.
        Moved = "person.moved", v 1, may Clerk | Reviewer;
        /// Identity corrected.
        IdentityCorrected = "person.identity_corrected", v 1, may Clerk | Reviewer;
        /// Erased.
        Erased = "person.erased", v 1, may Reviewer;
    }
}
