//! What can be said of a commit without knowing its place in the order: done in the caller's thread.

use std::borrow::Cow;
use std::collections::BTreeSet;

use ledger::commit::record_leaf;
use ledger::merkle::{Frontier, leaf_hash, log_leaf};
use ledger::{AreaCode, CommitNote, Frame, Hash};
use serde::Deserialize;

use crate::commit::SignedCommit;
use crate::error::{AppendError, Refusal};

/// A commit whose bytes agree with each other.
pub(crate) struct Checked {
    pub(crate) signed: SignedCommit,
    /// Hash of the public key that all records name.
    pub(crate) signer: Hash,
    /// Hash of the note's text.
    pub(crate) text_hash: Hash,
    /// Hash of each record, in order.
    pub(crate) hashes: Vec<Hash>,
    /// Leaf hash of each record in the log.
    pub(crate) leaves: Vec<Hash>,
    /// Every (type, version, area) of the records.
    pub(crate) kinds: BTreeSet<(String, u32, AreaCode)>,
    /// Every holder that the records name as the signer's.
    pub(crate) holders: BTreeSet<String>,
    /// Whether a record is on a key or on the ledger itself.
    pub(crate) on_keys: bool,
}

/// Checks records against each other and against the note.
pub(crate) fn check(signed: SignedCommit) -> Result<Checked, AppendError> {
    if signed.staged.records() != signed.commit.records {
        return Err(Refusal::Count.into());
    }
    let count = signed.commit.records as usize;
    let text_hash = signed.note.text_hash();
    let mut checked = Checked {
        signer: Hash::ZERO,
        text_hash,
        hashes: Vec::with_capacity(count),
        leaves: Vec::with_capacity(count),
        kinds: BTreeSet::new(),
        holders: BTreeSet::new(),
        on_keys: false,
        signed,
    };
    let mut frontier = Frontier::new();
    let mut last_kind = LastKind::default();
    let signed = &checked.signed;
    let (hashes, leaves) = (&mut checked.hashes, &mut checked.leaves);
    let (kinds, holders) = (&mut checked.kinds, &mut checked.holders);
    signed.staged.for_each(|index, bytes| -> Result<(), AppendError> {
        let frame = Frame::parse(bytes).map_err(|error| Refusal::Record { index, error })?;
        if index == 0 {
            checked.signer = frame.signer;
        }
        belongs(&frame, index, &checked.signer, &signed.commit)?;
        last_kind.note(&frame, kinds);
        if is_on_keys(&frame) {
            checked.on_keys = true;
        } else {
            note_holder(&frame, index, holders)?;
        }
        let hash = frame.hash();
        frontier.append(record_leaf(&hash));
        leaves.push(leaf_hash(&log_leaf(&text_hash, &hash).0));
        hashes.push(hash);
        Ok(())
    })?;
    if frontier.root() == checked.signed.commit.root { Ok(checked) } else { Err(Refusal::Root.into()) }
}

/// Whether a record is one that the keyring folds.
pub(crate) fn is_on_keys(frame: &Frame<'_>) -> bool {
    ["key", "ledger"].contains(&frame.aggregate())
        || frame.event_type.starts_with("key.")
        || frame.event_type.starts_with("ledger.")
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

/// Records of one commit are mostly of one kind: the set is asked only when the kind changes.
#[derive(Default)]
struct LastKind(Option<(String, u32, AreaCode)>);

impl LastKind {
    fn note(&mut self, frame: &Frame<'_>, kinds: &mut BTreeSet<(String, u32, AreaCode)>) {
        let same = self.0.as_ref().is_some_and(|(event_type, version, area)| {
            *area == frame.area && *version == frame.version && event_type == frame.event_type
        });
        if !same {
            let kind = (frame.event_type.to_owned(), frame.version, frame.area);
            kinds.insert(kind.clone());
            self.0 = Some(kind);
        }
    }
}

#[derive(Deserialize)]
struct Holder<'a> {
    #[serde(borrow, default)]
    holder: Option<Cow<'a, str>>,
}

/// A `holder` at the top of the data says who signs. The keyring checks those of its own records.
fn note_holder(frame: &Frame<'_>, index: u32, holders: &mut BTreeSet<String>) -> Result<(), Refusal> {
    if !frame.data.contains("\"holder\":") {
        return Ok(());
    }
    let shape = |_| Refusal::OtherCommit { index, field: "holder" };
    let data: Holder<'_> = serde_json::from_str(frame.data).map_err(shape)?;
    if let Some(holder) = data.holder
        && !holders.contains(holder.as_ref())
    {
        holders.insert(holder.into_owned());
    }
    Ok(())
}
