//! A KurrentDB cluster as the place where the order of commits is agreed on (docs/decisions/0013, docs/format-kurrent.md).
//!
//! Streams: `order` (one event a commit: its signed note and what its bytes are), `commit/<hash of the note's text>`
//! (the bytes), `checkpoint` (signed checkpoints). A node's `ledger.db` is a copy that is a pure function of these, so
//! everything that reads a ledger reads a cluster's as well.

mod access;
mod address;
mod arrival;
mod cluster;
mod event;
mod events;
mod fan_out;
mod fault;
mod fetch;
mod heard;
mod leave;
mod line;
mod moving;
mod names;
mod order;
mod scrub;
mod survey;
mod surveyed;
mod take_in;
mod vault;
mod wire;

pub use access::Accounts;
pub use address::{Address, AddressError};
pub use cluster::Cluster;
pub use fan_out::{FannedOut, Standing};
pub use moving::{Moving, own};
pub use scrub::Scrubbed;
pub use survey::{Misfit, Survey};
