//! Several nodes over one server, and what may happen to it: over a double of the server (`kurrent-double`), which is
//! not the server, through the real client.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod attacks;
mod filling;
#[path = "../suite_on_kurrent/home.rs"]
mod home;
mod moves;
mod outages;
mod rights;
mod seeds;
mod two;
mod vault;
#[path = "../suite/world.rs"]
mod world;
