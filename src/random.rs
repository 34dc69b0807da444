//! The only randomness of the project.

use std::sync::{Arc, Mutex, MutexGuard};

use sha2::{Digest, Sha256};
use uuid::Uuid;
use zeroize::{Zeroize as _, Zeroizing};

/// Where ids, salts, nonces and keys come from. Clones share one source.
#[derive(Clone)]
pub struct Random(Arc<Mutex<Source>>);

enum Source {
    /// What was fetched and not given out yet: records take a few dozen bytes at a time.
    System(Pool),
    /// The demonstration's: SHA-256 over seed and counter, so the same seed gives the same records.
    Seeded { seed: [u8; 32], counter: u64 },
}

/// Random bytes of the operating system, each given out once.
struct Pool {
    bytes: Box<Zeroizing<[u8; POOL]>>,
    used: usize,
}

const POOL: usize = 4_096;

impl Random {
    /// The operating system's.
    #[must_use]
    pub fn system() -> Random {
        Random::of(Source::System(Pool { bytes: Box::new(Zeroizing::new([0; POOL])), used: POOL }))
    }

    /// The demonstration's; never for a live ledger.
    #[must_use]
    pub fn seeded(seed: u64) -> Random {
        let mut wide = [0; 32];
        wide[..8].copy_from_slice(&seed.to_be_bytes());
        Random::of(Source::Seeded { seed: wide, counter: 0 })
    }

    fn of(source: Source) -> Random {
        Random(Arc::new(Mutex::new(source)))
    }

    /// A source of its own for another thread: what it gives does not depend on what others draw meanwhile.
    #[must_use]
    pub fn branch(&self) -> Random {
        let seed = self.bytes();
        let source = self.lock();
        match &*source {
            Source::System(_) => Random::system(),
            Source::Seeded { .. } => Random::of(Source::Seeded { seed, counter: 0 }),
        }
    }

    /// Fills the buffer.
    ///
    /// # Panics
    /// When the operating system has no randomness: nothing may be signed then.
    pub fn fill(&self, buffer: &mut [u8]) {
        match &mut *self.lock() {
            Source::System(pool) => pool.fill(buffer),
            Source::Seeded { seed, counter } => {
                for chunk in buffer.chunks_mut(32) {
                    let mut hasher = Sha256::new();
                    hasher.update(b"sunledger/demo/v1\n");
                    hasher.update(*seed);
                    hasher.update(counter.to_be_bytes());
                    *counter += 1;
                    chunk.copy_from_slice(&hasher.finalize()[..chunk.len()]);
                }
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Source> {
        self.0.lock().expect("invariant: nobody panics while drawing")
    }

    /// So many random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A random UUID (version 4).
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

impl Pool {
    fn fill(&mut self, buffer: &mut [u8]) {
        if buffer.len() > POOL / 8 {
            return fetch(buffer);
        }
        if POOL - self.used < buffer.len() {
            fetch(&mut self.bytes[..]);
            self.used = 0;
        }
        let given = &mut self.bytes[self.used..self.used + buffer.len()];
        buffer.copy_from_slice(given);
        given.zeroize();
        self.used += buffer.len();
    }
}

fn fetch(buffer: &mut [u8]) {
    getrandom::fill(buffer).expect("invariant: the operating system has randomness");
}
