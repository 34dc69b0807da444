//! Which key records a proof file needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::genesis::stream;
use crate::hash::Hash;
use crate::keyring::KEY_STREAM;
use crate::position::Position;
use crate::record::Frame;

/// The positions of the key records, out of all of a ledger, that give the signer of a commit its authority: those of
/// its own stream before the commit, and so on for each one's signer. `commit_start` is the position of the commit's
/// first record.
#[must_use]
pub fn needed_key_records(
    key_records: &[(Position, Frame<'_>)],
    signer: &Hash,
    commit_start: Position,
) -> BTreeSet<Position> {
    let mut streams: BTreeMap<&str, Vec<(Position, &Frame<'_>)>> = BTreeMap::new();
    for (position, frame) in key_records {
        streams.entry(frame.stream).or_default().push((*position, frame));
    }
    let mut needed = BTreeSet::new();
    let mut wanted = vec![(*signer, commit_start)];
    while let Some((signer, before)) = wanted.pop() {
        for (position, frame) in streams.get(format!("{KEY_STREAM}{signer}").as_str()).into_iter().flatten() {
            if *position < before && needed.insert(*position) {
                wanted.push((frame.signer, Position(position.0.saturating_sub(u64::from(frame.index)))));
            }
        }
        // The genesis commit registers every founder; without all of them it is not complete.
        for (position, frame) in key_records {
            let genesis_commit = position.0 == u64::from(frame.index) && frame.stream != stream(frame.ledger);
            if genesis_commit && *position < commit_start {
                needed.insert(*position);
            }
        }
    }
    needed
}
