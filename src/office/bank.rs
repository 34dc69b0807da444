//! What goes to the bank, and what comes back.

mod accounts;
mod booked;
mod exercise;
mod files;
mod result;

pub use accounts::check_accounts;
pub use exercise::exercise;
pub use files::{AcceptFiles, Format, MakeFiles, files_of};
pub use result::{Reading, TakeResult, Taken};
