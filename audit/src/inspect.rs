//! What a ledger says of itself, unverified: for commands that only show it.

use std::path::Path;

use ledger::genesis::Founded;
use ledger::{Frame, Hash};

use crate::db::Reader;
use crate::error::AuditError;

/// What a ledger says of itself.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How many records there are.
    pub records: u64,
    /// The latest signed checkpoint.
    pub checkpoint: Option<String>,
    /// The genesis, if record 0 is one.
    pub founded: Option<Founded>,
    /// Hash of record 0.
    pub genesis: Option<Hash>,
}

/// Reads what a ledger says of itself.
///
/// # Errors
/// [`AuditError::Database`].
pub fn inspect(path: &Path) -> Result<Overview, AuditError> {
    let reader = Reader::open(path)?;
    let first = reader.record(0)?;
    let frame = first.as_deref().and_then(|bytes| Frame::parse(bytes).ok());
    Ok(Overview {
        records: reader.size()?,
        checkpoint: reader.latest_checkpoint()?,
        founded: frame.and_then(|frame| Founded::from_frame(&frame).ok()),
        genesis: frame.map(|frame| frame.hash()),
    })
}
