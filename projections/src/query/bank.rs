//! Files to and from banks.

use aggregates::roster::event::FileRef;
use aggregates::{BatchId, Holder, Money};
use ledger::{Position, Time};
use serde::Serialize;

use crate::codec::Columns;
use crate::{Views, ViewsError};

/// A file that was made for a bank.
#[derive(Clone, Debug, Serialize)]
pub struct BankFile {
    /// The record.
    pub position: Position,
    /// The file's number.
    pub number: String,
    /// The bank.
    pub bank: String,
    /// `csv`, `xlsx` or `pain.001`.
    pub format: String,
    /// From 1; only the latest is to be sent.
    pub version: u32,
    /// The file.
    pub file: FileRef,
    /// The sum of its lines.
    pub total: Money,
    /// Lines of the batch, in the file's order.
    pub lines: Vec<u32>,
    /// Who made it.
    pub holder: Holder,
    /// The bank's receipt.
    pub receipt: Option<String>,
    /// The record of the receipt.
    pub accepted: Option<Position>,
    /// When.
    pub time: Time,
    /// Whether a later version replaced it.
    pub replaced: bool,
}

/// A return file that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct BankResult {
    /// The record.
    pub position: Position,
    /// The file.
    pub file: FileRef,
    /// Who took it.
    pub holder: Holder,
    /// How many outcomes it brought as news.
    pub announced: u64,
    /// Of these, paid.
    pub settled: u64,
    /// Of these, returned.
    pub returned: u64,
    /// Of these, not known.
    pub unknown: u64,
    /// Of these, paid after returned.
    pub contested: u64,
    /// When.
    pub time: Time,
}

impl Views {
    /// Files that were made for the banks of a batch, as they were made.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn bank_files(&self, batch: BatchId) -> Result<Vec<BankFile>, ViewsError> {
        self.all(
            "SELECT position, number, bank, format, version, length, name, sha256, total, lines, holder, receipt,
             accepted, time, version < MAX(version) OVER () FROM bank_files
             WHERE batch = (SELECT key FROM batches WHERE id = ?1) ORDER BY position",
            [batch.0.as_bytes()],
            bank_file,
        )
    }

    /// The batches for which a return file was taken: at most one.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn batches_answered_by(&self, sha256: &str) -> Result<Vec<BatchId>, ViewsError> {
        self.all(
            "SELECT b.id FROM bank_results r JOIN batches b ON b.key = r.batch WHERE r.sha256 = ?1",
            [sha256],
            super::batches::id,
        )
    }

    /// Return files of a batch, as they were taken.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn bank_results(&self, batch: BatchId) -> Result<Vec<BankResult>, ViewsError> {
        self.all(
            "SELECT position, length, name, sha256, holder, announced, settled, returned, unknown, contested, time
             FROM bank_results WHERE batch = (SELECT key FROM batches WHERE id = ?1) ORDER BY position",
            [batch.0.as_bytes()],
            bank_result,
        )
    }
}

fn bank_file(c: &mut Columns<'_, '_>) -> rusqlite::Result<BankFile> {
    Ok(BankFile {
        position: c.position()?,
        number: c.plain()?,
        bank: c.plain()?,
        format: c.plain()?,
        version: c.plain()?,
        file: FileRef { length: c.count()?, name: c.plain()?, sha256: c.plain()? },
        total: c.money()?,
        lines: c.json()?,
        holder: c.holder()?,
        receipt: c.plain()?,
        accepted: c.position_if_any()?,
        time: c.time()?,
        replaced: c.plain()?,
    })
}

fn bank_result(c: &mut Columns<'_, '_>) -> rusqlite::Result<BankResult> {
    Ok(BankResult {
        position: c.position()?,
        file: FileRef { length: c.count()?, name: c.plain()?, sha256: c.plain()? },
        holder: c.holder()?,
        announced: c.count()?,
        settled: c.count()?,
        returned: c.count()?,
        unknown: c.count()?,
        contested: c.count()?,
        time: c.time()?,
    })
}
