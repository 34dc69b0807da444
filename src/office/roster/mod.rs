//! Rosters: from a file to a clerk's proposal, from the proposal to entitlements.

mod compare;
mod confirm;
mod deciding;
mod elsewhere;
mod import;
mod intake;
mod subjects;

pub use compare::Compared;
pub use confirm::{Confirmation, confirm, reject};
pub use elsewhere::Elsewhere;
pub use import::{Checked, Imported, check, import};
pub use intake::{Intake, Request};
