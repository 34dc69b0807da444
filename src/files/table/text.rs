//! Texts: UTF-8, UTF-16 with its mark, or GB18030; separated by comma, tab, `|` or `|!`.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::{Cell, Row, Table, TableError, push_row};

/// Separators in the order of trying: the longer before the shorter that it begins with.
const SEPARATORS: [&str; 5] = [",", "\t", "|!", "|", ";"];
/// So many rows show whether a separator is the right one.
const SAMPLE_ROWS: u32 = 40;

/// The table of a text.
pub(super) fn read(bytes: &[u8], is_headed: &dyn Fn(&[Row]) -> bool) -> Result<Table, TableError> {
    let text = decode(bytes).ok_or(TableError::Encoding)?;
    for separator in SEPARATORS {
        let mut rows = Vec::new();
        // A fault below the header is a fault only for the separator that the header shows to be right.
        let _ = read_rows(&text, separator, SAMPLE_ROWS, &mut rows);
        if is_headed(&rows) {
            rows.clear();
            read_rows(&text, separator, u32::MAX, &mut rows)?;
            return Ok(Table { is_text: true, rows, sheet: String::new() });
        }
    }
    Err(TableError::NoHeader)
}

/// The characters of a text, strictly: `None` if a byte fits neither UTF-8 nor GB18030.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<String> {
    let marked = [(UTF_16LE, [0xFF, 0xFE]), (UTF_16BE, [0xFE, 0xFF])];
    for (encoding, mark) in marked {
        if let Some(rest) = bytes.strip_prefix(&mark) {
            return encoding.decode_without_bom_handling_and_without_replacement(rest).map(Into::into);
        }
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(_) => GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into),
    }
}

/// Reads the rows of a text, at most `limit`.
///
/// The `csv` crate skips blank lines without counting them and takes one byte as separator; here a row's number
/// must be the one that a spreadsheet shows, and banks separate by `|!`.
fn read_rows(text: &str, separator: &str, limit: u32, rows: &mut Vec<Row>) -> Result<(), TableError> {
    let mut rest = text;
    let mut number = 0;
    while !rest.is_empty() && number < limit {
        number += 1;
        let mut cells = Vec::new();
        loop {
            let (cell, end, after) = next_cell(rest, separator).ok_or(TableError::Quotes { row: number })?;
            cells.push(Cell::of(cell));
            rest = after;
            match end {
                End::Cell if cells.len() > super::COLUMNS_MAX => return Err(TableError::TooLarge),
                End::Cell => {}
                End::Row => break,
            }
        }
        push_row(rows, number, cells)?;
    }
    Ok(())
}

/// What follows a cell.
enum End {
    Cell,
    Row,
}

/// The next cell, what ends it, and what is left; `None` if its quotation never ends.
fn next_cell<'a>(rest: &'a str, separator: &str) -> Option<(String, End, &'a str)> {
    let mut cell = String::new();
    let mut rest = rest;
    if let Some(quoted) = rest.strip_prefix('"') {
        rest = quoted;
        loop {
            let (inside, after) = rest.split_once('"')?;
            cell.push_str(inside);
            rest = after;
            let Some(escaped) = rest.strip_prefix('"') else { break };
            cell.push('"');
            rest = escaped;
        }
    }
    let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let (line, after_line) = rest.split_at(line_end);
    if let Some((plain, after)) = line.split_once(separator) {
        cell.push_str(plain);
        return Some((cell, End::Cell, &rest[rest.len() - after.len() - after_line.len()..]));
    }
    cell.push_str(line);
    let after_line = after_line.strip_prefix("\r\n").or_else(|| after_line.strip_prefix(['\n', '\r']));
    Some((cell, End::Row, after_line.unwrap_or("")))
}
