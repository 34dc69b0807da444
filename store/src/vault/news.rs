//! What one change of a shared vault tells the other nodes.

use ledger::Uuid;
use rusqlite::Connection;
use zeroize::Zeroizing;

use super::pool::{Bundle, Change, bytes32};
use super::shared::{Shared, drop_bundles, ids, next, remember};
use super::{VaultError, map};

/// What a change adds and takes away, gathered while it is made.
#[derive(Default)]
pub(super) struct News {
    subjects: Vec<(Uuid, Zeroizing<[u8; 32]>)>,
    identities: Vec<([u8; 32], Uuid)>,
    erased: Vec<Uuid>,
    pepper: Option<Zeroizing<[u8; 32]>>,
}

impl News {
    pub(super) fn subject(&mut self, subject: Uuid, key: &Zeroizing<[u8; 32]>) {
        self.subjects.push((subject, key.clone()));
    }

    pub(super) fn identity(&mut self, mac: [u8; 32], subject: Uuid) {
        self.identities.push((mac, subject));
    }

    /// Subjects that are gone, on every node.
    pub(super) fn gone(&mut self, subjects: &[Uuid]) {
        self.erased.extend_from_slice(subjects);
    }

    /// The map has another key: nothing that was told before counts any more.
    pub(super) fn anew(
        &mut self,
        connection: &Connection,
        pepper: &Zeroizing<[u8; 32]>,
    ) -> Result<(), VaultError> {
        self.pepper = Some(pepper.clone());
        self.everything(connection)
    }

    pub(super) fn everything(&mut self, connection: &Connection) -> Result<(), VaultError> {
        self.some(connection, "")
    }

    /// What no bundle tells of.
    pub(super) fn alone(&mut self, connection: &Connection) -> Result<(), VaultError> {
        self.some(connection, "NOT IN (SELECT subject FROM bundled)")
    }

    fn some(&mut self, connection: &Connection, which: &str) -> Result<(), VaultError> {
        let condition =
            |column| if which.is_empty() { String::new() } else { format!(" WHERE {column} {which}") };
        let mut select = connection.prepare(&format!("SELECT id, key FROM subjects{}", condition("id")))?;
        let mut rows = select.query(())?;
        while let Some(row) = rows.next()? {
            self.subjects.push((Uuid::from_bytes(row.get(0)?), Zeroizing::new(row.get(1)?)));
        }
        let mut select =
            connection.prepare(&format!("SELECT mac, subject FROM identities{}", condition("subject")))?;
        let mut rows = select.query(())?;
        while let Some(row) = rows.next()? {
            self.identities.push((row.get(0)?, Uuid::from_bytes(row.get(1)?)));
        }
        Ok(())
    }

    /// Tells the others; the bundles that do not count any more, or none if another change was first.
    pub(super) fn tell(
        mut self,
        connection: &Connection,
        shared: &Shared,
    ) -> Result<Option<Vec<Uuid>>, VaultError> {
        let mut change = Change::new();
        change.erased.clone_from(&self.erased);
        if let Some(pepper) = &self.pepper {
            change.pepper = Change::founding(shared.ledger, pepper, &shared.master)?.pepper;
            change.dropped = ids(connection, "SELECT DISTINCT bundle FROM bundled", ())?;
        } else {
            change.dropped = self.rewrite(connection, shared)?;
        }
        drop_bundles(connection, &change.dropped)?;
        change.added = self.put(connection, shared)?;
        if change == Change::new() {
            return Ok(Some(Vec::new()));
        }
        let number = next(connection)?;
        if !shared.pool.change(number, &change)? {
            return Ok(None);
        }
        connection.execute("UPDATE pool SET next = ?1", [number as i64 + 1])?;
        Ok(Some(change.dropped))
    }

    /// The bundles of subjects that are gone; what else was in them, and still holds, is told anew.
    fn rewrite(&mut self, connection: &Connection, shared: &Shared) -> Result<Vec<Uuid>, VaultError> {
        let mut dropped: Vec<Uuid> = Vec::new();
        for subject in self.erased.clone() {
            let found =
                ids(connection, "SELECT bundle FROM bundled WHERE subject = ?1", [subject.as_bytes()])?;
            dropped.extend(found);
        }
        dropped.sort_unstable();
        dropped.dedup();
        for id in &dropped {
            let Some(wrapped) = shared.pool.bundle(*id)? else { continue };
            let bundle = Bundle::unwrap(shared.ledger, &shared.master, &wrapped)?;
            for (subject, key) in &bundle.subjects {
                if !self.erased.contains(subject) {
                    self.subjects.push((*subject, bytes32(key)?));
                }
            }
            for (mac, subject) in &bundle.identities {
                let mac = bytes32(mac)?;
                if map::find(connection, &mac)? == Some(*subject) {
                    self.identities.push((*mac, *subject));
                }
            }
        }
        Ok(dropped)
    }

    /// Puts everything into bundles.
    pub(super) fn put(&self, connection: &Connection, shared: &Shared) -> Result<Vec<Uuid>, VaultError> {
        let (mut bundle, mut put) = (Bundle::new(), Vec::new());
        let (mut subjects, mut identities) = (self.subjects.iter(), self.identities.iter());
        loop {
            let (subject, identity) = (subjects.next(), identities.next());
            if let Some((subject, key)) = subject {
                bundle.add_subject(*subject, key);
            }
            if let Some((mac, subject)) = identity {
                bundle.add_identity(mac, *subject);
            }
            let ended = subject.is_none() && identity.is_none();
            if bundle.is_full() || ended && !bundle.is_empty() {
                let (id, wrapped) = bundle.wrap(shared.ledger, &shared.master)?;
                shared.pool.put(id, wrapped)?;
                remember(connection, id, &bundle)?;
                put.push(id);
                bundle = Bundle::new();
            }
            if ended {
                return Ok(put);
            }
        }
    }
}
