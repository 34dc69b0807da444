//! The copy of a refused file that goes back: every row, with its reasons beside it.

use words::Lang;

use super::fault::Refused;
use crate::files::sheet::{Cell, Sheet};
use crate::files::table;

/// The file's rows at their places, with a column 退回原因 at the end. Corrected, the copy is a roster again.
#[must_use]
pub fn refused_copy(refused: &Refused) -> Sheet {
    let width = refused.table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let reasons = refused.by_row();
    let last = refused.table.rows.last().map_or(0, |row| row.number);
    let header = refused.body.checked_sub(1).and_then(|i| refused.table.rows.get(i)).map(|row| row.number);
    let mut rows = vec![Vec::new(); last as usize];
    for row in &refused.table.rows {
        let mut cells: Vec<Cell> = row.cells.iter().map(copy_of).collect();
        if Some(row.number) == header {
            cells = cells.into_iter().map(Cell::into_header).collect();
            cells.resize(width, Cell::text(""));
            cells.push(Cell::Header("退回原因".to_owned()));
        }
        if let Some(reasons) = reasons.get(&row.number) {
            cells.resize(width, Cell::text(""));
            cells.push(Cell::Marked(
                reasons.iter().map(|reason| reason.of(Lang::Zh)).collect::<Vec<_>>().join("；"),
            ));
        }
        rows[row.number as usize - 1] = cells;
    }
    Sheet { header: Vec::new(), name: "退回件".to_owned(), notes: Vec::new(), rows, title: String::new() }
}

/// A figure stays a figure while a spreadsheet keeps all its digits; everything else is text.
///
/// A number that lost digits must not come back as a text that looks whole, and passes by luck: it is written as
/// what it is, in scientific notation, which no reader takes.
fn copy_of(cell: &table::Cell) -> Cell {
    match cell {
        table::Cell::Number(figure) if figure.len() <= 15 => Cell::Figure(figure.clone()),
        table::Cell::Number(figure) => Cell::Text(format!("{:e}", figure.parse::<f64>().unwrap_or_default())),
        other => Cell::text(other.text()),
    }
}
