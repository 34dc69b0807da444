//! From what was decided to records and the note over them: sealed, encoded, linked, hashed, ready to be signed.

mod draft;
mod encode;
mod outlet;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::PathBuf;

use ledger::commit::CommitNote;
use ledger::note::Signer;
use ledger::{Hash, Sequence, Time, TreeSize, Uuid};

use encode::{Encoded, Run};
use outlet::Outlet;

pub use draft::{Draft, SealDraft};
pub use encode::{Encoder, Section};

use crate::commit::{ReadSet, SignedCommit};
use crate::error::{PrepareError, Refusal};
use crate::facts::{Collector, Common, Item};
use crate::staged::{StageError, Staged};
use crate::store::Store;

/// Drafts are encoded together when so many wait: enough for both cores to be worth their start.
const CHUNK: usize = 2_048;

/// Streams with their heads: sequence 0 and zeros for those that are absent.
pub type Heads = HashMap<String, (Sequence, Hash)>;

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
    streams: Heads,
    read_set: ReadSet,
    waiting: Vec<Draft>,
    outlet: Outlet,
    collector: Collector,
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
    pub heads: Heads,
}

impl Preparation {
    /// A commit with no record yet. `read` is every stream looked at, with its head: sequence 0 and zeros if absent.
    #[must_use]
    pub fn new(
        heading: Heading,
        read: impl IntoIterator<Item = (String, (Sequence, Hash))>,
        spool_dir: impl Into<PathBuf>,
    ) -> Preparation {
        let Heading { ledger, id, time, signer, .. } = heading;
        let collector = Collector::new(Common { ledger, commit: id, time, signer });
        let mut preparation = Preparation {
            heading,
            streams: Heads::new(),
            read_set: ReadSet::new(),
            waiting: Vec::new(),
            outlet: Outlet::stage(spool_dir.into()),
            collector,
        };
        preparation.read(read);
        preparation
    }

    /// Lets the writer have the rows of a large commit while it is still in the making: for keys that are at hand.
    #[must_use]
    pub fn into_store(mut self, store: &Store) -> Preparation {
        if store.takes_underway() {
            self.outlet = Outlet::store(store.clone());
        }
        self
    }

    /// Further streams were looked at. Of a stream that was looked at before, the first look counts.
    pub fn read(&mut self, read: impl IntoIterator<Item = (String, (Sequence, Hash))>) {
        for (name, head) in read {
            if let Entry::Vacant(place) = self.streams.entry(name) {
                self.read_set.push((place.key().clone(), head.0));
                place.insert(head);
            }
        }
    }

    /// How many records there are.
    #[must_use]
    pub fn records(&self) -> u32 {
        self.outlet.volume().records + self.waiting.len() as u32
    }

    /// Makes records in other threads, while this goes on.
    #[must_use]
    pub fn encoder(&self) -> Encoder {
        Encoder::new(self.heading.clone())
    }

    /// Adds the records of a section that an [`Encoder`] of this commit made, behind all that were pushed.
    ///
    /// # Errors
    /// [`PrepareError::Section`] if other records have taken its place, or a stream of it is written to elsewhere in it;
    /// what staging gives.
    pub fn take(&mut self, section: Section) -> Result<(), PrepareError> {
        self.flush()?;
        let Section { first, run, read, moved } = section;
        let twice = moved.keys().any(|name| self.streams.contains_key(name));
        if twice || first != self.outlet.volume().records {
            return Err(PrepareError::Section { first });
        }
        self.read(read);
        self.streams.extend(moved);
        self.emit(run)
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
        let records = self.outlet.volume().records;
        if records == 0 {
            return Err(PrepareError::Empty);
        }
        let Heading { origin, ledger, id, time, seen, key, .. } = self.heading;
        let facts = self.collector.finish();
        let (root, intent) = (facts.root, intent.into());
        let note = CommitNote { origin, ledger, id, time, records, root, seen, key, intent };
        // A note that cannot be written is found before anyone is asked to sign it.
        note.text()?;
        // The writer asks in any order; a file for a signer elsewhere has one.
        if matches!(self.outlet, Outlet::Stage(_)) {
            self.read_set.sort_unstable();
        }
        let mut staged = self.outlet.finish().map_err(staging)?;
        staged.facts = Some(Box::new(facts));
        let (read_set, heads) = (self.read_set, self.streams);
        Ok(Prepared { note, staged, read_set, heads })
    }

    fn flush(&mut self) -> Result<(), PrepareError> {
        let drafts = std::mem::take(&mut self.waiting);
        let first = self.outlet.volume().records;
        let run = encode::encode(&self.heading, &mut self.streams, first, &drafts)?;
        self.emit(run)
    }

    /// Hands records that were made to those who collect and keep them.
    fn emit(&mut self, run: Run) -> Result<(), PrepareError> {
        let (before, mut unasked) = (self.collector.marks(), false);
        for encoded in run.records {
            let Encoded { stream, event_type, version, area, seq, prev, hash, holder, own } = encoded;
            unasked |= own.is_none();
            let (stream, event_type, holder) = (&*stream, &*event_type, holder.map(Into::into));
            self.collector.add(Item { stream, seq, prev, hash, event_type, version, area, holder, own });
        }
        // What nobody held against the rules yet is kept, to be read again.
        if unasked {
            self.outlet.keep().map_err(staging)?;
        }
        self.outlet.push(self.heading.time, run.bodies, &self.collector.since(before)).map_err(staging)
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
