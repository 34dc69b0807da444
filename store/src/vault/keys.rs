//! The keys of subjects.

use ledger::Uuid;
use ledger::seal::SealKey;
use rusqlite::{Connection, OptionalExtension as _};
use zeroize::Zeroizing;

use super::{Vault, VaultError};

/// How many keys are kept in memory: what one county's month needs.
const KEYS_KEPT: usize = 1 << 18;

impl Vault {
    /// The key of a subject; none if it is unknown or erased.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn key_of(&self, subject: Uuid) -> Result<Option<SealKey>, VaultError> {
        // Another program may have erased it since.
        let kept =
            self.keys.get(&subject).filter(|_| state(&self.connection).is_ok_and(|now| now == self.keys_of));
        match kept {
            Some(key) => Ok(Some(key.clone())),
            None => read(&self.connection, subject),
        }
    }

    /// The keys of many subjects, in order; they are kept for the next time.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn keys_of(&mut self, subjects: &[Uuid]) -> Result<Vec<Option<SealKey>>, VaultError> {
        // One read transaction for all, and nothing to roll back when it goes.
        let reading = self.connection.unchecked_transaction()?;
        let now = state(&reading)?;
        if now != self.keys_of || self.keys.len() + subjects.len() > KEYS_KEPT {
            self.keys.clear();
            self.keys_of = now;
        }
        let mut found = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let key = match self.keys.get(subject) {
                Some(key) => Some(key.clone()),
                None => read(&reading, *subject)?,
            };
            if let Some(key) = &key {
                self.keys.insert(*subject, key.clone());
            }
            found.push(key);
        }
        Ok(found)
    }

    /// Every subject of the vault.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn all(&self) -> Result<Vec<Uuid>, VaultError> {
        let mut select = self.connection.prepare_cached("SELECT id FROM subjects")?;
        let ids = select.query_map((), |row| row.get(0).map(Uuid::from_bytes))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }
}

/// Changes whenever another connection has changed the file.
fn state(connection: &Connection) -> Result<i64, VaultError> {
    let mut pragma = connection.prepare_cached("PRAGMA data_version")?;
    Ok(pragma.query_row((), |row| row.get(0))?)
}

pub(super) fn read(connection: &Connection, subject: Uuid) -> Result<Option<SealKey>, VaultError> {
    let mut select = connection.prepare_cached("SELECT key FROM subjects WHERE id = ?1")?;
    let key = select.query_row([subject.as_bytes()], |row| Ok(Zeroizing::new(row.get::<_, [u8; 32]>(0)?)));
    Ok(key.optional()?.map(|key| SealKey::from_bytes(*key)))
}
