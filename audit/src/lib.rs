//! Verification: reads a ledger's database by itself, checks everything that can be checked, and cannot write.
//!
//! [`verify`] makes one pass over all records with several threads and a bounded memory; [`prove`] writes what a
//! stranger needs to check one record; [`verify_views`] folds the read models again and compares; [`inspect`] tells what the log has signed last.

mod aside;
mod basis;
mod chunk;
mod db;
mod draft;
mod error;
mod field;
mod finding;
mod fold;
mod inspect;
mod notes;
mod options;
mod pack;
mod pipeline;
mod prove;
mod report;
mod scratch;
mod streams;
mod table;
mod tiles;
mod tree;
mod uses;
mod views;
mod worker;

use std::path::Path;

pub use error::AuditError;
pub use finding::{Code, Finding, KEPT_PER_CODE};
pub use inspect::{Overview, inspect};
pub use options::{Options, SealCheck, VaultCheck};
pub use prove::prove;
pub use report::{Counts, Report};
pub use views::{ReadModels, verify_views};

use db::Reader;
use fold::Fold;
use worker::Shared;

/// What streams in memory may weigh together, in bytes, unless it is said otherwise.
pub const MEMORY: u64 = 512 << 20;

/// So many positions may be missing, besides as many as there are, before the rest is left unread.
const GAP_MAX: u64 = 1 << 16;

/// Verifies a ledger's database: every finding, not the first.
///
/// What is written while it runs is left for the next time.
///
/// # Errors
/// [`AuditError`] if the database cannot be opened, or holds no record.
pub fn verify(path: &Path, options: &Options<'_>) -> Result<Report, AuditError> {
    verify_within(path, options, MEMORY)
}

/// [`verify`] with another bound, in bytes, on the streams that are held in memory; the rest waits in a temporary file.
/// Caches and chunks under way come on top.
///
/// # Errors
/// As [`verify`].
pub fn verify_within(path: &Path, options: &Options<'_>, memory: u64) -> Result<Report, AuditError> {
    let reader = Reader::open(path)?;
    let (last, count) = (reader.size()?, reader.count()?);
    if last == 0 {
        return Err(AuditError::Empty);
    }
    // One record put at the end of all positions must not make this run for ever.
    let size = last.min(count * 2 + GAP_MAX);
    let shared = Shared { log_keys: notes::log_keys(&reader)?, vault: options.vault };
    let mut fold = Fold::new(options, reader, memory)?;
    pipeline::run(path, size, options.threads, &shared, |chunk| {
        let end = chunk.end;
        fold.take(chunk)?;
        (options.progress)(end);
        Ok(())
    })?;
    fold.finish(last)
}
