//! Reading a prepared file: strict, line by line, capped.

use std::io::{BufRead, Read as _};
use std::path::Path;

use ledger::record::{COMMIT_RECORDS_MAX, RECORD_BYTES_MAX, is_stream};
use ledger::{Frame, Sequence};
use serde::de::DeserializeOwned;

use super::exact::object;
use super::{FORMAT, Header, Line, PreparedError, PreparedFile};
use crate::staged::Stage;

/// The header holds two notes of at most 64 KiB each, escaped, and a proof.
const HEADER_BYTES_MAX: u64 = 1 << 20;
/// A record, and what its seals hold, escaped.
const LINE_BYTES_MAX: u64 = 4 * RECORD_BYTES_MAX as u64;
/// A decision of half a million records looks at about as many streams, and a few more.
const READ_STREAMS_MAX: u32 = 2 * COMMIT_RECORDS_MAX;
const KEY_RECORDS_MAX: u32 = 10_000;

impl PreparedFile {
    /// Reads a file; whether its parts agree is [`PreparedFile::check`]'s answer.
    ///
    /// # Errors
    /// [`PreparedError::Line`] names the first line that is not of its form.
    pub fn read(input: impl BufRead, spool_dir: &Path) -> Result<PreparedFile, PreparedError> {
        let mut lines = Lines { input, number: 0, buffer: Vec::new() };
        let header: Header = object(lines.next(HEADER_BYTES_MAX)?).map_err(|_| lines.bad())?;
        let fits = header.format == FORMAT
            && (1..=COMMIT_RECORDS_MAX).contains(&header.records)
            && header.read_streams <= READ_STREAMS_MAX
            && header.key_records <= KEY_RECORDS_MAX;
        if !fits {
            return Err(lines.bad());
        }
        let mut key_records = Vec::new();
        for _ in 0..header.key_records {
            let record = lines.next(LINE_BYTES_MAX)?.to_vec();
            Frame::parse(&record).map_err(|_| lines.bad())?;
            key_records.push(record);
        }
        let mut read_set = Vec::new();
        for _ in 0..header.read_streams {
            let (stream, seq): (String, Sequence) = lines.json(LINE_BYTES_MAX)?;
            if !is_stream(&stream) {
                return Err(lines.bad());
            }
            read_set.push((stream, seq));
        }
        let (mut stage, mut openings) = (Stage::new(spool_dir), Vec::new());
        for index in 0..header.records {
            let bytes = lines.next(LINE_BYTES_MAX)?;
            let Ok(line) = object::<Line<'_>>(bytes) else { return Err(lines.bad()) };
            stage.push(line.record.get().as_bytes())?;
            openings.extend(line.openings.into_iter().map(|opening| (index, opening)));
        }
        lines.end()?;
        Ok(PreparedFile { header, key_records, read_set, staged: stage.finish()?, openings })
    }
}

struct Lines<R> {
    input: R,
    number: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    /// The next line without its end.
    fn next(&mut self, bytes_max: u64) -> Result<&[u8], PreparedError> {
        self.number += 1;
        self.buffer.clear();
        self.input.by_ref().take(bytes_max).read_until(b'\n', &mut self.buffer)?;
        match self.buffer.split_last() {
            Some((b'\n', line)) => Ok(line),
            // Cut off, or longer than it may be.
            _ => Err(PreparedError::Line { line: self.number }),
        }
    }

    fn json<T: DeserializeOwned>(&mut self, bytes_max: u64) -> Result<T, PreparedError> {
        let line = self.number + 1;
        serde_json::from_slice(self.next(bytes_max)?).map_err(|_| PreparedError::Line { line })
    }

    fn bad(&self) -> PreparedError {
        PreparedError::Line { line: self.number }
    }

    fn end(&mut self) -> Result<(), PreparedError> {
        if self.input.fill_buf()?.is_empty() {
            Ok(())
        } else {
            Err(PreparedError::Line { line: self.number + 1 })
        }
    }
}
