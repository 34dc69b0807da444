//! roster

pub mod event;
