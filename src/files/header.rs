//! Finding the header of a table, and what each of its columns is.

use unicode_normalization::UnicodeNormalization;

use super::table::{Cell, HEADER_ROWS, Row, Table};

/// The columns of a kind of file.
pub trait Column: Copy + PartialEq + 'static {
    /// Each column with the words that offices write above it, separated by spaces; our own word is the first.
    const WORDS: &'static [(Self, &'static str)];
    /// Whether these columns are enough to call a row a header.
    fn suffice(columns: &[Self]) -> bool;
    /// Whether a file may have several of it.
    fn repeats(self) -> Repeats;
}

/// What several columns of one meaning are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// Each is read.
    AllCount,
    /// The first is read; the others are told as unmapped.
    FirstCounts,
    /// A contradiction.
    Never,
}

/// Where the columns are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header<C> {
    /// Index in [`Table::rows`] of the first row below the header.
    pub body: usize,
    /// Columns with their places and the words above them.
    pub columns: Vec<Placed<C>>,
    /// Index in [`Table::rows`] of the header's first row.
    pub top: usize,
    /// Words above columns that nothing is read from.
    pub unmapped: Vec<String>,
}

/// A column at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<C> {
    /// Which column.
    pub column: C,
    /// Place in the row, from 0.
    pub place: usize,
    /// The words as the file has them.
    pub words: String,
}

/// Two columns that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeated(pub String, pub String);

/// Whether a row is a header of this kind of file.
pub fn is_header<C: Column>(cells: &[Cell]) -> bool {
    C::suffice(&cells.iter().filter_map(|cell| column_of(cell.text())).collect::<Vec<C>>())
}

/// Finds the header among the first rows; `None` if there is none.
///
/// Of several candidates the one with most columns wins. A header of two rows (a group above its parts) is read as
/// one: what the row leaves unnamed takes its words from the row above or the row below.
///
/// # Errors
/// [`Repeated`] with the words of two columns that mean the same.
pub fn locate<C: Column>(table: &Table) -> Result<Option<Header<C>>, Repeated> {
    let known = |row: &Row| row.cells.iter().filter_map(|cell| column_of::<C>(cell.text())).count();
    let candidates =
        table.rows.iter().take(HEADER_ROWS).enumerate().filter(|(_, row)| is_header::<C>(&row.cells));
    let Some((at, main)) = candidates.min_by_key(|(_, row)| usize::MAX - known(row)) else { return Ok(None) };
    let above = at.checked_sub(1).map(|i| &table.rows[i]).filter(|row| is_part_of_header::<C>(row));
    let below = table.rows.get(at + 1).filter(|row| is_part_of_header::<C>(row));
    let mut header = Header {
        body: at + 1 + usize::from(below.is_some()),
        columns: Vec::new(),
        top: at - usize::from(above.is_some()),
        unmapped: Vec::new(),
    };
    let width =
        [Some(main), above, below].into_iter().flatten().map(|row| row.cells.len()).max().unwrap_or(0);
    for place in 0..width {
        let words = [below, Some(main), above].into_iter().flatten().map(|row| row.cell(place).text());
        header.place(place, words.filter(|words| !words.is_empty()).collect())?;
    }
    Ok(Some(header))
}

impl<C: Column> Header<C> {
    /// The place of a column, if the file has it.
    #[must_use]
    pub fn find(&self, column: C) -> Option<&Placed<C>> {
        self.columns.iter().find(|placed| placed.column == column)
    }

    /// All places of a column that a file may have several of.
    pub fn all(&self, column: C) -> impl Iterator<Item = &Placed<C>> {
        self.columns.iter().filter(move |placed| placed.column == column)
    }

    /// The cell of a column; nothing if the file does not have it.
    #[must_use]
    pub fn cell<'a>(&self, row: &'a Row, column: C) -> &'a Cell {
        const NONE: &Cell = &Cell::Empty;
        self.find(column).map_or(NONE, |placed| row.cell(placed.place))
    }

    /// Whether a row is the header again, as at the top of each printed page.
    #[must_use]
    pub fn is_repeated_in(&self, row: &Row) -> bool {
        self.columns.iter().filter(|placed| row.cell(placed.place).text() == placed.words).count() >= 3
    }

    fn place(&mut self, place: usize, words: Vec<&str>) -> Result<(), Repeated> {
        let found = words.iter().find_map(|words| column_of::<C>(words).map(|column| (column, *words)));
        let Some((column, words)) = found else {
            self.unmapped.extend(words.first().map(ToString::to_string));
            return Ok(());
        };
        match (self.find(column), column.repeats()) {
            (None, _) | (_, Repeats::AllCount) => {
                self.columns.push(Placed { column, place, words: words.to_owned() });
            }
            (Some(_), Repeats::FirstCounts) => self.unmapped.push(words.to_owned()),
            (Some(first), Repeats::Never) => return Err(Repeated(first.words.clone(), words.to_owned())),
        }
        Ok(())
    }
}

/// A second row of a header: at least one cell that we know, and nowhere a figure.
fn is_part_of_header<C: Column>(row: &Row) -> bool {
    let no_figure = row.cells.iter().all(|cell| !cell.text().chars().any(|c| c.is_ascii_digit()));
    no_figure && row.cells.iter().any(|cell| column_of::<C>(cell.text()).is_some())
}

/// Which column the words name: as they stand, or without what is in parentheses (`金额(元)`).
fn column_of<C: Column>(words: &str) -> Option<C> {
    if words.is_empty() || words.chars().count() > 40 {
        return None;
    }
    let plain: String =
        words.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '*' | '、' | '/' | '-')).collect();
    let bare = without_parentheses(&plain);
    let named = |text: &str| {
        C::WORDS
            .iter()
            .find(|(_, words)| words.split(' ').any(|word| word == text))
            .map(|(column, _)| *column)
    };
    named(&plain).or_else(|| named(&bare))
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_u32;
    text.chars()
        .filter(|c| {
            match c {
                '(' | '[' | '【' => depth += 1,
                ')' | ']' | '】' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0
        })
        .collect()
}
