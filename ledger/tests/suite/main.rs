//! The proof formats against attacks, other implementations and golden vectors.

mod canonical;
mod checkpoint;
mod commit;
mod genesis;
mod keyring;
mod merkle;
mod note;
mod proof;
mod record;
mod seal;
mod tile;
mod vectors;
mod world;
