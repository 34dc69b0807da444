//! What a worker makes of a range of positions, for the one who folds ranges in order.

use aggregates::noun::Event;
use aggregates::rules::LineClaims;
use ledger::note::VerifyingKey;
use ledger::ties::{Keeps, Own};
use ledger::{CommitNote, Hash, Scope, Time, TreeSize, Uuid};

use crate::finding::{Finding, Place};
use crate::streams::StreamKey;

/// A range of positions, read and hashed.
pub(crate) struct Chunk {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// Ascending by position; missing positions have none.
    pub(crate) rows: Vec<Row>,
    /// Names of streams and holders, one after the other.
    pub(crate) names: String,
    /// The nodes over the range's leaves.
    pub(crate) levels: Vec<Vec<Hash>>,
    /// Commits that begin in the range.
    pub(crate) commits: Vec<Commit>,
    /// Checkpoints of a size beyond the range's start, up to its end.
    pub(crate) checkpoints: Vec<StoredCheckpoint>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) seals: Seals,
    /// Accounts that were sealed: position, account holder, what stands for the account.
    pub(crate) accounts: Vec<(u64, Uuid, u64)>,
}

/// How many seals there were.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seals {
    pub(crate) shaped: u64,
    pub(crate) opened: u64,
    pub(crate) without_key: u64,
}

/// A place in a chunk's names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    pub(crate) at: u32,
    pub(crate) length: u32,
}

/// What a chunk weighs under way without a record, in bytes, and what a record, a note and a finding add to it.
const WEIGHT: usize = 48 << 10;
const WEIGHT_OF_ROW: usize = 512;
const WEIGHT_OF_NOTE: usize = 1_024;
const WEIGHT_OF_FINDING: usize = 512;

impl Chunk {
    /// About how many bytes it takes in memory.
    pub(crate) fn weight(&self) -> usize {
        let data = |row: &Row| row.facts.as_ref().map_or(0, |facts| facts.data_length);
        let rows: usize = self.rows.iter().map(|row| WEIGHT_OF_ROW + data(row)).sum();
        let notes = self.commits.len() + self.checkpoints.len();
        let accounts = self.accounts.len() * size_of::<(u64, Uuid, u64)>();
        WEIGHT + rows + accounts + notes * WEIGHT_OF_NOTE + self.findings.len() * WEIGHT_OF_FINDING
    }

    pub(crate) fn name(&self, name: Name) -> &str {
        let at = name.at as usize;
        self.names.get(at..at + name.length as usize).unwrap_or_default()
    }

    /// A position of the chunk, with stream and commit if a record is there.
    pub(crate) fn place(&self, position: u64) -> Place {
        let row = self.rows.binary_search_by_key(&position, |row| row.position).ok().map(|at| &self.rows[at]);
        let facts = row.and_then(|row| row.facts.as_ref());
        facts.iter().fold(Place::at(position), |place, facts| {
            place.stream(self.name(facts.name)).commit(facts.commit)
        })
    }
}

/// One record.
pub(crate) struct Row {
    pub(crate) position: u64,
    pub(crate) hash: Hash,
    /// Its leaf in the commit's tree.
    pub(crate) leaf: Hash,
    /// None if the bytes are no record.
    pub(crate) facts: Option<Facts>,
}

/// What the fold needs of a record.
pub(crate) struct Facts {
    pub(crate) stream: StreamKey,
    pub(crate) name: Name,
    pub(crate) seq: u64,
    pub(crate) prev: Hash,
    pub(crate) ledger: Uuid,
    pub(crate) commit: Uuid,
    pub(crate) index: u32,
    pub(crate) time: Time,
    pub(crate) signer: Hash,
    pub(crate) area: Scope,
    pub(crate) version: u32,
    /// `holder` of the data, if it has one.
    pub(crate) holder: Option<Name>,
    pub(crate) data_length: usize,
    /// The event of its noun; none for the ledger's own records and for what no noun knows.
    pub(crate) event: Option<Event>,
    /// What it shows by itself; none if it does not stand.
    pub(crate) own: Option<Own>,
    /// What the bases of a draft's lines say of standards.
    pub(crate) claims: Box<[LineClaims]>,
    /// The whole record, of keys and of the ledger itself.
    pub(crate) bytes: Option<Box<[u8]>>,
}

impl Facts {
    /// Whether the stream is of the record's area from here on.
    pub(crate) fn sets_area(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.keeps == Keeps::Sets)
    }
}

/// A commit by its note.
pub(crate) struct Commit {
    pub(crate) first: u64,
    pub(crate) count: u64,
    /// Its number and the ledger time at it, as the columns say.
    pub(crate) no: i64,
    pub(crate) ledger_time: i64,
    /// None if the note is not of its form.
    pub(crate) note: Option<CommitNote>,
    /// The key whose signature holds.
    pub(crate) signed_by: Option<VerifyingKey>,
}

/// A checkpoint that the log signed.
pub(crate) struct StoredCheckpoint {
    pub(crate) size: TreeSize,
    pub(crate) root: Hash,
    pub(crate) signed_by: VerifyingKey,
}
