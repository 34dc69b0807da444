//! From what was decided to records and the note over them: sealed, encoded, linked, hashed, ready to be signed.

mod draft;
mod encode;

use std::collections::HashMap;
use std::path::PathBuf;

use ledger::commit::CommitNote;
use ledger::note::Signer;
use ledger::{Hash, Sequence, Time, TreeSize, Uuid};

pub use draft::{Draft, SealDraft};
pub(crate) use encode::Encoded;

use crate::commit::{ReadSet, SignedCommit};
use crate::error::{PrepareError, Refusal};
use crate::facts::{Collector, Common, Item};
use crate::prepared::Opening;
use crate::staged::{Stage, StageError, Staged};

/// Drafts are encoded together when so many wait: enough for both cores to be worth their start.
const CHUNK: usize = 2_048;

/// What is the same in all records of a commit.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The ledger's name.
    pub origin: String,
    /// The ledger's UUID.
    pub ledger: Uuid,
    /// The commit's id, drawn for it.
    pub id: Uuid,
    /// The time of all records.
    pub time: Time,
    /// Hash of the public key that will sign.
    pub signer: Hash,
    /// The checkpoint that the signer's program has verified.
    pub seen: (TreeSize, Hash),
    /// Head of the signer's key stream.
    pub key: (Sequence, Hash),
}

/// A commit in the making. Streams are written to only when they are in the read set.
pub struct Preparation {
    heading: Heading,
    streams: HashMap<String, (Sequence, Hash)>,
    read_set: ReadSet,
    waiting: Vec<Draft>,
    stage: Stage,
    collector: Collector,
    records: u32,
    openings: Option<Vec<(u32, Opening)>>,
}

/// The records and the note over them, not yet signed.
#[derive(Debug)]
pub struct Prepared {
    /// What is to be signed.
    pub note: CommitNote,
    /// The records.
    pub staged: Staged,
    /// Every stream that the decision looked at.
    pub read_set: ReadSet,
    /// The head of every stream that was looked at, as it is once the commit is appended.
    pub heads: HashMap<String, (Sequence, Hash)>,
    /// What the seals hold, if it was asked for: index of the record and the opening. Personal data.
    pub openings: Vec<(u32, Opening)>,
}

impl Preparation {
    /// A commit with no record yet. `read` is every stream looked at, with its head: sequence 0 and zeros if absent.
    #[must_use]
    pub fn new(
        heading: Heading,
        read: impl IntoIterator<Item = (String, (Sequence, Hash))>,
        spool_dir: impl Into<PathBuf>,
    ) -> Preparation {
        let streams: HashMap<_, _> = read.into_iter().collect();
        let mut read_set: ReadSet = streams.iter().map(|(name, (seq, _))| (name.clone(), *seq)).collect();
        read_set.sort_unstable();
        let Heading { ledger, id, time, signer, .. } = heading;
        let collector = Collector::new(Common { ledger, commit: id, time, signer });
        Preparation {
            heading,
            streams,
            read_set,
            waiting: Vec::new(),
            stage: Stage::new(spool_dir),
            collector,
            records: 0,
            openings: None,
        }
    }

    /// Keeps what the seals hold, for a signer elsewhere who checks before he signs.
    #[must_use]
    pub fn with_openings(mut self) -> Preparation {
        self.openings = Some(Vec::new());
        self
    }

    /// Adds a record after those before it.
    ///
    /// # Errors
    /// [`PrepareError::NotRead`] for a stream outside of the read set; what encoding gives.
    pub fn push(&mut self, draft: Draft) -> Result<(), PrepareError> {
        if !self.streams.contains_key(&draft.stream) {
            return Err(PrepareError::NotRead(draft.stream));
        }
        self.waiting.push(draft);
        if self.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// The records and the note that says what the commit does.
    ///
    /// # Errors
    /// [`PrepareError::Empty`] if nothing was pushed; what encoding gives.
    pub fn finish(mut self, intent: impl Into<String>) -> Result<Prepared, PrepareError> {
        self.flush()?;
        if self.records == 0 {
            return Err(PrepareError::Empty);
        }
        let Heading { origin, ledger, id, time, seen, key, .. } = self.heading;
        let facts = self.collector.finish();
        let (records, root, intent) = (self.records, facts.root, intent.into());
        let note = CommitNote { origin, ledger, id, time, records, root, seen, key, intent };
        // A note that cannot be written is found before anyone is asked to sign it.
        note.text()?;
        let mut staged = self.stage.finish().map_err(staging)?;
        staged.facts = Some(Box::new(facts));
        let (read_set, heads) = (self.read_set, self.streams);
        Ok(Prepared { note, staged, read_set, heads, openings: self.openings.unwrap_or_default() })
    }

    fn flush(&mut self) -> Result<(), PrepareError> {
        let drafts = std::mem::take(&mut self.waiting);
        let open = self.openings.is_some();
        let encoded = encode::encode(&self.heading, &mut self.streams, self.records, &drafts, open)?;
        for (draft, encoded) in drafts.iter().zip(encoded) {
            let Encoded { bytes, seq, prev, hash, holder, openings } = encoded;
            self.stage.push(&bytes).map_err(staging)?;
            self.collector.add(Item {
                stream: &draft.stream,
                seq,
                prev,
                hash,
                event_type: &draft.event_type,
                version: draft.version,
                area: draft.area,
                holder: holder.map(Into::into),
            });
            if let Some(kept) = &mut self.openings {
                kept.extend(openings.into_iter().map(|opening| (self.records, opening)));
            }
            self.records += 1;
        }
        Ok(())
    }
}

impl Prepared {
    /// Signs the note with a key at hand.
    ///
    /// # Errors
    /// [`PrepareError::Commit`] if the signer does not sign.
    pub fn sign(self, name: &str, signer: &dyn Signer) -> Result<SignedCommit, PrepareError> {
        let note = self.note.sign(name, signer)?;
        let key = ledger::note::VerifyingKey::new(name, signer.public_key())
            .map_err(ledger::commit::CommitError::from)?;
        let refused = |refusal| match refusal {
            Refusal::Commit(error) => PrepareError::Commit(error),
            _ => PrepareError::Empty,
        };
        let mut signed = SignedCommit::of(note, self.staged, self.read_set).map_err(refused)?;
        // Signing has verified the signature with the signer's own key.
        signed.verified = Some(key);
        Ok(signed)
    }

    /// Takes the note that somebody signed elsewhere over this very text.
    ///
    /// # Errors
    /// [`Refusal`] if the note is not of its form, or another one.
    pub fn with_note(self, note: &[u8]) -> Result<SignedCommit, Refusal> {
        let signed = SignedCommit::new(note, self.staged, self.read_set)?;
        if signed.commit == self.note { Ok(signed) } else { Err(Refusal::Root) }
    }
}

fn staging(error: StageError) -> PrepareError {
    match error {
        StageError::TooLarge => PrepareError::TooLarge,
        StageError::Io(error) => PrepareError::Io(error),
    }
}
