//! Sealing, encoding and hashing drafts, a chunk of them on every core, or a section in the thread that decided on it.
//!
//! Records of one stream must be made one after the other, because each names the hash of the one before; streams are
//! independent. So each thread takes the streams that fall to it.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};

use ledger::record::{RecordError, record_hash};
use ledger::seal::{Binding, SealedBox, seal};
use ledger::{Hash, NewRecord, Sequence};

use super::{Draft, Heading, Heads};
use crate::error::PrepareError;
use crate::facts::holder;
use crate::prepared::Opening;

/// Fewer drafts than this are not worth a thread.
const PARALLEL_MIN: usize = 64;

/// A record with its hash.
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) seq: Sequence,
    pub(crate) prev: Hash,
    pub(crate) hash: Hash,
    pub(crate) holder: Option<String>,
    pub(crate) openings: Vec<Opening>,
}

type Made = Result<Vec<(usize, Encoded)>, PrepareError>;

/// Makes sections of a commit, each in a thread of its own. No two sections touch the same stream.
#[derive(Clone)]
pub struct Encoder {
    heading: Heading,
    open: bool,
}

/// Consecutive records of a commit, made apart.
pub struct Section {
    pub(super) first: u32,
    pub(super) drafts: Vec<Draft>,
    pub(super) encoded: Vec<Encoded>,
    pub(super) read: Heads,
    pub(super) moved: Heads,
}

impl Encoder {
    pub(super) const fn new(heading: Heading, open: bool) -> Encoder {
        Encoder { heading, open }
    }

    /// Seals, encodes and links the drafts, the first of which takes the index `first`. `read` is every stream that
    /// was looked at for them, with its head.
    ///
    /// # Errors
    /// [`PrepareError::NotRead`] for a stream outside of what was read; what encoding gives.
    pub fn section(&self, first: u32, drafts: Vec<Draft>, read: Heads) -> Result<Section, PrepareError> {
        if let Some(draft) = drafts.iter().find(|draft| !read.contains_key(&draft.stream)) {
            return Err(PrepareError::NotRead(draft.stream.clone()));
        }
        let task = Task { heading: &self.heading, first, drafts: &drafts, open: self.open };
        let (moved, made) = task.run(&read, 0..drafts.len());
        let encoded = made?.into_iter().map(|(_, encoded)| encoded).collect();
        Ok(Section { first, drafts, encoded, read, moved })
    }
}

/// Encodes the drafts, the first of which takes the index `first`, and moves the heads of their streams on.
pub(super) fn encode(
    heading: &Heading,
    heads: &mut Heads,
    first: u32,
    drafts: &[Draft],
    open: bool,
) -> Result<Vec<Encoded>, PrepareError> {
    let task = Task { heading, first, drafts, open };
    if drafts.len() < PARALLEL_MIN {
        let (moved, made) = task.run(heads, 0..drafts.len());
        heads.extend(moved);
        return Ok(made?.into_iter().map(|(_, encoded)| encoded).collect());
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let hasher = RandomState::new();
    let share = |draft: &Draft| (hasher.hash_one(&draft.stream) % cores as u64) as usize;
    let shares: Vec<usize> = drafts.iter().map(share).collect();
    let known = &*heads;
    let run = |mine: usize| task.run(known, (0..drafts.len()).filter(|place| shares[*place] == mine));
    let run = &run;
    let made: Vec<(Heads, Made)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|mine| scope.spawn(move || run(mine))).collect();
        let mut made = vec![run(0)];
        let joined = others.into_iter().map(|thread| match thread.join() {
            Ok(made) => made,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        made.extend(joined);
        made
    });
    let mut all = Vec::with_capacity(drafts.len());
    for (moved, records) in made {
        all.extend(records?);
        heads.extend(moved);
    }
    all.sort_unstable_by_key(|(place, _)| *place);
    Ok(all.into_iter().map(|(_, encoded)| encoded).collect())
}

#[derive(Clone, Copy)]
struct Task<'t> {
    heading: &'t Heading,
    first: u32,
    drafts: &'t [Draft],
    open: bool,
}

impl Task<'_> {
    /// Makes the records at these places, which are all those of their streams.
    fn run(self, known: &Heads, places: impl Iterator<Item = usize>) -> (Heads, Made) {
        let mut moved = Heads::new();
        let mut made = Vec::with_capacity(self.drafts.len());
        for place in places {
            let draft = &self.drafts[place];
            let head = moved.get(&draft.stream).or_else(|| known.get(&draft.stream));
            let head = head.copied().unwrap_or((Sequence::ABSENT, Hash::ZERO));
            match self.record(draft, place, head) {
                Ok(encoded) => {
                    moved.insert(draft.stream.clone(), (head.0.next(), encoded.hash));
                    made.push((place, encoded));
                }
                Err(error) => return (moved, Err(error)),
            }
        }
        (moved, Ok(made))
    }

    fn record(self, draft: &Draft, place: usize, head: (Sequence, Hash)) -> Result<Encoded, PrepareError> {
        let index = self.first + place as u32;
        let (seq, prev) = (head.0.next(), head.1);
        let (sealed, openings) = self.seals(draft, index, seq)?;
        let Heading { ledger, id, time, signer, .. } = *self.heading;
        let record = NewRecord {
            area: draft.area,
            commit: id,
            data: &draft.data,
            event_type: &draft.event_type,
            index,
            ledger,
            prev,
            salt: draft.salt,
            sealed: &sealed,
            seq,
            signer,
            stream: &draft.stream,
            time,
            version: draft.version,
        };
        let refused = |error| PrepareError::Record { index, error };
        let bytes = record.encode().map_err(refused)?;
        let holder = holder(&draft.stream, &draft.event_type, &draft.data)
            .map_err(|_| refused(RecordError::Field { field: "data" }))?
            .map(Cow::into_owned);
        Ok(Encoded { hash: record_hash(&bytes), seq, prev, holder, bytes, openings })
    }

    fn seals(
        self,
        draft: &Draft,
        index: u32,
        seq: Sequence,
    ) -> Result<(Vec<SealedBox>, Vec<Opening>), PrepareError> {
        let (mut sealed, mut openings) = (Vec::with_capacity(draft.seals.len()), Vec::new());
        for one in &draft.seals {
            let binding =
                Binding { ledger: self.heading.ledger, stream: &draft.stream, seq, subject: one.subject };
            let made = seal(&one.plaintext, &one.key, &binding, &one.nonce, &one.salt);
            sealed.push(made.map_err(|error| PrepareError::Seal { index, error })?);
            if self.open {
                openings.push(Opening::new(one.salt, &one.plaintext));
            }
        }
        Ok((sealed, openings))
    }
}
