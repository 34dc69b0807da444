//! The program over the sample files, as a user types it: one real month and everything that goes wrong in one.

#[path = "../support/mod.rs"]
mod support;

mod bad_roster;
mod benefits;
mod broken_off;
mod clock;
mod edited;
mod elsewhere;
mod erasure;
mod eyes;
mod formats;
mod june;
mod languages;
mod log_key;
mod put_back;
mod reissue;
mod rural;
mod samples;
mod signing_sheet;
mod training;
mod waiting;
