//! A vault that several nodes share: this file is what the changes so far come to.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::Path;

use ledger::Uuid;
use rusqlite::{Connection, TransactionBehavior};

use super::line::{self, Came, Shared};
use super::news::{News, Told};
use super::pool::{Change, MasterKey, Pool, bytes32, for_each_change};
use super::{Fill, Vault, VaultError, map};
use crate::order::ClusterFault;

/// How often a change may be overtaken by other nodes.
const TRIES: usize = 100;

impl Vault {
    /// Opens this node's copy of a shared vault and brings it up to date. If nobody shares it yet, this node's own vault
    /// becomes the shared one.
    ///
    /// # Errors
    /// [`VaultError::MasterKey`] if the master key is another's; faults of the file and of the connection.
    pub(crate) fn share(
        dir: &Path,
        ledger: Uuid,
        pool: Box<dyn Pool>,
        master: MasterKey,
        fill: Fill<'_>,
    ) -> Result<Vault, VaultError> {
        let founding = pool.changes(0)?.into_iter().next();
        let pepper = match &founding {
            Some(change) if change.ledger != Some(ledger) => return Err(VaultError::OtherLedger),
            Some(change) => Some(change.pepper(ledger, &master)?.ok_or(VaultError::Damaged)?),
            None => None,
        };
        let (mut vault, fresh) = match Vault::open(dir, ledger) {
            Err(VaultError::NoVault(_)) => {
                let mut given = pepper.as_ref().map(|pepper| **pepper);
                let made = Vault::create(dir, ledger, &mut |bytes| match given.take() {
                    Some(pepper) => bytes.copy_from_slice(&pepper),
                    None => fill(bytes),
                })?;
                (made, true)
            }
            other => (other?, false),
        };
        line::make(&vault.connection)?;
        vault.shared = Some(Shared { pool, master, ledger });
        match pepper {
            None => vault.found_line()?,
            Some(_) => {
                let unshared = line::next(&vault.connection)? == 0;
                if unshared && !vault.is_empty()? && !vault.has_key_of_line()? {
                    return Err(VaultError::OtherLedger);
                }
            }
        }
        vault.sync()?;
        if fresh {
            vault.connection.execute("UPDATE line SET joined = 1", ())?;
        }
        vault.join()?;
        Ok(vault)
    }

    /// Takes in what other nodes have changed.
    ///
    /// # Errors
    /// Faults of the file and of the connection.
    pub fn sync(&mut self) -> Result<(), VaultError> {
        let Some(shared) = &self.shared else { return Ok(()) };
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let came = line::catch_up(&transaction, shared)?;
        transaction.commit()?;
        self.settle(&came)
    }

    /// Closes the line of changes, for a folder that the ledger moves to; `to` is its own word. Everything that any node
    /// changed before is here then, and no node changes anything any more.
    ///
    /// # Errors
    /// [`ClusterFault::Moved`] if it was closed for another folder; faults of the file and of the connection.
    pub fn close(&mut self, to: Uuid) -> Result<(), VaultError> {
        for _ in 0..TRIES {
            let Some(shared) = &self.shared else { return Ok(()) };
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let came = line::catch_up(&transaction, shared)?;
            let closed = match line::moved(&transaction)? {
                Some(by) if by != to => return Err(ClusterFault::Moved.into()),
                Some(_) => true,
                None => line::announce(&transaction, shared, &Change { moved: Some(to), ..Change::new() })?,
            };
            if closed {
                transaction.commit()?;
                return self.settle(&came);
            }
        }
        Err(VaultError::Busy)
    }

    /// This file is the vault of one node alone from now on.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn unshare(mut self) -> Result<(), VaultError> {
        self.shared = None;
        line::remove(&self.connection)
    }

    /// Runs a change of the vault, and tells the other nodes before it counts. Whoever is overtaken takes in what came
    /// and tries again.
    pub(super) fn changing<T>(
        &mut self,
        mut work: impl FnMut(&Connection, &[u8; 32], &mut News) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        // Bundles that were put and never counted.
        let mut lost = Vec::new();
        for _ in 0..TRIES {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut came = Came::default();
            if let Some(shared) = &self.shared {
                came = line::catch_up(&transaction, shared)?;
                if line::moved(&transaction)?.is_some() {
                    return Err(ClusterFault::Moved.into());
                }
            } else if line::is_there(&transaction)? {
                // Another program has shared it since this one opened it: nobody would hear of the change.
                let path = transaction.path().unwrap_or_default().to_owned();
                return Err(ClusterFault::IsCopy(path).into());
            }
            let mut news = News::default();
            let done = work(&transaction, &*map::pepper(&transaction)?, &mut news)?;
            news.destroyed(&mut came);
            let told = match &self.shared {
                Some(shared) => news.tell(&transaction, shared, &lost)?,
                None => Told::All { dropped: Vec::new() },
            };
            match told {
                // Everything is taken back.
                Told::Overtaken { put } => lost.extend(put),
                Told::All { dropped } => {
                    transaction.commit()?;
                    self.settle(&came)?;
                    self.delete(&dropped);
                    return Ok(done);
                }
            }
        }
        Err(VaultError::Busy)
    }

    /// After a change stands: what was destroyed is nowhere any more in this program's memory or in the file.
    fn settle(&mut self, came: &Came) -> Result<(), VaultError> {
        for subject in &came.erased {
            self.keys.remove(subject);
        }
        if came.rekeyed || !came.erased.is_empty() { self.scrub() } else { Ok(()) }
    }

    /// Deletes bundles on the server, where this account may and the server answers; else it is done by `scrub`.
    fn delete(&self, dropped: &[Uuid]) {
        let Some(shared) = &self.shared else { return };
        for bundle in dropped {
            if !matches!(shared.pool.delete(*bundle), Ok(true)) {
                return;
            }
        }
    }

    /// The first change: everything that this node's own vault has.
    fn found_line(&mut self) -> Result<(), VaultError> {
        let Some(shared) = &self.shared else { return Ok(()) };
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(first) = line::change(&transaction, 0)? {
            match first.pepper(shared.ledger, &shared.master) {
                // The server lost its line: it gets it back, or nothing is done.
                Ok(_) => return Ok(()),
                // The line was under another master key, which was lost or leaked. This is a new one.
                Err(VaultError::MasterKey) => {
                    line::remove(&transaction)?;
                    line::make(&transaction)?;
                }
                Err(other) => return Err(other),
            }
        }
        let mut change = Change::founding(shared.ledger, &*map::pepper(&transaction)?, &shared.master)?;
        let mut news = News::default();
        news.everything(&transaction)?;
        change.added = news.put(&transaction, shared)?;
        if line::announce(&transaction, shared, &change)? {
            transaction.commit()?;
            return Ok(());
        }
        // Two nodes at once; the other one's is the shared one. This one must not hold anything else.
        drop(transaction);
        if self.is_empty()? { Ok(()) } else { Err(VaultError::OtherLedger) }
    }

    fn is_empty(&self) -> Result<bool, VaultError> {
        let select = "SELECT NOT EXISTS (SELECT 1 FROM subjects)";
        Ok(self.connection.query_row(select, (), |row| row.get(0))?)
    }

    /// Tells the others what only this file has: it was its own vault before, and its move was broken off.
    fn join(&mut self) -> Result<(), VaultError> {
        let joined: bool = self.connection.query_row("SELECT joined FROM line", (), |row| row.get(0))?;
        if joined || line::moved(&self.connection)?.is_some() {
            return Ok(());
        }
        let told = self.told()?;
        self.changing(|connection, _, news| news.alone(connection, &told))?;
        // Erasing again changes nothing.
        self.erase(&line::ids(&self.connection, "SELECT subject FROM erased", ())?)?;
        self.connection.execute("UPDATE line SET joined = 1", ())?;
        Ok(())
    }

    /// Whether the map has a key that it had at some time where it is shared.
    fn has_key_of_line(&self) -> Result<bool, VaultError> {
        let Some(shared) = &self.shared else { return Ok(true) };
        let (ours, mut found) = (map::pepper(&self.connection)?, false);
        for_each_change(&*shared.pool, 0, |_, change| {
            found = change.pepper(shared.ledger, &shared.master)?.is_some_and(|pepper| pepper == ours);
            Ok(if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(found)
    }

    /// The map entries that the bundles tell of.
    fn told(&self) -> Result<HashSet<[u8; 32]>, VaultError> {
        let mut told = HashSet::new();
        let Some(shared) = &self.shared else { return Ok(told) };
        for id in line::ids(&self.connection, "SELECT id FROM bundles", ())? {
            for (mac, _) in &line::bundle(&self.connection, shared, id)?.identities {
                told.insert(*bytes32(mac)?);
            }
        }
        Ok(told)
    }
}
