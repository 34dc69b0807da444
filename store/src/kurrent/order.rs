//! The order of commits on a cluster.

use std::sync::Arc;

use ledger::{Hash, TreeSize};

use super::events::{
    checkpoint_of, checkpoint_signed, commit_ordered, manifest_of, page, records_staged, same_chunk,
};
use super::wire::{Appended, Wire};
use super::{arrival, fetch, names};
use crate::error::StoreError;
use crate::order::chunks;
use crate::order::manifest::{ChunkFacts, Manifest};
use crate::order::{ClusterFault, NewStage, Order, Page};
use crate::staged::Staged;

/// How many events of the order are asked for at once: a note has some hundred bytes.
const ORDER_PAGE: usize = 256;
const CHECKPOINT_PAGE: usize = 256;

/// Over a connection.
pub(super) struct KurrentOrder {
    wire: Arc<Wire>,
}

impl KurrentOrder {
    pub(super) const fn over(wire: Arc<Wire>) -> KurrentOrder {
        KurrentOrder { wire }
    }
}

impl Order for KurrentOrder {
    fn ready(&self) -> Result<(), StoreError> {
        arrival::ready(&self.wire)
    }

    fn sitting(&self) -> u64 {
        self.wire.sitting()
    }

    fn stage(&self, text_hash: &Hash, staged: &Staged) -> Result<Vec<ChunkFacts>, StoreError> {
        let stream = names::commit_stream(text_hash);
        let mut facts: Vec<ChunkFacts> = Vec::new();
        chunks::cut(staged, |chunk| -> Result<(), StoreError> {
            let at = facts.len() as u64;
            facts.push(chunk.facts);
            let event = records_staged(text_hash, at, chunk.bytes);
            match self.wire.append(&stream, at, vec![event])? {
                Appended::Done => Ok(()),
                // Whoever staged the same commit staged the same bytes; anything else is nobody's of ours.
                Appended::Overtaken => same_chunk(&self.wire, &stream, at, &chunk.facts.hash),
            }
        })?;
        Ok(facts)
    }

    fn ordered(&self, from: u64) -> Result<Page<Manifest>, StoreError> {
        let events = page(&self.wire, names::ORDER, from, ORDER_PAGE)?;
        let more = events.len() == ORDER_PAGE;
        let mut entries = Vec::with_capacity(events.len());
        for event in events {
            if event.event_type == names::LEDGER_MOVED {
                return Err(ClusterFault::Moved.into());
            }
            entries.push(manifest_of(&event)?);
        }
        Ok(Page { entries, more })
    }

    fn fetch(
        &self,
        first: u64,
        commits: &[Manifest],
        stage: &NewStage<'_>,
    ) -> Result<Vec<Staged>, StoreError> {
        fetch::fetch(&self.wire, first, commits, stage)
    }

    fn append(&self, first: u64, commits: &[Manifest], sitting: u64) -> Result<bool, StoreError> {
        let events = commits.iter().map(commit_ordered).collect::<Result<_, _>>()?;
        Ok(self.wire.append_within(names::ORDER, first, events, sitting)? == Appended::Done)
    }

    fn checkpoints(&self, from: u64) -> Result<Page<String>, StoreError> {
        let events = page(&self.wire, names::CHECKPOINT, from, CHECKPOINT_PAGE)?;
        let more = events.len() == CHECKPOINT_PAGE;
        let entries = events.iter().map(checkpoint_of).collect::<Result<_, _>>()?;
        Ok(Page { entries, more })
    }

    fn sign_off(&self, number: u64, size: TreeSize, note: &str) -> Result<bool, StoreError> {
        let event = checkpoint_signed(size, note);
        Ok(self.wire.append(names::CHECKPOINT, number, vec![event])? == Appended::Done)
    }
}
