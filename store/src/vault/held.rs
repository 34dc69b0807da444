//! How far the vault was held against the ledger, as it says itself: an older copy stands at an older record, and one that
//! has fewer entries than it had, or another key of its map, stands nowhere.

use ledger::{Hash, TreeSize, Uuid};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::{Vault, VaultError, line, map};

const TABLES: &str = include_str!("held.sql");
const SUBJECTS: &str = "SELECT count(*) FROM subjects";
const IDENTITIES: &str = "SELECT count(*) FROM identities";

impl Vault {
    /// The size of the ledger that the vault was held against, and its last record. None if it never was, or has lost
    /// something since.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn held(&self) -> Result<Option<(TreeSize, Hash)>, VaultError> {
        let reading = self.connection.unchecked_transaction()?;
        let sql = format!(
            "SELECT size, tip FROM held WHERE pepper = ?1 AND subjects <= ({SUBJECTS}) AND identities <= ({IDENTITIES})"
        );
        let mut select = reading.prepare_cached(&sql)?;
        let mark = map::mark(&*map::pepper(&reading)?);
        let row = |row: &rusqlite::Row<'_>| Ok((TreeSize(row.get::<_, i64>(0)? as u64), Hash(row.get(1)?)));
        Ok(select.query_row([mark], row).optional()?)
    }

    /// It was held against a ledger of that size that ends with that record, and lacks nothing.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn hold(&mut self, size: TreeSize, tip: Hash) -> Result<(), VaultError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mark = map::mark(&*map::pepper(&transaction)?);
        let sql = format!(
            "INSERT OR REPLACE INTO held (one, size, tip, subjects, identities, pepper)
             VALUES (1, ?1, ?2, ({SUBJECTS}), ({IDENTITIES}), ?3)"
        );
        transaction.prepare_cached(&sql)?.execute((size.0 as i64, tip.0, mark))?;
        Ok(transaction.commit()?)
    }

    /// Whether the subject's key was given up.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn is_lost(&self, subject: Uuid) -> Result<bool, VaultError> {
        let mut select = self.connection.prepare_cached("SELECT 1 FROM lost WHERE subject = ?1")?;
        Ok(select.exists([subject.as_bytes()])?)
    }

    /// Whether all of the file can be read, as SQLite sees it: to be asked where something failed.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let said = self.connection.query_row("PRAGMA quick_check(1)", (), |row| row.get::<_, String>(0));
        said.is_ok_and(|said| said == "ok")
    }

    /// Gives up the keys of subjects: somebody decided that no copy of the vault has them.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn give_up(&mut self, subjects: &[Uuid]) -> Result<(), VaultError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for subject in subjects {
            let mut insert =
                transaction.prepare_cached("INSERT OR IGNORE INTO lost (subject) VALUES (?1)")?;
            insert.execute([subject.as_bytes()])?;
        }
        Ok(transaction.commit()?)
    }

    /// Whether other nodes share it, whoever has the file open.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn is_shared(&self) -> Result<bool, VaultError> {
        line::is_there(&self.connection)
    }
}

/// Makes the tables where there are none.
pub(super) fn make(connection: &Connection) -> Result<(), VaultError> {
    Ok(connection.execute_batch(TABLES)?)
}

/// So many entries were taken out on purpose: they are not missed.
pub(super) fn forgot(connection: &Connection, subjects: usize, identities: usize) -> Result<(), VaultError> {
    let sql = "UPDATE held SET subjects = subjects - ?1, identities = identities - ?2";
    connection.prepare_cached(sql)?.execute((subjects as i64, identities as i64))?;
    Ok(())
}

/// The map has another key on purpose, and all its entries come anew.
pub(super) fn rekeyed(connection: &Connection) -> Result<(), VaultError> {
    let mark = map::mark(&*map::pepper(connection)?);
    connection.prepare_cached("UPDATE held SET identities = 0, pepper = ?1")?.execute([mark])?;
    Ok(())
}
