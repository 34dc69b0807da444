//! What a refusal rests on.

use serde::Serialize;

/// What a refusal rests on, so that nobody takes what one program asks for what the ledger promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A rule that `verify` asks again, by its id in docs/FORMAT.md §16; the noun's word for its own history.
    Rule(&'static str),
    /// The form of what is written, by its section in docs/FORMAT.md.
    Format(&'static str),
    /// Nothing but this program asks it: the anchor in docs/THREATS.md that says so.
    Threat(&'static str),
}

/// A refusal that says what it rests on.
pub trait Grounded {
    /// What it rests on.
    fn ground(&self) -> Ground;
}
