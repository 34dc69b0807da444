//! What a roster would change, as programs are told of it.

use aggregates::roster::event::{Change, FileRef};
use aggregates::{AreaCode, EntitlementId, Money, Month, Programme, RosterId};
use serde::Serialize;
use words::{Said as _, Text};

use super::elsewhere::Elsewhere;
use super::import::Checked;

/// A file held against the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct WouldChange {
    /// The id that its import has.
    pub roster: RosterId,
    /// The file.
    pub file: FileRef,
    /// For which area.
    pub area: AreaCode,
    /// The month.
    pub period: Month,
    /// Of what.
    pub programmes: Vec<Programme>,
    /// How many rows.
    pub rows: usize,
    /// Their sum.
    pub total: Money,
    /// Rows of a new benefit.
    pub new: usize,
    /// Rows that change nothing.
    pub continued: usize,
    /// Rows with a higher amount.
    pub raised: usize,
    /// Rows with a lower amount.
    pub lowered: usize,
    /// Entitlements in force that a full file does not name.
    pub missing: Vec<EntitlementId>,
    /// Rows with another account than the one in force.
    pub other_account: usize,
    /// Households with another head.
    pub other_head: usize,
    /// Benefits in another area of people whom the rows name.
    pub elsewhere: Vec<Elsewhere>,
    /// What was read with a doubt.
    pub warnings: Vec<Warning>,
    /// Rows whose number the ledger knows under another name.
    pub renamed: Vec<u32>,
    /// Columns that were not read.
    pub unmapped: Vec<String>,
}

/// What was read with a doubt.
#[derive(Clone, Debug, Serialize)]
pub struct Warning {
    /// The row of the file.
    pub row: u32,
    /// What about it.
    pub text: Text,
}

impl WouldChange {
    /// Of a file that was checked.
    #[must_use]
    pub fn of(checked: &Checked) -> WouldChange {
        let intake = &checked.intake;
        let warnings = intake.warnings.iter();
        WouldChange {
            roster: intake.id,
            file: intake.file.clone(),
            area: intake.area,
            period: intake.period,
            programmes: intake.programmes.clone(),
            rows: intake.rows.len(),
            total: intake.total,
            new: checked.count(Change::New),
            continued: checked.count(Change::Continued),
            raised: checked.count(Change::Raised),
            lowered: checked.count(Change::Lowered),
            missing: checked.missing.clone(),
            other_account: checked.rows.iter().filter(|row| row.other_account).count(),
            other_head: checked.rows.iter().filter(|row| row.other_head).count(),
            elsewhere: checked.elsewhere.clone(),
            warnings: warnings
                .map(|warning| Warning { row: warning.row, text: warning.warning.text() })
                .collect(),
            renamed: checked.renamed.clone(),
            unmapped: intake.unmapped.clone(),
        }
    }
}
