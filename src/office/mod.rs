//! What the offices do: each act is an ask, a plan and a commit.
//!
//! The command line, the demonstration and the tests all come through here; nothing here prints or parses words.

pub(crate) mod absent;
mod afterwards;
pub mod bank;
pub mod batch;
pub mod benefit;
mod carry_out;
mod commit;
pub mod founding;
pub mod keys;
pub mod known;
pub mod log_key;
pub mod money;
pub mod opened;
pub mod papers;
pub mod payee;
pub mod person;
pub mod roster;
pub mod standards;
pub mod statement;
pub mod sweep;
mod upload;
pub mod waiting;

pub use afterwards::Followed;
pub use carry_out::{Ask, Committed, Done, Outcome, carry_out};
pub use commit::{commit, commit_note};
pub use upload::Upload;
