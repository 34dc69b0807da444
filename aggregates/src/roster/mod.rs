//! A roster (花名册): a file as it came, proposed by a clerk, confirmed or rejected by a reviewer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use sha2::{Digest as _, Sha256};

use crate::decide::aggregate;
use crate::entitlement::Benefit;
use crate::entitlement::event::{Inputs, Member};
use crate::{AreaCode, EntitlementId, HouseholdId, Money, Programme, SubjectId};

mod admit;
pub mod command;
mod decide;
pub mod event;
mod evolve;
mod moves;
pub mod refusal;
pub(crate) mod shown;
#[cfg(test)]
mod specs;
mod stands;

pub use command::{Fresh, RosterCommand, RowOutcome};
pub use event::RosterEvent;
pub use refusal::{RosterRefusal, RowDiffers};

/// How many missing entitlements one record lists.
pub const MISSING_PER_RECORD: usize = 1_000;

/// A roster as it stands. What its rows say is in the records; here is what later decisions need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Roster {
    /// Where it stands.
    pub status: Status,
    /// What the file is and says in sum.
    pub header: Option<event::Imported>,
    /// Its rows by number; dropped once it is decided.
    pub rows: BTreeMap<u32, RowState>,
    /// Entitlements in force that it does not name; dropped once it is decided.
    pub missing: BTreeSet<EntitlementId>,
    /// The sum of the rows so far.
    pub total: Money,
    /// Entitlements that rows name; dropped once it is decided.
    named: BTreeSet<EntitlementId>,
}

/// Where a roster stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// There is none.
    #[default]
    Absent,
    /// 待审
    Proposed,
    /// 已确认
    Confirmed,
    /// 已退回
    Rejected,
}

impl Status {
    /// As a clerk says it.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Status::Absent => "未导入",
            Status::Proposed => "待审",
            Status::Confirmed => "已确认",
            Status::Rejected => "已退回",
        }
    }

    /// In English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            Status::Absent => "not imported",
            Status::Proposed => "proposed",
            Status::Confirmed => "confirmed",
            Status::Rejected => "rejected",
        }
    }
}

/// What a later decision needs of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowState {
    /// What it would change.
    pub change: event::Change,
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The township, or the area of the file.
    pub area: AreaCode,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
    /// The household, for dibao.
    pub household: Option<HouseholdId>,
    /// The account holder.
    pub payee: SubjectId,
    /// The programme.
    pub programme: Programme,
    /// 保障人口数
    pub persons: u32,
    /// [`inputs_digest`] of its inputs.
    pub inputs: [u8; 16],
    /// Whether the head of the household is another than before.
    pub other_head: bool,
    /// Other members whom the file names, with their relation.
    pub members: Box<[(SubjectId, Box<str>)]>,
}

impl RowState {
    fn new(row: event::RowRead) -> RowState {
        let members = row.members.into_iter().map(|member| (member.subject, member.relation.into()));
        RowState {
            change: row.change,
            entitlement: row.entitlement,
            area: row.area,
            beneficiary: row.beneficiary,
            household: row.household,
            payee: row.payee,
            programme: row.programme,
            persons: row.inputs.persons,
            inputs: inputs_digest(&row.inputs),
            other_head: row.other_head,
            members: members.collect(),
        }
    }
}

/// What stands for inputs: the first half of the SHA-256 of their canonical JSON.
#[must_use]
pub fn inputs_digest(inputs: &Inputs) -> [u8; 16] {
    let digest: [u8; 32] = Sha256::digest(crate::wire::to_json(inputs)).into();
    *digest.first_chunk().expect("invariant: a hash has 32 bytes")
}

/// The members of a household once a row is carried out: `of_row` is whom the row makes members, its head first. Just
/// these; if the row names nobody else and the head stays, those who are known already, unless these are more than the
/// file counts. Who was a member keeps his month; his relation as well, unless he was the head or becomes it.
#[must_use]
pub fn household_of(before: &Benefit, of_row: &[Member], persons: u32) -> Vec<Member> {
    let head = of_row.first().map(|member| member.subject);
    let names = head != Some(before.beneficiary) || of_row.len() > 1;
    if !names && before.members.len() as u64 <= u64::from(persons) {
        return before.members.clone();
    }
    let member = |new: &Member| {
        let Some(old) = before.members.iter().find(|old| old.subject == new.subject) else {
            return new.clone();
        };
        let leads = [Some(before.beneficiary), head].contains(&Some(new.subject));
        Member { relation: if leads { &new.relation } else { &old.relation }.clone(), ..old.clone() }
    };
    of_row.iter().map(member).collect()
}

impl Roster {}

aggregate!(Roster, "roster", RosterCommand, RosterEvent, RosterRefusal);

words::named!(Status);
