//! What a command says when it is done: for people, and as one JSON object.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde_json::{Map, Value};

use crate::lang::Lang;

/// The outcome of a command.
#[derive(Debug, Default)]
pub struct Report {
    /// The fields of the JSON object.
    pub json: Map<String, Value>,
    /// What people read.
    pub text: String,
    /// Whether there are findings (exit 1).
    pub findings: bool,
    /// Written to standard output as it is, instead of text and JSON (a statement, a checkpoint); the text then goes to
    /// standard error.
    pub raw: Option<Vec<u8>>,
}

impl Report {
    /// Nothing said yet.
    #[must_use]
    pub fn new() -> Report {
        Report::default()
    }

    /// Marked as of a ledger that is not live: every output says so.
    #[must_use]
    pub fn marked(mut self, mark: &str) -> Report {
        self.json.insert("mark".to_owned(), Value::from(mark));
        self.text.insert_str(0, &format!("〔{mark}〕\n"));
        self
    }

    /// Adds a JSON field.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<Value>) -> Report {
        self.json.insert(name.to_owned(), value.into());
        self
    }

    /// What people read, in their language. Tables were written in it from the start and have no second half.
    #[must_use]
    pub fn text_in(&self, lang: Lang) -> String {
        let mut text = lang.pick(&self.text);
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Adds a line `中文 / English`.
    #[must_use]
    pub fn line(mut self, text: impl AsRef<str>) -> Report {
        self.text.push_str(text.as_ref());
        self.text.push('\n');
        self
    }

    /// Adds a table; headings are `中文 / English`, columns in `right` are aligned right.
    #[must_use]
    pub fn table(mut self, lang: Lang, headings: &[&str], right: &[usize], rows: Vec<Vec<String>>) -> Report {
        let mut table = Table::new();
        // On a terminal it fits the width; in a pipe each row stays one line.
        table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(headings.iter().map(|heading| lang.pick(heading)));
        for row in rows {
            table.add_row(row);
        }
        for column in right {
            if let Some(column) = table.column_mut(*column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self.text.push_str(&table.to_string());
        self.text.push('\n');
        self
    }
}
