//! What verification finds, and the report that it makes.

use std::collections::BTreeMap;

use aggregates::rules::HISTORY;
use ledger::ties::{Broken, RuleId};
use ledger::{Position, Uuid};
use serde::Serialize;
use words::{Said, Text};

/// So many findings of one code and rule are kept; the rest are counted.
pub const KEPT_PER_CODE: usize = 20;

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The database does not give the rows.
    Unreadable,
    /// The tables are not of the format's shape, or have rows that nothing in the ledger asks for.
    Table,
    /// A position of the order has no record.
    RecordMissing,
    /// A record stands outside of every commit.
    RecordOutsideCommit,
    /// The bytes are not a canonical record.
    RecordForm,
    /// The stored hash is not the hash of the bytes.
    RecordHash,
    /// The stored columns say something else than the bytes.
    Columns,
    /// The record is of another ledger.
    OtherLedger,
    /// The sequence does not follow the stream's last record.
    Sequence,
    /// `prev` is not the hash of the stream's last record.
    Chain,
    /// Commits do not follow each other without gap, or a count is wrong.
    CommitOrder,
    /// The stored columns of a commit say something else than its note.
    CommitColumns,
    /// A record's place, id, time or signer is not that of its commit.
    CommitRecord,
    /// The signed note is not of its form.
    NoteForm,
    /// The note names another ledger, commit or count.
    NoteMismatch,
    /// The records do not lead to the root that was signed.
    CommitRoot,
    /// The signature does not hold, or its key is not the signer's.
    NoteSignature,
    /// `seen` is not an earlier root of this log.
    Seen,
    /// The note's `key` line is not the head of the signer's key stream.
    KeyHead,
    /// The key was not registered, not active, or had no role for the event.
    Authority,
    /// A key record could not have been.
    KeyRecord,
    /// The holder in the data is not the signer's.
    Holder,
    /// The time lies too far behind ledger time.
    Time,
    /// Record 0 is missing, refused, or not the expected one.
    Genesis,
    /// The log's key is not the expected one.
    LogKey,
    /// A stored checkpoint is not of its form or not signed by the log.
    Checkpoint,
    /// A stored checkpoint's root is not the log's.
    CheckpointRoot,
    /// The order has records that no checkpoint covers, or a checkpoint covers more than there is.
    CheckpointCover,
    /// A stored tile is not what the records give.
    Tile,
    /// A checkpoint from outside does not agree with this log.
    OutsideCheckpoint,
    /// A checkpoint from outside covers more than there is: an older backup, or a cut tail.
    TailCut,
    /// A seal is not of its shape.
    SealShape,
    /// A seal does not belong to its key, place or commitment.
    SealBinding,
    /// The stream's noun has no such event, or not of this shape.
    Event,
    /// The aggregate could not have made the record.
    History,
    /// A rule beyond one stream is broken: the finding names it.
    Rule,
    /// A table of the read models is not what the records give.
    ReadModels,
}

impl Code {
    /// Whether it is found at one record, rather than at a commit or a tree as a whole.
    #[must_use]
    pub const fn is_of_record(self) -> bool {
        !matches!(
            self,
            Code::CommitOrder
                | Code::CommitColumns
                | Code::Table
                | Code::NoteForm
                | Code::NoteMismatch
                | Code::CommitRoot
                | Code::NoteSignature
                | Code::Checkpoint
                | Code::CheckpointRoot
                | Code::CheckpointCover
                | Code::ReadModels
        )
    }

    /// The word in reports.
    #[must_use]
    pub fn word(self) -> String {
        let value = serde_json::to_value(self).ok();
        value.and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind.
    pub code: Code,
    /// Which rule of docs/FORMAT.md §16, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleId>,
    /// The first record that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// The record's stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream: Option<String>,
    /// The record's commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<Uuid>,
    /// Chinese, then English.
    pub text: Text,
}

/// Where a finding lies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) position: Option<Position>,
    pub(crate) stream: Option<String>,
    pub(crate) commit: Option<Uuid>,
}

impl Place {
    pub(crate) fn at(position: u64) -> Place {
        Place { position: Some(Position(position)), ..Place::default() }
    }

    pub(crate) fn stream(mut self, stream: &str) -> Place {
        self.stream = Some(stream.to_owned());
        self
    }

    pub(crate) fn commit(mut self, commit: Uuid) -> Place {
        self.commit = Some(commit);
        self
    }

    pub(crate) fn finding(self, code: Code, text: impl Said) -> Finding {
        let Place { position, stream, commit } = self;
        Finding { code, rule: None, position, stream, commit, text: text.text() }
    }

    /// A rule that is broken here: that of a noun's history, or another.
    pub(crate) fn broken(self, broken: Broken) -> Finding {
        let code = if HISTORY.contains(&broken.rule) { Code::History } else { Code::Rule };
        Finding { rule: Some(broken.rule), ..self.finding(code, broken.text) }
    }
}

/// Findings of a run: the first of each code, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    counts: BTreeMap<(Code, Option<RuleId>), u64>,
}

impl Findings {
    /// Adds a finding; the text is made only if it is kept.
    pub(crate) fn add<T: Said>(&mut self, code: Code, place: Place, text: impl FnOnce() -> T) {
        if self.count(code, None) {
            self.kept.push(place.finding(code, text()));
        }
    }

    /// Adds a finding that a worker has made.
    pub(crate) fn take(&mut self, finding: Finding) {
        if self.count(finding.code, finding.rule) {
            self.kept.push(finding);
        }
    }

    /// Whether anything of these kinds was found.
    pub(crate) fn any(&self, codes: &[Code]) -> bool {
        self.counts.keys().any(|(code, _)| codes.contains(code))
    }

    fn count(&mut self, code: Code, rule: Option<RuleId>) -> bool {
        let count = self.counts.entry((code, rule)).or_default();
        *count += 1;
        *count <= KEPT_PER_CODE as u64
    }

    /// Those that were kept in order of position, and how many there were of each code.
    pub(crate) fn finish(mut self) -> (Vec<Finding>, BTreeMap<Code, u64>) {
        // What has no position concerns the whole log and comes last.
        self.kept.sort_by_key(|finding| finding.position.map_or(u64::MAX, |position| position.0));
        let mut totals = BTreeMap::new();
        for ((code, _), count) in self.counts {
            *totals.entry(code).or_default() += count;
        }
        (self.kept, totals)
    }
}
