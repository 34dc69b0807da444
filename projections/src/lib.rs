//! Read models: folds of records into tables and statements.
//!
//! A projection is a fold over positions. Its rows and the position it has read are written in one transaction, so
//! `views.db` may be deleted at any time: folding again from position 0 gives the same rows ([`Views::fingerprint`]).
//! Money stands in the tables as whole fen. No personal data ever stands there: only subjects, and the positions of
//! the records whose seals hold the names and accounts.

mod at;
mod codec;
mod error;
mod fold;
mod marks;
pub mod query;
mod snapshot;
pub mod statement;
mod status;
mod views;

pub use error::{ViewsError, is_machines, sqlite};
pub use marks::Marks;
pub use snapshot::{Seals, Snapshot};
pub use status::{BatchStatus, LineStatus, PayeeChangeStatus, RosterStatus, SignatureStep, line_code};
pub use views::Views;
