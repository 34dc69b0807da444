//! Rosters: from a file to a clerk's proposal, from the proposal to entitlements.

mod compare;
mod confirm;
mod deciding;
mod elsewhere;
mod import;
mod intake;
mod outcome;
mod subjects;

pub use compare::Compared;
pub use confirm::{Confirm, Confirmation, Reject};
pub use elsewhere::Elsewhere;
pub use import::{Checked, check};
pub use intake::{Intake, Request, refused_copy};
pub use outcome::WouldChange;
