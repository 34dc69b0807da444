//! The proof: canonical bytes, records, commit notes, the Merkle log, checkpoints, keys and seals.
//!
//! Everything here is a pure function of its arguments: no files, no sockets, no clock, no randomness. Random bytes
//! and times come in as parameters. The formats are for ever and are specified in `docs/FORMAT.md`; each parser is
//! strict and capped, so that one meaning has one spelling.

pub mod area;
pub mod canonical;
pub mod checkpoint;
pub mod commit;
pub mod genesis;
pub mod hash;
pub mod keyring;
pub mod merkle;
pub mod note;
pub mod position;
pub mod possession;
pub mod proof;
pub mod record;
pub mod redacted;
pub mod scope;
pub mod seal;
pub mod text;
pub mod ties;
pub mod tile;
pub mod time;

pub use area::AreaCode;
pub use commit::{CommitCheck, CommitNote};
pub use hash::{Hash, sha256};
pub use keyring::{Authority, Keyring};
pub use position::{LeafIndex, Position, Sequence, TreeSize};
pub use record::{Frame, NewRecord};
pub use redacted::Redacted;
pub use scope::Scope;
pub use time::Time;
/// The ids of ledgers, commits and subjects.
pub use uuid::Uuid;
