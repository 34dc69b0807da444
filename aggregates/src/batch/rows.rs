//! Rows of a bank's return that cannot be taken.

use words::{Text, say};

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// The row of the file, from 1.
    pub row: u32,
    /// Why not.
    pub fault: RowFault,
}

/// Why a row of a bank's return cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowFault {
    /// It names a file or a place that the batch never had.
    Foreign,
    /// It answers a version of the files that was replaced.
    Replaced,
    /// Another amount than the line's.
    Amount,
    /// Another row of the file says otherwise of the same line.
    Contradicts,
    /// Another flow number than the bank named before, or one beyond all measure.
    Flow,
    /// Paid, without a flow number.
    NoFlow,
    /// Paid or returned, without a booking day.
    NotBooked,
    /// A code that is not in the table.
    Code,
    /// Paid after the line was released.
    PaidAfterRelease,
}

impl RowFault {
    /// What a clerk reads.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            RowFault::Foreign => "不是本批次的笔",
            RowFault::Replaced => "对应的代发文件已被新版替换",
            RowFault::Amount => "金额不符",
            RowFault::Contradicts => "与同一文件另一行矛盾",
            RowFault::Flow => "银行流水号与前次不符",
            RowFault::NoFlow => "成功但没有银行流水号",
            RowFault::NotBooked => "没有记账日期，请用 --booked 指明",
            RowFault::Code => "失败代码不在代码表内",
            RowFault::PaidAfterRelease => "该笔已转为不再发放，银行却称成功，请核实并追回",
        }
    }

    /// The same in English.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        match self {
            RowFault::Foreign => "is not of this batch",
            RowFault::Replaced => "answers a bank file that was replaced",
            RowFault::Amount => "has another amount",
            RowFault::Contradicts => "contradicts another row of the file",
            RowFault::Flow => "has another flow number than before",
            RowFault::NoFlow => "says paid without a flow number",
            RowFault::NotBooked => "has no booking day: give it with --booked",
            RowFault::Code => "has a code that is not in the table",
            RowFault::PaidAfterRelease => "says paid of a line already released: ask the bank and recover",
        }
    }
}

words::named!(RowFault);

/// How many rows a message lists before it only counts.
const LISTED: usize = 20;

/// The rows that cannot be taken, the first of them one by one.
pub(super) fn listed(rows: &[BadRow]) -> Text {
    let each: Vec<Text> =
        rows.iter().take(LISTED).map(|bad| say!("第{}行{}", "row {} {}", bad.row, bad.fault)).collect();
    let mut text = Text::joined(&each, &say!("；", "; "));
    if rows.len() > LISTED {
        text += &say!("……共{0}行", " … {0} rows in all", rows.len());
    }
    text
}
