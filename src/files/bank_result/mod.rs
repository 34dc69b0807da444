//! The bank's return (回盘文件): what became of each line.
//!
//! GB18030 or UTF-8, separated by comma, tab, `|` or `|!`, or a workbook. A status that is not plainly a success
//! or a failure is unknown, and unknown is never failure: paying again what may have been paid is the one mistake
//! that cannot be taken back.

use std::fmt;

use aggregates::{Day, Money};

mod code;
mod columns;
mod fault;
mod row;
mod write;

pub use code::FailureCode;
pub use fault::{BankResultError, ResultFault, ResultReason};
pub use write::write;

use crate::files::header::{self, Repeated};
use crate::files::table::{self, TableError};
use columns::ResultColumn as C;

/// What the bank says of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResultStatus {
    /// Definitely not paid.
    Returned,
    /// Paid.
    Settled,
    /// Neither is certain.
    Unknown,
}

/// A row of a return. Account and name are personal data: `Debug` does not show them.
#[derive(Clone, PartialEq, Eq)]
pub struct ResultRow {
    /// 收款账号
    pub account: String,
    /// 金额
    pub amount: Money,
    /// 批次号; may be empty.
    pub batch_no: String,
    /// 记账日期
    pub booked: Option<Day>,
    /// Why it was returned, or what is unknown; none of a settled row.
    pub code: Option<FailureCode>,
    /// 银行流水号, or 回单编号 where there is no other.
    pub flow: Option<String>,
    /// 返回信息, as the bank wrote it.
    pub message: String,
    /// 收款户名; may be empty.
    pub name: String,
    /// The row of the file, as a spreadsheet counts.
    pub row: u32,
    /// 序号
    pub seq: Option<u32>,
    /// What became of it.
    pub status: ResultStatus,
}

/// Reads a return.
///
/// # Errors
/// [`BankResultError`]; [`BankResultError::Refused`] with every reason of every row.
pub fn read(bytes: &[u8]) -> Result<Vec<ResultRow>, BankResultError> {
    let table = table::read(bytes, &header::is_header::<C>)?;
    let header = header::locate::<C>(&table)
        .map_err(|Repeated(first, second)| BankResultError::RepeatedColumn(first, second))?
        .ok_or(TableError::NoHeader)?;
    for column in [C::Account, C::Amount, C::Status] {
        if header.find(column).is_none() {
            return Err(BankResultError::MissingColumn(column.word()));
        }
    }
    let (rows, faults) = row::read_all(&table, &header);
    if !faults.is_empty() {
        return Err(BankResultError::Refused(faults));
    }
    if rows.is_empty() {
        return Err(BankResultError::NoRows);
    }
    Ok(rows)
}

impl ResultStatus {
    /// The word that banks use.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            ResultStatus::Returned => "失败",
            ResultStatus::Settled => "成功",
            ResultStatus::Unknown => "处理中",
        }
    }
}

impl fmt::Debug for ResultRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResultRow(row {}, {:?}, {:?}, {})", self.row, self.status, self.code, self.amount)
    }
}

#[cfg(test)]
mod tests;
