//! The vault that nodes share, on a cluster: one line of changes, and each bundle in a stream of its own, which an
//! erasure deletes.

use std::path::Path;
use std::sync::Arc;

use ledger::Uuid;
use ledger::record::record_hash;

use super::cluster::Cluster;
use super::events::{foreign, missing, page, same_chunk};
use super::names::{VAULT, derived};
use super::wire::{Appended, New, Read, Span, Wire};
use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::vault::pool::{Change, Pool};
use crate::vault::{Fill, MasterKey, Vault, VaultError};

const PAGE: usize = 64;
/// How many bundles are read at once.
const WIDTH: usize = 16;
/// How often a read that should have given something is made again.
const TRIES: usize = 5;
const VAULT_CHANGED: &str = "vault_changed";
const BUNDLE_PUT: &str = "bundle_put";

/// Over a connection.
pub(super) struct KurrentPool {
    wire: Arc<Wire>,
}

impl Cluster {
    /// Whether nodes share a vault here already.
    ///
    /// # Errors
    /// Faults of the connection.
    pub fn has_vault(&self) -> Result<bool, StoreError> {
        Ok(!page(&self.wire, VAULT, 0, 1)?.is_empty())
    }

    /// This node's copy of the vault that the nodes of a ledger share.
    ///
    /// # Errors
    /// [`VaultError::MasterKey`]; faults of the file and of the connection.
    pub fn vault(
        &self,
        dir: &Path,
        ledger: Uuid,
        master: MasterKey,
        fill: Fill<'_>,
    ) -> Result<Vault, VaultError> {
        Vault::share(dir, ledger, Box::new(self.pool()), master, fill)
    }

    /// Puts back what the server has lost of the vault, from this node's copy; gives how many changes.
    ///
    /// # Errors
    /// [`VaultError::MasterKey`]; [`VaultError::NoVault`]; faults of the file and of the connection.
    pub fn refill_vault(&self, dir: &Path, ledger: Uuid, master: &MasterKey) -> Result<u64, VaultError> {
        Vault::refill(dir, ledger, &self.pool(), master)
    }

    pub(super) fn pool(&self) -> KurrentPool {
        KurrentPool { wire: Arc::clone(&self.wire) }
    }
}

impl Pool for KurrentPool {
    fn changes(&self, from: u64) -> Result<Vec<Change>, VaultError> {
        let events = page(&self.wire, VAULT, from, PAGE).map_err(fault)?;
        let change = |event: &super::wire::Read| {
            let own = event.event_type == VAULT_CHANGED;
            Change::parse(&event.data).filter(|_| own).ok_or_else(|| fault(foreign(VAULT, event.revision)))
        };
        events.iter().map(change).collect()
    }

    fn change(&self, number: u64, change: &Change) -> Result<bool, VaultError> {
        let data = change.encode();
        let id = derived(&format!("vault/{number}/{}", String::from_utf8_lossy(&data)));
        Ok(self.wire.append(VAULT, number, vec![New::json(id, VAULT_CHANGED, data)])? == Appended::Done)
    }

    fn bundles(&self, ids: &[Uuid]) -> Result<Vec<Option<Vec<u8>>>, VaultError> {
        let spans = ids.iter().map(|id| Span { stream: stream(*id), from: 0, count: 1 }).collect();
        let read = self.wire.try_spans(spans, WIDTH)?;
        ids.iter().zip(read).map(|(id, read)| self.data(*id, read)).collect()
    }

    fn put(&self, id: Uuid, wrapped: Vec<u8>) -> Result<(), VaultError> {
        let (stream, hash) = (stream(id), record_hash(&wrapped));
        match self.wire.append(&stream, 0, vec![New::binary(id, BUNDLE_PUT, wrapped)])? {
            Appended::Done => Ok(()),
            // The id follows from the bytes: whoever was there first has put the same.
            Appended::Overtaken => same_chunk(&self.wire, &stream, 0, &hash).map_err(fault),
        }
    }

    fn delete(&self, id: Uuid) -> Result<bool, VaultError> {
        match self.wire.tombstone(&stream(id)) {
            Ok(()) => Ok(true),
            Err(ClusterFault::Denied { .. }) => Ok(false),
            Err(fault) => Err(fault.into()),
        }
    }
}

impl KurrentPool {
    /// A bundle's bytes; none if it was deleted. A read may end early without a word, so nothing is no answer.
    fn data(
        &self,
        id: Uuid,
        mut read: Result<Vec<Read>, ClusterFault>,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        for _ in 0..TRIES {
            match read {
                Ok(events) if events.is_empty() => {}
                Ok(events) => return Ok(events.into_iter().next().map(|event| event.data)),
                Err(ClusterFault::Deleted { .. }) => return Ok(None),
                Err(fault) => return Err(fault.into()),
            }
            read = self.wire.read(&stream(id), 0, 1);
        }
        Err(fault(missing(&stream(id), 0)))
    }
}

/// The stream of a bundle.
fn stream(id: Uuid) -> String {
    format!("vault/{id}")
}

fn fault(error: StoreError) -> VaultError {
    match error {
        StoreError::Cluster(fault) => VaultError::Cluster(fault),
        _ => VaultError::Damaged,
    }
}
