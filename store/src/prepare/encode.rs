//! Sealing, encoding and hashing drafts, a chunk of them on every core, or a section in the thread that decided on it.
//!
//! Records of one stream must be made one after the other, because each names the hash of the one before; streams are
//! independent. So each thread takes the streams that fall to it.

use std::borrow::Cow;
use std::hash::{BuildHasher as _, RandomState};

use ledger::record::{RecordError, record_hash};
use ledger::seal::{Binding, SealedBox, seal};
use ledger::ties::Own;
use ledger::{Hash, NewRecord, Scope, Sequence};

use super::{Draft, Heading, Heads};
use crate::bodies::Bodies;
use crate::error::PrepareError;
use crate::facts::holder;

/// Fewer drafts than this are not worth a thread.
const PARALLEL_MIN: usize = 64;

/// What is kept of a record beside its bytes.
pub(crate) struct Encoded {
    pub(crate) stream: String,
    pub(crate) event_type: String,
    pub(crate) version: u32,
    pub(crate) area: Scope,
    pub(crate) seq: Sequence,
    pub(crate) prev: Hash,
    pub(crate) hash: Hash,
    pub(crate) holder: Option<String>,
    pub(crate) own: Option<Own>,
}

/// Consecutive records.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) records: Vec<Encoded>,
    pub(crate) bodies: Bodies,
}

/// The records of some streams with their places, and the heads that they leave.
struct Made {
    moved: Heads,
    places: Vec<usize>,
    run: Run,
}

/// Makes sections of a commit, each in a thread of its own. No two sections touch the same stream.
#[derive(Clone)]
pub struct Encoder {
    heading: Heading,
}

/// Consecutive records of a commit, made apart.
pub struct Section {
    pub(super) first: u32,
    pub(super) run: Run,
    pub(super) read: Heads,
    pub(super) moved: Heads,
}

impl Encoder {
    pub(super) const fn new(heading: Heading) -> Encoder {
        Encoder { heading }
    }

    /// Seals, encodes and links the drafts, the first of which takes the index `first`. `read` is every stream that
    /// was looked at for them, with its head.
    ///
    /// # Errors
    /// [`PrepareError::NotRead`] for a stream outside of what was read; what encoding gives.
    pub fn section(&self, first: u32, drafts: &[Draft], read: Heads) -> Result<Section, PrepareError> {
        if let Some(draft) = drafts.iter().find(|draft| !read.contains_key(&draft.stream)) {
            return Err(PrepareError::NotRead(draft.stream.clone()));
        }
        let task = Task { heading: &self.heading, first, drafts };
        let Made { moved, run, .. } = task.run(&read, (0..drafts.len()).collect())?;
        Ok(Section { first, run, read, moved })
    }
}

/// Encodes the drafts, the first of which takes the index `first`, and moves the heads of their streams on.
pub(super) fn encode(
    heading: &Heading,
    heads: &mut Heads,
    first: u32,
    drafts: &[Draft],
) -> Result<Run, PrepareError> {
    let task = Task { heading, first, drafts };
    if drafts.len() < PARALLEL_MIN {
        let made = task.run(heads, (0..drafts.len()).collect())?;
        heads.extend(made.moved);
        return Ok(made.run);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let hasher = RandomState::new();
    let share = |draft: &Draft| (hasher.hash_one(&draft.stream) % cores as u64) as usize;
    let shares: Vec<usize> = drafts.iter().map(share).collect();
    let known = &*heads;
    let run = |mine: usize| {
        let mine: Vec<usize> = (0..drafts.len()).filter(|place| shares[*place] == mine).collect();
        task.run(known, mine)
    };
    let run = &run;
    let made: Vec<Result<Made, PrepareError>> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores).map(|mine| scope.spawn(move || run(mine))).collect();
        let mut made = vec![run(0)];
        let joined = others.into_iter().map(|thread| match thread.join() {
            Ok(made) => made,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        made.extend(joined);
        made
    });
    let mut made = made.into_iter().collect::<Result<Vec<_>, _>>()?;
    made.iter_mut().for_each(|made| heads.extend(std::mem::take(&mut made.moved)));
    Ok(in_order(made))
}

/// Records of several threads in the order of their places.
fn in_order(mut made: Vec<Made>) -> Run {
    let (mut all, mut run) = (Vec::new(), Run::default());
    let bodies: Vec<Bodies> = made.iter_mut().map(|made| std::mem::take(&mut made.run.bodies)).collect();
    for (made, bodies) in made.into_iter().zip(&bodies) {
        all.extend(made.places.into_iter().zip(made.run.records).zip(bodies.iter()));
    }
    all.sort_unstable_by_key(|((place, _), _)| *place);
    for ((_, encoded), body) in all {
        run.records.push(encoded);
        run.bodies.push(body);
    }
    run
}

#[derive(Clone, Copy)]
struct Task<'t> {
    heading: &'t Heading,
    first: u32,
    drafts: &'t [Draft],
}

impl Task<'_> {
    /// Makes the records at these places, which are all those of their streams.
    fn run(self, known: &Heads, places: Vec<usize>) -> Result<Made, PrepareError> {
        let (mut moved, mut records) = (Heads::new(), Vec::with_capacity(places.len()));
        let mut bodies = Bodies::with_capacity(places.iter().map(|place| self.drafts[*place].size()).sum());
        for &place in &places {
            let draft = &self.drafts[place];
            let head = moved.get(&draft.stream).or_else(|| known.get(&draft.stream));
            let head = head.copied().unwrap_or((Sequence::ABSENT, Hash::ZERO));
            let encoded = self.record(draft, place, head, &mut bodies)?;
            moved.insert(draft.stream.clone(), (encoded.seq, encoded.hash));
            records.push(encoded);
        }
        Ok(Made { moved, places, run: Run { records, bodies } })
    }

    fn record(
        self,
        draft: &Draft,
        place: usize,
        head: (Sequence, Hash),
        bodies: &mut Bodies,
    ) -> Result<Encoded, PrepareError> {
        let index = self.first + place as u32;
        let (seq, prev) = (head.0.next(), head.1);
        let sealed = self.seals(draft, index, seq)?;
        let Heading { ledger, id, time, signer, .. } = *self.heading;
        let Draft { stream, area, event_type, version, data, salt, .. } = draft;
        let (area, version, salt) = (*area, *version, *salt);
        let record = NewRecord {
            area,
            commit: id,
            data,
            event_type,
            index,
            ledger,
            prev,
            salt,
            sealed: &sealed,
            seq,
            signer,
            stream,
            time,
            version,
        };
        let refused = |error| PrepareError::Record { index, error };
        let bytes = bodies.write(|out| record.append_to(out)).map_err(refused)?;
        let holder = holder(stream, event_type, data)
            .map_err(|_| refused(RecordError::Field { field: "data" }))?
            .map(Cow::into_owned);
        let (stream, event_type, hash) = (stream.clone(), event_type.clone(), record_hash(bytes));
        let own = draft.own.clone();
        Ok(Encoded { stream, event_type, version, area, seq, prev, hash, holder, own })
    }

    fn seals(self, draft: &Draft, index: u32, seq: Sequence) -> Result<Vec<SealedBox>, PrepareError> {
        let (ledger, stream) = (self.heading.ledger, draft.stream.as_str());
        let made = draft.seals.iter().map(|one| {
            let binding = Binding { ledger, stream, seq, subject: one.subject };
            seal(&one.plaintext, &one.key, &binding, &one.nonce, &one.salt)
        });
        made.collect::<Result<_, _>>().map_err(|error| PrepareError::Seal { index, error })
    }
}
