//! The streams that a ledger has on the server, and the ids of its events: the same wherever they are computed.

use ledger::{Hash, Sequence, TreeSize, Uuid};

pub(super) use crate::order::{CHECKPOINT, ORDER};

/// What was added to and taken out of the vault.
pub(super) use crate::vault::pool::LINE as VAULT;
/// How far the entities' streams are complete.
pub(super) const FAN_OUT: &str = "fan-out";
/// Whether the ledger is whole here: it begins to move in, and has moved in.
pub(super) const ARRIVAL: &str = "arrival";
/// The streams that nobody but an administrator may delete or set rules for.
pub(super) const GUARDED: [&str; 5] = [ORDER, CHECKPOINT, VAULT, FAN_OUT, ARRIVAL];

/// `order`: a commit has its place.
pub(super) const COMMIT_ORDERED: &str = "commit_ordered";
/// `order`: the ledger goes on elsewhere.
pub(super) const LEDGER_MOVED: &str = "ledger_moved";
/// `commit/…`: bytes of records.
pub(super) const RECORDS_STAGED: &str = "records_staged";
/// `checkpoint`: a signed checkpoint.
pub(super) const CHECKPOINT_SIGNED: &str = "checkpoint_signed";

/// `arrival`: a ledger begins to come from elsewhere.
pub(super) const LEDGER_ARRIVING: &str = "ledger_arriving";
/// `arrival`: all of it is there.
pub(super) const LEDGER_ARRIVED: &str = "ledger_arrived";

/// UUIDv5 of the URL `https://sunledger.example/kurrent/v1`: what ids are derived under.
const NAMESPACE: Uuid = Uuid::from_bytes([
    0x0b, 0x1c, 0x5f, 0x4e, 0x6a, 0x2d, 0x5e, 0x8b, 0x9c, 0x37, 0x1d, 0x84, 0xa6, 0xf0, 0x52, 0xe1,
]);

/// Where a commit's bytes are staged: by the hash of its note's text.
pub(super) fn commit_stream(text_hash: &Hash) -> String {
    format!("commit/{text_hash}")
}

/// The event that gives a commit its place.
pub(super) fn order_id(text_hash: &Hash) -> Uuid {
    derived(&format!("order/{text_hash}"))
}

/// A piece of a commit's bytes.
pub(super) fn chunk_id(text_hash: &Hash, index: u64) -> Uuid {
    derived(&format!("commit/{text_hash}/{index}"))
}

/// A checkpoint: by everything that it says.
pub(super) fn checkpoint_id(size: TreeSize, note: &Hash) -> Uuid {
    derived(&format!("checkpoint/{}/{note}", size.0))
}

/// A record in its entity's stream: by commit and place in it.
pub(super) fn record_id(commit: Uuid, index: u32) -> Uuid {
    Uuid::new_v5(&commit, index.to_string().as_bytes())
}

/// Any other event.
pub(super) fn derived(name: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, name.as_bytes())
}

/// The revision of a record in its entity's stream: sequences count from 1, revisions from 0.
pub(super) const fn revision(seq: Sequence) -> u64 {
    seq.0.saturating_sub(1)
}
