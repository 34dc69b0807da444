//! Sunledger 阳光账本: the program. The only place with a clock, randomness, arguments, key files and secrets.

pub mod app;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod demo;
pub mod disk;
pub mod failure;
pub mod files;
pub mod ground;
pub mod keyfile;
pub mod office;
pub mod personal;
pub mod policy;
pub mod random;
pub mod report;
pub mod vaults;

/// Many small blocks on several threads: records, names and events. Measured in docs/BENCHMARKS.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
