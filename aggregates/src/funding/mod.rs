//! funding

pub mod event;
