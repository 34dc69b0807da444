//! What goes to the bank, and what comes back.

mod accounts;
mod booked;
mod files;
mod result;

pub use accounts::check_accounts;
pub use files::{Format, Made, MadeFile, accept, make_files};
pub use result::{Reading, Taken, take};
