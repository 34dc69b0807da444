//! A line as the batch keeps it, and the hash that stands for the whole of it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::code::ReturnCode;
use super::event::Line;
use super::status::LineStatus;
use crate::entitlement::event::LineRef;
use crate::{AreaCode, Cause, Component, EntitlementId, Money, Month, SubjectId};

/// A line without its basis: that stands in the records of the draft, and `hash` stands for it here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineState {
    /// SHA-256 of the line's canonical JSON.
    pub hash: [u8; 32],
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The benefit month.
    pub month: Month,
    /// Why the month is paid.
    pub cause: Cause,
    /// What it is made of.
    pub components: Box<[(Component, Money)]>,
    /// Their sum.
    pub amount: Money,
    /// The account holder.
    pub payee: SubjectId,
    /// The township.
    pub area: AreaCode,
    /// The attempt that it pays again.
    pub reissue: Option<LineRef>,
    /// Where it stands.
    pub status: LineStatus,
    /// The version of the bank files that it stands in; 0 if none.
    pub file_version: u32,
    /// Why the bank returned it last.
    pub code: Option<ReturnCode>,
    /// The flow number by which the bank last said it paid; kept when a later word takes that back.
    pub flow: Option<String>,
    /// Whether somebody looked at a contest, with the bank's written answer.
    pub is_resolved: bool,
}

impl LineState {
    pub(super) fn new(line: &Line, hash: [u8; 32]) -> LineState {
        LineState {
            hash,
            entitlement: line.entitlement,
            month: line.month,
            cause: line.cause,
            components: line.components.iter().map(|paid| (paid.component, paid.amount)).collect(),
            amount: line.amount,
            payee: line.payee,
            area: line.area,
            reissue: line.reissue.as_ref().map(|reissue| reissue.of),
            status: LineStatus::Active,
            file_version: 0,
            code: None,
            flow: None,
            is_resolved: false,
        }
    }

    /// Whether the bank ever had the money: it was settled or returned, whatever became of it later.
    #[must_use]
    pub fn was_debited(&self) -> bool {
        matches!(self.status, LineStatus::Settled | LineStatus::Returned | LineStatus::Reissued)
            || (self.status == LineStatus::Released && self.code.is_some())
    }

    /// Whether the bank gave the money back, whatever became of it later.
    #[must_use]
    pub fn was_refunded(&self) -> bool {
        self.was_debited() && self.status != LineStatus::Settled
    }
}

/// SHA-256 of a line's canonical JSON.
#[must_use]
pub fn line_hash(line: &Line) -> [u8; 32] {
    text_hash(&crate::wire::to_json(line))
}

/// The same of the text itself.
pub(super) fn text_hash(canonical: &str) -> [u8; 32] {
    Sha256::digest(canonical).into()
}

/// The root that seals lines: SHA-256, in lower-case hex, over the 32-byte hashes ([`line_hash`]) of the lines that
/// are not held, in line order. The signer's program computes it from the lines in the records it was shown.
#[must_use]
pub fn line_root<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    root_of(lines.into_iter().map(line_hash))
}

pub(super) fn root_of(hashes: impl Iterator<Item = [u8; 32]>) -> String {
    let mut root = Sha256::new();
    for hash in hashes {
        root.update(hash);
    }
    root.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
