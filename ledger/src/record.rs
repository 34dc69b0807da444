//! A record: one event as it was written, in canonical bytes that are never encoded again (docs/FORMAT.md, Record).

mod encode;
mod frame;

pub use encode::NewRecord;
pub use frame::Frame;

use crate::canonical::CanonicalError;
use crate::hash::{Hash, sha256};

/// A record is at most this long, so that a log entry fits the entry bundles of tlog-tiles.
pub const RECORD_BYTES_MAX: usize = 65_535;

/// A commit has at most this many records, so `index` is below it.
pub const COMMIT_RECORDS_MAX: u32 = 500_000;

/// The records of a commit have together at most this many bytes.
pub const COMMIT_BYTES_MAX: usize = 512 << 20;

/// The greatest version of an event's type.
pub(crate) const VERSION_MAX: u32 = 9_999;

/// Why bytes are not a record.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "record", ground = words::Ground::Format("4"))]
pub enum RecordError {
    /// Longer than [`RECORD_BYTES_MAX`]; larger things are referred to by hash and length.
    #[said("记录长{length}字节，上限65535字节", "the record has {length} bytes, at most 65535 are allowed")]
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// The bytes are not canonical JSON.
    #[said("记录不是规范JSON：{0}", "the record is not canonical JSON: {0}")]
    Canonical(#[from] CanonicalError),
    /// A field is missing, unknown, double or out of order.
    #[said(
        "记录在第{at}字节处应为字段{expected}",
        "the record should have the field {expected} at byte {at}"
    )]
    Frame {
        /// The field that should stand here.
        expected: &'static str,
        /// Where, in bytes from the start.
        at: usize,
    },
    /// A field's value is not of its type.
    #[said("记录的字段{field}不合格式", "the record's field {field} is not of its type")]
    Field {
        /// The field.
        field: &'static str,
    },
}

/// The hash of a record: SHA-256 of its bytes as they are.
#[must_use]
pub fn record_hash(bytes: &[u8]) -> Hash {
    sha256(bytes)
}

/// `<aggregate>/<id>`: `[a-z][a-z0-9_]{0,31}`, a slash, `[A-Za-z0-9._@:-]{1,128}`.
#[must_use]
pub fn is_stream(text: &str) -> bool {
    match text.split_once('/') {
        Some((aggregate, id)) => {
            is_word(aggregate)
                && (1..=128).contains(&id.len())
                && id.bytes().all(|byte| ID_BYTES[usize::from(byte)])
        }
        None => false,
    }
}

/// `<aggregate>.<what happened>`: two words of `[a-z][a-z0-9_]*` with a dot, the first of at most 32 characters, the
/// second of at most 64.
#[must_use]
pub fn is_event_type(text: &str) -> bool {
    match text.split_once('.') {
        Some((aggregate, happened)) => is_word(aggregate) && happened.len() <= 64 && is_words(happened),
        None => false,
    }
}

fn is_word(text: &str) -> bool {
    text.len() <= 32 && is_words(text)
}

fn is_words(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

const ID_BYTES: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'@' | b':' | b'-');
        byte += 1;
    }
    table
};
