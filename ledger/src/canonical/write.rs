//! Writing canonical bytes.

use serde::Serialize;
use serde_json::Value;

use super::{CanonicalError, CanonicalErrorKind as Kind, DEPTH_MAX, INTEGER_MAX, check, key_order};

/// The canonical bytes of a value.
///
/// # Errors
/// [`CanonicalError`] for floats, integers beyond 2^53−1 and values nested too deep.
pub fn to_bytes(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::with_capacity(256);
    write_value(value, 0, &mut out)?;
    Ok(out)
}

/// The canonical bytes of anything that serialises.
///
/// Structs whose fields stand in sorted order are written straight; others take the way over [`Value`]. (A float that
/// is not a number serialises as null in every JSON writer; types with floats have no place in a record.)
///
/// # Errors
/// [`CanonicalError`] as [`to_bytes`], and where serialisation itself fails.
pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, CanonicalError> {
    let straight = serde_json::to_vec(value).map_err(|_| Kind::Serialize.at(0))?;
    if check(&straight).is_ok() {
        return Ok(straight);
    }
    to_bytes(&serde_json::to_value(value).map_err(|_| Kind::Serialize.at(0))?)
}

fn write_value(value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    if depth >= DEPTH_MAX && (value.is_array() || value.is_object()) {
        return Err(Kind::Depth.at(0));
    }
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let integer = number.as_i64().filter(|n| (-INTEGER_MAX..=INTEGER_MAX).contains(n));
            out.extend_from_slice(integer.ok_or(Kind::Number.at(0))?.to_string().as_bytes());
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_value(item, depth + 1, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => {
            // serde_json's own order depends on a feature that any crate can switch on.
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_unstable_by(|a, b| key_order(a.0.as_bytes(), b.0.as_bytes()));
            out.push(b'{');
            for (place, (key, item)) in sorted.into_iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write_value(item, depth + 1, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

/// Appends a string literal with the least escapes (RFC 8785 §3.2.2.2).
pub fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            0x09 => out.extend_from_slice(b"\\t"),
            0x0a => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            0x0d => out.extend_from_slice(b"\\r"),
            0..0x20 => {
                let mut hex = [0; 2];
                crate::hash::encode_hex(&[byte], &mut hex);
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(&hex);
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
