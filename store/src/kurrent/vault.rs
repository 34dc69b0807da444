//! The vault that nodes share, on a cluster: one line of changes, and each bundle in a stream of its own, which an
//! erasure deletes.

use std::path::Path;
use std::sync::Arc;

use ledger::Uuid;

use super::cluster::Cluster;
use super::events::{foreign, read_on};
use super::names::{VAULT, derived};
use super::wire::{Appended, New, Wire};
use crate::error::StoreError;
use crate::order::ClusterFault;
use crate::vault::pool::{Change, Pool};
use crate::vault::{Fill, MasterKey, Vault, VaultError};

const PAGE: usize = 64;
const VAULT_CHANGED: &str = "vault_changed";
const BUNDLE_PUT: &str = "bundle_put";

/// Over a connection.
struct KurrentPool {
    wire: Arc<Wire>,
}

impl Cluster {
    /// Whether nodes share a vault here already.
    ///
    /// # Errors
    /// Faults of the connection.
    pub fn has_vault(&self) -> Result<bool, StoreError> {
        Ok(!self.wire.read(VAULT, 0, 1)?.is_empty())
    }

    /// Deletes bundles that no longer count, where this account may; gives how many were deleted. Nothing has to be
    /// opened for that: an account that may do nothing else can do it.
    ///
    /// # Errors
    /// Faults of the connection.
    pub fn scrub(&self) -> Result<usize, VaultError> {
        let pool = KurrentPool { wire: Arc::clone(&self.wire) };
        let (mut number, mut deleted) = (0, 0);
        loop {
            let page = pool.changes(number)?;
            if page.is_empty() {
                return Ok(deleted);
            }
            number += page.len() as u64;
            for bundle in page.iter().flat_map(|change| &change.dropped) {
                if pool.bundle(*bundle)?.is_some() && pool.delete(*bundle)? {
                    deleted += 1;
                }
            }
        }
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
        Vault::share(dir, ledger, Box::new(KurrentPool { wire: Arc::clone(&self.wire) }), master, fill)
    }
}

impl Pool for KurrentPool {
    fn changes(&self, from: u64) -> Result<Vec<Change>, VaultError> {
        let events = read_on(&self.wire, VAULT, from, PAGE).map_err(fault)?;
        let change = |event: &super::wire::Read| {
            let own = event.event_type == VAULT_CHANGED;
            Change::parse(&event.data).filter(|_| own).ok_or_else(|| fault(foreign(VAULT, event.revision)))
        };
        events.iter().map(change).collect()
    }

    fn change(&self, number: u64, change: &Change) -> Result<bool, VaultError> {
        let data = change.encode();
        let event = New {
            id: derived(&format!("vault/{number}/{}", String::from_utf8_lossy(&data))),
            event_type: VAULT_CHANGED.to_owned(),
            data,
            metadata: None,
            json: true,
        };
        Ok(self.wire.append(VAULT, number, vec![event])? == Appended::Done)
    }

    fn bundle(&self, id: Uuid) -> Result<Option<Vec<u8>>, VaultError> {
        match self.wire.read(&stream(id), 0, 1) {
            Ok(events) => Ok(events.into_iter().next().map(|event| event.data)),
            Err(ClusterFault::Deleted { .. }) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    fn put(&self, id: Uuid, wrapped: Vec<u8>) -> Result<(), VaultError> {
        let event = New { id, event_type: BUNDLE_PUT.to_owned(), data: wrapped, metadata: None, json: false };
        // The id follows from the bytes: whoever was there first has put the same.
        self.wire.append(&stream(id), 0, vec![event])?;
        Ok(())
    }

    fn delete(&self, id: Uuid) -> Result<bool, VaultError> {
        match self.wire.tombstone(&stream(id)) {
            Ok(()) => Ok(true),
            Err(ClusterFault::Denied { .. }) => Ok(false),
            Err(fault) => Err(fault.into()),
        }
    }
}

fn stream(id: Uuid) -> String {
    format!("vault/{id}")
}

fn fault(error: StoreError) -> VaultError {
    match error {
        StoreError::Cluster(fault) => VaultError::Cluster(fault),
        _ => VaultError::Damaged,
    }
}
