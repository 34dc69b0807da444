//! Ids for what the double writes itself.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use uuid::{Builder, Uuid};

/// An id that was not seen before. The standard library's hash keys are random enough for a double.
pub(crate) fn id() -> Uuid {
    let half = || RandomState::new().build_hasher().finish().to_le_bytes();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half());
    bytes[8..].copy_from_slice(&half());
    Builder::from_random_bytes(bytes).into_uuid()
}
