//! One benefit's life: confirmed, adjusted, stopped, and every payment of it.

pub mod command;
pub mod event;
pub mod payment;
pub mod recovery;
pub mod refusal;

mod admit;
mod decide;
mod evolve;
mod household;
mod moves;
mod query;
pub(crate) mod shown;
#[cfg(test)]
mod specs;
pub(crate) mod stands;
mod whole;

use serde::{Deserialize, Serialize};

pub use crate::batch::ReturnCode;
pub use command::EntitlementCommand;
pub use event::EntitlementEvent;
pub use payment::{Components, Payment, PaymentStatus};
pub use recovery::{Grant, Recovery};
pub use refusal::EntitlementRefusal;

use self::event::{Inputs, Member, RosterRow};
use crate::{AreaCode, Day, Holder, HouseholdId, Month, Programme, ProposalId, SubjectId};

/// Months in which the benefit is in force: from one confirmation to one stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First month.
    pub from: Month,
    /// Last month of the grace (渐退期), once it began.
    pub grace: Option<Month>,
    /// Last month, once stopped.
    pub last: Option<Month>,
}

impl Period {
    /// The last month that is paid, if one is set.
    #[must_use]
    pub fn end(&self) -> Option<Month> {
        self.last.or(self.grace)
    }

    /// Whether the month lies in it.
    #[must_use]
    pub fn holds(&self, month: Month) -> bool {
        self.from <= month && self.end().is_none_or(|end| month <= end)
    }
}

/// Who gets the benefit, where, and to whose account: as confirmed and changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// The programme.
    pub programme: Programme,
    /// The township (or county) where it is paid.
    pub area: AreaCode,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
    /// The household, for dibao.
    pub household: Option<HouseholdId>,
    /// Known members, the head first.
    pub members: Vec<Member>,
    /// First month of this composition.
    pub members_from: Month,
    /// Members whom the file counts and does not name.
    pub unknown_members: u32,
    /// The first month that counts so many of them.
    pub unknown_from: Month,
    /// The account holder in force.
    pub payee: SubjectId,
    /// The latest roster row that it rests on; lines are ordered by it.
    pub source: RosterRow,
}

impl Benefit {
    /// Named and unnamed members.
    #[must_use]
    pub fn size(&self) -> u32 {
        u32::try_from(self.members.len()).map_or(u32::MAX, |named| named.saturating_add(self.unknown_members))
    }
}

/// Somebody who was counted in months before the members changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// Who; none of those whom the file did not name.
    pub subject: Option<SubjectId>,
    /// The first month.
    pub from: Month,
    /// The last month.
    pub last: Month,
    /// Whether the benefit ended with it: months behind it may have been paid for him.
    pub by_stop: bool,
}

/// An account that waits for its second holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayeeProposal {
    /// What the second holder confirms.
    pub proposal: ProposalId,
    /// The account holder proposed.
    pub payee: SubjectId,
    /// Who proposed.
    pub holder: Holder,
}

/// A dated document: minutes of a hearing, a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedDocument {
    /// Its day.
    pub day: Day,
    /// Its number.
    pub doc_no: String,
}

/// An entitlement as the records tell.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Entitlement {
    benefit: Option<Benefit>,
    former: Vec<Former>,
    periods: Vec<Period>,
    #[serde(with = "whole")]
    inputs: Vec<(Month, Inputs)>,
    hearing: Option<DatedDocument>,
    notice: Option<DatedDocument>,
    pending: Option<PayeeProposal>,
    /// The proposals last decided, so that a repeat is known as one.
    changed_by: Option<ProposalId>,
    rejected: Option<ProposalId>,
    /// How often the account changed: payments remember at which count they were ordered.
    account: u32,
    /// Stream ids of fundings; payments point into it, because a stream id on each would double them.
    fundings: Vec<String>,
    payments: Vec<Payment>,
    grants: Vec<Grant>,
    recoveries: Vec<Recovery>,
}

crate::decide::aggregate!(
    Entitlement,
    "entitlement",
    EntitlementCommand,
    EntitlementEvent,
    EntitlementRefusal
);
