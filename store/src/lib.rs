//! Where records rest: embedded SQLite, or a KurrentDB cluster of which the folder's file is a copy. The only writer.
//!
//! There is one way into a ledger: [`Store::append`] of a [`SignedCommit`]. It is generic over the domain; the table of
//! authority, the log's key and the clock come in with [`Settings`].

mod abreast;
mod answer;
mod backup;
mod bodies;
mod check;
mod commit;
pub mod error;
pub mod es;
mod facts;
mod keys;
#[cfg(feature = "kurrent")]
pub mod kurrent;
#[cfg_attr(
    not(feature = "kurrent"),
    expect(dead_code, reason = "only a cluster agrees on an order elsewhere")
)]
mod order;
pub mod prepare;
pub mod prepared;
mod read;
mod reader;
mod schema;
mod settings;
mod spool;
mod staged;
mod store;
mod tree;
mod underway;
pub mod vault;
mod writer;

pub use commit::{LogHead, ReadSet, Receipt, SignedCommit};
pub use error::{AppendError, Conflict, PrepareError, Refusal, StoreError};
pub use order::ClusterFault;
pub use prepare::{Draft, Encoder, Heading, Heads, Preparation, Prepared, SealDraft, Section};
pub use prepared::PreparedFile;
pub use read::{RecordRef, StoredCommit, StoredRecord};
pub use reader::{Checked, CommitRecords, Reader, Records, frame};
pub use settings::{Backing, Flush, LogSigner, Rules, Settings, StoreClock};
pub use spool::{Resting, Spool};
pub use staged::{COMMIT_BYTES_MAX, Stage, StageError, Staged};
pub use store::Store;
