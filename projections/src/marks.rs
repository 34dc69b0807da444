//! Marks of snapshots: who decides on one knows that this program folded it here.
//!
//! A snapshot stands for records that nobody reads again, and its file can be edited by whoever can write to the folder.
//! Each has an HMAC-SHA256 under a key that lies beside the ledger's other keys; one without its mark says nothing.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The key of the marks.
#[derive(Clone)]
pub struct Marks(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marks(…)")
    }
}

impl Marks {
    /// From 32 random bytes.
    #[must_use]
    pub const fn new(key: Zeroizing<[u8; 32]>) -> Marks {
        Marks(key)
    }

    /// The mark of a snapshot.
    pub(crate) fn of(&self, snapshot: &Marked<'_>) -> [u8; 32] {
        self.begun(snapshot).finalize().into_bytes().into()
    }

    /// Whether a snapshot has its mark.
    pub(crate) fn are(&self, snapshot: &Marked<'_>, mark: &[u8]) -> bool {
        self.begun(snapshot).verify_slice(mark).is_ok()
    }

    /// What a file says of the key that its marks were made with: another key has another one, but for a chance.
    pub(crate) fn of_file(&self) -> i32 {
        let mark = self.mac(&[b"views.db"]).finalize().into_bytes();
        let first = mark.first_chunk().copied().unwrap_or_default();
        i32::from_be_bytes(first)
    }

    fn begun(&self, snapshot: &Marked<'_>) -> Hmac<Sha256> {
        let Marked { id, seq, hash, state, seals } = *snapshot;
        self.mac(&[b"snapshot", id, &seq.to_be_bytes(), hash, state, seals])
    }

    fn mac(&self, parts: &[&[u8]]) -> Hmac<Sha256> {
        let mut mac = Hmac::new_from_slice(&self.0[..]).expect("invariant: a key may have any length");
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac
    }
}

/// What is marked: a row of the snapshots as it is stored.
#[derive(Clone, Copy)]
pub(crate) struct Marked<'r> {
    pub(crate) id: &'r [u8],
    pub(crate) seq: i64,
    pub(crate) hash: &'r [u8],
    pub(crate) state: &'r [u8],
    pub(crate) seals: &'r [u8],
}
