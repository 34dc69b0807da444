//! What the program asks: each question a typed function of [`Views`], each answer a plain struct.
//!
//! All answers of one process are as of [`Views::position`]; ask it beside them.

mod back_pay;
mod bank;
mod batches;
mod entitlements;
mod erasures;
mod flows;
mod funding;
mod keys;
mod lines;
mod payee_changes;
mod payments;
mod people;
mod recoveries;
mod rosters;
mod snapshots;
mod standards;

pub use back_pay::BackPay;
pub use bank::{BankFile, BankResult};
pub use batches::{Batch, BatchFilter, Signature, Tally};
pub use entitlements::{Entitlement, Member};
pub use flows::FlowUse;
pub use funding::{Funding, FundingFilter, Movement, MovementKind};
pub use keys::{Key, RoleGrant};
pub use lines::{Line, PaidLine};
pub use payee_changes::PayeeChange;
pub use people::{Membership, Person};
pub use recoveries::{Collection, Recovery};
pub use rosters::{Roster, RosterFilter, RosterRow};
pub use standards::{Rules, Standard};

use rusqlite::{OptionalExtension, Params};

use crate::codec::Columns;
use crate::{Views, ViewsError};

impl Views {
    /// All rows of a query.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&mut Columns<'_, '_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ViewsError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params, |row| read(&mut Columns::of(row)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The one row of a query, if any.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&mut Columns<'_, '_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, ViewsError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params, |row| read(&mut Columns::of(row))).optional()?)
    }
}

/// The hex digits of what may be the beginning of a UUID: at least four, so that a number is not taken for one.
fn id_prefix(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| *c != '-').collect::<String>().to_ascii_uppercase();
    let fits = (4..=32).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then_some(digits)
}

/// Exactly one thing that a text names.
fn only<T>(text: &str, mut found: Vec<T>) -> Result<T, ViewsError> {
    match (found.len(), found.pop()) {
        (1, Some(one)) => Ok(one),
        (0, _) => Err(ViewsError::None { text: text.to_owned() }),
        (found, _) => Err(ViewsError::Several { text: text.to_owned(), found }),
    }
}
