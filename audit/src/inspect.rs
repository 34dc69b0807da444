//! What a ledger says of itself, unverified: for commands that only show it.

use std::path::Path;

use ledger::checkpoint::Checkpoint;
use ledger::genesis::Founded;
use ledger::note::VerifyingKey;
use ledger::{Frame, Hash};

use crate::db::Reader;
use crate::error::AuditError;
use crate::notes;

/// What a ledger says of itself.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How many records there are.
    pub records: u64,
    /// The latest signed checkpoint.
    pub checkpoint: Option<String>,
    /// The log's key that signed it: of those that the ledger's own records name.
    pub log_key: Option<VerifyingKey>,
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
    let checkpoint = reader.latest_checkpoint()?;
    let signed = |key: &VerifyingKey| {
        checkpoint.as_ref().is_some_and(|note| Checkpoint::verify(note.as_bytes(), key).is_ok())
    };
    let log_key = notes::log_keys(&reader)?.into_iter().find(signed);
    Ok(Overview {
        records: reader.size()?,
        log_key,
        checkpoint,
        founded: frame.and_then(|frame| Founded::from_frame(&frame).ok()),
        genesis: frame.map(|frame| frame.hash()),
    })
}
