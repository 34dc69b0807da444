//! batch

pub mod event;
