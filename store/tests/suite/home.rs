//! Where the ledgers of this suite rest: in their own files.
#![allow(dead_code, clippy::allow_attributes, reason = "each suite uses its own part of this")]

use store::Backing;

/// A place for one ledger.
pub(crate) struct Home;

impl Home {
    pub(crate) const fn new() -> Home {
        Home
    }

    #[expect(clippy::unused_self, reason = "another home is a server")]
    pub(crate) const fn backing(&self) -> Backing {
        Backing::File
    }

    /// How often a test repeats something.
    pub(crate) const fn some(count: u32) -> u32 {
        count
    }
}
