//! What a command says when it is done: for people, and as one JSON object.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde::Serialize;
use serde_json::{Map, Value};
use words::{Lang, Said, Text, say};

/// The outcome of a command.
#[derive(Debug, Default)]
pub struct Report {
    /// The fields of the JSON object.
    pub json: Map<String, Value>,
    /// What people read.
    pub text: Text,
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
        let mut text = say!("〔{mark}〕\n", "[exercise]\n");
        text += &self.text;
        self.text = text;
        self
    }

    /// Adds a JSON field.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<Value>) -> Report {
        self.json.insert(name.to_owned(), value.into());
        self
    }

    /// Adds every member of an outcome as a JSON field.
    #[must_use]
    pub fn data(mut self, outcome: &impl Serialize) -> Report {
        // Outcomes are structs of plain values: nothing of them fails to be written.
        if let Ok(Value::Object(members)) = serde_json::to_value(outcome) {
            self.json.extend(members);
        }
        self
    }

    /// Adds a line.
    #[must_use]
    pub fn line(mut self, text: impl Said) -> Report {
        self.text += &text.text();
        self.text += &Text::same('\n');
        self
    }

    /// Adds what another report says.
    #[must_use]
    pub fn followed_by(mut self, other: &Report) -> Report {
        self.text += &other.text;
        self
    }

    /// Adds a table in a language; columns in `right` are aligned right.
    #[must_use]
    pub fn table(mut self, lang: Lang, headings: &[Text], right: &[usize], rows: Vec<Vec<String>>) -> Report {
        let mut table = Table::new();
        // On a terminal it fits the width; in a pipe each row stays one line.
        table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(headings.iter().map(|heading| heading.of(lang)));
        for row in rows {
            table.add_row(row);
        }
        for column in right {
            if let Some(column) = table.column_mut(*column) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        self.text += &Text::same(format_args!("{table}\n"));
        self
    }
}
