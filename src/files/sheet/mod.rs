//! Tables that people open: statements, bank files, copies of refused rosters, as XLSX or CSV.

use aggregates::Money;

mod csv;
mod xlsx;

pub use csv::{csv_bom_writer, neutralise};

/// A table with what stands above it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// Words above the columns; none for a grid that brings its own.
    pub header: Vec<String>,
    /// Name of the sheet in a workbook.
    pub name: String,
    /// Lines between title and header.
    pub notes: Vec<String>,
    /// Rows below the header.
    pub rows: Vec<Vec<Cell>>,
    /// The line above everything; none if empty.
    pub title: String,
}

/// A cell of a sheet.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    /// Money: a number with two decimals in a workbook.
    Amount(Money),
    /// A count.
    Count(u64),
    /// A figure in plain decimals as it came, of at most fifteen digits.
    Figure(String),
    /// Words above a column, inside the rows.
    Header(String),
    /// A text that should be seen first.
    Marked(String),
    /// A text; identity numbers and accounts too.
    Text(String),
}

/// Why a sheet cannot be written.
#[derive(Debug, words::Said)]
#[said(code = "sheet", ground = crate::ground::FILES)]
pub enum SheetError {
    /// More rows than a workbook holds.
    #[said(
        "行数超过工作簿上限",
        "more rows than a workbook holds",
        next("请改用 csv 或拆分", "use csv or split it")
    )]
    TooManyRows,
    /// The writer failed.
    #[said("写不成工作簿：{0}", "the workbook cannot be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// The same words as those above a column.
    #[must_use]
    pub fn into_header(self) -> Cell {
        Cell::Header(self.plain())
    }

    /// The characters.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Cell::Amount(money) => money.to_string(),
            Cell::Count(count) => count.to_string(),
            Cell::Figure(text) | Cell::Header(text) | Cell::Marked(text) | Cell::Text(text) => text.clone(),
        }
    }
}

impl Sheet {
    /// A sheet with a header.
    #[must_use]
    pub fn new(title: &str, header: &[&str]) -> Sheet {
        Sheet {
            header: header.iter().map(ToString::to_string).collect(),
            title: title.to_owned(),
            ..Sheet::default()
        }
    }

    /// The sheet as CSV that Excel opens right in Chinese: UTF-8 with its mark, CRLF, long digits kept as text.
    #[must_use]
    pub fn to_csv(&self) -> Vec<u8> {
        csv::write(self)
    }

    /// The sheet as a workbook; the same sheet gives the same bytes.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn to_xlsx(&self) -> Result<Vec<u8>, SheetError> {
        xlsx::write(self)
    }

    /// The lines above the header.
    fn lines_above(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.title).filter(|title| !title.is_empty()).chain(&self.notes)
    }
}

impl std::fmt::Debug for Sheet {
    /// Only the size: sheets hold personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sheet({} columns, {} rows)", self.header.len(), self.rows.len())
    }
}

impl std::fmt::Debug for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cell(***)")
    }
}

#[cfg(test)]
mod tests;
