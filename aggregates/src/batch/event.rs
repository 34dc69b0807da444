//! A payment batch (发放批次), from draft to closed. Never deleted, only rejected or voided.

use serde::{Deserialize, Serialize};

use super::lines::Lines;
use crate::entitlement::event::{ContestOutcome, LineRef, PaidComponent};
use crate::roster::event::FileRef;
use crate::wire::events;
use crate::{AreaCode, Cause, Day, EntitlementId, Holder, Money, Month, Programme, SubjectId};

/// What a batch pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchKind {
    /// 补发: months that were granted as back pay.
    BackPay,
    /// The months themselves.
    Regular,
    /// 重发: lines that the bank returned.
    Reissue,
}

/// How a draft compares with the batches of the month before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Entitlements paid then and not now.
    pub gone: u32,
    /// Lines with a lower amount.
    pub lowered: u32,
    /// Entitlements paid now and not then.
    pub new: u32,
    /// Lines whose account changed since.
    pub other_account: u32,
    /// Lines with a higher amount.
    pub raised: u32,
    /// The month before's total.
    pub total_before: Money,
}

/// A clerk drafted a batch (编制).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drafted {
    /// The area: a county, or a township that is late.
    pub area: AreaCode,
    /// Against the month before; absent for a reissue.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub comparison: Option<Comparison>,
    /// The funding's stream id.
    pub funding: String,
    /// The clerk; equals the signer's holder.
    pub holder: Holder,
    /// What it pays.
    pub kind: BatchKind,
    /// How many lines follow.
    pub lines: u32,
    /// Benefit months.
    pub months: Vec<Month>,
    /// The number people write (批次号), e.g. `202305-433122-3F9A01C2`.
    pub number: String,
    /// The programme.
    pub programme: Programme,
    /// The sum of the lines.
    pub total: Money,
}

/// What a reissue line pays again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    /// The attempt that was returned.
    pub of: LineRef,
    /// The bank's flow number of the refund (退款流水号).
    pub refund_flow: String,
}

/// One line: one entitlement, one month, one payee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The sum of the components.
    pub amount: Money,
    /// The township.
    pub area: AreaCode,
    /// The beneficiary; the head, for a household.
    pub beneficiary: SubjectId,
    /// Why the month is paid.
    pub cause: Cause,
    /// What it is made of.
    pub components: Vec<PaidComponent>,
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// Number of the line, from 1.
    pub line: u32,
    /// The benefit month.
    pub month: Month,
    /// Whether the account changed since the entitlement was last paid: shown again in the review.
    pub other_account: bool,
    /// The account holder.
    pub payee: SubjectId,
    /// What it pays again, in a reissue.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub reissue: Option<Reissue>,
}

/// Lines of the draft, in order; as many a record as fit in its 65,535 bytes (at most 32).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesDrafted {
    /// The lines.
    pub lines: Lines,
}

/// A line was held back (暂缓): the batch must be sealed and signed anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesHeld {
    /// Who holds.
    pub holder: Holder,
    /// Which lines.
    pub lines: Vec<u32>,
    /// Why.
    pub reason: String,
}

/// The clerk sealed the batch (封册).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// How many lines are not held.
    pub count: u32,
    /// The clerk.
    pub holder: Holder,
    /// The root over the lines that are not held ([`line_root`](super::line_root)), lower-case hex.
    pub root: String,
    /// Their sum.
    pub total: Money,
}

/// 民政审核
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reviewed {
    /// The reviewer; not the clerk.
    pub holder: Holder,
    /// The root that was sealed.
    pub root: String,
}

/// 财政审核
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approved {
    /// Of finance; neither the clerk nor the reviewer.
    pub holder: Holder,
    /// The root that was sealed.
    pub root: String,
}

/// Sent back to the clerk for good (退回).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    /// Who rejected.
    pub holder: Holder,
    /// Why.
    pub reason: String,
}

/// Voided before it was ordered (作废).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voided {
    /// Who voided.
    pub holder: Holder,
    /// Why.
    pub reason: String,
}

/// 下达支付令: funding is reserved and every line's payment ordered in the same commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ordered {
    /// How many lines.
    pub count: u32,
    /// The day of the order: that of the record's time at +08:00.
    pub day: Day,
    /// Of finance; neither the clerk nor the reviewer.
    pub holder: Holder,
    /// The root that was sealed.
    pub root: String,
    /// Their sum.
    pub total: Money,
}

/// Ordered lines were stopped before the bank accepted them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesStopped {
    /// Who stopped.
    pub holder: Holder,
    /// Which lines.
    pub lines: Vec<u32>,
    /// Why.
    pub reason: String,
}

/// A file for a bank was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankFileMade {
    /// The bank, as the payees' accounts name it; empty where the roster names none.
    pub bank: String,
    /// The file by name, length and hash.
    pub file: FileRef,
    /// `csv`, `xlsx` or `pain.001`.
    pub format: String,
    /// Who made it.
    pub holder: Holder,
    /// Lines of the batch, in the file's order: 序号 1 is the first.
    pub lines: Vec<u32>,
    /// The file's own number (批次号 in the file), unique within the batch, e.g. `202305-433122-3F9A01C2-01`.
    pub number: String,
    /// Their sum.
    pub total: Money,
    /// From 1; a later version replaces all files of the one before, none of which was sent.
    pub version: u32,
}

/// The bank took the files (银行受理).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankAccepted {
    /// Who recorded it.
    pub holder: Holder,
    /// The bank's receipt number, or the hash of the return file that implies it.
    pub receipt: String,
    /// Which version of the files.
    pub version: u32,
}

/// What a return file says of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeStatus {
    /// Paid after returned: blocks reissue and asks.
    Contested,
    /// Returned, with the canonical code.
    Returned,
    /// Paid, with the bank's flow number.
    Settled,
    /// Not known, or no row.
    Unknown,
}

/// The outcome of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// The bank's booking day; absent of a line that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub booked: Option<Day>,
    /// `F01` … `F99`, of a returned line.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub code: Option<String>,
    /// 银行流水号, of a settled or contested line.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub flow: Option<String>,
    /// Which line.
    pub line: u32,
    /// The row of the file, from 1; absent if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "crate::wire::present")]
    pub row: Option<u32>,
    /// What became of it.
    pub status: OutcomeStatus,
}

/// A bank's return file was taken (回盘). Only outcomes that are news are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankResultTaken {
    /// Whether it books outcomes on days before the order, which was asked about.
    #[serde(
        default,
        skip_serializing_if = "std::ops::Not::not",
        deserialize_with = "crate::wire::only_true"
    )]
    pub early: bool,
    /// The file.
    pub file: FileRef,
    /// Whether the bank gave the batch one flow number, which was asked about: rows share it.
    #[serde(
        default,
        skip_serializing_if = "std::ops::Not::not",
        deserialize_with = "crate::wire::only_true"
    )]
    pub flow_is_batch: bool,
    /// Who took it.
    pub holder: Holder,
    /// How many outcomes follow.
    pub outcomes: u32,
}

/// Outcomes of the file, at most 500 a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomesRecorded {
    /// SHA-256 of the file.
    pub file: String,
    /// What it says that was not known.
    pub outcomes: Vec<Outcome>,
}

/// Somebody looked at a contested line, with the bank's written answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineResolved {
    /// The bank's answer.
    pub evidence: String,
    /// Who recorded it.
    pub holder: Holder,
    /// Which line.
    pub line: u32,
    /// What it is.
    pub outcome: ContestOutcome,
}

/// Returned lines were ordered again in another batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesReissued {
    /// Pairs of this batch's line and where it is paid now.
    pub lines: Vec<ReissuedLine>,
}

/// A line and where it is paid now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReissuedLine {
    /// The line of this batch.
    pub line: u32,
    /// The line that pays it again.
    pub to: LineRef,
}

/// Returned or stopped lines are closed unpaid: funding is released in the same commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinesReleased {
    /// Who decided.
    pub holder: Holder,
    /// Which lines.
    pub lines: Vec<u32>,
    /// Why.
    pub reason: String,
}

/// 对账: lines, money and funding agree to the fen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reconciled {
    /// What the bank's statement shows as debited.
    pub debited: Money,
    /// Who reconciled.
    pub holder: Holder,
    /// What the bank's statement shows as refunded.
    pub refunded: Money,
    /// Number or day of the bank's statement.
    pub statement: String,
}

/// 结清
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// Who closed.
    pub holder: Holder,
    /// The sum of the settled lines.
    pub paid: Money,
    /// The sum of lines that another batch pays.
    pub reissued: Money,
    /// The sum of lines that nobody will pay.
    pub released: Money,
}

events! {
    /// The life of a batch.
    BatchEvent {
        /// 编制
        Drafted = "batch.drafted", v 1, may Clerk;
        /// Lines of the draft.
        LinesDrafted = "batch.lines_drafted", v 1, may Clerk, without holder, by super::lines::read;
        /// 暂缓
        LinesHeld = "batch.lines_held", v 1, may Clerk | Reviewer | Finance;
        /// 封册
        Sealed = "batch.sealed", v 1, may Clerk;
        /// 民政审核
        Reviewed = "batch.reviewed", v 1, may Reviewer;
        /// 财政审核
        Approved = "batch.approved", v 1, may Finance;
        /// 退回
        Rejected = "batch.rejected", v 1, may Reviewer | Finance;
        /// 作废
        Voided = "batch.voided", v 1, may Clerk | Reviewer | Finance;
        /// 支付令
        Ordered = "batch.ordered", v 1, may Finance;
        /// 止付
        LinesStopped = "batch.lines_stopped", v 1, may Finance;
        /// 代发文件
        BankFileMade = "batch.bank_file_made", v 1, may BankOfficer;
        /// 银行受理
        BankAccepted = "batch.bank_accepted", v 1, may BankOfficer;
        /// 回盘
        BankResultTaken = "batch.bank_result_taken", v 1, may BankOfficer;
        /// 回盘明细
        OutcomesRecorded = "batch.outcomes_recorded", v 1, may BankOfficer, without holder;
        /// 争议处理
        LineResolved = "batch.line_resolved", v 1, may Finance | BankOfficer;
        /// 重发
        LinesReissued = "batch.lines_reissued", v 1, may Finance, without holder;
        /// 不再发放
        LinesReleased = "batch.lines_released", v 1, may Finance;
        /// 对账
        Reconciled = "batch.reconciled", v 1, may Finance;
        /// 结清
        Closed = "batch.closed", v 1, may Finance;
    }
}
