//! Destroying keys: what was sealed under them can never be read again, and every proof still holds.

use ledger::Uuid;
use rusqlite::Connection;

use super::{Vault, VaultError, held};

/// So many subjects are told of in one change: it stays well below a mebibyte.
const AT_ONCE: usize = 8_192;

impl Vault {
    /// Destroys the keys and map entries of subjects. Erasing again changes nothing: a restored vault is erased anew
    /// with all subjects that the records name.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn erase(&mut self, subjects: &[Uuid]) -> Result<(), VaultError> {
        self.remove(subjects, true)
    }

    /// Whether the subject was erased.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn is_erased(&self, subject: Uuid) -> Result<bool, VaultError> {
        let mut select = self.connection.prepare_cached("SELECT 1 FROM erased WHERE subject = ?1")?;
        Ok(select.exists([subject.as_bytes()])?)
    }

    /// Removes the subjects that no record names: drawn for a commit that never came. To be called only while no commit
    /// is in preparation.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn sweep(&mut self, mut is_used: impl FnMut(Uuid) -> bool) -> Result<usize, VaultError> {
        let orphans: Vec<Uuid> = self.all()?.into_iter().filter(|subject| !is_used(*subject)).collect();
        self.remove(&orphans, false)?;
        Ok(orphans.len())
    }

    fn remove(&mut self, subjects: &[Uuid], for_good: bool) -> Result<(), VaultError> {
        subjects.chunks(AT_ONCE).try_for_each(|subjects| {
            self.changing(|connection, _, news| {
                subjects.iter().try_for_each(|subject| forget(connection, *subject, for_good))?;
                news.gone(subjects);
                Ok(())
            })
        })
    }

    /// Brings the overwritten pages into the file and empties the write-ahead log, where the keys stood too. Where
    /// another program reads for longer than this one waits, it is done when the vault is opened next.
    pub(super) fn scrub(&self) -> Result<(), VaultError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()))?;
        Ok(())
    }
}

/// Removes a subject's key and map entries; an erased one never comes back.
pub(super) fn forget(connection: &Connection, subject: Uuid, for_good: bool) -> Result<(), VaultError> {
    let id = [subject.as_bytes()];
    let subjects = connection.prepare_cached("DELETE FROM subjects WHERE id = ?1")?.execute(id)?;
    let identities = connection.prepare_cached("DELETE FROM identities WHERE subject = ?1")?.execute(id)?;
    held::forgot(connection, subjects, identities)?;
    if for_good {
        connection.prepare_cached("INSERT OR IGNORE INTO erased (subject) VALUES (?1)")?.execute(id)?;
    }
    Ok(())
}
