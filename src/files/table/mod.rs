//! Any office's table as a grid of cells: workbooks (XLSX) and texts (CSV, TXT) alike.

use std::fmt;

mod text;
mod workbook;

pub use text::decode;

/// A cell as the file has it.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing, or only spaces.
    #[default]
    Empty,
    /// Characters, untouched.
    Text(String),
    /// A number of a workbook in plain decimals. A workbook keeps fifteen digits: longer numbers are lost ones.
    Number(String),
}

/// A row that is not blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its cells from the first column on.
    pub cells: Vec<Cell>,
    /// Its number from 1, as a spreadsheet counts.
    pub number: u32,
}

/// A grid of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Whether the file is a text, whose rows all have their separators.
    pub is_text: bool,
    /// Its rows, blank ones left out.
    pub rows: Vec<Row>,
    /// Name of the sheet; empty for a text.
    pub sheet: String,
}

/// Why a file is not a table that we read.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "table", ground = crate::ground::FILES)]
pub enum TableError {
    /// A cell is longer than any roster's.
    #[said(
        "第{row}行有超过{max}字的单元格",
        "row {row} has a cell of more than {max} characters",
        max = CELL_MAX,
        next("请检查文件", "check the file")
    )]
    CellTooLong {
        /// Which row.
        row: u32,
    },
    /// Not a workbook although it begins like one.
    #[said(
        "工作簿损坏",
        "the workbook is damaged",
        next("请用表格软件重新另存为 xlsx", "save it again as xlsx")
    )]
    Damaged,
    /// Neither UTF-8 nor GB18030.
    #[said(
        "文件编码既不是 UTF-8 也不是 GB18030",
        "the text is neither UTF-8 nor GB18030",
        next("请重新导出", "export it again")
    )]
    Encoding,
    /// Nothing in it.
    #[said("文件是空的", "the file is empty")]
    Empty,
    /// No row names columns that we know.
    #[said(
        "前{rows}行中找不到表头，表头须有姓名、身份证号（回盘是账号、状态）、金额等列名",
        "no header among the first {rows} rows; a header names columns like “姓名”, “身份证号” (a return: account and status), “金额”",
        rows = HEADER_ROWS,
        next("请核对是否选错了文件", "check that it is the right file")
    )]
    NoHeader,
    /// An .xls file, or a workbook with a password.
    #[said(
        "旧版 xls 或加密的工作簿",
        "an old .xls or encrypted workbook",
        next("请去掉密码并另存为 xlsx", "save it as xlsx without a password")
    )]
    OldWorkbook,
    /// A quotation that never ends.
    #[said(
        "第{row}行的引号没有配对",
        "a quotation that begins in row {row} never ends",
        next("请检查文件", "check the file")
    )]
    Quotes {
        /// Where it begins.
        row: u32,
    },
    /// More than we read at once.
    #[said(
        "文件过大（上限 {bytes} 字节、{rows} 行、{columns} 列）",
        "the file is too large (at most {bytes} bytes, {rows} rows, {columns} columns)",
        bytes = BYTES_MAX,
        rows = ROWS_MAX,
        columns = COLUMNS_MAX,
        next("请拆分", "split it")
    )]
    TooLarge,
}

/// Longest cell, in characters.
pub const CELL_MAX: usize = 1_000;
/// Most rows.
pub const ROWS_MAX: u32 = 200_000;
/// Most columns.
pub const COLUMNS_MAX: usize = 200;
/// Longest file, in bytes.
pub const BYTES_MAX: usize = 64 << 20;
/// A header stands among so many rows.
pub const HEADER_ROWS: usize = 20;

/// Reads a file; `is_header` says whether a row names columns, which decides about the sheet and the separator.
///
/// # Errors
/// [`TableError`].
pub fn read(bytes: &[u8], is_header: &dyn Fn(&[Cell]) -> bool) -> Result<Table, TableError> {
    if bytes.len() > BYTES_MAX {
        return Err(TableError::TooLarge);
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(TableError::Empty);
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(TableError::OldWorkbook);
    }
    let is_headed = |rows: &[Row]| rows.iter().take(HEADER_ROWS).any(|row| is_header(&row.cells));
    if bytes.starts_with(b"PK\x03\x04") {
        workbook::read(bytes, &is_headed)
    } else {
        text::read(bytes, &is_headed)
    }
}

impl Cell {
    /// The characters, without spaces around them.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Cell::Empty => "",
            Cell::Text(text) | Cell::Number(text) => text.trim(),
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text().is_empty()
    }

    /// Whether it is a workbook's number.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Cell::Number(_))
    }

    /// The cell of a text.
    #[must_use]
    pub fn of(text: String) -> Cell {
        if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
}

impl Row {
    /// The cell of a column; nothing beyond the last.
    #[must_use]
    pub fn cell(&self, column: usize) -> &Cell {
        const NONE: &Cell = &Cell::Empty;
        self.cells.get(column).unwrap_or(NONE)
    }

    /// The first cell with something in it.
    #[must_use]
    pub fn first_text(&self) -> &str {
        self.cells.iter().map(Cell::text).find(|text| !text.is_empty()).unwrap_or("")
    }
}

impl fmt::Debug for Cell {
    /// Only the kind: cells hold personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cell::Empty => "-",
            Cell::Text(_) => "text",
            Cell::Number(_) => "number",
        })
    }
}

/// Keeps a row unless it is blank, within the limits of size.
fn push_row(rows: &mut Vec<Row>, number: u32, cells: Vec<Cell>) -> Result<(), TableError> {
    if number > ROWS_MAX || cells.len() > COLUMNS_MAX {
        return Err(TableError::TooLarge);
    }
    if cells.iter().any(|cell| cell.text().len() > CELL_MAX && cell.text().chars().count() > CELL_MAX) {
        return Err(TableError::CellTooLong { row: number });
    }
    if cells.iter().any(|cell| !cell.is_empty()) {
        rows.push(Row { cells, number });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
