//! A file as it came, and what became of it.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::entitlement::event::Inputs;
use crate::wire::events;
use crate::{AreaCode, EntitlementId, Holder, HouseholdId, Money, Month, Programme, SubjectId};

/// A file by what cannot be disputed about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// Bytes.
    pub length: u64,
    /// Its name, without folders.
    pub name: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
}

/// Whether a file claims to name everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everybody in the townships named: who is missing is listed.
    Full,
    /// Some: nobody is missing.
    Partial,
}

/// A clerk proposed what a file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imported {
    /// For which area.
    pub area: AreaCode,
    /// The file.
    pub file: FileRef,
    /// The clerk; equals the signer's holder.
    pub holder: Holder,
    /// The benefit month.
    pub period: Month,
    /// Programmes in the file.
    pub programmes: Vec<Programme>,
    /// How many rows follow as records.
    pub rows: u32,
    /// Whole or part.
    pub scope: Scope,
    /// The sum of the rows.
    pub total: Money,
    /// Townships that the file is about; all of the area's if empty.
    pub townships: Vec<AreaCode>,
}

/// What a row would change against the entitlements in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// 新增
    New,
    /// 续发
    Continued,
    /// 调增
    Raised,
    /// 调减
    Lowered,
}

impl Change {
    /// What an amount is against the one that is in force.
    #[must_use]
    pub fn between(before: Money, now: Money) -> Change {
        match now.cmp(&before) {
            Ordering::Greater => Change::Raised,
            Ordering::Less => Change::Lowered,
            Ordering::Equal => Change::Continued,
        }
    }
}

/// One row, with the person in the seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowRead {
    /// 应发合计 of the row.
    pub amount: Money,
    /// The township, or the area of the file where it names none.
    pub area: AreaCode,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
    /// What it would change.
    pub change: Change,
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The household, for dibao.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub household: Option<HouseholdId>,
    /// What the amount is computed from.
    pub inputs: Inputs,
    /// Whether the beneficiary is without an identity number (婴儿等).
    pub is_provisional: bool,
    /// Other members whom the file names, with their relation: their rows are their own.
    pub members: Vec<NamedMember>,
    /// Whether the account is another than the one in force.
    pub other_account: bool,
    /// Whether the head of the household is another than before.
    pub other_head: bool,
    /// The account holder.
    pub payee: SubjectId,
    /// The programme.
    pub programme: Programme,
    /// The row of the file, from 1, as a spreadsheet counts.
    pub row: u32,
}

/// A household member whom the file names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedMember {
    /// Whether the member is without an identity number.
    pub is_provisional: bool,
    /// 与户主关系
    pub relation: String,
    /// Who.
    pub subject: SubjectId,
}

/// Entitlements in force in the scope that the file does not name: listed, and nothing else happens to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingListed {
    /// Whose rows are missing; at most 1,000 a record.
    pub entitlements: Vec<EntitlementId>,
}

/// A reviewer made it so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterConfirmed {
    /// How many rows changed an entitlement.
    pub changed: u32,
    /// How many rows left one as it is.
    pub continued: u32,
    /// The reviewer; not the clerk.
    pub holder: Holder,
}

/// A reviewer refused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RosterRejected {
    /// The reviewer.
    pub holder: Holder,
    /// Why.
    pub reason: String,
}

events! {
    /// The life of a roster.
    RosterEvent {
        /// Proposed.
        Imported = "roster.imported", v 1, may Clerk;
        /// A row of it.
        RowRead = "roster.row_read", v 1, may Clerk, without holder;
        /// Who is missing.
        MissingListed = "roster.missing_listed", v 1, may Clerk, without holder;
        /// Confirmed.
        RosterConfirmed = "roster.confirmed", v 1, may Reviewer;
        /// Rejected.
        RosterRejected = "roster.rejected", v 1, may Reviewer;
    }
}
