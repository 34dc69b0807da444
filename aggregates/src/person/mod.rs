//! person

pub mod event;
