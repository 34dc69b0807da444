//! CSV for Excel in Chinese.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

use super::{Cell, Sheet};

/// From so many digits on, Excel shows a number in scientific notation, and later loses its digits.
const LONG_DIGITS: usize = 12;

/// A writer into memory that begins with the mark of UTF-8 and ends lines with CRLF.
#[must_use]
pub fn csv_bom_writer() -> Writer<Vec<u8>> {
    WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .quote_style(QuoteStyle::Necessary)
        .flexible(true)
        .from_writer(b"\xEF\xBB\xBF".to_vec())
}

/// A text that no spreadsheet takes for a formula or for a number with too many digits.
///
/// What begins like a formula gets an apostrophe before it. Long digits, and digits with a leading zero, get a
/// tab after them: Excel then keeps them as text, and every reader that trims its cells reads them as they were.
#[must_use]
pub fn neutralise(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        return format!("'{text}");
    }
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if is_number && (text.len() >= LONG_DIGITS || (text.len() > 1 && text.starts_with('0'))) {
        return format!("{text}\t");
    }
    text.to_owned()
}

pub(super) fn write(sheet: &Sheet) -> Vec<u8> {
    let mut writer = csv_bom_writer();
    let mut record = |cells: Vec<String>| {
        // A blank row is a line with nothing on it: `""` would be a row of one empty cell.
        let cells = if cells.is_empty() { vec![String::new(); 2] } else { cells };
        writer.write_record(&cells).expect("invariant: a vector takes every byte");
    };
    for line in sheet.lines_above() {
        record(vec![neutralise(line)]);
    }
    if !sheet.header.is_empty() {
        record(sheet.header.iter().map(|words| neutralise(words)).collect());
    }
    for row in &sheet.rows {
        record(row.iter().map(cell).collect());
    }
    writer.into_inner().expect("invariant: a vector takes every byte")
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Amount(_) | Cell::Count(_) | Cell::Figure(_) => cell.plain(),
        Cell::Header(text) | Cell::Marked(text) | Cell::Text(text) => neutralise(text),
    }
}
