//! The line of changes of a shared vault, as this node has it: every change byte for byte, and the bundles that count, as
//! they are wrapped. A server that lost some gets them back from here.

use std::collections::HashSet;
use std::ops::ControlFlow;

use ledger::Uuid;
use rusqlite::{Connection, OptionalExtension as _};
use words::say;

use super::pool::{Bundle, Change, LINE, MasterKey, Pool, bytes32, for_each_change};
use super::{VaultError, held, map};
use crate::order::ClusterFault;

/// How many bundles are fetched at once: each is well below a mebibyte.
const AT_ONCE: usize = 16;
const TABLES: &str = include_str!("line.sql");
/// An earlier layout, and everything of this one.
const NO_TABLES: &str = "DROP TABLE IF EXISTS pool; DROP TABLE IF EXISTS line; DROP TABLE IF EXISTS changes;
    DROP TABLE IF EXISTS bundles; DROP TABLE IF EXISTS bundled;";

/// How a vault is shared.
pub(super) struct Shared {
    pub(super) pool: Box<dyn Pool>,
    pub(super) master: MasterKey,
    pub(super) ledger: Uuid,
}

/// What came with the changes of other nodes.
#[derive(Default)]
pub(super) struct Came {
    /// Subjects that they erase.
    pub(super) erased: Vec<Uuid>,
    /// They gave the map another key.
    pub(super) rekeyed: bool,
}

/// Makes the tables where there are none.
pub(super) fn make(connection: &Connection) -> Result<(), VaultError> {
    if has_table(connection, "pool")? {
        remove(connection)?;
    }
    Ok(connection.execute_batch(TABLES)?)
}

/// Takes them away.
pub(super) fn remove(connection: &Connection) -> Result<(), VaultError> {
    Ok(connection.execute_batch(NO_TABLES)?)
}

/// How many changes this copy has: the number of the next one.
pub(super) fn next(connection: &Connection) -> Result<u64, VaultError> {
    let mut select = connection.prepare_cached("SELECT coalesce(max(number) + 1, 0) FROM changes")?;
    Ok(select.query_row((), |row| row.get::<_, i64>(0))? as u64)
}

/// A change that this copy has.
pub(super) fn change(connection: &Connection, number: u64) -> Result<Option<Change>, VaultError> {
    let mut select = connection.prepare_cached("SELECT bytes FROM changes WHERE number = ?1")?;
    let bytes: Option<Vec<u8>> = select.query_row([number as i64], |row| row.get(0)).optional()?;
    bytes.map(|bytes| Change::parse(&bytes).ok_or(VaultError::Damaged)).transpose()
}

/// To which folder the vault has moved, if it has.
pub(super) fn moved(connection: &Connection) -> Result<Option<Uuid>, VaultError> {
    let Some(last) = next(connection)?.checked_sub(1) else { return Ok(None) };
    Ok(change(connection, last)?.and_then(|last| last.moved))
}

/// Gives a change the next number and keeps it; false if another node was faster.
pub(super) fn announce(
    connection: &Connection,
    shared: &Shared,
    change: &Change,
) -> Result<bool, VaultError> {
    let number = next(connection)?;
    let stands = shared.pool.change(number, change)?;
    if stands {
        keep(connection, number, change)?;
    }
    Ok(stands)
}

fn keep(connection: &Connection, number: u64, change: &Change) -> Result<(), VaultError> {
    let mut insert = connection.prepare_cached("INSERT INTO changes (number, bytes) VALUES (?1, ?2)")?;
    insert.execute((number as i64, change.encode()))?;
    Ok(())
}

/// Enters all changes that this copy has not seen.
pub(super) fn catch_up(connection: &Connection, shared: &Shared) -> Result<Came, VaultError> {
    let mut number = next(connection)?;
    let mut reading = Reading { connection, shared, dropped: HashSet::new(), came: Came::default() };
    reading.keep_on()?;
    while let Some(change) = change(connection, number)? {
        reading.enter(&change)?;
        number += 1;
    }
    Ok(reading.came)
}

/// Changes that are being entered.
struct Reading<'r> {
    connection: &'r Connection,
    shared: &'r Shared,
    /// Bundles that a change to come drops: what still holds of them is told again by it.
    dropped: HashSet<Uuid>,
    came: Came,
}

impl Reading<'_> {
    /// Keeps all changes that are there by now. They are read from the last one that is known: it must still be there,
    /// as it was.
    fn keep_on(&mut self) -> Result<(), VaultError> {
        let (known, stream) = (next(self.connection)?, || LINE.to_owned());
        let found = for_each_change(&*self.shared.pool, known.saturating_sub(1), |number, new| {
            if number >= known {
                keep(self.connection, number, &new)?;
                self.dropped.extend(new.dropped);
            } else if Some(new) != change(self.connection, number)? {
                return Err(ClusterFault::OtherHistory { stream: stream(), number }.into());
            }
            Ok(ControlFlow::Continue(()))
        })?;
        if found < known {
            return Err(ClusterFault::Behind { stream: stream(), found, known }.into());
        }
        Ok(())
    }

    fn enter(&mut self, change: &Change) -> Result<(), VaultError> {
        let Shared { master, ledger, .. } = self.shared;
        if let Some(new) = change.pepper(*ledger, master)?
            && new != map::pepper(self.connection)?
        {
            self.connection.execute("UPDATE vault SET pepper = ?1", [*new])?;
            // The entries under the old key are told anew by this very change.
            self.connection.execute("DELETE FROM identities", ())?;
            held::rekeyed(self.connection)?;
            self.came.rekeyed = true;
        }
        drop_bundles(self.connection, &change.dropped)?;
        for some in change.added.chunks(AT_ONCE) {
            self.enter_bundles(some)?;
        }
        for subject in &change.erased {
            super::erase::forget(self.connection, *subject, true)?;
        }
        self.came.erased.extend_from_slice(&change.erased);
        Ok(())
    }

    fn enter_bundles(&mut self, ids: &[Uuid]) -> Result<(), VaultError> {
        let wanted: Vec<Uuid> = ids.iter().copied().filter(|id| !self.dropped.contains(id)).collect();
        for (id, wrapped) in wanted.iter().zip(self.shared.pool.bundles(&wanted)?) {
            match wrapped {
                Some(wrapped) => enter_bundle(self.connection, self.shared, *id, &wrapped)?,
                None => {
                    // Whoever deleted it said so before.
                    self.keep_on()?;
                    if !self.dropped.contains(id) {
                        return Err(ClusterFault::Deleted { stream: format!("{LINE}/{id}") }.into());
                    }
                }
            }
        }
        Ok(())
    }
}

fn enter_bundle(
    connection: &Connection,
    shared: &Shared,
    id: Uuid,
    wrapped: &[u8],
) -> Result<(), VaultError> {
    let Shared { master, ledger, .. } = shared;
    if Bundle::id(*ledger, wrapped) != id {
        let what = say!("不是这个编号的内容", "its bytes are not those of its id");
        return Err(ClusterFault::Event { stream: format!("{LINE}/{id}"), revision: 0, what }.into());
    }
    let bundle = Bundle::unwrap(*ledger, master, wrapped)?;
    // Who was erased never comes back.
    let mut subject = connection.prepare_cached(
        "INSERT OR IGNORE INTO subjects (id, key)
         SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM erased WHERE subject = ?1)",
    )?;
    for (id, key) in &bundle.subjects {
        subject.execute((id.as_bytes(), *bytes32(key)?))?;
    }
    let mut identity = connection.prepare_cached(
        "INSERT OR REPLACE INTO identities (mac, subject)
         SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM erased WHERE subject = ?2)",
    )?;
    for (mac, subject) in &bundle.identities {
        identity.execute((*bytes32(mac)?, subject.as_bytes()))?;
    }
    remember(connection, id, &bundle, wrapped)
}

/// An empty bundle that no other is like.
pub(super) fn new_bundle(connection: &Connection) -> Result<Bundle, VaultError> {
    let mut draw = connection.prepare_cached("SELECT randomblob(16)")?;
    Ok(Bundle::new(draw.query_row((), |row| row.get(0))?))
}

/// Whether the tables are there: the vault is shared, whoever has the file open.
pub(super) fn is_there(connection: &Connection) -> Result<bool, VaultError> {
    has_table(connection, "line")
}

fn has_table(connection: &Connection, name: &str) -> Result<bool, VaultError> {
    let mut select =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)")?;
    Ok(select.query_row([name], |row| row.get(0))?)
}

/// These bundles do not count any more.
pub(super) fn drop_bundles(connection: &Connection, dropped: &[Uuid]) -> Result<(), VaultError> {
    for table in ["DELETE FROM bundled WHERE bundle = ?1", "DELETE FROM bundles WHERE id = ?1"] {
        let mut delete = connection.prepare_cached(table)?;
        dropped.iter().try_for_each(|bundle| delete.execute([bundle.as_bytes()]).map(drop))?;
    }
    Ok(())
}

/// Keeps a bundle that counts, and of which subjects it tells.
pub(super) fn remember(
    connection: &Connection,
    id: Uuid,
    bundle: &Bundle,
    wrapped: &[u8],
) -> Result<(), VaultError> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO bundles (id, wrapped) VALUES (?1, ?2)")?
        .execute((id.as_bytes(), wrapped))?;
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO bundled (subject, bundle) VALUES (?1, ?2)")?;
    let subjects = bundle.subjects.iter().map(|(subject, _)| subject);
    for subject in subjects.chain(bundle.identities.iter().map(|(_, subject)| subject)) {
        insert.execute((subject.as_bytes(), id.as_bytes()))?;
    }
    Ok(())
}

/// A bundle that counts, opened.
pub(super) fn bundle(connection: &Connection, shared: &Shared, id: Uuid) -> Result<Bundle, VaultError> {
    let wrapped = wrapped(connection, id)?.ok_or(VaultError::Damaged)?;
    Bundle::unwrap(shared.ledger, &shared.master, &wrapped)
}

/// A bundle that counts, as it is wrapped; none of one that counts no more.
pub(super) fn wrapped(connection: &Connection, id: Uuid) -> Result<Option<Vec<u8>>, VaultError> {
    let mut select = connection.prepare_cached("SELECT wrapped FROM bundles WHERE id = ?1")?;
    Ok(select.query_row([id.as_bytes()], |row| row.get(0)).optional()?)
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
