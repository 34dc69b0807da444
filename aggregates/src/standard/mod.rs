//! standard

pub mod event;
