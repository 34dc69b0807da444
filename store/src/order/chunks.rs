//! A commit's records cut into pieces for the server, and put together again.

use ledger::record::{RECORD_BYTES_MAX, record_hash};

use super::manifest::ChunkFacts;
use crate::staged::{StageError, Staged};

/// Under the one mebibyte that every version of the server takes in an append, its frame included.
pub(crate) const CHUNK_BYTES_MAX: usize = 960 << 10;

/// A piece and what it is.
pub(crate) struct Chunk {
    pub(crate) facts: ChunkFacts,
    pub(crate) bytes: Vec<u8>,
}

/// Cuts records into pieces, each record with its length before it, and shows one piece after the other. The same
/// records are always cut at the same places.
pub(crate) fn cut<E: From<std::io::Error>>(
    staged: &Staged,
    mut see: impl FnMut(Chunk) -> Result<(), E>,
) -> Result<(), E> {
    let mut cutter = Cutter::default();
    staged.for_each(|_, record| -> Result<(), E> {
        match cutter.push(record) {
            Some(chunk) => see(chunk),
            None => Ok(()),
        }
    })?;
    match cutter.finish() {
        Some(chunk) => see(chunk),
        None => Ok(()),
    }
}

/// Cuts records that come one after the other.
#[derive(Default)]
pub(crate) struct Cutter {
    bytes: Vec<u8>,
    records: u32,
}

impl Cutter {
    /// Takes a record; gives the piece before it, if that is full.
    pub(crate) fn push(&mut self, record: &[u8]) -> Option<Chunk> {
        let full = self.bytes.len() + 4 + record.len() > CHUNK_BYTES_MAX;
        let chunk = if full { std::mem::take(self).finish() } else { None };
        self.bytes.extend_from_slice(&(record.len() as u32).to_be_bytes());
        self.bytes.extend_from_slice(record);
        self.records += 1;
        chunk
    }

    /// The last piece.
    pub(crate) fn finish(self) -> Option<Chunk> {
        let Cutter { bytes, records } = self;
        let facts = ChunkFacts { bytes: bytes.len() as u32, hash: record_hash(&bytes), records };
        (records > 0).then_some(Chunk { facts, bytes })
    }
}

/// Shows the records of a piece; none if it is not made of as many.
pub(crate) fn join<E: From<StageError>>(
    facts: &ChunkFacts,
    bytes: &[u8],
    mut see: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<bool, E> {
    let mut rest = bytes;
    for _ in 0..facts.records {
        let Some((length, after)) = rest.split_first_chunk::<4>() else { return Ok(false) };
        let length = u32::from_be_bytes(*length) as usize;
        let Some((record, after)) = after.split_at_checked(length).filter(|_| length <= RECORD_BYTES_MAX)
        else {
            return Ok(false);
        };
        see(record)?;
        rest = after;
    }
    Ok(rest.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::staged::Stage;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_was_cut_is_put_together_again(lengths in proptest::collection::vec(0_usize..60_000, 1..80)) {
            let mut stage = Stage::new(std::env::temp_dir());
            let records: Vec<Vec<u8>> =
                lengths.iter().enumerate().map(|(index, length)| vec![index as u8; *length]).collect();
            for record in &records {
                stage.push(record).unwrap();
            }
            let mut chunks = Vec::new();
            cut(&stage.finish().unwrap(), |chunk| {
                chunks.push(chunk);
                Ok::<(), std::io::Error>(())
            })
            .unwrap();
            let mut back = Vec::new();
            for chunk in &chunks {
                prop_assert!(chunk.bytes.len() <= CHUNK_BYTES_MAX);
                prop_assert_eq!(chunk.facts.hash, record_hash(&chunk.bytes));
                let whole = join(&chunk.facts, &chunk.bytes, |record| {
                    back.push(record.to_vec());
                    Ok::<(), StageError>(())
                });
                prop_assert!(whole.unwrap());
            }
            prop_assert_eq!(back, records);
        }
    }
}
