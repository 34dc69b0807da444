//! Proofs for what is in the ledger.

use ledger::merkle::{ConsistencyProof, InclusionProof, consistency_proof, inclusion_proof};
use ledger::proof::{Evidence, ProofFile, TlogProof, needed_key_records};
use ledger::{Frame, Hash, Position, TreeSize, commit};
use words::say;

use super::{Reader, tree};
use crate::error::StoreError;
use crate::read::StoredCommit;

impl Reader {
    /// The root of the log as it was at a size.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`] beyond the last record.
    pub fn root_at(&self, size: TreeSize) -> Result<Hash, StoreError> {
        self.check_size(size)?;
        tree::root_at(&self.connection, size)
    }

    /// The way of a record's leaf to the root of the log at a size.
    ///
    /// # Errors
    /// [`StoreError::Merkle`] if the record is not in it.
    pub fn inclusion(&self, position: Position, size: TreeSize) -> Result<InclusionProof, StoreError> {
        self.check_size(size)?;
        inclusion_proof(&tree::nodes(&self.connection, size), position.leaf(), size)
    }

    /// That the log at the old size begins the log at the new size.
    ///
    /// # Errors
    /// [`StoreError::Merkle`] if the old size is the larger one.
    pub fn consistency(&self, old: TreeSize, new: TreeSize) -> Result<ConsistencyProof, StoreError> {
        self.check_size(new)?;
        consistency_proof(&tree::nodes(&self.connection, new), old, new)
    }

    /// The way of a record to the root that its commit's note names.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`]
    pub fn path_in_commit(&self, position: Position) -> Result<InclusionProof, StoreError> {
        self.path_within(&self.commit_of(position)?, position)
    }

    /// Everything about one record that a proof file holds, under the last checkpoint.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`]
    pub fn evidence(&self, position: Position) -> Result<Evidence, StoreError> {
        self.at_one_time(|| {
            let commit = self.commit_of(position)?;
            let path = self.path_within(&commit, position)?;
            let head = self.log_head()?;
            let proof = TlogProof {
                extra: None,
                index: position.leaf(),
                path: self.inclusion(position, head.size)?,
                checkpoint: head.checkpoint.to_string(),
            };
            let record = String::from_utf8(self.record(position)?.bytes);
            let record =
                record.map_err(|_| StoreError::damaged(say!("第{position}号记录", "record {position}")))?;
            Ok(Evidence { note: commit.note, path, proof: proof.to_string(), record })
        })
    }

    /// The proof file of a record, with the key records that give its signer authority.
    ///
    /// # Errors
    /// [`StoreError::NoRecord`]
    pub fn proof_file(&self, position: Position) -> Result<ProofFile, StoreError> {
        self.at_one_time(|| {
            let keys = self.key_records()?;
            let frames =
                keys.iter().map(|(position, bytes)| parse(*position, bytes).map(|frame| (*position, frame)));
            let frames = frames.collect::<Result<Vec<_>, _>>()?;
            let record = self.record(position)?;
            let signer = parse(position, &record.bytes)?.signer;
            let needed = needed_key_records(&frames, &signer, self.commit_of(position)?.first);
            let keys = needed.into_iter().map(|position| self.evidence(position));
            Ok(ProofFile {
                genesis: self.evidence(Position(0))?,
                keys: keys.collect::<Result<_, _>>()?,
                record: self.evidence(position)?,
            })
        })
    }

    fn path_within(&self, commit: &StoredCommit, position: Position) -> Result<InclusionProof, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT hash FROM records WHERE position >= ?1 AND position < ?2 ORDER BY position",
        )?;
        let hashes =
            select.query_map((commit.first.0 as i64, commit.end().0 as i64), |row| row.get(0).map(Hash))?;
        let hashes = hashes.collect::<Result<Vec<Hash>, _>>()?;
        Ok(commit::path(&hashes, (position.0 - commit.first.0) as u32)?)
    }

    fn check_size(&self, size: TreeSize) -> Result<(), StoreError> {
        if size <= self.size()? { Ok(()) } else { Err(StoreError::NoRecord(Position(size.0 - 1))) }
    }
}

fn parse(position: Position, bytes: &[u8]) -> Result<Frame<'_>, StoreError> {
    Frame::parse(bytes).map_err(|error| {
        StoreError::damaged(say!("第{position}号记录：{error}", "record {position}: {error}"))
    })
}
