//! When a funding says no.

use crate::{BatchId, Money};

/// When a funding says no.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "funding", ground = words::Ground::Rule("funding"))]
pub enum FundingRefusal {
    /// Nothing was ever appropriated.
    #[said(
        "这笔资金尚无指标",
        "nothing was appropriated to this funding",
        next("请先登记下达文件", "record the appropriation first")
    )]
    Unknown,
    /// The amount is nothing or less.
    #[said("金额须大于零，现为{amount}元", "the amount must be more than zero, not {amount}")]
    NotPositive {
        /// As asked.
        amount: Money,
    },
    /// The sum would be beyond what an amount can hold.
    #[said(
        "累计金额超出范围",
        "the sum would be out of range",
        next("请核对金额{amount}元", "check the amount {amount}")
    )]
    Range {
        /// As asked.
        amount: Money,
    },
    /// No document number.
    #[said("须写明文号", "name the document number")]
    NoDocument,
    /// No reason.
    #[said("须写明原因", "give the reason")]
    NoReason,
    /// Source, area or year are not those of this funding, or not well written.
    #[said(
        "来源、区划、年度与资金{expected}不符",
        "source, area and year are not those of the funding {expected}"
    )]
    OtherFunding {
        /// The stream's id, or how one is written.
        expected: String,
    },
    /// The document number stands in this funding already, with another amount or the other way.
    #[said(
        "文号{doc_no}已登记{amount}元，同一文号只记一次",
        "the document {doc_no} is recorded with {amount} already; a document counts once"
    )]
    DocumentKnown {
        /// The document.
        doc_no: String,
        /// What it was recorded with.
        amount: Money,
    },
    /// More is asked than is there.
    #[said("可用资金{available}元，不足{asked}元", "{available} is available, less than {asked}")]
    NotEnough {
        /// What was asked.
        asked: Money,
        /// What is there.
        available: Money,
    },
    /// The batch has a reservation already, with other figures.
    #[said("批次{batch}已预留{amount}元，不能另行预留", "{amount} is reserved for the batch {batch} already")]
    BatchReserved {
        /// The batch.
        batch: BatchId,
        /// Its reservation.
        amount: Money,
    },
    /// A reservation of no lines.
    #[said("批次{batch}没有可预留的行", "the batch {batch} has no lines to reserve for")]
    NoLines {
        /// The batch.
        batch: BatchId,
    },
    /// The batch has no reservation here.
    #[said("批次{batch}在这笔资金中没有预留", "the batch {batch} has no reservation in this funding")]
    NoReservation {
        /// The batch.
        batch: BatchId,
    },
    /// A line was released before, or is named twice.
    #[said(
        "批次{batch}第{line}行已释放或重复列出",
        "line {line} of the batch {batch} was released before or is named twice"
    )]
    LineReleased {
        /// The batch.
        batch: BatchId,
        /// The line.
        line: u32,
    },
    /// More would be released than was reserved, or all lines without all of the money.
    #[said(
        "批次{batch}预留{reserved}元，已释放{released}元，不能再释放{asked}元",
        "the batch {batch} reserved {reserved} and released {released}: {asked} more does not fit"
    )]
    ReleaseMismatch {
        /// The batch.
        batch: BatchId,
        /// Its reservation.
        reserved: Money,
        /// Released before.
        released: Money,
        /// As asked.
        asked: Money,
    },
    /// The year is closed.
    #[said(
        "本年度已结账",
        "the year is closed",
        next("请使用接续资金{successor}", "use the funding {successor}")
    )]
    YearClosed {
        /// The funding that follows.
        successor: String,
    },
    /// The successor is not a later year of the same source and area.
    #[said(
        "接续资金{successor}须是同一来源、同一区划以后年度的资金",
        "the successor {successor} must be a later year's funding of the same source and area"
    )]
    Successor {
        /// As asked.
        successor: String,
    },
}
