//! Workbooks: the first sheet that has a header we know.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader, Xlsx};
use zip::ZipArchive;

use super::{Cell, Row, Table, TableError, push_row};
use crate::files::guard::guarded;

/// Most bytes that a workbook may unpack to, as its own directory says.
const UNPACKED_MAX: u64 = 1 << 30;
/// A workbook of a county has a few sheets, not hundreds.
const SHEETS_MAX: usize = 64;

/// The table of a workbook.
pub(super) fn read(bytes: &[u8], is_headed: &dyn Fn(&[Row]) -> bool) -> Result<Table, TableError> {
    if unpacked_length(bytes) > UNPACKED_MAX {
        return Err(TableError::TooLarge);
    }
    // A damaged workbook can break what the library takes for granted.
    let read = || {
        is_whole(bytes)?;
        read_sheets(bytes, is_headed)
    };
    guarded(read).unwrap_or(Err(TableError::Damaged))
}

/// Holds every part of the workbook against its checksum: whoever reads the cells stops before the end, where it stands,
/// and one bit makes another account.
fn is_whole(bytes: &[u8]) -> Result<(), TableError> {
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::Damaged)?;
    for number in 0..parts.len() {
        let part = parts.by_index(number).map_err(|_| TableError::Damaged)?;
        std::io::copy(&mut part.take(UNPACKED_MAX), &mut std::io::sink()).map_err(|_| TableError::Damaged)?;
    }
    Ok(())
}

fn read_sheets(bytes: &[u8], is_headed: &dyn Fn(&[Row]) -> bool) -> Result<Table, TableError> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| TableError::Damaged)?;
    for sheet in workbook.sheet_names().into_iter().take(SHEETS_MAX) {
        let rows = sheet_rows(&mut workbook, &sheet)?;
        if is_headed(&rows) {
            return Ok(Table { is_text: false, rows, sheet });
        }
    }
    Err(TableError::NoHeader)
}

/// The rows of a sheet, read as a stream: a stray cell in row one million makes no million rows.
fn sheet_rows(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Row>, TableError> {
    // A chart sheet has no cells to read: it is passed over like an empty one.
    let Ok(mut reader) = workbook.worksheet_cells_reader(sheet) else { return Ok(Vec::new()) };
    let mut rows = Vec::new();
    let mut number = 0;
    let mut cells: Vec<Cell> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(|_| TableError::Damaged)? {
        let (row, column) = cell.get_position();
        let value = read_value(cell.get_value());
        if value.is_empty() {
            continue;
        }
        if row + 1 != number {
            push_row(&mut rows, number, std::mem::take(&mut cells))?;
            number = row + 1;
        }
        let column = column as usize;
        if column >= super::COLUMNS_MAX {
            return Err(TableError::TooLarge);
        }
        cells.resize(cells.len().max(column + 1), Cell::Empty);
        cells[column] = value;
    }
    push_row(&mut rows, number, cells)?;
    Ok(rows)
}

fn read_value(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::of(text.clone())
        }
        DataRef::SharedString(text) => Cell::of((*text).to_owned()),
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => Cell::Number(plain_decimals(*number)),
        DataRef::Bool(truth) => Cell::Text(truth.to_string()),
        DataRef::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            Cell::Text(format!("{year:04}-{month:02}-{day:02}"))
        }
        // `#REF!` and its kin: something that no column can read, so the row says so.
        DataRef::Error(error) => Cell::Text(format!("{error}")),
    }
}

/// A workbook's number in plain decimals, with the fifteen digits that spreadsheets keep: the shortest text that
/// gives the number back, unless that shows the noise of a formula (`1288.0400000000002`).
fn plain_decimals(number: f64) -> String {
    let shortest = format!("{number}");
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 || !shortest.contains('.') {
        return shortest;
    }
    let scientific = format!("{number:.14e}");
    scientific.parse::<f64>().map_or(shortest, |rounded| format!("{rounded}"))
}

/// What the workbook's own directory says that it unpacks to: a guard against a small file that fills the memory.
fn unpacked_length(bytes: &[u8]) -> u64 {
    let mut total: u64 = 0;
    let mut rest = bytes;
    while let Some(at) = rest.windows(4).position(|window| window == b"PK\x01\x02") {
        let entry = &rest[at..];
        if let Some(Ok(length)) = entry.get(24..28).map(<[u8; 4]>::try_from) {
            total = total.saturating_add(u64::from(u32::from_le_bytes(length)));
        }
        rest = &entry[4..];
    }
    total
}

#[cfg(test)]
mod tests {
    use super::plain_decimals;
    use proptest::prelude::*;

    #[test]
    fn a_number_is_read_as_it_was_typed() {
        for text in ["416.67", "87.044", "99999.99", "0.1", "120", "-120", "9999999999999.99"] {
            assert_eq!(plain_decimals(text.parse().unwrap()), text);
        }
        assert_eq!(plain_decimals("1288.0400000000002".parse().unwrap()), "1288.04");
    }

    proptest! {
        #[test]
        fn an_amount_in_a_workbook_is_the_amount_that_was_typed(fen in 0_i64..99_999_999_999_999) {
            let typed = aggregates::Money::from_fen(fen).unwrap().to_string();
            let read = plain_decimals(typed.parse().unwrap());
            prop_assert_eq!(crate::files::exact::money(&read).unwrap().to_string(), typed);
        }
    }
}
