//! A payment batch (发放批次):
//! 编制 → 封册 → 民政审核 → 财政审核 → 支付令 → 银行受理 → 回盘 → 对账 → 结清.
//!
//! Never deleted, only rejected or voided. The guards stand in `admit`, one file a phase of its life.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::HashSet;
use serde::{Deserialize, Serialize};

use crate::decide::aggregate;
use crate::entitlement::event::LineRef;
use crate::{AreaCode, BatchId, Cause, Component, Day, EntitlementId, Holder, Money, Month, Programme};

mod admit;
mod bank;
mod closing;
pub mod code;
pub mod command;
mod decide;
mod drafting;
pub mod event;
mod evolve;
mod fit;
pub mod line;
pub mod lines;
mod moves;
pub mod refusal;
mod result;
pub mod rows;
mod shown;
mod signing;
#[cfg(test)]
mod specs;
mod stands;
pub mod status;
pub mod step;
mod sums;

pub use code::ReturnCode;
pub use command::{BankReturn, BankRow, BankSays, BatchCommand};
pub use event::BatchEvent;
pub use fit::BYTES_PER_RECORD;
pub use line::{LineState, line_hash, line_root, parts_digest};
pub use lines::{BatchLines, HashedLine, Lines};
pub use refusal::BatchRefusal;
pub use rows::{BadRow, RowFault};
pub use status::{LineStatus, Status};
pub use step::{LineFault, Signature, Step};
pub use sums::Sums;

/// The number that people write: first month, county, and what the batch's own id begins with, so that it cannot name
/// another.
#[must_use]
pub fn number_of(first: Month, area: AreaCode, id: BatchId) -> String {
    let digits = id.0.simple().to_string().to_uppercase();
    format!("{}-{}-{}", first.compact(), area.county_digits(), digits.get(..8).unwrap_or_default())
}

/// How many lines one record of the draft holds at most.
pub const LINES_PER_DRAFT_RECORD: usize = 32;
/// How many line numbers one record lists at most.
pub const LINES_PER_RECORD: usize = 6_000;
/// How many outcomes or reissued lines one record holds at most.
pub const OUTCOMES_PER_RECORD: usize = 500;

/// A batch as it stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// Where it stands.
    pub status: Status,
    /// What it pays.
    #[serde(with = "crate::wire::as_text")]
    pub header: Option<event::Drafted>,
    /// Its lines; line 1 is the first.
    pub lines: Vec<LineState>,
    /// What was sealed last, until a line is held.
    pub seal: Option<Seal>,
    /// Who sealed it.
    pub sealer: Option<Holder>,
    /// Who reviewed it.
    pub reviewer: Option<Holder>,
    /// Who approved it.
    pub approver: Option<Holder>,
    /// Who ordered it.
    pub orderer: Option<Holder>,
    /// The latest version of the bank files; 0 before any.
    pub version: u32,
    /// All files that were made for the bank, of every version.
    pub files: Vec<event::BankFileMade>,
    /// The bank's receipts.
    pub receipts: Vec<String>,
    /// SHA-256 of the return files that were taken.
    pub results: BTreeSet<String>,
    /// The return file whose outcomes are still arriving.
    pub pending: Option<Arriving>,
    /// The day of the order.
    pub ordered_on: Option<Day>,
    /// Where reissued lines are paid now.
    pub reissues: BTreeMap<u32, LineRef>,
    /// The bank's statement that it was reconciled with; gone when a late return reopens it.
    pub reconciled: Option<event::Reconciled>,
    /// The sum of the lines so far.
    total: Money,
    /// Dues that lines pay; dropped once all lines have come.
    dues: HashSet<Due>,
}

/// A return file whose outcomes are still arriving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arriving {
    /// SHA-256 of the file.
    pub file: String,
    /// How many outcomes are still to come.
    pub left: u32,
    /// Rows of the file that outcomes have come from.
    pub rows: BTreeSet<u32>,
    /// Whether days before the order were asked about.
    pub early: bool,
    /// Whether one flow number for the batch was asked about.
    pub flow_is_batch: bool,
}

/// What is paid at most once.
type Due = (EntitlementId, Month, Cause, Component);

/// What was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// How many lines.
    pub count: u32,
    /// [`line_root`] of them.
    pub root: String,
    /// Their sum.
    pub total: Money,
}

impl Batch {
    /// A line by its number, from 1.
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&LineState> {
        self.lines.get((number as usize).checked_sub(1)?)
    }

    /// What it pays and where; none before its draft.
    #[must_use]
    pub fn pays(&self) -> Option<(Programme, AreaCode)> {
        self.header.as_ref().map(|header| (header.programme, header.area))
    }

    /// Lines with their numbers.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &LineState)> {
        (1..).zip(&self.lines)
    }

    /// The files of the latest version: those that the bank has, or will get.
    pub fn current_files(&self) -> impl Iterator<Item = &event::BankFileMade> {
        self.files.iter().filter(|file| file.version == self.version)
    }

    /// Whether files were made of which nothing says that the bank has them.
    #[must_use]
    pub fn has_unsent_files(&self) -> bool {
        self.version > 0 && matches!(self.status, Status::Ordered | Status::AtBank)
    }

    /// The line that stands at a place (序号, from 1) of a bank file of the latest version.
    #[must_use]
    pub fn line_at(&self, file_number: &str, position: u32) -> Option<u32> {
        let file = self.current_files().find(|file| file.number == file_number)?;
        file.lines.get((position as usize).checked_sub(1)?).copied()
    }

    /// The seal that the lines as they stand would get: those that are not held.
    #[must_use]
    pub fn fresh_seal(&self) -> Seal {
        let sealed = || self.lines.iter().filter(|line| line.status != LineStatus::Held);
        Seal {
            count: count(sealed().count()),
            root: line::root_of(sealed().map(|line| line.hash)),
            total: Money::saturating_sum(sealed().map(|line| line.amount)),
        }
    }

    fn line_mut(&mut self, number: u32) -> Option<&mut LineState> {
        self.lines.get_mut((number as usize).checked_sub(1)?)
    }
}

/// A length as records count.
fn count(length: usize) -> u32 {
    u32::try_from(length).expect("invariant: a batch's lines are counted in 32 bits")
}

aggregate!(Batch, "batch", BatchCommand, BatchEvent, BatchRefusal);
