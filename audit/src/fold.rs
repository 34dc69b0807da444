//! Folding chunks in order: all that depends on what came before.

mod closing;
mod commit;
mod record;

use aggregates::rules::id;
use foldhash::HashMap;
use ledger::note::VerifyingKey;
use ledger::ties::Broken;
use ledger::{Hash, Keyring, Time, Uuid};

use words::say;

use crate::chunk::{Chunk, StoredCheckpoint};
use crate::db::Reader;
use crate::error::AuditError;
use crate::finding::{Code, Findings, Place};
use crate::notes;
use crate::options::Options;
use crate::report::Counts;
use crate::scratch::Scratch;
use crate::streams::Streams;
use crate::tree::LogTree;
use crate::uses::Uses;
use commit::Current;

/// A part of the bound on memory that numbers may weigh which are used once.
const PART_OF_USES: u64 = 16;

/// The state of a verification after some position.
pub(crate) struct Fold<'a> {
    options: &'a Options<'a>,
    reader: Reader,
    scratch: Scratch,
    streams: Streams,
    tree: LogTree,
    keyring: Keyring,
    /// Positions of the records that changed the log's key.
    log_key_changes: Vec<u64>,
    findings: Findings,
    counts: Counts,
    by_type: HashMap<&'static str, u64>,
    /// Ledger time, once a commit was read.
    time: Option<Time>,
    /// Its day at +08:00.
    day: String,
    /// The next position and the next commit's first position, if nothing is missing.
    next: u64,
    next_commit: u64,
    current: Option<Current>,
    /// The largest checkpoint so far.
    covered: u64,
    /// Records that set their stream's area.
    scopes: u64,
    uses: Uses,
    /// What stands for the account of each holder whose seals were opened.
    accounts: HashMap<Uuid, u64>,
}

impl<'a> Fold<'a> {
    pub(crate) fn new(options: &'a Options<'a>, reader: Reader, memory: u64) -> Result<Fold<'a>, AuditError> {
        Ok(Fold {
            options,
            reader,
            scratch: Scratch::open()?,
            streams: Streams::within(memory),
            tree: LogTree::default(),
            keyring: Keyring::new(),
            log_key_changes: Vec::new(),
            findings: Findings::default(),
            counts: Counts::default(),
            by_type: HashMap::default(),
            time: None,
            day: String::new(),
            next: 0,
            next_commit: 0,
            current: None,
            covered: 0,
            scopes: 0,
            uses: Uses::within(memory / PART_OF_USES),
            accounts: HashMap::default(),
        })
    }

    /// Takes the next chunk.
    pub(crate) fn take(&mut self, mut chunk: Chunk) -> Result<(), AuditError> {
        for mut finding in std::mem::take(&mut chunk.findings) {
            // What is wrong with a note is found without looking at the records under it.
            if let (None, Some(position)) = (&finding.stream, finding.position) {
                finding.stream = chunk.place(position.0).stream;
            }
            self.findings.take(finding);
        }
        self.counts.seals += chunk.seals.shaped;
        self.counts.seals_opened += chunk.seals.opened;
        self.counts.seals_without_key += chunk.seals.without_key;
        self.check_accounts(&chunk);
        // The tree first: what the chunk's signers had seen may lie in the chunk.
        self.tree.append(std::mem::take(&mut chunk.levels), &self.scratch)?;
        let mut commits = std::mem::take(&mut chunk.commits).into_iter().peekable();
        for row in std::mem::take(&mut chunk.rows) {
            while let Some(commit) = commits.next_if(|commit| commit.first <= row.position) {
                let facts = row.facts.as_ref().filter(|_| commit.first == row.position);
                self.begin_commit(
                    commit,
                    facts.map(|facts| (chunk.name(facts.name), facts.signer, facts.commit)),
                )?;
            }
            self.missing_before(row.position);
            self.record(&chunk, row)?;
        }
        for commit in commits {
            self.begin_commit(commit, None)?;
        }
        self.missing_before(chunk.end);
        for checkpoint in &chunk.checkpoints {
            self.checkpoint(checkpoint)?;
        }
        Ok(())
    }

    /// An account holder has one account: another one is another holder.
    fn check_accounts(&mut self, chunk: &Chunk) {
        for (position, holder, account) in &chunk.accounts {
            if *self.accounts.entry(*holder).or_insert(*account) != *account {
                let text = say!(
                    "对象{holder}所封的账户不是此前所封的账户",
                    "the account sealed of {holder} is not the one sealed before"
                );
                self.findings.take(chunk.place(*position).broken(Broken::new(id::ACCOUNT, text)));
            }
        }
    }

    fn missing_before(&mut self, position: u64) {
        if self.next < position {
            let (from, count) = (self.next, position - self.next);
            let commit = self.current.as_ref().filter(|current| current.holds(from));
            let commit = commit.and_then(|current| current.note.as_ref()).map(|note| note.id);
            let place = commit.into_iter().fold(Place::at(from), Place::commit);
            self.findings.add(Code::RecordMissing, place, || {
                say!("从位置{from}起缺少{count}条记录", "{count} record(s) are missing from position {from}")
            });
        }
        self.next = self.next.max(position);
    }

    fn checkpoint(&mut self, checkpoint: &StoredCheckpoint) -> Result<(), AuditError> {
        let size = checkpoint.size.0;
        self.counts.checkpoints += 1;
        self.counts.signatures += 1;
        self.covered = self.covered.max(size);
        let place = || Place::at(size.saturating_sub(1));
        if self.log_key_at(size) != Some(&checkpoint.signed_by) {
            self.findings.add(Code::LogKey, place(), || {
                say!(
                    "检查点{size}不是由当时的日志密钥签署",
                    "checkpoint {size} is not signed by the key that was the log's at that size"
                )
            });
        }
        if self.root_at(size)? != checkpoint.root {
            self.findings.add(Code::CheckpointRoot, place(), || {
                say!(
                    "检查点{size}的根不是前{size}条记录的根",
                    "the root of checkpoint {size} is not that of the records"
                )
            });
        }
        Ok(())
    }

    /// The key that signs for so many records: a change counts from its own record on.
    fn log_key_at(&self, size: u64) -> Option<&VerifyingKey> {
        let changed = self.log_key_changes.partition_point(|position| *position < size);
        self.keyring.log_keys().get(changed)
    }

    /// The log's root at a size that was passed.
    fn root_at(&self, size: u64) -> Result<Hash, AuditError> {
        self.tree.root_at(size, &self.scratch, &|from, to| notes::leaves(&self.reader, from, to))
    }
}
