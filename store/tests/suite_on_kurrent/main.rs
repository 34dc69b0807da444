//! The contract of the store once more, the same code, over a KurrentDB server: the one that `SUNLEDGER_KURRENT_URL`
//! names, or else a double of it (`kurrent-double`), which is not the server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../suite/append.rs"]
mod append;
#[path = "../suite/concurrency.rs"]
mod concurrency;
#[path = "../suite/events.rs"]
mod events;
mod home;
#[path = "../suite/prepared.rs"]
mod prepared;
#[path = "../suite/proofs.rs"]
mod proofs;
#[path = "../suite/refusals.rs"]
mod refusals;
#[path = "../suite/reopen.rs"]
mod reopen;
#[path = "../suite/world.rs"]
mod world;
