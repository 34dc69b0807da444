//! A line as the batch keeps it, and the hash that stands for the whole of it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::code::ReturnCode;
use super::event::{Line, Reissue};
use super::lines::HashedLine;
use super::status::LineStatus;
use crate::entitlement::event::PaidComponent;
use crate::{AreaCode, Cause, Component, EntitlementId, Money, Month, SubjectId};

/// A line without its basis: that stands in the records of the draft, and `hash` stands for it here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineState {
    /// SHA-256 of the line's canonical JSON.
    pub hash: [u8; 32],
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
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
    /// [`parts_digest`] of its components: what was approved is what is paid, basis and all.
    pub parts: [u8; 16],
    /// What it pays again.
    pub reissue: Option<Reissue>,
    /// Where it stands.
    pub status: LineStatus,
    /// The version of the bank files that it stands in; 0 if none.
    pub file_version: u32,
    /// Which of the batch's files that is, of every version, from 0.
    pub file: u32,
    /// Why the bank returned it last.
    pub code: Option<ReturnCode>,
    /// The flow number by which the bank last said it paid; kept when a later word takes that back.
    pub flow: Option<String>,
    /// Whether somebody looked at a contest, with the bank's written answer.
    pub is_resolved: bool,
}

impl LineState {
    pub(super) fn new(HashedLine { line, hash, parts }: &HashedLine) -> LineState {
        LineState {
            hash: *hash,
            parts: *parts,
            entitlement: line.entitlement,
            beneficiary: line.beneficiary,
            month: line.month,
            cause: line.cause,
            components: line.components.iter().map(|paid| (paid.component, paid.amount)).collect(),
            amount: line.amount,
            payee: line.payee,
            area: line.area,
            reissue: line.reissue.clone(),
            status: LineStatus::Active,
            file_version: 0,
            file: 0,
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

/// What stands for components with their bases: the same of a line as of the payment that it became.
#[must_use]
pub fn parts_digest(components: &[PaidComponent]) -> [u8; 16] {
    let mut digest = Sha256::new();
    for paid in components {
        let text = paid.basis.text();
        digest.update([paid.component as u8]);
        digest.update(paid.amount.fen().to_be_bytes());
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text);
    }
    let digest: [u8; 32] = digest.finalize().into();
    *digest.first_chunk().expect("invariant: a hash has 32 bytes")
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
