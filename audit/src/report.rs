//! What a verification answers.

use std::collections::BTreeMap;

use ledger::{Hash, Position, TreeSize};
use serde::Serialize;

use crate::finding::{Code, Finding, KEPT_PER_CODE};

/// How much was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records read.
    pub records: u64,
    /// Commits read.
    pub commits: u64,
    /// Streams begun.
    pub streams: u64,
    /// Signatures of commits and checkpoints that were checked.
    pub signatures: u64,
    /// Checkpoints, stored and from outside, that were compared.
    pub checkpoints: u64,
    /// Seals of a right shape.
    pub seals: u64,
    /// Seals that were opened with the vault's keys.
    pub seals_opened: u64,
    /// Seals whose key the vault no longer has: erased, or none was given.
    pub seals_without_key: u64,
    /// Records by type.
    pub by_type: BTreeMap<String, u64>,
}

/// The outcome of a verification.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// How much was looked at.
    pub counts: Counts,
    /// The ledger's name, as its genesis says.
    pub origin: Option<String>,
    /// Hash of record 0.
    pub genesis: Option<Hash>,
    /// The tree over all records, recomputed.
    pub size: TreeSize,
    /// Its root.
    pub root: Hash,
    /// What is wrong, by position; at most [`crate::KEPT_PER_CODE`] of a code.
    pub findings: Vec<Finding>,
    /// How many findings there were of each code.
    pub totals: BTreeMap<Code, u64>,
    /// Whether a checkpoint from outside shows that no tail was cut: one over all records, and no other that contradicts.
    /// If not, a cut tail is not excluded.
    pub tail_excluded: bool,
    /// The size of the largest checkpoint from outside that holds: so many records are as they were. One over nothing is
    /// none.
    pub outside_size: Option<TreeSize>,
}

impl Report {
    /// Adds what was found beside, as by [`crate::verify_views`].
    pub fn add(&mut self, findings: Vec<Finding>) {
        for finding in findings {
            let count = self.totals.entry(finding.code).or_default();
            *count += 1;
            if *count <= KEPT_PER_CODE as u64 {
                self.findings.push(finding);
            }
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.totals.is_empty()
    }

    /// How many findings of each code were counted and not kept.
    #[must_use]
    pub fn left_out(&self) -> Vec<(Code, u64)> {
        let kept = |code| self.findings.iter().filter(|finding| finding.code == code).count() as u64;
        let more = self.totals.iter().map(|(code, total)| (*code, total.saturating_sub(kept(*code))));
        more.filter(|(_, more)| *more > 0).collect()
    }

    /// The first bad record: position and stream.
    ///
    /// What is wrong with a commit as a whole stands at its first record; if one of its records shows more, it is that.
    #[must_use]
    pub fn first_bad(&self) -> Option<(Position, Option<&str>)> {
        let mut placed = self.findings.iter().filter(|finding| finding.position.is_some());
        let first = placed.next()?;
        let of_record = |finding: &&Finding| finding.code.is_of_record();
        let closer = placed
            .filter(of_record)
            .find(|finding| finding.commit.is_some() && finding.commit == first.commit);
        let bad = closer.filter(|_| !first.code.is_of_record()).unwrap_or(first);
        Some((bad.position?, bad.stream.as_deref()))
    }
}
