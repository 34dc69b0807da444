//! Why a bank's return is not taken.

use crate::files::exact::AmountFault;
use crate::files::table::TableError;

/// Why a return file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "bank_result", ground = crate::ground::FILES)]
pub enum BankResultError {
    /// A column without which lines cannot be told apart.
    #[said("回盘文件没有“{0}”列", "the return has no column {0}")]
    MissingColumn(&'static str),
    /// A header and nothing below it.
    #[said("回盘文件没有数据行", "the return has no rows")]
    NoRows,
    /// Rows that cannot be taken: the file is refused whole.
    #[said("回盘文件整份退回：{count}处问题", "the return is refused whole: {count} faults", next("请银行重新出具", "ask the bank for a correct one"), count = at_0.len())]
    Refused(Vec<ResultFault>),
    /// Two columns of one meaning.
    #[said(
        "“{0}”和“{1}”两列含义相同",
        "the columns {0} and {1} mean the same",
        next("请银行只保留一列", "ask the bank to keep one")
    )]
    RepeatedColumn(String, String),
    /// Not a table.
    #[said(transparent)]
    Table(#[from] TableError),
}

/// One reason for one row.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "bank_result_row")]
#[said("第{row}行“{column}”：{reason}", "row {row}, {column}: {reason}")]
pub struct ResultFault {
    /// The word above the column.
    pub column: String,
    /// Why.
    pub reason: ResultReason,
    /// The row, as a spreadsheet counts.
    pub row: u32,
}

/// Why a row cannot be taken. No text holds a personal value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "result_reason", ground = crate::ground::FILES)]
pub enum ResultReason {
    /// The amount is no amount.
    #[said(transparent)]
    Amount(#[from] AmountFault),
    /// Two rows of one line say different things.
    #[said("与第{first}行是同一笔而内容不同", "contradicts row {first}, which is of the same line")]
    Contradicts {
        /// The row that speaks of the line first.
        first: u32,
    },
    /// A workbook's number where digits count.
    #[said("该单元格是数值，末尾数字已丢失", "the cell is a number that has lost digits")]
    LostDigits,
    /// No account.
    #[said("缺少收款账号", "the account is missing")]
    MissingAccount,
    /// A success that cannot be found again at the bank.
    #[said("成功而没有银行流水号", "a success without the bank's flow number")]
    MissingFlow,
    /// Money below zero, or none.
    #[said("金额须大于零", "the amount must be above zero")]
    NotPositive,
    /// A success with something else where the bank's number should be.
    #[said(
        "成功而流水号处写的不是流水号（须含0以外的数字）",
        "a success whose flow number is not one: it has no digit other than 0"
    )]
    NotAFlow,
    /// Not a line number.
    #[said("序号不是整数", "not a line number")]
    NotASeq,
    /// Not a day.
    #[said(
        "日期或其后的时间写法不对，应如 2023-05-10 或 2023-05-10 12:30:00",
        "not a day, or not a time after it: written 2023-05-10 or 2023-05-10 12:30:00"
    )]
    NotADay,
    /// More or fewer cells than the header has.
    #[said("列数与表头不符", "not as many columns as the header")]
    Ragged,
    /// A success with a reason of failure beside it.
    #[said("状态为成功而返回信息是失败原因", "a success with a reason of failure")]
    SuccessWithFailure,
    /// The total of the return is not the sum of its rows.
    #[said("合计与各行相加不符", "the total is not the sum of the rows")]
    Total,
}
