//! A record beside the streams that it rests on, as all records before it made them.

pub(super) mod area;
pub(super) mod days;
pub(super) mod derived;
pub(super) mod draft;
pub(super) mod exclusion;
pub(super) mod floor;
pub(super) mod in_force;
pub(super) mod line;
pub(super) mod members;
pub(super) mod once;
pub(super) mod people;
pub(super) mod release;
pub(super) mod roster;
pub(super) mod source;
