//! Cutting long lists into records.

use serde::Serialize;

/// How many bytes of data a record of a long list holds at most: room is left for the record's frame.
pub const BYTES_PER_RECORD: usize = 60_000;

/// More than what stands around the list in any payload that is cut: names, brackets, a file's hash.
const FRAME: usize = 128;

/// The items in parts of at most `most`, each of which fits in a record; or the item that fits in none.
pub(super) fn fit<T: Serialize>(items: Vec<T>, most: usize) -> Result<Vec<Vec<T>>, T> {
    let mut parts = Vec::with_capacity(items.len() / most + 1);
    let mut part: Vec<T> = Vec::new();
    let mut bytes = FRAME;
    for item in items {
        let length = crate::wire::to_json(&item).len() + 1;
        if FRAME + length > BYTES_PER_RECORD {
            return Err(item);
        }
        if part.len() == most || bytes + length > BYTES_PER_RECORD {
            parts.push(std::mem::take(&mut part));
            bytes = FRAME;
        }
        bytes += length;
        part.push(item);
    }
    if !part.is_empty() {
        parts.push(part);
    }
    Ok(parts)
}
