//! A vault that several nodes share: this file is what the changes so far come to.

use std::path::Path;

use ledger::Uuid;
use rusqlite::{Connection, TransactionBehavior};
use zeroize::Zeroizing;

use super::news::News;
use super::pool::{Bundle, Change, MasterKey, Pool, bytes32};
use super::{Fill, Vault, VaultError, map};
use crate::order::ClusterFault;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS pool (one INTEGER PRIMARY KEY CHECK (one = 1), next INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS bundled (
        subject BLOB NOT NULL, bundle BLOB NOT NULL, PRIMARY KEY (subject, bundle)) STRICT, WITHOUT ROWID;
    INSERT OR IGNORE INTO pool (one, next) VALUES (1, 0);";
/// How often a change may be overtaken by other nodes.
const TRIES: usize = 100;

/// How a vault is shared.
pub(super) struct Shared {
    pub(super) pool: Box<dyn Pool>,
    pub(super) master: MasterKey,
    pub(super) ledger: Uuid,
}

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
        let mut vault = match Vault::open(dir, ledger) {
            Err(VaultError::NoVault(_)) => {
                let mut given = pepper.as_ref().map(|pepper| **pepper);
                Vault::create(dir, ledger, &mut |bytes| match given.take() {
                    Some(pepper) => bytes.copy_from_slice(&pepper),
                    None => fill(bytes),
                })?
            }
            other => other?,
        };
        vault.connection.execute_batch(TABLES)?;
        vault.shared = Some(Shared { pool, master, ledger });
        if founding.is_none() {
            vault.found_pool()?;
        }
        vault.sync()?;
        // A move that was broken off may have left some that only this file has.
        let alone: bool = vault.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM subjects WHERE id NOT IN (SELECT subject FROM bundled))",
            (),
            |row| row.get(0),
        )?;
        if alone {
            vault.changing(|connection, _, news| news.alone(connection))?;
        }
        Ok(vault)
    }

    /// Takes in what other nodes have changed.
    ///
    /// # Errors
    /// Faults of the file and of the connection.
    pub fn sync(&mut self) -> Result<(), VaultError> {
        if self.shared.is_none() {
            return Ok(());
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let shared = self.shared.as_ref().ok_or(VaultError::Damaged)?;
        let before = next(&transaction)?;
        let Came { erased, pepper } = catch_up(&transaction, shared)?;
        let changed = next(&transaction)? != before;
        transaction.commit()?;
        if let Some(pepper) = pepper {
            self.pepper = pepper;
        }
        for subject in &erased {
            self.keys.remove(subject);
        }
        if !erased.is_empty() || changed && self.pepper_changed()? {
            self.scrub()?;
        }
        Ok(())
    }

    /// This file is the vault of one node alone from now on.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn unshare(mut self) -> Result<(), VaultError> {
        self.shared = None;
        self.connection.execute_batch("DROP TABLE IF EXISTS pool; DROP TABLE IF EXISTS bundled;")?;
        Ok(())
    }

    /// Runs a change of the vault, and tells the other nodes before it counts. Whoever is overtaken takes in what came
    /// and tries again.
    pub(super) fn changing<T>(
        &mut self,
        mut work: impl FnMut(&Connection, &[u8; 32], &mut News) -> Result<T, VaultError>,
    ) -> Result<T, VaultError> {
        for _ in 0..TRIES {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut pepper = None;
            if let Some(shared) = &self.shared {
                pepper = catch_up(&transaction, shared)?.pepper;
            }
            let pepper = pepper.unwrap_or_else(|| self.pepper.clone());
            let mut news = News::default();
            let done = work(&transaction, &pepper, &mut news)?;
            let told = match &self.shared {
                Some(shared) => news.tell(&transaction, shared)?,
                None => Some(Vec::new()),
            };
            // Without an answer everything is taken back.
            let Some(dropped) = told else { continue };
            transaction.commit()?;
            self.pepper = pepper;
            if let Some(shared) = &self.shared {
                for bundle in dropped {
                    // Whoever may delete does so later, if this account may not.
                    let _may = shared.pool.delete(bundle)?;
                }
            }
            return Ok(done);
        }
        Err(VaultError::Busy)
    }

    /// The first change: everything that this node's own vault has.
    fn found_pool(&mut self) -> Result<(), VaultError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(shared) = &self.shared else { return Ok(()) };
        let mut change = Change::founding(shared.ledger, &self.pepper, &shared.master)?;
        let mut news = News::default();
        news.everything(&transaction)?;
        change.added = news.put(&transaction, shared)?;
        change.erased = erased(&transaction)?;
        if shared.pool.change(0, &change)? {
            transaction.execute("UPDATE pool SET next = 1", ())?;
            transaction.commit()?;
            return Ok(());
        }
        // Two nodes at once; the other one's is the shared one. This one must not hold anything else.
        let empty: bool =
            transaction.query_row("SELECT NOT EXISTS (SELECT 1 FROM subjects)", (), |row| row.get(0))?;
        let first = shared.pool.changes(0)?.into_iter().next().ok_or(VaultError::Damaged)?;
        let pepper = first.pepper(shared.ledger, &shared.master)?.ok_or(VaultError::Damaged)?;
        if !empty {
            return Err(VaultError::OtherLedger);
        }
        transaction.execute("UPDATE vault SET pepper = ?1", [*pepper])?;
        transaction.commit()?;
        self.pepper = pepper;
        Ok(())
    }

    fn pepper_changed(&self) -> Result<bool, VaultError> {
        let stored: [u8; 32] = self.connection.query_row("SELECT pepper FROM vault", (), |row| row.get(0))?;
        Ok(stored != *self.pepper)
    }
}

/// What came with the changes of other nodes.
#[derive(Default)]
struct Came {
    /// Subjects that they erase.
    erased: Vec<Uuid>,
    /// The map's key, if they change it.
    pepper: Option<Zeroizing<[u8; 32]>>,
}

/// Enters all changes that this copy has not seen.
fn catch_up(connection: &Connection, shared: &Shared) -> Result<Came, VaultError> {
    let mut came = Came::default();
    let mut page = behind_known(connection, shared)?;
    while !page.is_empty() {
        let mut number = next(connection)?;
        for change in page {
            if let Some(new) = change.pepper(shared.ledger, &shared.master)? {
                connection.execute("UPDATE vault SET pepper = ?1", [*new])?;
                // The entries under the old key are told anew by this very change.
                connection.execute("DELETE FROM identities", ())?;
                came.pepper = Some(new);
            }
            enter(connection, shared, &change)?;
            came.erased.extend(change.erased);
            number += 1;
        }
        connection.execute("UPDATE pool SET next = ?1", [number as i64])?;
        page = shared.pool.changes(number)?;
    }
    Ok(came)
}

/// Some of the changes that this copy has not seen. They are read from the last one that it has: that must still be there.
fn behind_known(connection: &Connection, shared: &Shared) -> Result<Vec<Change>, VaultError> {
    let known = next(connection)?;
    let Some(last) = known.checked_sub(1) else { return shared.pool.changes(0) };
    let mut page = shared.pool.changes(last)?;
    if page.is_empty() {
        return Err(ClusterFault::Behind { stream: "vault".to_owned(), found: last, known }.into());
    }
    page.remove(0);
    Ok(page)
}

fn enter(connection: &Connection, shared: &Shared, change: &Change) -> Result<(), VaultError> {
    drop_bundles(connection, &change.dropped)?;
    for id in &change.added {
        // One that is gone was dropped by a later change, which says again what still holds.
        let Some(wrapped) = shared.pool.bundle(*id)? else { continue };
        let bundle = Bundle::unwrap(shared.ledger, &shared.master, &wrapped)?;
        for (subject, key) in &bundle.subjects {
            connection
                .prepare_cached("INSERT OR IGNORE INTO subjects (id, key) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM erased WHERE subject = ?1)")?
                .execute((subject.as_bytes(), *bytes32(key)?))?;
        }
        for (mac, subject) in &bundle.identities {
            map::stand(connection, &*bytes32(mac)?, *subject)?;
        }
        remember(connection, *id, &bundle)?;
    }
    for subject in &change.erased {
        super::erase::forget(connection, *subject, true)?;
    }
    Ok(())
}

/// These bundles do not count any more.
pub(super) fn drop_bundles(connection: &Connection, dropped: &[Uuid]) -> Result<(), VaultError> {
    let mut delete = connection.prepare_cached("DELETE FROM bundled WHERE bundle = ?1")?;
    dropped.iter().try_for_each(|bundle| delete.execute([bundle.as_bytes()]).map(drop))?;
    Ok(())
}

/// Which subjects a bundle tells of.
pub(super) fn remember(connection: &Connection, id: Uuid, bundle: &Bundle) -> Result<(), VaultError> {
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO bundled (subject, bundle) VALUES (?1, ?2)")?;
    let subjects = bundle.subjects.iter().map(|(subject, _)| subject);
    for subject in subjects.chain(bundle.identities.iter().map(|(_, subject)| subject)) {
        insert.execute((subject.as_bytes(), id.as_bytes()))?;
    }
    Ok(())
}

pub(super) fn next(connection: &Connection) -> Result<u64, VaultError> {
    Ok(connection.query_row("SELECT next FROM pool", (), |row| row.get::<_, i64>(0))? as u64)
}

fn erased(connection: &Connection) -> Result<Vec<Uuid>, VaultError> {
    ids(connection, "SELECT subject FROM erased", ())
}

/// Ids, as a statement selects them.
pub(super) fn ids(
    connection: &Connection,
    select: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Uuid>, VaultError> {
    let mut select = connection.prepare_cached(select)?;
    let ids = select.query_map(params, |row| row.get(0).map(Uuid::from_bytes))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
