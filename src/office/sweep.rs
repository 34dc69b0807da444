//! Subjects that were drawn for a commit that was never made are swept from the vault.

use std::collections::HashSet;

use ledger::{Frame, Position, Uuid};

use crate::app::Desk;
use crate::failure::{Failure, OrFail as _};

/// How long a UUID is as text.
const UUID_LENGTH: usize = 36;

/// Destroys the keys of subjects that no record names. Only while nobody else works on the ledger: an import that
/// has drawn its subjects and not yet written them would lose them.
///
/// Gives how many were swept.
///
/// # Errors
/// [`Failure::Fault`] if ledger or vault cannot be read.
pub fn sweep(desk: &Desk) -> Result<usize, Failure> {
    let mut named = HashSet::new();
    for record in desk.reader.records(Position(0)) {
        let record = record.or_fault()?;
        let frame = Frame::parse(&record.bytes).or_fault()?;
        named.extend(uuids(frame.data));
        named.extend(uuids(frame.stream));
    }
    desk.vault.borrow_mut().sweep(|subject| named.contains(&subject)).or_fault()
}

/// Every UUID that stands in a text.
fn uuids(text: &str) -> impl Iterator<Item = Uuid> + '_ {
    let bytes = text.as_bytes();
    (0..bytes.len().saturating_sub(UUID_LENGTH - 1))
        .filter(|at| bytes.get(at + 8) == Some(&b'-'))
        .filter_map(move |at| text.get(at..at + UUID_LENGTH).and_then(|part| Uuid::try_parse(part).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_uuid_in_a_text_is_found() {
        let text = r#"{"a":"5b0e6f2c-2a52-4a0e-8d6f-111111111111","b":"x","c":"5b0e6f2c-2a52-4a0e-8d6f-222222222222"}"#;
        assert_eq!(uuids(text).count(), 2);
    }
}
