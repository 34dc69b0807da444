//! Files for the agent bank (代发文件): CSV, XLSX, pain.001.
//!
//! The columns are the exchange set that banks share: 批次号, 序号, 收款人姓名, 证件类型, 证件号, 收款账号, 开户行号,
//! 金额, 用途, 期次; a column 标记 follows where a file is marked (演练, 第2版 replacing the first).
//!
//! In CSV, account and identity carry a tab after their digits: whoever opens the file in a spreadsheet to look at
//! it and saves it does not turn accounts into numbers. Banks' programs trim their cells, and so does our reader;
//! for one that does not, [`BankFile::to_csv`] writes plain digits.

use std::collections::BTreeSet;
use std::fmt;

use aggregates::{Day, Money, Month};
use encoding_rs::GB18030;
use serde::{Deserialize, Serialize};

mod pain;

use super::person;
use super::sheet::{Cell, Sheet, SheetError, neutralise};

/// The columns, in their order.
pub const COLUMNS: [&str; 10] =
    ["批次号", "序号", "收款人姓名", "证件类型", "证件号", "收款账号", "开户行号", "金额", "用途", "期次"];
/// The column of marked files.
pub const MARK: &str = "标记";

/// One file for one bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankFile {
    /// When the file is made, as `2023-05-08T09:00:00+08:00`.
    pub created: String,
    /// The lines, in the order of their numbers.
    pub lines: Vec<BankLine>,
    /// What must be seen on every line (演练, 第2版), if anything.
    pub mark: Option<String>,
    /// The file's own number (批次号), never used again.
    pub number: String,
    /// The day on which the bank should pay.
    pub pay_on: Day,
    /// Who pays.
    pub payer: Payer,
}

/// Who pays: the office's account at the agent bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Its account; may be empty where the bank knows it by contract.
    pub account: String,
    /// 联行号 of the agent bank; may be empty.
    pub bank_code: String,
    /// The office's name.
    pub name: String,
}

/// One credit. All texts are personal data: `Debug` shows only number and amount.
#[derive(Clone, PartialEq, Eq)]
pub struct BankLine {
    /// 收款账号
    pub account: String,
    /// 金额
    pub amount: Money,
    /// 开户行号; may be empty.
    pub bank_code: String,
    /// 证件号; may be empty.
    pub id_no: String,
    /// 证件类型
    pub id_type: IdType,
    /// 收款人姓名: the account's holder.
    pub name: String,
    /// 期次
    pub period: Month,
    /// 用途: what the bank prints beside the credit.
    pub remittance: String,
    /// 序号 in the file, from 1.
    pub seq: u32,
}

/// What kind of number identifies the account's holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdType {
    /// 居民身份证
    Citizen,
    /// None is known.
    None,
    /// 统一社会信用代码
    Organisation,
}

/// Characters of a CSV bank file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// What banks expect; it covers every character of Unicode.
    #[default]
    Gb18030,
    /// With its mark.
    Utf8,
}

impl Encoding {
    /// Both.
    pub const ALL: [Encoding; 2] = [Encoding::Gb18030, Encoding::Utf8];
}

/// How a CSV bank file writes account and identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Digits {
    /// Bare digits, for a bank whose program does not trim its cells.
    Plain,
    /// With a tab after them, so that a spreadsheet keeps them.
    #[default]
    Text,
}

/// Why a bank file is not made.
#[derive(Debug, words::Said)]
#[said(code = "bank_file", ground = crate::ground::FILES)]
pub enum BankFileError {
    /// A line without an account.
    #[said("第{0}笔缺少收款账号", "line {0} has no account")]
    MissingAccount(u32),
    /// A line without a name.
    #[said("第{0}笔缺少收款人姓名，或超过140字", "line {0} has no name, or one of more than 140 characters")]
    MissingName(u32),
    /// No lines.
    #[said("文件没有明细", "the file has no lines")]
    NoLines,
    /// An amount that no bank pays.
    #[said("第{0}笔金额须大于零", "the amount of line {0} must be above zero")]
    NotPositive(u32),
    /// The file's number is empty or longer than messages allow.
    #[said("批次号须为1至28个字母、数字或连字符", "a file's number is 1 to 28 letters, digits or hyphens")]
    Number,
    /// A number used twice.
    #[said("序号{0}重复", "line number {0} occurs twice")]
    RepeatedSeq(u32),
    /// The workbook cannot be written.
    #[said(transparent)]
    Sheet(#[from] SheetError),
    /// A character that has no place in the encoding.
    #[said(
        "有字符无法写成 GB18030",
        "a character has no place in GB18030",
        next("请改用 utf-8", "use utf-8")
    )]
    Unencodable,
}

impl BankFile {
    /// The sum of the lines.
    #[must_use]
    pub fn total(&self) -> Money {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// The file as CSV with CRLF.
    ///
    /// # Errors
    /// [`BankFileError`].
    pub fn to_csv(&self, encoding: Encoding, digits: Digits) -> Result<Vec<u8>, BankFileError> {
        self.check()?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        let mut record =
            |cells: &[String]| writer.write_record(cells).expect("invariant: a vector takes every byte");
        record(&self.header());
        for line in &self.lines {
            let text = |cell: Cell| match (cell, digits) {
                (Cell::Text(text), Digits::Text) => neutralise(&text),
                (cell, _) => cell.plain(),
            };
            record(&self.cells(line).into_iter().map(text).collect::<Vec<_>>());
        }
        let bytes = writer.into_inner().expect("invariant: a vector takes every byte");
        encode(bytes, encoding)
    }

    /// The file as a workbook: amounts as numbers, account and identity as text.
    ///
    /// # Errors
    /// [`BankFileError`].
    pub fn to_xlsx(&self) -> Result<Vec<u8>, BankFileError> {
        self.check()?;
        let sheet = Sheet {
            header: self.header(),
            name: "代发明细".to_owned(),
            rows: self.lines.iter().map(|line| self.cells(line)).collect(),
            ..Sheet::default()
        };
        Ok(sheet.to_xlsx()?)
    }

    /// The file as an ISO 20022 message, pain.001.001.09.
    ///
    /// # Errors
    /// [`BankFileError`].
    pub fn to_pain_001(&self) -> Result<Vec<u8>, BankFileError> {
        self.check()?;
        Ok(pain::write(self))
    }

    fn header(&self) -> Vec<String> {
        COLUMNS.iter().copied().chain(self.mark.as_ref().map(|_| MARK)).map(str::to_owned).collect()
    }

    fn cells(&self, line: &BankLine) -> Vec<Cell> {
        let mut cells = vec![
            Cell::text(&self.number),
            Cell::Count(u64::from(line.seq)),
            Cell::text(&line.name),
            Cell::text(line.id_type.word()),
            Cell::text(&line.id_no),
            Cell::text(&line.account),
            Cell::text(&line.bank_code),
            Cell::Amount(line.amount),
            Cell::text(&line.remittance),
            Cell::text(line.period.compact()),
        ];
        cells.extend(self.mark.as_deref().map(Cell::text));
        cells
    }

    fn check(&self) -> Result<(), BankFileError> {
        let is_number = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if self.number.is_empty() || self.number.len() > 28 || !self.number.chars().all(is_number) {
            return Err(BankFileError::Number);
        }
        if self.lines.is_empty() {
            return Err(BankFileError::NoLines);
        }
        let mut seen = BTreeSet::new();
        self.lines.iter().try_for_each(|line| line.check(&mut seen))
    }
}

impl BankLine {
    fn check(&self, seen: &mut BTreeSet<u32>) -> Result<(), BankFileError> {
        if !seen.insert(self.seq) {
            return Err(BankFileError::RepeatedSeq(self.seq));
        }
        if self.amount.is_zero() || self.amount.is_negative() {
            return Err(BankFileError::NotPositive(self.seq));
        }
        if self.account.trim().is_empty() {
            return Err(BankFileError::MissingAccount(self.seq));
        }
        if !(1..=140).contains(&person::name(&self.name).chars().count()) {
            return Err(BankFileError::MissingName(self.seq));
        }
        Ok(())
    }
}

impl IdType {
    /// The word in the column 证件类型.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            IdType::Citizen => "身份证",
            IdType::None => "",
            IdType::Organisation => "统一社会信用代码",
        }
    }
}

fn encode(utf8: Vec<u8>, encoding: Encoding) -> Result<Vec<u8>, BankFileError> {
    match encoding {
        Encoding::Utf8 => Ok([b"\xEF\xBB\xBF".as_slice(), &utf8].concat()),
        Encoding::Gb18030 => {
            let text = String::from_utf8(utf8).map_err(|_| BankFileError::Unencodable)?;
            match GB18030.encode(&text) {
                (_, _, true) => Err(BankFileError::Unencodable),
                (bytes, _, false) => Ok(bytes.into_owned()),
            }
        }
    }
}

impl fmt::Debug for BankLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BankLine({}, {})", self.seq, self.amount)
    }
}

#[cfg(test)]
mod tests;
