//! What stands in `order`: the signed note of a commit, and what its bytes in `commit/…` must be. A format for ever
//! (docs/format-kurrent.md).

use ledger::Hash;
use ledger::record::COMMIT_RECORDS_MAX;
use serde::{Deserialize, Serialize};

use super::chunks::CHUNK_BYTES_MAX;

/// The format's version.
const VERSION: u32 = 1;

/// A commit's place in the order. Canonical JSON: fields ascending, nothing between them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    /// The pieces of its bytes, in order.
    pub(crate) chunks: Vec<ChunkFacts>,
    /// The signed note.
    pub(crate) note: String,
    /// How many records.
    pub(crate) records: u32,
    v: u32,
}

/// What a piece must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChunkFacts {
    /// How many bytes.
    pub(crate) bytes: u32,
    /// SHA-256 of them.
    pub(crate) hash: Hash,
    /// How many records.
    pub(crate) records: u32,
}

impl Manifest {
    pub(crate) const fn new(note: String, records: u32, chunks: Vec<ChunkFacts>) -> Manifest {
        Manifest { chunks, note, records, v: VERSION }
    }

    /// How many bytes its pieces have.
    pub(crate) fn bytes(&self) -> u64 {
        self.chunks.iter().map(|chunk| u64::from(chunk.bytes)).sum()
    }

    /// The bytes that stand in the order.
    pub(crate) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("invariant: a manifest is numbers and text")
    }

    /// Reads one that was written so; one meaning has one spelling.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Manifest> {
        let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
        let records: u64 = manifest.chunks.iter().map(|chunk| u64::from(chunk.records)).sum();
        let holds = manifest.v == VERSION
            && records == u64::from(manifest.records)
            && manifest.records <= COMMIT_RECORDS_MAX
            && manifest
                .chunks
                .iter()
                .all(|chunk| chunk.records > 0 && chunk.bytes as usize <= CHUNK_BYTES_MAX)
            && manifest.encode() == bytes;
        holds.then_some(manifest)
    }
}

#[cfg(test)]
mod tests {
    use ledger::record::record_hash;

    use super::*;

    const GOLDEN: &str = "{\"chunks\":[{\"bytes\":5,\"hash\":\"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\",\"records\":1}],\"note\":\"a note\\n\\n\u{2014} signed\\n\",\"records\":1,\"v\":1}";

    #[test]
    fn a_manifest_has_one_spelling() {
        let chunk = ChunkFacts { bytes: 5, hash: record_hash(b"hello"), records: 1 };
        let manifest = Manifest::new("a note\n\n\u{2014} signed\n".to_owned(), 1, vec![chunk]);
        assert_eq!(String::from_utf8_lossy(&manifest.encode()), GOLDEN);
        assert_eq!(Manifest::parse(GOLDEN.as_bytes()), Some(manifest));
        for wrong in [
            GOLDEN.replace("\"v\":1", "\"v\":2"),
            GOLDEN.replace("\"records\":1,", "\"records\":2,"),
            GOLDEN.replace(",\"v\"", ", \"v\""),
            GOLDEN.replace("\"v\":1", "\"v\":1,\"x\":0"),
        ] {
            assert_eq!(Manifest::parse(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
