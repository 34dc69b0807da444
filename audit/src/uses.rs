//! What a ledger uses once — flow numbers, numbers of batches, return files — sorted in runs that rest in a file, so
//! that they take little memory however many there are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};

use aggregates::rules::UsedOnce;
use ledger::Uuid;

use crate::error::AuditError;

/// What one takes in the file: key, owner, position.
const BYTES: usize = 40;
/// As few wait in memory, whatever the bound.
const WAITING_MIN: usize = 1 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Used {
    key: u128,
    position: u64,
    /// Zero for a number of one payment.
    owner: u128,
}

/// All that were used so far.
pub(crate) struct Uses {
    waiting: Vec<Used>,
    waiting_max: usize,
    /// The file of runs, and where each begins and ends.
    file: Option<File>,
    runs: Vec<(u64, u64)>,
}

impl Uses {
    /// None yet; so many bytes of them may wait in memory.
    pub(crate) fn within(bytes: u64) -> Uses {
        let most = usize::try_from(bytes).unwrap_or(usize::MAX) / size_of::<Used>();
        Uses { waiting: Vec::new(), waiting_max: most.max(WAITING_MIN), file: None, runs: Vec::new() }
    }

    /// A record at a position uses one.
    pub(crate) fn add(&mut self, position: u64, used: UsedOnce) -> Result<(), AuditError> {
        let owner = used.owner.map_or(0, |batch| batch.0.as_u128());
        self.waiting.push(Used { key: used.key, position, owner });
        if self.waiting.len() >= self.waiting_max { self.put_aside() } else { Ok(()) }
    }

    fn put_aside(&mut self) -> Result<(), AuditError> {
        self.waiting.sort_unstable();
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        let start = file.seek(SeekFrom::End(0))?;
        let mut out = BufWriter::new(&mut *file);
        for used in self.waiting.drain(..) {
            out.write_all(&used.key.to_be_bytes())?;
            out.write_all(&used.owner.to_be_bytes())?;
            out.write_all(&used.position.to_be_bytes())?;
        }
        out.flush()?;
        drop(out);
        self.runs.push((start, file.stream_position()?));
        Ok(())
    }

    /// Shows each position that uses a number that an earlier one uses as well, and may not.
    pub(crate) fn twice(mut self, mut see: impl FnMut(u64)) -> Result<(), AuditError> {
        let mut before: Option<Used> = None;
        let mut look = |used: Used| {
            let once = |used: &Used| UsedOnce { key: used.key, owner: owner_of(used) };
            if before.is_some_and(|before| !once(&before).goes_with(&once(&used))) {
                see(used.position);
            } else {
                before = Some(used);
            }
        };
        if self.runs.is_empty() {
            self.waiting.sort_unstable();
            self.waiting.into_iter().for_each(look);
            return Ok(());
        }
        if !self.waiting.is_empty() {
            self.put_aside()?;
        }
        let Some(file) = self.file else { return Ok(()) };
        let mut runs = self.runs.into_iter().map(|run| Run::of(&file, run)).collect::<Result<Vec<_>, _>>()?;
        let mut next = BinaryHeap::new();
        for (number, run) in runs.iter_mut().enumerate() {
            next.extend(run.next()?.map(|used| Reverse((used, number))));
        }
        while let Some(Reverse((used, number))) = next.pop() {
            look(used);
            next.extend(runs[number].next()?.map(|used| Reverse((used, number))));
        }
        Ok(())
    }
}

fn owner_of(used: &Used) -> Option<aggregates::BatchId> {
    (used.owner != 0).then(|| aggregates::BatchId(Uuid::from_u128(used.owner)))
}

/// A sorted run, read from its own place in the file.
struct Run {
    file: BufReader<At>,
}

/// A part of a file that others read as well.
struct At {
    file: File,
    at: u64,
    end: u64,
}

impl std::io::Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
        let length = buffer.len().min(left);
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(&mut buffer[..length])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Run {
    fn of(file: &File, (at, end): (u64, u64)) -> Result<Run, AuditError> {
        Ok(Run { file: BufReader::with_capacity(BYTES << 7, At { file: file.try_clone()?, at, end }) })
    }

    fn next(&mut self) -> Result<Option<Used>, AuditError> {
        let mut bytes = [0; BYTES];
        match self.file.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let wide = |from: usize| {
            u128::from_be_bytes(bytes[from..from + 16].try_into().expect("invariant: sixteen of forty bytes"))
        };
        let position = u64::from_be_bytes(bytes[32..].try_into().expect("invariant: the last eight bytes"));
        Ok(Some(Used { key: wide(0), position, owner: wide(16) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used(key: u128, owner: Option<u128>) -> UsedOnce {
        UsedOnce { key, owner: owner.map(|owner| aggregates::BatchId(Uuid::from_u128(owner))) }
    }

    fn twice(uses: Uses) -> Vec<u64> {
        let mut found = Vec::new();
        uses.twice(|position| found.push(position)).unwrap();
        found.sort_unstable();
        found
    }

    #[test]
    fn a_number_is_used_once_or_by_the_batch_that_owns_it() {
        for bytes in [0, 1 << 20] {
            let mut uses = Uses::within(bytes);
            for position in 0..10_000 {
                uses.add(position, used(u128::from(position), None)).unwrap();
            }
            uses.add(20_000, used(77, None)).unwrap();
            uses.add(20_001, used(78, Some(1))).unwrap();
            for position in 30_000..30_010 {
                uses.add(position, used(1 << 100, Some(9))).unwrap();
            }
            uses.add(30_010, used(1 << 100, Some(8))).unwrap();
            assert_eq!(twice(uses), [20_000, 20_001, 30_010]);
        }
    }
}
