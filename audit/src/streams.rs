//! The heads and aggregates of all streams, a bounded part of them in memory.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use ledger::{Hash, sha256};

use crate::error::AuditError;
use crate::noun::Noun;
use crate::scratch::{Scratch, Spilled};

/// What a stream weighs besides its data, in bytes. Both weights are from measurement: 143,000 streams with 1,026,000
/// records took 460 MiB.
const WEIGHT_OF_STREAM: u64 = 704;
/// An aggregate weighs about so large a part of its data, in fourths.
const FOURTHS_KEPT: u64 = 3;

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
    spilled: bool,
    /// How many look-ups there were.
    asked: u64,
}

impl Streams {
    /// No streams yet, and as many in memory as weigh so much.
    pub(crate) fn within(weight_max: u64) -> Streams {
        Streams { held: HashMap::default(), weight: 0, weight_max, spilled: false, asked: 0 }
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
        } else {
            if self.weight > self.weight_max {
                self.spill(scratch)?;
            }
            if self.spilled
                && let Some(spilled) = scratch.stream(key.0)?
            {
                let state = spilled.state.map(|json| serde_json::from_str(&json)).transpose();
                let state = state.map_err(|error| AuditError::Spill(error.to_string()))?;
                let Spilled { seq, head, weight, .. } = spilled;
                self.weight += weight;
                self.held.insert(key, Stream { seq, head, state, weight, asked: self.asked });
            }
        }
        Ok(())
    }

    /// Puts aside a fourth of what is held.
    fn spill(&mut self, scratch: &Scratch) -> Result<(), AuditError> {
        self.spilled = true;
        // The order of a map over random keys is as good as any: whoever sweeps all streams in turn still finds some.
        // What was asked for lately stays: every payment of a batch asks for the batch, which may be large.
        let old = self.asked.saturating_sub(LATELY);
        let keys = self.held.iter().filter(|(_, stream)| stream.asked <= old).map(|(key, _)| *key);
        let mut keys = keys.collect::<Vec<_>>().into_iter();
        while self.weight > self.weight_max / 4 * 3 {
            let Some(key) = keys.next() else { break };
            let Some(stream) = self.held.remove(&key) else { continue };
            let state = stream.state.as_ref().map(serde_json::to_string).transpose();
            let state = state.map_err(|error| AuditError::Spill(error.to_string()))?;
            let Stream { seq, head, weight, .. } = stream;
            scratch.put_stream(key.0, &Spilled { seq, head, weight, state })?;
            self.weight -= weight;
        }
        Ok(())
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
