//! key

pub mod event;
