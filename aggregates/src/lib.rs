//! The domain: one module a noun. Commands, events, refusals, amounts, and the table of who may cause which event.
//!
//! Nothing here reads a clock, draws a random number or touches a file: time, ids and look-ups arrive in the
//! command, so that any history can be decided again, years later, with the same outcome.

pub mod acts;
pub mod amount;
pub mod area;
pub mod authority;
pub mod basis;
pub mod batch;
pub mod cause;
pub mod day;
pub mod decide;
pub mod document;
pub mod entitlement;
pub mod figures;
pub mod flow_number;
pub mod funding;
mod grow;
pub mod ids;
pub mod intent;
pub mod key;
pub mod money;
pub mod month;
pub mod noun;
pub mod person;
pub mod programme;
pub mod role;
pub mod roster;
pub mod rules;
pub mod shown;
mod spelled;
pub mod standard;
pub mod wire;

pub use area::AreaCode;
pub use basis::{Basis, BasisText, StandardRef};
pub use cause::Cause;
pub use day::Day;
pub use decide::Decide;
pub use flow_number::FlowNumber;
pub use ids::{BatchId, EntitlementId, Holder, HouseholdId, ProposalId, RosterId, SubjectId};
pub use money::Money;
pub use month::Month;
pub use programme::{Component, Programme};
pub use role::Role;
pub use wire::WireEvent;
