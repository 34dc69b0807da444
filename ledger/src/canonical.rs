//! Canonical JSON: RFC 8785 (JCS) over strings, booleans, null, integers of at most 2^53−1, arrays and objects.
//!
//! Floats are left out altogether, so that no two programs can disagree on how a number is written. Bytes are checked,
//! never re-encoded: whoever reads a record hashes what he read.

mod scan;
mod shape;
mod write;

pub(crate) use scan::Scanner;
pub use shape::{misshapen, unseen};
pub use write::{from_serialize, to_bytes, write_string};

/// How deep arrays and objects may nest, the outermost counted.
pub const DEPTH_MAX: usize = 32;

/// The greatest magnitude of an integer: 2^53−1, which every JSON reader keeps exactly.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// Why bytes or a value are not canonical JSON of the restricted set.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "canonical", ground = words::Ground::Format("2"))]
#[said("{kind}（第{at}字节）", "{kind}, at byte {at}")]
pub struct CanonicalError {
    /// What is wrong.
    pub kind: CanonicalErrorKind,
    /// Where, in bytes from the start; 0 for values that were not read from bytes.
    pub at: usize,
}

/// What is wrong with bytes that should be canonical.
#[derive(Clone, Copy, Debug, PartialEq, Eq, words::Said)]
#[said(code = "canonical_error_kind", ground = words::Ground::Format("2"))]
pub enum CanonicalErrorKind {
    /// The bytes are not UTF-8 (RFC 8785 §3.2.4).
    #[said("不是UTF-8", "not UTF-8")]
    Utf8,
    /// The bytes end within a value.
    #[said("内容不完整", "the bytes end within a value")]
    Truncated,
    /// A byte that cannot stand here: whitespace, a wrong literal, bytes after the end.
    #[said("多余或错误的字节", "an unexpected byte")]
    Unexpected,
    /// Keys are out of order or double (RFC 8785 §3.2.3: UTF-16 order).
    #[said("键重复或次序不对", "keys are out of order or double")]
    KeyOrder,
    /// A character is escaped that must not be, or the other way round (RFC 8785 §3.2.2.2).
    #[said("转义不规范", "an escape that is not the shortest")]
    Escape,
    /// A float, an exponent, a leading zero, −0, or beyond 2^53−1.
    #[said("数字只能是不超过2^53-1的整数", "numbers are integers of at most 2^53-1")]
    Number,
    /// Nested deeper than [`DEPTH_MAX`].
    #[said("嵌套过深", "nested too deep")]
    Depth,
    /// The value does not serialise: a map key that is no string, or an error of its own.
    #[said("无法序列化", "the value cannot be serialised")]
    Serialize,
}

impl CanonicalErrorKind {
    pub(crate) const fn at(self, at: usize) -> CanonicalError {
        CanonicalError { kind: self, at }
    }
}

/// Checks that the bytes are exactly one canonical value, and gives them back as text.
///
/// # Errors
/// [`CanonicalError`] with the first byte that is not canonical.
pub fn check(bytes: &[u8]) -> Result<&str, CanonicalError> {
    let text = utf8(bytes)?;
    let mut scanner = Scanner::new(text);
    scanner.value(0)?;
    scanner.end()?;
    Ok(text)
}

/// The value of a member of a canonical object as it is written there; none if the object has no such member, or is
/// none. Only what stands before it is checked.
#[must_use]
pub fn member<'o>(object: &'o str, key: &str) -> Option<&'o str> {
    Scanner::new(object).member(key)
}

/// The bytes as text.
pub(crate) fn utf8(bytes: &[u8]) -> Result<&str, CanonicalError> {
    std::str::from_utf8(bytes).map_err(|error| CanonicalErrorKind::Utf8.at(error.valid_up_to()))
}

/// Orders two keys as RFC 8785 §3.2.3 wants: by UTF-16 units.
///
/// UTF-8 bytes order by code points, which differs only where a character beyond U+FFFF (lead byte F0 and up, written
/// with surrogates D800…) meets one from U+E000 to U+FFFF (lead bytes EE and EF).
pub(crate) fn key_order(left: &[u8], right: &[u8]) -> std::cmp::Ordering {
    let rank = |byte: u8| if byte & 0xfe == 0xee { byte | 0x10 } else { byte };
    match left.iter().zip(right).find(|(a, b)| a != b) {
        Some((a, b)) => rank(*a).cmp(&rank(*b)),
        None => left.len().cmp(&right.len()),
    }
}
