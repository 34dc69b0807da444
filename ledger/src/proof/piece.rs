//! One piece of evidence, read and held against its note and its log.

use super::{Evidence, Part, ProofError, ProofFault as Fault, TlogProof};
use crate::checkpoint::Checkpoint;
use crate::commit::{CommitNote, record_leaf};
use crate::merkle::log_leaf;
use crate::note::{SignedNote, VerifyingKey};
use crate::position::{Position, TreeSize};
use crate::record::Frame;

/// A record that stands in its commit and in the log; who signed is not yet checked.
pub(super) struct Piece<'a> {
    pub(super) part: Part,
    pub(super) frame: Frame<'a>,
    pub(super) note: SignedNote,
    pub(super) commit: CommitNote,
    pub(super) position: Position,
    pub(super) checkpoint: Checkpoint,
}

impl<'a> Piece<'a> {
    pub(super) fn read(
        part: Part,
        evidence: &'a Evidence,
        log_key: &VerifyingKey,
    ) -> Result<Piece<'a>, ProofError> {
        Self::read_parts(part, evidence, log_key).map_err(|fault| ProofError { part, fault })
    }

    fn read_parts(part: Part, evidence: &'a Evidence, log_key: &VerifyingKey) -> Result<Piece<'a>, Fault> {
        let frame = Frame::parse(evidence.record.as_bytes())?;
        let note = SignedNote::parse(evidence.note.as_bytes())?;
        let commit = CommitNote::parse(&note.text)?;
        let same = (commit.ledger, commit.id, commit.time) == (frame.ledger, frame.commit, frame.time);
        if !same || frame.index >= commit.records || commit.origin != log_key.name() {
            return Err(Fault::OtherCommit);
        }
        let (leaf, size) = (record_leaf(&frame.hash()), TreeSize(u64::from(commit.records)));
        let place = crate::position::LeafIndex(u64::from(frame.index));
        evidence.path.verify(&leaf, place, size, &commit.root).map_err(Fault::CommitPath)?;
        let proof = TlogProof::parse(&evidence.proof)?;
        let checkpoint = proof.verify(&log_leaf(&note.text_hash(), &frame.hash()).0, log_key)?;
        let position = Position(proof.index.0);
        let start = position.0.checked_sub(u64::from(frame.index)).ok_or(Fault::Position)?;
        // What the signer had seen was there before his commit, and a commit is covered whole or not at all.
        if commit.seen.0.0 > start || checkpoint.size.0 - start < u64::from(commit.records) {
            return Err(Fault::Position);
        }
        Ok(Piece { part, frame, note, commit, position, checkpoint })
    }

    /// Position of the commit's first record.
    pub(super) fn commit_start(&self) -> Position {
        Position(self.position.0.saturating_sub(u64::from(self.frame.index)))
    }

    pub(super) fn fault(&self, fault: impl Into<Fault>) -> ProofError {
        ProofError { part: self.part, fault: fault.into() }
    }
}
