//! Sealing, encoding and hashing a chunk of drafts on every core.
//!
//! Records of one stream must be made one after the other, because each names the hash of the one before; streams are
//! independent. So each thread takes the streams that fall to it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

use ledger::record::{RecordError, record_hash};
use ledger::seal::{Binding, SealedBox, seal};
use ledger::{Hash, NewRecord, Sequence};

use super::{Draft, Heading};
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

type Heads = HashMap<String, (Sequence, Hash)>;
type Made = Result<Vec<(usize, Encoded)>, PrepareError>;

/// Encodes the drafts, the first of which takes the index `first`, and moves the heads of their streams on.
pub(super) fn encode(
    heading: &Heading,
    heads: &mut Heads,
    first: u32,
    drafts: &[Draft],
    open: bool,
) -> Result<Vec<Encoded>, PrepareError> {
    let cores = if drafts.len() < PARALLEL_MIN {
        1
    } else {
        std::thread::available_parallelism().map_or(1, usize::from)
    };
    let task = Task { heading, first, drafts, open };
    let hasher = RandomState::new();
    let share = |draft: &Draft| (hasher.hash_one(&draft.stream) % cores as u64) as usize;
    let shares: Vec<usize> = drafts.iter().map(share).collect();
    let (known, shares) = (&*heads, &shares);
    let made: Vec<(Heads, Made)> = std::thread::scope(|scope| {
        let others: Vec<_> =
            (1..cores).map(|mine| scope.spawn(move || task.run(known, shares, mine))).collect();
        let mut made = vec![task.run(known, shares, 0)];
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
    /// Makes the records of one thread's streams.
    fn run(self, known: &Heads, shares: &[usize], mine: usize) -> (Heads, Made) {
        let mut moved = Heads::new();
        let mut made = Vec::with_capacity(self.drafts.len());
        for (place, draft) in self.drafts.iter().enumerate().filter(|(place, _)| shares[*place] == mine) {
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
