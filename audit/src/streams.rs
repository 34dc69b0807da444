//! The heads and aggregates of all streams, a bounded part of them in memory.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use aggregates::noun::Noun;
use ledger::{Hash, sha256};

use crate::aside::Aside;
use crate::error::AuditError;
use crate::scratch::Scratch;

/// What a stream weighs besides its data, in bytes. Both weights are from measurement, rounded up: 109,000 streams with
/// 986,000 records, whose data is 800 MiB, took 300 MiB.
const WEIGHT_OF_STREAM: u64 = 704;
/// An aggregate weighs about so large a part of its data, in fourths.
const FOURTHS_KEPT: u64 = 2;
/// What a stream weighs that was put aside: where it lies.
const WEIGHT_ASIDE: u64 = 64;
/// A part of the bound that the places of what was put aside may weigh.
const PART_ASIDE: u64 = 4;

/// So many look-ups are lately.
const LATELY: u64 = 64;

/// The first half of the SHA-256 of a stream's name: nobody can make two streams share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StreamKey(u128);

impl StreamKey {
    pub(crate) fn of(stream: &str) -> StreamKey {
        let hash = sha256(stream.as_bytes());
        let half = hash.0.first_chunk().copied().unwrap_or_default();
        StreamKey(u128::from_be_bytes(half))
    }
}

/// A stream as its records so far made it.
#[derive(Debug, Default)]
pub(crate) struct Stream {
    pub(crate) seq: u64,
    pub(crate) head: Hash,
    pub(crate) state: Option<Noun>,
    weight: u64,
    /// When it was asked for last, in look-ups.
    asked: u64,
}

/// All streams.
pub(crate) struct Streams {
    held: HashMap<StreamKey, Stream, BuildHasherDefault<KeyHasher>>,
    weight: u64,
    weight_max: u64,
    aside: Option<Aside>,
    /// How many look-ups there were.
    asked: u64,
}

impl Streams {
    /// No streams yet, and as many in memory as weigh so much.
    pub(crate) fn within(weight_max: u64) -> Streams {
        Streams { held: HashMap::default(), weight: 0, weight_max, aside: None, asked: 0 }
    }

    /// The stream, which grows by so many bytes.
    pub(crate) fn grow(
        &mut self,
        key: StreamKey,
        bytes: usize,
        scratch: &Scratch,
    ) -> Result<&mut Stream, AuditError> {
        self.load(key, scratch)?;
        let stream = self.held.entry(key).or_default();
        let added = bytes as u64 * FOURTHS_KEPT / 4 + if stream.weight == 0 { WEIGHT_OF_STREAM } else { 0 };
        stream.asked = self.asked;
        stream.weight += added;
        self.weight += added;
        Ok(stream)
    }

    /// The stream, if it has begun.
    pub(crate) fn find(&mut self, key: StreamKey, scratch: &Scratch) -> Result<Option<&Stream>, AuditError> {
        self.load(key, scratch)?;
        Ok(self.held.get(&key))
    }

    fn load(&mut self, key: StreamKey, scratch: &Scratch) -> Result<(), AuditError> {
        self.asked += 1;
        if let Some(held) = self.held.get_mut(&key) {
            held.asked = self.asked;
            return Ok(());
        }
        if self.weight > self.weight_max {
            self.put_aside(scratch)?;
        }
        let Some(aside) = &mut self.aside else { return Ok(()) };
        if let Some(bytes) = aside.take(key.0, scratch)? {
            let stream = Stream { asked: self.asked, ..Stream::unpack(bytes)? };
            self.weight += stream.weight;
            self.held.insert(key, stream);
        }
        Ok(())
    }

    /// Puts aside a fourth of what is held. Which of them is chance: who sweeps all streams in turn, month after month,
    /// finds as large a part as is held, where he would find nothing if the oldest went first. They go in the order in
    /// which they were asked for last.
    fn put_aside(&mut self, scratch: &Scratch) -> Result<(), AuditError> {
        let aside = match &mut self.aside {
            Some(aside) => aside,
            None => {
                let places = self.weight_max / PART_ASIDE / WEIGHT_ASIDE;
                self.aside.insert(Aside::open(usize::try_from(places).unwrap_or(usize::MAX))?)
            }
        };
        // What was asked for lately stays: every payment of a batch asks for the batch, which may be large.
        let old = self.asked.saturating_sub(LATELY);
        let mut leaving = Vec::new();
        // The map's order is that of keys nobody can choose.
        for (key, stream) in self.held.iter().filter(|(_, stream)| stream.asked <= old) {
            if self.weight <= self.weight_max / 4 * 3 {
                break;
            }
            self.weight -= stream.weight;
            leaving.push((stream.asked, *key));
        }
        leaving.sort_unstable_by_key(|(asked, _)| *asked);
        for (_, key) in leaving {
            if let Some(stream) = self.held.remove(&key) {
                aside.put(key.0, &stream.pack()?, scratch)?;
            }
        }
        Ok(())
    }
}

/// Streams as rules look them up.
pub(crate) struct Looked<'s> {
    pub(crate) streams: &'s mut Streams,
    pub(crate) scratch: &'s Scratch,
}

impl aggregates::rules::Known for Looked<'_> {
    type Error = AuditError;

    fn noun(&mut self, stream: &str) -> Result<Option<&Noun>, AuditError> {
        let found = self.streams.find(StreamKey::of(stream), self.scratch)?;
        Ok(found.and_then(|stream| stream.state.as_ref()))
    }
}

impl Stream {
    /// Sequence, weight, head, and the state if there is one.
    fn pack(&self) -> Result<Vec<u8>, AuditError> {
        let mut bytes = [self.seq.to_be_bytes(), self.weight.to_be_bytes()].concat();
        bytes.extend_from_slice(&self.head.0);
        if let Some(state) = &self.state {
            crate::pack::pack(state, &mut bytes).map_err(AuditError::Spill)?;
        }
        Ok(bytes)
    }

    fn unpack(bytes: &[u8]) -> Result<Stream, AuditError> {
        let short = || AuditError::Spill("?".to_owned());
        let (seq, rest) = bytes.split_first_chunk().ok_or_else(short)?;
        let (weight, rest) = rest.split_first_chunk().ok_or_else(short)?;
        let (head, state) = rest.split_first_chunk().ok_or_else(short)?;
        let state =
            (!state.is_empty()).then(|| crate::pack::unpack(state)).transpose().map_err(AuditError::Spill)?;
        let (seq, weight) = (u64::from_be_bytes(*seq), u64::from_be_bytes(*weight));
        Ok(Stream { seq, head: Hash(*head), state, weight, asked: 0 })
    }
}

/// Stream keys are hashes already; numbers of streams are spread by a multiplication.
#[derive(Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_i64(&mut self, number: i64) {
        self.0 = (number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_u128(&mut self, key: u128) {
        self.0 = (key >> 64) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_aside_comes_back_as_it_was() {
        let scratch = Scratch::open().unwrap();
        let mut streams = Streams::within(10_000);
        let key = |n: u32| StreamKey::of(&format!("person/{n}"));
        for round in 1..=3_u8 {
            for n in 0..1_000 {
                let stream = streams.grow(key(n), 100, &scratch).unwrap();
                assert_eq!((stream.seq, stream.head), (u64::from(round) - 1, Hash([round - 1; 32])), "{n}");
                (stream.seq, stream.head) = (u64::from(round), Hash([round; 32]));
            }
        }
        assert!(streams.held.len() < 100, "{}", streams.held.len());
        assert!(streams.find(key(1_000), &scratch).unwrap().is_none());
    }

    #[test]
    fn what_is_asked_for_again_and_again_is_not_put_aside_however_large_it_is() {
        let scratch = Scratch::open().unwrap();
        let mut streams = Streams::within(100_000);
        let key = |n: u32| StreamKey::of(&format!("person/{n}"));
        let batch = StreamKey::of("batch/1");
        streams.grow(batch, 1 << 20, &scratch).unwrap();
        for n in 0..1_000 {
            streams.grow(key(n), 100, &scratch).unwrap();
            assert!(streams.held.contains_key(&batch), "{n}");
            streams.find(batch, &scratch).unwrap();
        }
        assert!(streams.held.len() < 200, "{}", streams.held.len());
    }
}
