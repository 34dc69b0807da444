//! The records in their order, a page at a time.

use std::collections::VecDeque;

use ledger::Position;

use super::Reader;
use crate::error::StoreError;
use crate::read::{self, COMMIT_COLUMNS, RECORD_COLUMNS, RecordRef, StoredCommit, StoredRecord};

/// How many records are held in memory at most.
const PAGE: u32 = 256;

/// Records from a position on, up to those that were there when their page was read.
pub struct Records<'r> {
    reader: &'r Reader,
    next: Position,
    page: VecDeque<StoredRecord>,
    done: bool,
}

impl Reader {
    /// The records from a position on; memory does not grow with the ledger.
    #[must_use]
    pub fn records(&self, from: Position) -> Records<'_> {
        Records { reader: self, next: from, page: VecDeque::new(), done: false }
    }

    /// Shows the records from a position on, at one time and without copies: the fastest way to read all.
    ///
    /// # Errors
    /// What `see` gives, and faults of the file.
    pub fn for_each_record<E: From<StoreError>>(
        &self,
        from: Position,
        see: impl FnMut(RecordRef<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.for_each_record_in(from..Position(i64::MAX as u64), see)
    }

    /// The same of those before an end.
    ///
    /// # Errors
    /// As [`Reader::for_each_record`].
    pub fn for_each_record_in<E: From<StoreError>>(
        &self,
        positions: std::ops::Range<Position>,
        mut see: impl FnMut(RecordRef<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT {RECORD_COLUMNS} FROM records r WHERE r.position >= ?1 AND r.position < ?2 ORDER BY r.position"
        );
        let mut select = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let (from, end) = (positions.start.0 as i64, positions.end.0 as i64);
        let mut rows = select.query([from, end]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            see(read::record(row)?)?;
        }
        Ok(())
    }

    /// Shows the commits from a number on.
    ///
    /// # Errors
    /// What `see` gives, and faults of the file.
    pub fn for_each_commit<E: From<StoreError>>(
        &self,
        from: u64,
        mut see: impl FnMut(StoredCommit) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT {COMMIT_COLUMNS} FROM commits WHERE no >= ?1 ORDER BY no");
        let mut select = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = select.query([from as i64]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            see(read::commit(row)?)?;
        }
        Ok(())
    }

    fn page(&self, from: Position) -> Result<VecDeque<StoredRecord>, StoreError> {
        let sql = format!(
            "SELECT {RECORD_COLUMNS} FROM records r WHERE r.position >= ?1 ORDER BY r.position LIMIT {PAGE}"
        );
        let mut select = self.connection.prepare_cached(&sql)?;
        let mut rows = select.query([from.0 as i64])?;
        let mut page = VecDeque::new();
        while let Some(row) = rows.next()? {
            page.push_back(read::record(row)?.to_stored());
        }
        Ok(page)
    }
}

impl Iterator for Records<'_> {
    type Item = Result<StoredRecord, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty() && !self.done {
            match self.reader.page(self.next) {
                Ok(page) => self.page = page,
                Err(error) => {
                    self.done = true;
                    return Some(Err(error));
                }
            }
            self.done = self.page.is_empty();
        }
        let record = self.page.pop_front()?;
        self.next = record.position.next();
        Some(Ok(record))
    }
}
