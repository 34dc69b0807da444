//! Verification of small ledgers that are made by hand, honest and tampered with.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod forged;
mod month;
mod outside;
mod proof;
mod shape;
mod small;
mod support;
mod tamper;
mod vectors;
