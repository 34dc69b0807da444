//! The store as its callers see it: a small ledger in a temporary folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod append;
mod backup;
mod concurrency;
mod events;
mod home;
mod prepared;
mod proofs;
mod refusals;
mod reopen;
mod tables;
mod underway;
mod vault;
mod world;
