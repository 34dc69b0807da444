//! The heads of streams that were looked at lately.

use std::collections::HashMap;

use ledger::{Hash, Sequence};
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::StoreError;

/// How many heads each of the two generations keeps.
const GENERATION: usize = 1 << 16;

/// The end of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The stream's id in its table; none while it is absent.
    pub(super) id: Option<i64>,
    pub(super) seq: Sequence,
    pub(super) hash: Hash,
}

/// Heads by name in two generations: when the young one is full it becomes the old one, and what nobody asks for goes.
#[derive(Default)]
pub(super) struct Heads {
    young: HashMap<Box<str>, Head>,
    old: HashMap<Box<str>, Head>,
}

impl Heads {
    /// The head of a stream, read if it is not known.
    pub(super) fn of(&mut self, connection: &Connection, name: &str) -> Result<Head, StoreError> {
        if let Some(head) = self.young.get(name) {
            return Ok(*head);
        }
        let head = match self.old.remove(name) {
            Some(head) => head,
            None => read(connection, name)?,
        };
        self.set(name, head);
        Ok(head)
    }

    /// The head of a stream that a large commit writes to; it is not kept, for the commit writes to more streams than
    /// would be.
    pub(super) fn take(&mut self, connection: &Connection, name: &str) -> Result<Head, StoreError> {
        match self.young.remove(name).or_else(|| self.old.remove(name)) {
            Some(head) => Ok(head),
            None => read(connection, name),
        }
    }

    pub(super) fn set(&mut self, name: &str, head: Head) {
        if let Some(known) = self.young.get_mut(name) {
            *known = head;
            return;
        }
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(name.into(), head);
    }
}

fn read(connection: &Connection, name: &str) -> Result<Head, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT s.id, r.seq, r.hash FROM streams s LEFT JOIN records r ON r.stream = s.id
         WHERE s.name = ?1 ORDER BY r.seq DESC LIMIT 1",
    )?;
    let head = select.query_row([name], |row| {
        let seq: Option<i64> = row.get(1)?;
        let hash: Option<[u8; 32]> = row.get(2)?;
        Ok(Head {
            id: Some(row.get(0)?),
            seq: Sequence(seq.unwrap_or(0) as u64),
            hash: hash.map_or(Hash::ZERO, Hash),
        })
    });
    Ok(head.optional()?.unwrap_or(Head { id: None, seq: Sequence::ABSENT, hash: Hash::ZERO }))
}
