//! A proof file: one record with all that a stranger needs to check it.

use std::path::Path;

use ledger::checkpoint::Checkpoint;
use ledger::commit::record_leaf;
use ledger::merkle::inclusion_proof;
use ledger::note::SignedNote;
use ledger::proof::{Evidence, ProofFile, TlogProof, needed_key_records};
use ledger::tile::{Tile, TileReader, TileSource};
use ledger::{Frame, Hash, LeafIndex, Position, TreeSize};

use crate::db::Reader;
use crate::error::AuditError;
use crate::notes;
use crate::tree::levels_of;

/// Makes the proof file of a record under the latest checkpoint.
///
/// # Errors
/// [`AuditError`] if there is no such record, no checkpoint covers it, or what the proof needs is damaged.
pub fn prove(path: &Path, position: Position) -> Result<ProofFile, AuditError> {
    let reader = Reader::open(path)?;
    let size = reader.size()?;
    if position.0 >= size {
        return Err(AuditError::NoSuchRecord(position.0, size));
    }
    let note = reader.latest_checkpoint()?.ok_or(AuditError::NotCovered(position.0))?;
    let text = SignedNote::parse(note.as_bytes()).map_err(damaged)?.text;
    let checkpoint = Checkpoint::parse(&text).map_err(damaged)?;
    if checkpoint.size.0 <= position.0 {
        return Err(AuditError::NotCovered(position.0));
    }
    let prover = Prover { reader: &reader, note, size: checkpoint.size };
    let keys = prover.key_records(position)?;
    Ok(ProofFile {
        genesis: prover.evidence(Position(0))?,
        keys: keys.into_iter().map(|at| prover.evidence(at)).collect::<Result<_, _>>()?,
        record: prover.evidence(position)?,
    })
}

/// Hashes of a tile.
const WIDTH: u64 = 256;

struct Prover<'a> {
    reader: &'a Reader,
    note: String,
    size: TreeSize,
}

impl Prover<'_> {
    /// The positions of the key records that the signer's authority rests on.
    fn key_records(&self, position: Position) -> Result<Vec<Position>, AuditError> {
        let stored = self.reader.key_records()?;
        let frames =
            stored.iter().map(|(at, bytes)| Ok((Position(*at), Frame::parse(bytes).map_err(damaged)?)));
        let frames = frames.collect::<Result<Vec<_>, AuditError>>()?;
        let bytes =
            self.reader.record(position.0)?.ok_or(AuditError::NoSuchRecord(position.0, self.size.0))?;
        let frame = Frame::parse(&bytes).map_err(damaged)?;
        let start = Position(position.0.saturating_sub(u64::from(frame.index)));
        let needed = needed_key_records(&frames, &frame.signer, start);
        Ok(needed.into_iter().filter(|at| at.0 != 0 && *at != position).collect())
    }

    fn evidence(&self, position: Position) -> Result<Evidence, AuditError> {
        let Position(at) = position;
        let missing = || AuditError::NoSuchRecord(at, self.size.0);
        let bytes = self.reader.record(at)?.ok_or_else(missing)?;
        let commit = self.reader.commits(at..at + 1)?.into_iter().next().ok_or_else(missing)?;
        if !commit.holds(at) {
            return Err(missing());
        }
        let hashes = self.reader.hashes(commit.first..commit.first.saturating_add(commit.count))?;
        let levels = levels_of(hashes.iter().map(|(_, hash)| record_leaf(hash)).collect());
        let path = inclusion_proof(&levels, LeafIndex(at - commit.first), TreeSize(hashes.len() as u64));
        let nodes = TileReader::new(Tiles(self.reader), self.size);
        let proof = TlogProof {
            extra: None,
            index: position.leaf(),
            path: inclusion_proof(&nodes, position.leaf(), self.size)?,
            checkpoint: self.note.clone(),
        };
        Ok(Evidence {
            note: String::from_utf8(commit.note).map_err(damaged)?,
            path: path.map_err(damaged)?,
            proof: proof.to_string(),
            record: String::from_utf8(bytes).map_err(damaged)?,
        })
    }
}

struct Tiles<'a>(&'a Reader);

impl TileSource for Tiles<'_> {
    type Error = AuditError;

    /// Full tiles are stored; those at the right edge are made from what is below.
    fn tile(&self, tile: Tile) -> Result<Vec<u8>, AuditError> {
        let (level, index, width) = (tile.level(), tile.index(), u64::from(tile.width()));
        if tile.is_full() {
            return Ok(self.0.tile(level, index)?.map(|tile| tile.hashes).unwrap_or_default());
        }
        let places = index * WIDTH..index * WIDTH + width;
        let hashes = match level.checked_sub(1) {
            None => notes::leaves(self.0, places.start, places.end)?,
            Some(below) => places.map(|at| self.root_of(below, at)).collect::<Result<_, _>>()?,
        };
        Ok(hashes.iter().flat_map(|hash| hash.0).collect())
    }
}

impl Tiles<'_> {
    /// The root over a full tile.
    fn root_of(&self, level: u8, index: u64) -> Result<Hash, AuditError> {
        let stored = self.0.tile(level, index)?;
        let bytes = stored.as_ref().map(|tile| tile.hashes.as_chunks().0).unwrap_or_default();
        let levels = levels_of(bytes.iter().map(|hash| Hash(*hash)).collect());
        let top = levels.last().filter(|_| bytes.len() as u64 == WIDTH).and_then(|top| top.first());
        top.copied().ok_or_else(|| damaged(format!("瓦片 {level}/{index}")))
    }
}

fn damaged(error: impl std::fmt::Display) -> AuditError {
    AuditError::Damaged(error.to_string())
}
