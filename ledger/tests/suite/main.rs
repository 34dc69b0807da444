//! The proof formats against attacks, other implementations and golden vectors.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod canonical;
mod checkpoint;
mod commit;
mod genesis;
mod keyring;
mod keyring_areas;
mod merkle;
mod note;
mod proof;
mod record;
mod scope;
mod seal;
mod ties;
mod tile;
mod vectors;
mod world;
