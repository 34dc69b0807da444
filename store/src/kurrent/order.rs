//! The order of commits on a cluster.

use std::sync::Arc;

use ledger::{Hash, TreeSize};

use super::events::{
    checkpoint_of, checkpoint_signed, commit_ordered, manifest_of, missing, read_on, records_staged,
};
use super::wire::{Appended, Read, Wire};
use super::{fetch, names};
use crate::error::StoreError;
use crate::order::chunks;
use crate::order::manifest::{ChunkFacts, Manifest};
use crate::order::{ClusterFault, Order, Page};
use crate::staged::{Stage, Staged};

/// How many events of the order are asked for at once: a note has some hundred bytes.
const ORDER_PAGE: usize = 64;
const CHECKPOINT_PAGE: usize = 256;
/// How often a read that should have given something is made again.
const TRIES: usize = 5;

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
                Appended::Overtaken => self.same_chunk(&stream, at, facts[at as usize]),
            }
        })?;
        Ok(facts)
    }

    fn ordered(&self, from: u64) -> Result<Page<Manifest>, StoreError> {
        let events = self.page(names::ORDER, from, ORDER_PAGE)?;
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
        stage: &dyn Fn() -> Stage,
    ) -> Result<Vec<Staged>, StoreError> {
        fetch::fetch(&self.wire, first, commits, stage)
    }

    fn append(&self, first: u64, commits: &[Manifest]) -> Result<bool, StoreError> {
        let events = commits.iter().map(commit_ordered).collect::<Result<_, _>>()?;
        Ok(self.wire.append(names::ORDER, first, events)? == Appended::Done)
    }

    fn checkpoints(&self, from: u64) -> Result<Page<String>, StoreError> {
        let events = self.page(names::CHECKPOINT, from, CHECKPOINT_PAGE)?;
        let more = events.len() == CHECKPOINT_PAGE;
        let entries = events.iter().map(checkpoint_of).collect::<Result<_, _>>()?;
        Ok(Page { entries, more })
    }

    fn sign_off(&self, number: u64, size: TreeSize, note: &str) -> Result<bool, StoreError> {
        let event = checkpoint_signed(size, note);
        Ok(self.wire.append(names::CHECKPOINT, number, vec![event])? == Appended::Done)
    }
}

impl KurrentOrder {
    /// Events from a revision on. A read may end early without a word: that there is nothing is asked again, from the
    /// other end.
    fn page(&self, stream: &str, from: u64, count: usize) -> Result<Vec<Read>, StoreError> {
        for _ in 0..TRIES {
            let events = read_on(&self.wire, stream, from, count)?;
            let ended = || -> Result<bool, StoreError> {
                let last = [self.wire.last(stream)?, self.wire.last(stream)?];
                Ok(last.iter().flatten().all(|last| last.revision < from))
            };
            if !events.is_empty() || ended()? {
                return Ok(events);
            }
        }
        Err(missing(stream, from))
    }

    fn same_chunk(&self, stream: &str, at: u64, ours: ChunkFacts) -> Result<(), StoreError> {
        let found = self.wire.read(stream, at, 1)?;
        let same = found.first().is_some_and(|event| {
            event.revision == at && ledger::record::record_hash(&event.data) == ours.hash
        });
        if same {
            return Ok(());
        }
        let what = "已有别的内容 / something else stands there".to_owned();
        Err(ClusterFault::Event { stream: stream.to_owned(), revision: at, what }.into())
    }
}
