//! Workbooks.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Cell, Sheet, SheetError};

const ROWS_MAX: usize = 1_048_000;
const WIDTH_MAX: usize = 48;
const WIDTH_MIN: usize = 6;

struct Styles {
    amount: Format,
    header: Format,
    marked: Format,
    text: Format,
    title: Format,
}

pub(super) fn write(sheet: &Sheet) -> Result<Vec<u8>, SheetError> {
    if sheet.rows.len() > ROWS_MAX {
        return Err(SheetError::TooManyRows);
    }
    let mut workbook = Workbook::new();
    // The writer would put today's date into the file: the same sheet must give the same bytes.
    let created = ExcelDateTime::from_ymd(2023, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_author("sunledger").set_creation_datetime(&created));
    let worksheet = workbook.add_worksheet();
    worksheet.set_name(sheet_name(&sheet.name))?;
    fill(worksheet, sheet, &Styles::new())?;
    for (column, width) in (0..).zip(widths(sheet)) {
        worksheet.set_column_width(column, u32::try_from(width).unwrap_or(0))?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet, styles: &Styles) -> Result<(), XlsxError> {
    let mut at = 0;
    for line in sheet.lines_above() {
        let style = if at == 0 && !sheet.title.is_empty() { &styles.title } else { &styles.text };
        worksheet.write_string_with_format(at, 0, line, style)?;
        at += 1;
    }
    if !sheet.header.is_empty() {
        for (column, words) in (0..).zip(&sheet.header) {
            worksheet.write_string_with_format(at, column, words, &styles.header)?;
        }
        at += 1;
        worksheet.set_freeze_panes(at, 0)?;
    }
    for (row, cells) in (at..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(cells) {
            styles.write(worksheet, row, column, cell)?;
        }
    }
    Ok(())
}

impl Styles {
    fn new() -> Styles {
        Styles {
            amount: Format::new().set_num_format("0.00"),
            header: Format::new()
                .set_bold()
                .set_align(FormatAlign::Center)
                .set_background_color(Color::RGB(0xE7_EE_F7))
                .set_border(FormatBorder::Thin),
            marked: Format::new().set_font_color(Color::RGB(0xC0_00_00)),
            text: Format::new().set_num_format("@"),
            title: Format::new().set_bold().set_font_size(14),
        }
    }

    fn write(&self, worksheet: &mut Worksheet, row: u32, column: u16, cell: &Cell) -> Result<(), XlsxError> {
        let text = cell.plain();
        let number = || text.parse::<f64>().unwrap_or_default();
        match cell {
            Cell::Text(text) if text.is_empty() => return Ok(()),
            Cell::Amount(_) => worksheet.write_number_with_format(row, column, number(), &self.amount)?,
            Cell::Count(_) | Cell::Figure(_) => worksheet.write_number(row, column, number())?,
            Cell::Header(_) => worksheet.write_string_with_format(row, column, &text, &self.header)?,
            Cell::Marked(_) => worksheet.write_string_with_format(row, column, &text, &self.marked)?,
            Cell::Text(_) => worksheet.write_string_with_format(row, column, &text, &self.text)?,
        };
        Ok(())
    }
}

/// Widths of the columns in characters; a Chinese character is two wide. Titles may run over their columns.
fn widths(sheet: &Sheet) -> Vec<usize> {
    let mut widths: Vec<usize> = sheet.header.iter().map(|words| width(words)).collect();
    // A row of one cell is a title or a note.
    for row in sheet.rows.iter().filter(|row| row.len() > 1) {
        widths.resize(widths.len().max(row.len()), 0);
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(&cell.plain()));
        }
    }
    widths.into_iter().map(|width| (width + 2).clamp(WIDTH_MIN, WIDTH_MAX)).collect()
}

fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A name that a workbook takes for a sheet.
fn sheet_name(name: &str) -> String {
    let kept: String = name.chars().filter(|c| !r"[]:*?/\'".contains(*c)).take(31).collect();
    if kept.is_empty() { "Sheet1".to_owned() } else { kept }
}
