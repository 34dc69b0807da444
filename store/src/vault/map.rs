//! From what somebody is known by to their subject.

use hmac::{Hmac, KeyInit as _, Mac as _};
use ledger::Uuid;
use rusqlite::{Connection, OptionalExtension as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::news::News;
use super::{Fill, Kind, Vault, VaultError, held};

impl Vault {
    /// Subjects for all of them, in order, drawn where the vault has none. Durable when this returns, so that no record
    /// is ever written whose key could be lost.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn subjects(&mut self, wanted: &[(Kind, &str)], fill: Fill<'_>) -> Result<Vec<Uuid>, VaultError> {
        let known = self.known(wanted)?;
        if known.iter().all(Option::is_some) {
            return Ok(known.into_iter().flatten().collect());
        }
        // Another program, or another node, may have drawn one since: inside the transaction all are looked for again.
        self.changing(|connection, pepper, news| {
            let drawn =
                |(kind, value): &(Kind, &str)| draw(connection, &mac(pepper, *kind, value), fill, news);
            wanted.iter().map(drawn).collect()
        })
    }

    /// The subject of one of them, drawn if the vault has none.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn subject_for(&mut self, kind: Kind, value: &str, fill: Fill<'_>) -> Result<Uuid, VaultError> {
        let subjects = self.subjects(&[(kind, value)], fill)?;
        subjects.first().copied().ok_or(VaultError::Damaged)
    }

    /// The subjects that the vault has, in order, without drawing any.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn known(&self, wanted: &[(Kind, &str)]) -> Result<Vec<Option<Uuid>>, VaultError> {
        // One read transaction for all, and nothing to roll back when it goes.
        let reading = self.connection.unchecked_transaction()?;
        let pepper = pepper(&reading)?;
        wanted.iter().map(|(kind, value)| find(&reading, &mac(&pepper, *kind, value))).collect()
    }

    /// A subject that nobody is looked up by: for what has no identity of its own.
    ///
    /// # Errors
    /// Faults of the file.
    pub fn anonymous(&mut self, fill: Fill<'_>) -> Result<Uuid, VaultError> {
        self.changing(|connection, _, news| insert_subject(connection, fill, news))
    }

    /// Lets a value stand for a subject from now on, whatever it stood for before: a corrected number, or two subjects
    /// that turned out to be one person.
    ///
    /// # Errors
    /// [`VaultError::NoSubject`] if the subject is not in the vault.
    pub fn link(&mut self, kind: Kind, value: &str, subject: Uuid) -> Result<(), VaultError> {
        self.changing(|connection, pepper, news| {
            super::keys::read(connection, subject)?.ok_or(VaultError::NoSubject)?;
            let mac = mac(pepper, kind, value);
            stand(connection, &mac, subject)?;
            news.identity(mac, subject);
            Ok(())
        })
    }

    /// Gives the map's keyed hash a new key, from all identities as the seals tell them.
    ///
    /// # Errors
    /// [`VaultError::Incomplete`] if a subject that has entries would lose them all; then nothing is changed.
    pub fn rotate<'v>(
        &mut self,
        identities: impl IntoIterator<Item = (Kind, &'v str, Uuid)>,
        fill: Fill<'_>,
    ) -> Result<(), VaultError> {
        let mut new = Zeroizing::new([0; 32]);
        fill(new.as_mut());
        let identities: Vec<_> = identities.into_iter().collect();
        self.changing(|connection, _, news| {
            connection.execute_batch(
                "CREATE TEMP TABLE before AS SELECT DISTINCT subject FROM identities; DELETE FROM identities;",
            )?;
            for (kind, value, subject) in &identities {
                stand(connection, &mac(&new, *kind, value), *subject)?;
            }
            let lost = "SELECT count(*) FROM before WHERE subject NOT IN (SELECT subject FROM identities)";
            let lost: i64 = connection.query_row(lost, (), |row| row.get(0))?;
            if lost > 0 {
                return Err(VaultError::Incomplete(lost as usize));
            }
            connection.execute("UPDATE vault SET pepper = ?1", [*new])?;
            held::rekeyed(connection)?;
            connection.execute_batch("DROP TABLE before")?;
            news.anew(connection, &new)
        })
    }
}

/// The key of the map's keyed hash. Another program or another node may give it a new one at any time, so it is read
/// in the transaction that uses it.
pub(super) fn pepper(connection: &Connection) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let mut select = connection.prepare_cached("SELECT pepper FROM vault")?;
    Ok(select.query_row((), |row| row.get(0).map(Zeroizing::new))?)
}

fn mac(pepper: &[u8; 32], kind: Kind, value: &str) -> [u8; 32] {
    keyed(pepper, kind.number(), value)
}

/// What tells one key of the map from another: the keyed hash of nothing that anybody is looked up by.
pub(super) fn mark(pepper: &[u8; 32]) -> [u8; 32] {
    keyed(pepper, 0, "")
}

fn keyed(pepper: &[u8; 32], kind: u8, value: &str) -> [u8; 32] {
    let mut hmac = Hmac::<Sha256>::new_from_slice(pepper).expect("invariant: HMAC takes keys of any length");
    hmac.update(&[kind]);
    hmac.update(value.as_bytes());
    hmac.finalize().into_bytes().into()
}

pub(super) fn find(connection: &Connection, mac: &[u8; 32]) -> Result<Option<Uuid>, VaultError> {
    let mut select = connection.prepare_cached("SELECT subject FROM identities WHERE mac = ?1")?;
    let found: Option<[u8; 16]> = select.query_row([mac], |row| row.get(0)).optional()?;
    Ok(found.map(Uuid::from_bytes))
}

/// Lets a keyed hash stand for a subject from now on.
pub(super) fn stand(connection: &Connection, mac: &[u8; 32], subject: Uuid) -> Result<(), VaultError> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO identities (mac, subject) VALUES (?1, ?2)")?
        .execute((mac, subject.as_bytes()))?;
    Ok(())
}

fn draw(
    connection: &Connection,
    mac: &[u8; 32],
    fill: Fill<'_>,
    news: &mut News,
) -> Result<Uuid, VaultError> {
    if let Some(subject) = find(connection, mac)? {
        return Ok(subject);
    }
    let subject = insert_subject(connection, fill, news)?;
    stand(connection, mac, subject)?;
    news.identity(*mac, subject);
    Ok(subject)
}

fn insert_subject(connection: &Connection, fill: Fill<'_>, news: &mut News) -> Result<Uuid, VaultError> {
    let (mut id, mut key) = ([0; 16], Zeroizing::new([0; 32]));
    fill(&mut id);
    fill(key.as_mut());
    let subject = uuid::Builder::from_random_bytes(id).into_uuid();
    connection
        .prepare_cached("INSERT INTO subjects (id, key) VALUES (?1, ?2)")?
        .execute((subject.as_bytes(), *key))?;
    news.subject(subject, &key);
    Ok(subject)
}
