//! What the offices do: one act a function, from typed arguments to one commit.
//!
//! The command line, the demonstration and the tests all come through here; nothing here prints or parses words.

pub(crate) mod absent;
pub mod bank;
pub mod batch;
pub mod benefit;
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
