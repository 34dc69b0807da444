//! What can be said of a commit without knowing its place in the order: done in the caller's thread.

use ledger::merkle::{leaf_hash, log_leaf};
use ledger::ties::Broken;
use ledger::{CommitNote, Frame, Hash};

use crate::commit::SignedCommit;
use crate::error::{AppendError, Refusal};
use crate::facts::{Collector, Common, Facts, Item};
use crate::settings::Rules;

/// A commit whose bytes agree with each other.
pub(crate) struct Checked {
    pub(crate) signed: SignedCommit,
    pub(crate) facts: Facts,
    /// Hash of the note's text.
    pub(crate) text_hash: Hash,
    /// Leaf hash of each record in the log.
    pub(crate) leaves: Vec<Hash>,
}

/// Fewer leaves than this are not worth a thread.
const PARALLEL_MIN: usize = 4_096;

/// Checks records against each other and against the note.
pub(crate) fn check(mut signed: SignedCommit, rules: &dyn Rules) -> Result<Checked, AppendError> {
    if signed.staged.records() != signed.commit.records {
        return Err(Refusal::Count.into());
    }
    // Records that were made in this program were read and held against the rules when they were made.
    let facts = match signed.staged.facts.take() {
        Some(facts) if !facts.unasked => *facts,
        _ => read(&signed, rules)?,
    };
    agrees(&facts, &signed.commit)?;
    if let Some(untied) = facts.ties.untied().first() {
        let broken = Broken::new(untied.rule, rules.says(untied.rule));
        return Err(Refusal::Rule { index: untied.index, broken }.into());
    }
    let text_hash = signed.note.text_hash();
    let leaves = leaves(&facts, &text_hash);
    Ok(Checked { signed, facts, text_hash, leaves })
}

/// Whether a record is of this commit, at this place.
pub(crate) fn belongs(
    frame: &Frame<'_>,
    index: u32,
    signer: &Hash,
    note: &CommitNote,
) -> Result<(), Refusal> {
    let field = match () {
        () if frame.ledger != note.ledger => "ledger",
        () if frame.commit != note.id => "commit",
        () if frame.time != note.time => "time",
        () if frame.index != index => "index",
        () if frame.signer != *signer => "signer",
        () => return Ok(()),
    };
    Err(Refusal::OtherCommit { index, field })
}

fn read(signed: &SignedCommit, rules: &dyn Rules) -> Result<Facts, AppendError> {
    let note = &signed.commit;
    let mut collector: Option<(Hash, Collector)> = None;
    signed.staged.for_each(|index, bytes| -> Result<(), AppendError> {
        let frame = Frame::parse(bytes).map_err(|error| Refusal::Record { index, error })?;
        let common = Common { ledger: note.ledger, commit: note.id, time: note.time, signer: frame.signer };
        let (signer, collector) = collector.get_or_insert_with(|| (frame.signer, Collector::new(common)));
        belongs(&frame, index, signer, note)?;
        let own = rules.alone(&frame).map_err(|broken| Refusal::Rule { index, broken })?;
        collector.add(Item::of(&frame, own)?);
        Ok(())
    })?;
    let (_, collector) = collector.ok_or(Refusal::Count)?;
    Ok(collector.finish())
}

fn agrees(facts: &Facts, note: &CommitNote) -> Result<(), Refusal> {
    let common = facts.common;
    if (common.ledger, common.commit, common.time) != (note.ledger, note.id, note.time) {
        return Err(Refusal::OtherCommit { index: 0, field: "ledger" });
    }
    if facts.links.len() as u64 != u64::from(note.records) {
        return Err(Refusal::Count);
    }
    if facts.root == note.root { Ok(()) } else { Err(Refusal::Root) }
}

fn leaves(facts: &Facts, text_hash: &Hash) -> Vec<Hash> {
    let leaf = |link: &crate::facts::Link| leaf_hash(&log_leaf(text_hash, &link.hash).0);
    let links = facts.links.as_slice();
    if links.len() < PARALLEL_MIN {
        return links.iter().map(leaf).collect();
    }
    let (first, second) = links.split_at(links.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| second.iter().map(leaf).collect::<Vec<_>>());
        let mut leaves = Vec::with_capacity(links.len());
        leaves.extend(first.iter().map(leaf));
        match other.join() {
            Ok(rest) => leaves.extend(rest),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        leaves
    })
}
