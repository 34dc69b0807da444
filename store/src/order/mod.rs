//! The order of commits where it is agreed on elsewhere, and this ledger's file is a copy of it.

pub(crate) mod chunks;
mod fault;
pub(crate) mod manifest;

pub use fault::ClusterFault;
use ledger::{Hash, TreeSize};
use manifest::{ChunkFacts, Manifest};

use crate::error::StoreError;
use crate::staged::{Stage, StageError, Staged};

/// Where the one order of all commits stands.
pub(crate) const ORDER: &str = "order";
/// Where the signed checkpoints stand, each larger than the one before.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// The size that a checkpoint is of, as its second line says; its signature is not looked at.
pub(crate) fn size_of(note: &str) -> Option<TreeSize> {
    note.lines().nth(1).and_then(|size| size.parse().ok()).map(TreeSize)
}

/// Makes a stage for so many bytes.
pub(crate) type NewStage<'a> = dyn Fn(u64) -> Result<Stage, StageError> + 'a;

/// Consecutive entries.
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<T>,
    /// Whether there may be more behind them. That there are none is only what was heard; an append holds it for true.
    pub(crate) more: bool,
}

/// Where many nodes agree on one order of commits, and on its checkpoints. Each call may be repeated by anybody.
pub(crate) trait Order: Send + Sync {
    /// Whether there is nothing or a whole ledger: one that is still on its way is not followed.
    fn ready(&self) -> Result<(), StoreError>;

    /// Changes whenever what was heard last may not be so any more, even where it is longer or as long: the place was
    /// exchanged, or put back to an older state.
    fn sitting(&self) -> u64;

    /// Puts a commit's bytes where they wait to be ordered; says what they are.
    fn stage(&self, text_hash: &Hash, staged: &Staged) -> Result<Vec<ChunkFacts>, StoreError>;

    /// Commits from a number on, some of them, and whether there may be more; none behind the last.
    fn ordered(&self, from: u64) -> Result<Page<Manifest>, StoreError>;

    /// The bytes of commits, in their order. `stage` makes a stage for so many bytes.
    fn fetch(
        &self,
        first: u64,
        commits: &[Manifest],
        stage: &NewStage<'_>,
    ) -> Result<Vec<Staged>, StoreError>;

    /// Gives commits the numbers from `first` on: all of them, or none because another has one of the numbers. If the
    /// sitting is over it may be either: whoever asked follows, and sees.
    fn append(&self, first: u64, commits: &[Manifest], sitting: u64) -> Result<bool, StoreError>;

    /// Signed checkpoints from a number on, some of them, and whether there may be more; none behind the last.
    fn checkpoints(&self, from: u64) -> Result<Page<String>, StoreError>;

    /// Gives a signed checkpoint its number, unless another has it.
    fn sign_off(&self, number: u64, size: TreeSize, note: &str) -> Result<bool, StoreError>;
}
