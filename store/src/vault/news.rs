//! What one change of a shared vault tells the other nodes.

use std::collections::HashSet;

use ledger::Uuid;
use rusqlite::Connection;
use zeroize::Zeroizing;

use super::line::{self, Came, Shared};
use super::pool::{Change, bytes32};
use super::{VaultError, map};

/// What a change adds and takes away, gathered while it is made.
#[derive(Default)]
pub(super) struct News {
    subjects: Vec<(Uuid, Zeroizing<[u8; 32]>)>,
    identities: Vec<([u8; 32], Uuid)>,
    erased: Vec<Uuid>,
    pepper: Option<Zeroizing<[u8; 32]>>,
}

/// How the telling went.
pub(super) enum Told {
    /// It counts.
    All {
        /// The bundles that do not count any more.
        dropped: Vec<Uuid>,
    },
    /// Another change was first.
    Overtaken {
        /// The bundles that were put for nothing.
        put: Vec<Uuid>,
    },
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

    /// Adds what this change destroys to what came.
    pub(super) fn destroyed(&self, came: &mut Came) {
        came.erased.extend_from_slice(&self.erased);
        came.rekeyed |= self.pepper.is_some();
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
        self.subjects_of(connection, "SELECT id, key FROM subjects")?;
        self.identities_of(connection, &HashSet::new())
    }

    /// What no bundle tells of; `told` are the map entries that some bundle does.
    pub(super) fn alone(
        &mut self,
        connection: &Connection,
        told: &HashSet<[u8; 32]>,
    ) -> Result<(), VaultError> {
        self.subjects_of(
            connection,
            "SELECT id, key FROM subjects WHERE id NOT IN (SELECT subject FROM bundled)",
        )?;
        self.identities_of(connection, told)
    }

    fn subjects_of(&mut self, connection: &Connection, select: &str) -> Result<(), VaultError> {
        let mut select = connection.prepare(select)?;
        let mut rows = select.query(())?;
        while let Some(row) = rows.next()? {
            self.subjects.push((Uuid::from_bytes(row.get(0)?), Zeroizing::new(row.get(1)?)));
        }
        Ok(())
    }

    fn identities_of(&mut self, connection: &Connection, but: &HashSet<[u8; 32]>) -> Result<(), VaultError> {
        let mut select = connection.prepare("SELECT mac, subject FROM identities")?;
        let mut rows = select.query(())?;
        while let Some(row) = rows.next()? {
            let mac = row.get(0)?;
            if !but.contains(&mac) {
                self.identities.push((mac, Uuid::from_bytes(row.get(1)?)));
            }
        }
        Ok(())
    }

    /// Tells the others. `lost` are bundles that were put before and never counted.
    pub(super) fn tell(
        mut self,
        connection: &Connection,
        shared: &Shared,
        lost: &[Uuid],
    ) -> Result<Told, VaultError> {
        let mut change = Change::new();
        change.erased.clone_from(&self.erased);
        if let Some(pepper) = &self.pepper {
            change.pepper = Change::founding(shared.ledger, pepper, &shared.master)?.pepper;
            change.dropped = line::ids(connection, "SELECT id FROM bundles", ())?;
        } else {
            change.dropped = self.rewrite(connection, shared)?;
        }
        line::drop_bundles(connection, &change.dropped)?;
        change.added = self.put(connection, shared)?;
        change.dropped.extend_from_slice(lost);
        change.dropped.sort_unstable();
        change.dropped.dedup();
        if change == Change::new() {
            return Ok(Told::All { dropped: Vec::new() });
        }
        Ok(match line::announce(connection, shared, &change)? {
            true => Told::All { dropped: change.dropped },
            false => Told::Overtaken { put: change.added },
        })
    }

    /// The bundles of subjects that are gone; what else was in them, and still holds, is told anew.
    fn rewrite(&mut self, connection: &Connection, shared: &Shared) -> Result<Vec<Uuid>, VaultError> {
        let mut dropped: Vec<Uuid> = Vec::new();
        for subject in &self.erased {
            let select = "SELECT bundle FROM bundled WHERE subject = ?1";
            dropped.extend(line::ids(connection, select, [subject.as_bytes()])?);
        }
        dropped.sort_unstable();
        dropped.dedup();
        let erased: HashSet<Uuid> = self.erased.iter().copied().collect();
        for id in &dropped {
            let bundle = line::bundle(connection, shared, *id)?;
            for (subject, key) in &bundle.subjects {
                if !erased.contains(subject) {
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
        let (mut bundle, mut put) = (line::new_bundle(connection)?, Vec::new());
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
                line::remember(connection, id, &bundle, &wrapped)?;
                shared.pool.put(id, wrapped)?;
                put.push(id);
                bundle = line::new_bundle(connection)?;
            }
            if ended {
                return Ok(put);
            }
        }
    }
}
