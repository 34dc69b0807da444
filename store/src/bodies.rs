//! The bytes of consecutive records in one piece of memory: what goes from thread to thread is not freed in crumbs.

use ledger::record::RecordError;

/// Records one after the other.
#[derive(Debug, Default)]
pub(crate) struct Bodies {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Bodies {
    /// Room for so many bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Bodies {
        Bodies { bytes: Vec::with_capacity(bytes), ends: Vec::new() }
    }

    /// Adds a record that is written in place, and shows it; nothing is added if that fails.
    pub(crate) fn write(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), RecordError>,
    ) -> Result<&[u8], RecordError> {
        let start = self.bytes.len();
        if let Err(error) = write(&mut self.bytes) {
            self.bytes.truncate(start);
            return Err(error);
        }
        self.ends.push(self.bytes.len());
        Ok(&self.bytes[start..])
    }

    /// Adds a copy of a record.
    pub(crate) fn push(&mut self, record: &[u8]) {
        self.bytes.extend_from_slice(record);
        self.ends.push(self.bytes.len());
    }

    /// The records in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }
}
