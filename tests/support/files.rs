//! The sample files, and files made from them.

use std::fmt::Write as _;
use std::path::Path;

use calamine::{Data, Reader as _};
use encoding_rs::GB18030;
use sha2::{Digest as _, Sha256};

/// A sample's path.
pub fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(name);
    assert!(path.exists(), "the samples are not beside the workspace: {}", path.display());
    path.to_str().unwrap().to_owned()
}

/// Text as banks write it.
pub fn gb18030(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

/// As the ledger records it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// A roster's header and rows, to be changed and written as CSV.
#[derive(Clone)]
pub struct Sheet {
    /// The header's words.
    pub header: Vec<String>,
    /// The rows below it, totals and signatures left out.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Reads a sample workbook.
    pub fn of(name: &str) -> Sheet {
        let mut book = calamine::open_workbook_auto(sample(name)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        let rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(cell).collect()).collect();
        let head = rows.iter().position(|row| row[0] == "序号").unwrap();
        let body = rows[head + 1..].iter().filter(|row| row[0].parse::<u32>().is_ok()).cloned().collect();
        Sheet { header: rows[head].clone(), rows: body }
    }

    /// Which column a word stands above.
    pub fn column(&self, word: &str) -> usize {
        self.header.iter().position(|name| name == word).unwrap()
    }

    /// Writes a cell of a row, counted from 0.
    pub fn set(&mut self, row: usize, word: &str, value: &str) -> &mut Sheet {
        let column = self.column(word);
        value.clone_into(&mut self.rows[row][column]);
        self
    }

    /// A cell of a row, counted from 0.
    pub fn get(&self, row: usize, word: &str) -> &str {
        &self.rows[row][self.column(word)]
    }

    /// As a UTF-8 CSV with a title line above the header: row 0 of `rows` is the file's row 3.
    pub fn csv(&self, title: &str) -> String {
        let mut text = format!("{title}\n{}\n", self.header.join(","));
        for row in &self.rows {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        text
    }
}

fn cell(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.fract() != 0.0 => format!("{number:.2}"),
        other => other.to_string(),
    }
}

/// A bank's return, to be changed and written as banks write it.
#[derive(Clone)]
pub struct Reply {
    head: String,
    /// One line a payment, fields by `|`.
    pub rows: Vec<String>,
}

impl Reply {
    /// The sentence in the field of a row, counted from 1.
    pub fn set(&mut self, row: usize, field: usize, value: &str) -> &mut Reply {
        let mut fields: Vec<&str> = self.rows[row - 1].split('|').collect();
        fields[field] = value;
        self.rows[row - 1] = fields.join("|");
        self
    }

    /// Only these rows, counted from 1.
    pub fn only(mut self, rows: &[usize]) -> Reply {
        self.rows = rows.iter().map(|row| self.rows[row - 1].clone()).collect();
        self
    }

    /// A row that now says settled with a flow number.
    pub fn settle(&mut self, row: usize, flow: &str) -> &mut Reply {
        self.set(row, 5, "成功").set(row, 6, "").set(row, 7, flow).set(row, 8, &today())
    }

    /// As GB18030 bytes.
    pub fn bytes(&self) -> Vec<u8> {
        gb18030(&format!("{}\n{}\n", self.head, self.rows.join("\n")))
    }
}

/// Today in China, as the machine has it.
pub fn today() -> String {
    sunledger::clock::now().day_in_china()
}

/// The sample's return, for a bank file of this number; all of it is booked today.
pub fn answers(number: &str) -> Reply {
    let bytes = std::fs::read(sample("bank-result-dibao_rural-433122-202305.txt")).unwrap();
    let text = GB18030.decode(&bytes).0.replace("@批次号@", number);
    // The bank books on the day of the order.
    let text = text.replace("2023-05-10", &today());
    let mut lines = text.lines().filter(|line| !line.is_empty()).map(str::to_owned);
    Reply { head: lines.next().unwrap(), rows: lines.collect() }
}

/// The rows of a bank file, its header left out.
pub fn bank_lines(path: &Path) -> Vec<Vec<String>> {
    let text = GB18030.decode(&std::fs::read(path).unwrap()).0.into_owned();
    text.lines().skip(1).map(|line| line.split(',').map(|field| field.trim().to_owned()).collect()).collect()
}
