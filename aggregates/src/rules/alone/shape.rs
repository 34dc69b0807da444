//! The form of texts that are more than words.

use ledger::ties::Broken;
use words::say;

use crate::FlowNumber;
use crate::batch::ReturnCode;
use crate::funding::FundingId;
use crate::funding::id::is_source;
use crate::roster::event::FileRef;
use crate::rules::id;

/// Flow numbers, receipts and numbers of files are at most this long, in characters.
const NUMBER_MAX: usize = 100;
/// Formats of files for banks.
const FORMATS: [&str; 3] = ["csv", "xlsx", "pain.001"];

fn shaped(holds: bool, field: &str) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(unshaped(field)) }
}

fn unshaped(field: &str) -> Broken {
    Broken::new(id::SHAPE, say!("字段{field}不合其格式", "the field {field} does not have its form"))
}

/// Lower-case hex of 32 bytes.
pub(crate) fn sha256(text: &str, field: &str) -> Result<(), Broken> {
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    shaped(text.len() == 64 && text.bytes().all(hex), field)
}

/// A file by its hash, with a name without folders.
pub(crate) fn file(file: &FileRef) -> Result<(), Broken> {
    sha256(&file.sha256, "file.sha256")?;
    shaped(!file.name.is_empty() && !file.name.contains(['/', '\\', '\0']), "file.name")
}

/// One line: not empty, no white space at its ends, nothing invisible.
pub(crate) fn number(text: &str, field: &str) -> Result<(), Broken> {
    shaped(!text.is_empty() && is_line(text), field)
}

/// A bank's flow number: a line that tells one booking from another.
pub(crate) fn flow(text: &str, field: &str) -> Result<(), Broken> {
    shaped(is_line(text) && FlowNumber::is_one(text), field)
}

/// The name of a bank, empty where there is none: one line, nothing invisible.
pub(crate) fn bank(text: &str) -> Result<(), Broken> {
    shaped(is_line(text), "bank")
}

fn is_line(text: &str) -> bool {
    text.trim() == text && text.chars().count() <= NUMBER_MAX && !text.chars().any(is_unseen)
}

/// Control characters and those that fonts show as nothing (Unicode: Default_Ignorable_Code_Point, White_Space), but
/// the plain space.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || (c != ' ' && c.is_whitespace())
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// The stream id of a funding: nothing else reads as one.
pub(crate) fn funding(text: &str, field: &str) -> Result<FundingId, Broken> {
    text.parse().map_err(|_| unshaped(field))
}

/// The code of a source of money.
pub(crate) fn source(text: &str, field: &str) -> Result<(), Broken> {
    shaped(is_source(text), field)
}

/// A canonical return code of a definite return.
pub(crate) fn code(text: &str, field: &str) -> Result<(), Broken> {
    shaped(text.parse::<ReturnCode>().is_ok_and(ReturnCode::is_definite), field)
}

/// The format of a file for a bank.
pub(crate) fn format(text: &str) -> Result<(), Broken> {
    shaped(FORMATS.contains(&text), "format")
}

/// A count or number from 1.
pub(crate) fn from_one(number: u32, field: &str) -> Result<(), Broken> {
    shaped(number > 0, field)
}
