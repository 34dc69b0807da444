//! What goes to the bank, and what comes back.

mod accounts;
mod booked;
mod exercise;
mod files;
mod result;

pub use accounts::check_accounts;
pub use exercise::exercise;
pub use files::{Format, Made, MadeFile, UNSIGNED, accept, make_files};
pub use result::{Reading, Taken, take};
