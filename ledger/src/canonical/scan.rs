//! One pass over canonical bytes, without copying them.

use std::cmp::Ordering;

use super::{CanonicalError, CanonicalErrorKind as Kind, DEPTH_MAX, INTEGER_MAX, key_order};

/// A place in a text that should be canonical.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

/// The inside of a string literal, as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Literal<'a> {
    pub(crate) raw: &'a str,
    pub(crate) escaped: bool,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str) -> Scanner<'a> {
        Scanner { text, at: 0 }
    }

    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// What was read since `start`.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes exactly these bytes, or nothing.
    #[inline]
    pub(crate) fn accept(&mut self, expected: &[u8]) -> bool {
        let found = self.text.as_bytes()[self.at..].starts_with(expected);
        if found {
            self.at += expected.len();
        }
        found
    }

    /// Takes the next `length` bytes.
    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.text.as_bytes().get(self.at..self.at + length)?;
        self.at += length;
        Some(taken)
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), CanonicalError> {
        if self.at == self.text.len() { Ok(()) } else { Err(Kind::Unexpected.at(self.at)) }
    }

    /// One value; `depth` arrays and objects stand around it.
    pub(crate) fn value(&mut self, depth: usize) -> Result<(), CanonicalError> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'-' | b'0'..=b'9') => self.integer().map(|_| ()),
            Some(_) if self.accept(b"true") || self.accept(b"false") || self.accept(b"null") => Ok(()),
            Some(_) => Err(Kind::Unexpected.at(self.at)),
            None => Err(Kind::Truncated.at(self.at)),
        }
    }

    fn open(&mut self, depth: usize) -> Result<(), CanonicalError> {
        if depth > DEPTH_MAX {
            return Err(Kind::Depth.at(self.at));
        }
        self.at += 1;
        Ok(())
    }

    fn unexpected(&self) -> CanonicalError {
        if self.at < self.text.len() { Kind::Unexpected.at(self.at) } else { Kind::Truncated.at(self.at) }
    }

    fn array(&mut self, depth: usize) -> Result<(), CanonicalError> {
        self.open(depth)?;
        if self.accept(b"]") {
            return Ok(());
        }
        loop {
            self.value(depth)?;
            if self.accept(b",") {
                continue;
            }
            return if self.accept(b"]") { Ok(()) } else { Err(self.unexpected()) };
        }
    }

    pub(crate) fn object(&mut self, depth: usize) -> Result<(), CanonicalError> {
        self.open(depth)?;
        if self.accept(b"}") {
            return Ok(());
        }
        let mut previous: Option<Literal<'a>> = None;
        loop {
            let start = self.at;
            let key = self.string()?;
            if previous.is_some_and(|previous| order(previous, key) != Ordering::Less) {
                return Err(Kind::KeyOrder.at(start));
            }
            previous = Some(key);
            if !self.accept(b":") {
                return Err(self.unexpected());
            }
            self.value(depth)?;
            if self.accept(b",") {
                continue;
            }
            return if self.accept(b"}") { Ok(()) } else { Err(self.unexpected()) };
        }
    }

    /// The value of a member of the object that stands here; none if it is no object, or has no such member.
    pub(crate) fn member(&mut self, name: &str) -> Option<&'a str> {
        let mut next: &[u8] = b"{";
        while self.accept(next) {
            let key = self.string().ok()?;
            if !self.accept(b":") {
                return None;
            }
            let start = self.at;
            self.value(1).ok()?;
            if key.raw == name {
                return Some(self.since(start));
            }
            next = b",";
        }
        None
    }

    /// A string literal with its quotes.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Literal<'a>, CanonicalError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected());
        }
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at += plain_length(&self.text.as_bytes()[self.at..]);
            match self.peek() {
                Some(b'"') => {
                    let raw = self.since(start);
                    self.at += 1;
                    return Ok(Literal { raw, escaped });
                }
                Some(b'\\') => {
                    self.escape()?;
                    escaped = true;
                }
                Some(_) => return Err(Kind::Escape.at(self.at)),
                None => return Err(Kind::Truncated.at(self.at)),
            }
        }
    }

    /// RFC 8785 §3.2.2.2: two-character escapes where JSON has them, lower-case \u00xx for other control characters,
    /// and nothing else escaped.
    fn escape(&mut self) -> Result<(), CanonicalError> {
        let rest = &self.text.as_bytes()[self.at + 1..];
        let length = match rest {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f', ..] => 6,
            [b'u', b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f', ..] => 6,
            _ => return Err(Kind::Escape.at(self.at)),
        };
        self.at += length;
        Ok(())
    }

    /// An integer without a sign for zero, leading zeros, fraction or exponent.
    pub(crate) fn integer(&mut self) -> Result<i64, CanonicalError> {
        let start = self.at;
        let negative = self.accept(b"-");
        let first = self.at;
        let mut value = 0_i64;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            // Seventeen digits are beyond the limit and far from overflow.
            if self.at - first > 16 {
                return Err(Kind::Number.at(start));
            }
            value = value * 10 + i64::from(digit - b'0');
            self.at += 1;
        }
        let digits = self.at - first;
        let leading_zero = self.text.as_bytes().get(first) == Some(&b'0') && (digits > 1 || negative);
        let fraction = matches!(self.peek(), Some(b'.' | b'e' | b'E'));
        if digits == 0 || leading_zero || fraction || value > INTEGER_MAX {
            return Err(Kind::Number.at(start));
        }
        Ok(if negative { -value } else { value })
    }
}

/// How many bytes stand before the next quote, backslash or control character, eight at a time.
#[inline]
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    const HIGHS: u64 = ONES << 7;
    let zero_byte = |word: u64| word.wrapping_sub(ONES) & !word;
    let mut length = 0;
    for chunk in bytes.chunks_exact(8) {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or_default());
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = zero_byte(word ^ (ONES * 0x22));
        let backslash = zero_byte(word ^ (ONES * 0x5c));
        // Borrows only run upwards, so the lowest marked byte is a true one.
        let marks = (control | quote | backslash) & HIGHS;
        if marks != 0 {
            return length + (marks.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    let tail = bytes[length..].iter().take_while(|byte| **byte >= 0x20 && **byte != b'"' && **byte != b'\\');
    length + tail.count()
}

fn order(left: Literal<'_>, right: Literal<'_>) -> Ordering {
    if left.escaped || right.escaped {
        key_order(unescaped(left.raw).as_bytes(), unescaped(right.raw).as_bytes())
    } else {
        key_order(left.raw.as_bytes(), right.raw.as_bytes())
    }
}

/// What a checked literal says. Only keys with escapes come here, which no record of ours has.
fn unescaped(raw: &str) -> String {
    serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_default()
}
