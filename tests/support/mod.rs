//! What the tests of the whole program share: a live ledger with its offices, made as a user would make it.
#![allow(dead_code, unreachable_pub, unused_imports, reason = "each test file uses its own part of this")]

mod files;
mod said;
mod server;
mod stages;
mod world;

pub use files::{Reply, Sheet, answers, bank_lines, gb18030, sample, sha256, today};
pub use said::{Said, is_chinese};
pub use server::Server;
pub use stages::{CENTRAL, JUNE, LUXI, MAY};
pub use world::{World, bare, run, text};
