//! Checking a proof file with no ledger at hand.

use std::collections::VecDeque;

use super::piece::Piece;
use super::{Part, ProofError, ProofFault as Fault, ProofFile};
use crate::checkpoint::Checkpoint;
use crate::commit::CommitNote;
use crate::genesis::Kind;
use crate::hash::Hash;
use crate::keyring::{Authority, Keyring};
use crate::note::VerifyingKey;
use crate::position::Position;
use crate::time::Time;

/// What a proof file proves: this record was signed, in this commit, by this holder, whose keys gave him the authority,
/// and the log has it at this position.
///
/// It does not prove that nothing was left out, nor that the record's own stream allows it: for that the whole ledger is
/// needed. Grants' days are held against the commit's own time, which may lie up to 72 hours behind ledger time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The record's place in the order.
    pub position: Position,
    /// The record's hash.
    pub hash: Hash,
    /// The record's bytes: [`Frame::parse`](crate::Frame::parse) reads them.
    pub record: Vec<u8>,
    /// The note that was signed.
    pub commit: CommitNote,
    /// The key that signed.
    pub signer: VerifyingKey,
    /// Who owns it.
    pub holder: String,
    /// What the ledger is for.
    pub kind: Kind,
    /// The checkpoint that covers the record.
    pub checkpoint: Checkpoint,
}

/// Checks a proof file against what is known from elsewhere: the log's key, the hash of record 0 and the table of
/// authority.
///
/// # Errors
/// Every fault that was found, not the first.
pub fn verify(
    file: &[u8],
    log_key: &VerifyingKey,
    genesis_hash: &Hash,
    authority: &Authority,
) -> Result<Proven, Vec<ProofError>> {
    let file = ProofFile::from_json(file).map_err(|fault| vec![ProofError { part: Part::File, fault }])?;
    let keys = file.keys.iter().enumerate().map(|(at, evidence)| (Part::Key(at), evidence));
    let all =
        std::iter::once((Part::Genesis, &file.genesis)).chain(keys).chain([(Part::Record, &file.record)]);
    // Every piece is looked at, so that one bad piece does not hide another.
    let (mut pieces, mut errors) = (VecDeque::new(), Vec::new());
    for (part, evidence) in all {
        match Piece::read(part, evidence, log_key) {
            Ok(piece) => pieces.push_back(piece),
            Err(error) => errors.push(error),
        }
    }
    match (errors.is_empty(), pieces.pop_front(), pieces.pop_back()) {
        (true, Some(genesis), Some(record)) => {
            proven(&genesis, pieces.into(), record, genesis_hash, authority)
        }
        _ => Err(errors),
    }
}

fn proven(
    genesis: &Piece<'_>,
    mut keys: Vec<Piece<'_>>,
    record: Piece<'_>,
    genesis_hash: &Hash,
    authority: &Authority,
) -> Result<Proven, Vec<ProofError>> {
    keys.sort_by_key(|piece| piece.position);
    let mut errors = Vec::new();
    if genesis.position != Position(0) || genesis.frame.hash() != *genesis_hash {
        errors.push(genesis.fault(Fault::OtherGenesis));
    }
    for pair in keys.windows(2) {
        if pair[0].position == pair[1].position {
            errors.push(pair[1].fault(Fault::KeyOrder));
        }
    }
    let mut fold = Fold { keyring: Keyring::new(), authority, time: genesis.frame.time, errors };
    fold.apply(genesis);
    if let Err(error) = fold.check_signer(genesis, &fold.keyring) {
        fold.errors.push(error);
    }
    fold.key_records(&keys, &record);
    let keyring = fold.keyring.clone();
    fold.time = fold.time.max(record.frame.time);
    if let Err(error) = fold.check_signer(&record, &keyring) {
        fold.errors.push(error);
    }
    match (keyring.key(&record.frame.signer), keyring.kind()) {
        (Some(signer), Some(kind)) if fold.errors.is_empty() => Ok(Proven {
            position: record.position,
            hash: record.frame.hash(),
            record: record.frame.bytes.to_vec(),
            signer: signer.vkey.clone(),
            holder: signer.holder.clone(),
            kind,
            checkpoint: record.checkpoint,
            commit: record.commit,
        }),
        _ => Err(fold.errors),
    }
}

/// The keys as of a place in the order, and what was found wrong on the way.
struct Fold<'a> {
    keyring: Keyring,
    authority: &'a Authority,
    time: Time,
    errors: Vec<ProofError>,
}

impl Fold<'_> {
    /// Applies the key records, commit by commit: authority is as the records before a commit say.
    fn key_records(&mut self, keys: &[Piece<'_>], record: &Piece<'_>) {
        for commit in keys.chunk_by(|a, b| a.commit_start() == b.commit_start()) {
            let Some(first) = commit.first() else { continue };
            // What comes with or after the record's own commit gives it no authority.
            if first.commit_start() >= record.commit_start() && first.commit_start() != Position(0) {
                self.errors.extend(commit.iter().map(|piece| piece.fault(Fault::KeyOrder)));
                continue;
            }
            self.time = self.time.max(first.frame.time);
            let before = self.keyring.clone();
            for piece in commit {
                if let Err(error) = self.check_signer(piece, &before) {
                    self.errors.push(error);
                }
                self.apply(piece);
            }
        }
    }

    fn apply(&mut self, piece: &Piece<'_>) {
        let applied = self.keyring.apply(&piece.frame, &self.time.day_in_china());
        if let Err(error) = applied {
            self.errors.push(piece.fault(error));
        }
    }

    /// The signer's key signed the note, knew its own head, and was entitled.
    fn check_signer(&self, piece: &Piece<'_>, before: &Keyring) -> Result<(), ProofError> {
        let frame = &piece.frame;
        let key = before.key(&frame.signer).ok_or_else(|| piece.fault(Fault::UnknownSigner))?;
        let signed = piece.note.verify(std::slice::from_ref(&key.vkey));
        signed.map_err(|error| piece.fault(error))?;
        // In the genesis commit nobody has a key stream yet.
        let head =
            if piece.commit_start() == Position(0) { Keyring::new().head(&frame.signer) } else { key.head };
        if piece.commit.key != head {
            return Err(piece.fault(Fault::KeyHead));
        }
        let event = (frame.event_type, frame.version);
        let entitled =
            before.entitled(self.authority, &frame.signer, event, frame.area, &self.time.day_in_china());
        entitled.map_err(|denied| piece.fault(denied))
    }
}
