//! entitlement

pub mod event;
