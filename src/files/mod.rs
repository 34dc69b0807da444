//! Files of offices and banks: rosters in, bank files out, bank returns in, statements out.
//!
//! Everything here is a pure function over bytes: no file system, no clock, no vault. What comes out of a file is
//! personal data, so no type here shows a cell in `Debug`, and no error text contains one.

pub mod bank;
pub mod bank_result;
mod date;
pub mod exact;
mod guard;
pub mod header;
pub mod identity;
pub mod payee;
pub mod person;
pub mod roster;
pub mod sheet;
pub mod table;
