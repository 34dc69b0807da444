//! The double, spoken to by the real client over TCP.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod append;
mod batch;
mod cluster;
mod delete;
mod doors;
mod faults;
mod metadata;
mod read;
mod subscribe;
mod tamper;
mod world;
