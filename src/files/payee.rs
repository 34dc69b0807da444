//! Files of account changes (账户变更表): whose benefit goes to which account from now on.

use std::collections::HashMap;
use std::fmt;

use aggregates::{EntitlementId, Programme};

use self::columns::PayeeColumn as C;
use super::header::{self, Header, Repeated};
use super::table::{self, Row, TableError};
use super::{identity, person};

mod columns;
#[cfg(test)]
mod tests;

/// Whose benefit a row is about. `Debug` does not show a number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum Whose {
    /// 待遇编号
    Entitlement(EntitlementId),
    /// 身份证号码, and 项目 where the person has several benefits.
    Person(String, Option<Programme>),
}

/// A row. `Debug` shows only its number.
#[derive(Clone, PartialEq, Eq)]
pub struct PayeeRow {
    /// 银行账号
    pub account: String,
    /// 开户银行
    pub bank: String,
    /// 开户行号; may be empty.
    pub bank_code: String,
    /// 账户户名
    pub name: String,
    /// 与对象关系; empty where the beneficiary owns the account.
    pub relation: String,
    /// The row of the file, as a spreadsheet counts.
    pub row: u32,
    /// Whose benefit.
    pub whose: Whose,
}

/// Why a row is not taken. No text holds a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "payee_row_reason", ground = crate::ground::FILES)]
pub enum RowReason {
    /// The same benefit twice.
    #[said("与第{0}行是同一待遇", "the same benefit as in row {0}")]
    Duplicate(u32),
    /// Not an identity number.
    #[said(transparent)]
    Identity(#[from] identity::IdentityFault),
    /// A spreadsheet's number where digits count.
    #[said(
        "单元格是数值，末尾数字已丢失",
        "the cell is a number that has lost digits",
        next("请改为文本重新填写", "enter it again as text")
    )]
    LostDigits,
    /// A cell that has to be filled in.
    #[said("没有填写", "nothing is filled in")]
    Missing,
    /// A name with lost characters.
    #[said(
        "姓名中有丢失的字",
        "the name has lost characters",
        next("请用 UTF-8 或 GB18030 重新导出", "export it again as UTF-8 or GB18030")
    )]
    NameDamaged,
    /// Nobody is named.
    #[said("须填写待遇编号或身份证号码", "give the entitlement's id or the identity number")]
    Nobody,
    /// Not digits.
    #[said("不是账号", "this is no account", next("请核对", "check it"))]
    NotAnAccount,
    /// Not an id.
    #[said(
        "待遇编号不合格式",
        "not an entitlement's id",
        next("请从对账单或待遇清单复制", "copy it from a statement")
    )]
    NotAnId,
    /// The programme is none that we know.
    #[said("不认识的项目", "no such programme", next("请写如“农村低保”", "write it like “农村低保”"))]
    UnknownProgramme,
}

/// A reason at a place.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "payee_row")]
#[said("第{row}行 {column}：{reason}", "row {row} {column}: {reason}")]
pub struct RowFault {
    /// The words above the column.
    pub column: &'static str,
    /// Why.
    pub reason: RowReason,
    /// The row of the file.
    pub row: u32,
}

/// Why a file is not taken; then none of its rows is.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "payee_file", ground = crate::ground::FILES)]
pub enum PayeeFileError {
    /// Columns are missing.
    #[said(
        "找不到表头，须有：待遇编号（或身份证号码和项目）、开户银行、银行账号、账户户名",
        "no header: “待遇编号” (or “身份证号码” and “项目”), “开户银行”, “银行账号”, “账户户名” are needed"
    )]
    NoHeader,
    /// Nothing below the header.
    #[said("表头以下没有数据行", "there are no rows below the header")]
    NoRows,
    /// Two columns say the same.
    #[said("“{0}”与“{1}”是同一列", "{0} and {1} are the same column", next("请删去其一", "remove one"))]
    RepeatedColumn(String, String),
    /// Rows that cannot be taken.
    #[said("账户变更表有{count}处问题，整份未取", "the file has {count} faults: nothing was taken", count = at_0.len())]
    Rows(Vec<RowFault>),
    /// Not a table.
    #[said(transparent)]
    Table(TableError),
}

/// Reads a file of account changes.
///
/// # Errors
/// [`PayeeFileError`]; [`PayeeFileError::Rows`] with every reason of every row.
pub fn read(bytes: &[u8]) -> Result<Vec<PayeeRow>, PayeeFileError> {
    let table = table::read(bytes, &header::is_header::<C>).map_err(|error| match error {
        // Its text would name the columns of a roster.
        TableError::NoHeader => PayeeFileError::NoHeader,
        other => PayeeFileError::Table(other),
    })?;
    let header = header::locate::<C>(&table)
        .map_err(|Repeated(first, second)| PayeeFileError::RepeatedColumn(first, second))?
        .ok_or(PayeeFileError::NoHeader)?;
    let mut faults = Vec::new();
    let mut seen: HashMap<Whose, u32> = HashMap::new();
    let mut rows = Vec::new();
    for row in table.rows[header.body..].iter().filter(|row| !header.is_repeated_in(row)) {
        let mut reader = Reader { header: &header, row, faults: &mut faults };
        if let Some(read) = reader.read(&mut seen) {
            rows.push(read);
        }
    }
    match (faults.is_empty(), rows.is_empty()) {
        (false, _) => Err(PayeeFileError::Rows(faults)),
        (true, true) => Err(PayeeFileError::NoRows),
        (true, false) => Ok(rows),
    }
}

struct Reader<'r> {
    header: &'r Header<C>,
    row: &'r Row,
    faults: &'r mut Vec<RowFault>,
}

impl Reader<'_> {
    /// All reasons of a row at once; none is a row only without any.
    fn read(&mut self, seen: &mut HashMap<Whose, u32>) -> Option<PayeeRow> {
        let whose = self.whose();
        let account = self.account();
        let bank = self.filled(C::Bank);
        let name = self.filled(C::AccountName);
        if name.as_deref().is_some_and(person::is_damaged) {
            self.fault(C::AccountName, RowReason::NameDamaged);
        }
        let bank_code = self.digits(C::BankCode);
        let whose = whose?;
        let first = *seen.entry(whose.clone()).or_insert(self.row.number);
        if first != self.row.number {
            self.fault(C::Entitlement, RowReason::Duplicate(first));
        }
        let relation = self.text(C::Relation);
        let relation = if relation == "本人" { String::new() } else { relation };
        let (row, bank_code) = (self.row.number, bank_code.unwrap_or_default());
        Some(PayeeRow { account: account?, bank: bank?, bank_code, name: name?, relation, row, whose })
    }

    fn whose(&mut self) -> Option<Whose> {
        let id = self.text(C::Entitlement);
        if !id.is_empty() {
            return id
                .parse()
                .map(Whose::Entitlement)
                .map_err(|_| self.fault(C::Entitlement, RowReason::NotAnId))
                .ok();
        }
        if self.header.cell(self.row, C::Identity).is_empty() {
            self.fault(C::Entitlement, RowReason::Nobody);
            return None;
        }
        let number = self.digits(C::Identity)?;
        let checked = identity::check(&number).map_err(|fault| self.fault(C::Identity, fault.into())).is_ok();
        let programme = self.text(C::Programme);
        let parsed = (!programme.is_empty()).then(|| programme.parse::<Programme>()).transpose();
        let programme = parsed.map_err(|_| self.fault(C::Programme, RowReason::UnknownProgramme)).ok()?;
        checked.then_some(Whose::Person(number, programme))
    }

    fn account(&mut self) -> Option<String> {
        let account = self.digits(C::Account)?;
        let reason = match account.as_str() {
            "" => RowReason::Missing,
            text if !identity::is_account(text) => RowReason::NotAnAccount,
            _ => return Some(account),
        };
        self.fault(C::Account, reason);
        None
    }

    fn filled(&mut self, column: C) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() {
            self.fault(column, RowReason::Missing);
        }
        (!text.is_empty()).then_some(text)
    }

    fn text(&self, column: C) -> String {
        person::name(self.header.cell(self.row, column).text())
    }

    /// A number whose digits count: never a spreadsheet's number, whose last digits may be gone.
    fn digits(&mut self, column: C) -> Option<String> {
        let cell = self.header.cell(self.row, column);
        let number = identity::normalise(cell.text());
        let is_long = number.len() > 15;
        if cell.is_number() && (is_long || column != C::BankCode) || identity::is_scientific(&number) {
            self.fault(column, RowReason::LostDigits);
            return None;
        }
        Some(number)
    }

    fn fault(&mut self, column: C, reason: RowReason) {
        self.faults.push(RowFault { column: column.word(), reason, row: self.row.number });
    }
}

impl fmt::Debug for PayeeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PayeeRow(row {})", self.row)
    }
}

impl fmt::Debug for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whose::Entitlement(id) => write!(f, "{id}"),
            Whose::Person(_, programme) => write!(f, "Person(***, {programme:?})"),
        }
    }
}
