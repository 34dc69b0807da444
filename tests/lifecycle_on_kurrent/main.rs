//! The same journeys once more with the ledger on a KurrentDB server: the one that `SUNLEDGER_KURRENT_URL` names, or
//! else a double of it (`kurrent-double`), which is not the server.

#[path = "../support/mod.rs"]
mod support;

#[path = "../lifecycle/bad_roster.rs"]
mod bad_roster;
#[path = "../lifecycle/benefits.rs"]
mod benefits;
#[path = "../lifecycle/elsewhere.rs"]
mod elsewhere;
#[path = "../lifecycle/erasure.rs"]
mod erasure;
#[path = "../lifecycle/eyes.rs"]
mod eyes;
#[path = "../lifecycle/formats.rs"]
mod formats;
#[path = "../lifecycle/june.rs"]
mod june;
#[path = "../lifecycle/log_key.rs"]
mod log_key;
#[path = "../lifecycle/reissue.rs"]
mod reissue;
#[path = "../lifecycle/rural.rs"]
mod rural;
#[path = "../lifecycle/samples.rs"]
mod samples;
#[path = "../lifecycle/training.rs"]
mod training;
