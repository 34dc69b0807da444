//! The only randomness of the project.

use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Where ids, salts, nonces and keys come from. Clones share one source.
#[derive(Clone)]
pub struct Random(Arc<Mutex<Source>>);

enum Source {
    System,
    /// The demonstration's: SHA-256 over seed and counter, so the same seed gives the same records.
    Seeded {
        seed: u64,
        counter: u64,
    },
}

impl Random {
    /// The operating system's.
    #[must_use]
    pub fn system() -> Random {
        Random(Arc::new(Mutex::new(Source::System)))
    }

    /// The demonstration's; never for a live ledger.
    #[must_use]
    pub fn seeded(seed: u64) -> Random {
        Random(Arc::new(Mutex::new(Source::Seeded { seed, counter: 0 })))
    }

    /// Fills the buffer.
    ///
    /// # Panics
    /// When the operating system has no randomness: nothing may be signed then.
    pub fn fill(&self, buffer: &mut [u8]) {
        let mut source = self.0.lock().expect("invariant: nobody panics while drawing");
        match &mut *source {
            Source::System => {
                getrandom::fill(buffer).expect("invariant: the operating system has randomness");
            }
            Source::Seeded { seed, counter } => {
                for chunk in buffer.chunks_mut(32) {
                    let mut hasher = Sha256::new();
                    hasher.update(b"sunledger/demo/v1\n");
                    hasher.update(seed.to_be_bytes());
                    hasher.update(counter.to_be_bytes());
                    *counter += 1;
                    chunk.copy_from_slice(&hasher.finalize()[..chunk.len()]);
                }
            }
        }
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
