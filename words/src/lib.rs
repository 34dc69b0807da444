//! What people read, in two languages written beside each other.
//!
//! Every text is two formats, Chinese and English, in one place: of an error or refusal at its variant
//! (`#[derive(Said)]`), of anything else where it is said ([`say!`]). What a text names is itself said in the text's
//! language, if it has two; nobody ever takes a text apart again.

// What the macros write names this crate as everybody else does.
extern crate self as words;

mod coded;
mod ground;
mod lang;
mod refused;
mod said;
pub mod shown;
mod system;
mod text;

pub use coded::Coded;
pub use ground::{Ground, Grounded};
pub use lang::{Lang, UnknownLang};
pub use refused::Refused;
pub use said::{Said, Words};
pub use serde_json;
pub use system::Database;
pub use text::Text;
pub use words_derive::{Said, refuse, say};
