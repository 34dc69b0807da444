//! Making erasures final on the server: bundles of the vault that count no more are deleted.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use ledger::{Time, Uuid};

use super::cluster::Cluster;
use super::vault::KurrentPool;
use crate::vault::VaultError;
use crate::vault::pool::{Pool as _, for_each_change};

/// A bundle that was put so lately may be of a change that is just being made.
const UNDERWAY_MILLIS: i64 = 3_600_000;
const AT_ONCE: usize = 64;

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scrubbed {
    /// How many bundles.
    pub deleted: usize,
    /// Whether bundles that no change ever named were looked for as well: only an account that may read all streams
    /// sees them.
    pub all: bool,
}

impl Cluster {
    /// Deletes bundles that count no more, where this account may. Nothing has to be opened for that: an account that
    /// may do nothing else can do it.
    ///
    /// # Errors
    /// Faults of the connection.
    pub fn scrub(&self, now: Time) -> Result<Scrubbed, VaultError> {
        let pool = self.pool();
        let (mut put, settled) = (BTreeSet::new(), now.millis() - UNDERWAY_MILLIS);
        let all = self.wire.each_stream(|stream, created| {
            let id = stream.strip_prefix("vault/").and_then(|id| id.parse::<Uuid>().ok());
            put.extend(id.filter(|_| created < settled));
        })?;
        // The line is read after the streams: what was named meanwhile counts.
        let (live, dropped) = named(&pool)?;
        put.extend(dropped);
        let gone: Vec<Uuid> = put.difference(&live).copied().collect();
        let mut deleted = 0;
        for some in gone.chunks(AT_ONCE) {
            for (id, found) in some.iter().zip(pool.bundles(some)?) {
                if found.is_some() && pool.delete(*id)? {
                    deleted += 1;
                }
            }
        }
        Ok(Scrubbed { deleted, all })
    }
}

/// The bundles that count, and those that counted or were put for nothing.
fn named(pool: &KurrentPool) -> Result<(BTreeSet<Uuid>, BTreeSet<Uuid>), VaultError> {
    let (mut live, mut dropped) = (BTreeSet::new(), BTreeSet::new());
    for_each_change(pool, 0, |_, change| {
        for id in &change.dropped {
            live.remove(id);
        }
        dropped.extend(change.dropped);
        live.extend(change.added);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok((live, dropped))
}
