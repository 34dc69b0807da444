//! The projections: one file each, its tables and its fold.

mod back_pay;
mod bank_files;
mod bank_results;
mod batch_lines;
mod batches;
mod components;
mod entitlements;
mod flows;
mod funding;
mod keys;
mod members;
mod payee_changes;
mod people;
mod recoveries;
mod roster_rows;
mod rosters;
mod signatures;
pub(crate) mod snapshots;
mod standards;
mod terms;

use std::collections::BTreeMap;

use aggregates::noun::Event;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use uuid::Uuid;

use crate::at::At;
use crate::{LineStatus, Marks};

/// Tables, and how each noun's events change them. A fold never fails on what an event says: what a well-formed
/// history would not hold changes nothing here, and `verify` reports it.
pub(crate) trait Projection: Sync {
    /// The tables and indexes, as SQL.
    fn tables(&self) -> &'static str;

    /// What an event changes; nothing, of most.
    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()>;
}

/// Every projection, in the order in which an event passes them.
pub(crate) const ALL: &[&dyn Projection] = &[
    &keys::Keys,
    &standards::Standards,
    &funding::Funding,
    &rosters::Rosters,
    &roster_rows::RosterRows,
    &entitlements::Entitlements,
    &snapshots::Snapshots,
    &terms::Terms,
    &members::Members,
    &people::People,
    &payee_changes::PayeeChanges,
    &batches::Batches,
    &signatures::Signatures,
    &batch_lines::BatchLines,
    &components::Components,
    &bank_files::BankFiles,
    &bank_results::BankResults,
    &flows::Flows,
    &back_pay::BackPay,
    &recoveries::Recoveries,
];

/// The transaction that events are folded in.
pub(crate) struct Fold<'c> {
    connection: &'c Connection,
    /// What the snapshots are marked with, in a file that somebody decides from.
    pub(crate) marks: Option<&'c Marks>,
    ledger: Option<Uuid>,
    batches: BTreeMap<Uuid, i64>,
    tallies: BTreeMap<(i64, &'static str), (i64, i64)>,
}

impl<'c> Fold<'c> {
    pub(crate) fn new(connection: &'c Connection, marks: Option<&'c Marks>) -> Fold<'c> {
        Fold { connection, marks, ledger: None, batches: BTreeMap::new(), tallies: BTreeMap::new() }
    }

    /// Whether the tables are of this ledger.
    pub(crate) fn is_of(&mut self, ledger: Uuid) -> rusqlite::Result<bool> {
        if self.ledger.is_none() {
            let known = self.find("SELECT value FROM meta WHERE name = 'ledger'", (), |row| row.get(0))?;
            self.ledger = known.map(Uuid::from_bytes);
        }
        Ok(self.ledger == Some(ledger))
    }

    /// Runs a prepared statement and says how many rows it changed.
    pub(crate) fn run(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        self.connection.prepare_cached(sql)?.execute(params)
    }

    /// The one row that a prepared query finds, if any.
    pub(crate) fn find<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Option<T>> {
        self.connection.prepare_cached(sql)?.query_row(params, read).optional()
    }

    /// The short key of a batch, if it was drafted.
    pub(crate) fn batch(&mut self, batch: Uuid) -> rusqlite::Result<Option<i64>> {
        if let Some(key) = self.batches.get(&batch) {
            return Ok(Some(*key));
        }
        let key = self.find("SELECT key FROM batches WHERE id = ?1", [batch.as_bytes()], |row| row.get(0))?;
        if let Some(key) = key {
            self.batches.insert(batch, key);
        }
        Ok(key)
    }

    /// Counts lines and money into (or out of) a status of a batch.
    pub(crate) fn tally(&mut self, batch: i64, status: LineStatus, lines: i64, fen: i64) {
        let tally = self.tallies.entry((batch, crate::line_code(status))).or_default();
        tally.0 += lines;
        tally.1 = tally.1.saturating_add(fen);
    }

    /// Writes the tallies; the last thing in a transaction.
    pub(crate) fn flush(&mut self) -> rusqlite::Result<()> {
        for ((batch, status), (lines, fen)) in std::mem::take(&mut self.tallies) {
            self.run(batch_lines::TALLY, (batch, status, lines, fen))?;
        }
        self.run("DELETE FROM batch_tallies WHERE lines = 0", ()).map(|_| ())
    }
}
