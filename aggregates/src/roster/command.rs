//! What can be asked of a roster.

use words::Text;

use super::event::{Change, Imported, RosterRejected, RowRead};
use crate::{EntitlementId, Holder};

/// What can be asked of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterCommand {
    /// A clerk proposes what a file says.
    Import {
        /// The file and what it is about.
        header: Imported,
        /// Its rows.
        rows: Vec<RowRead>,
        /// Entitlements in force in its scope that it does not name.
        missing: Vec<EntitlementId>,
    },
    /// A reviewer makes it so, after every row was decided anew.
    Confirm {
        /// The reviewer.
        holder: Holder,
        /// What each row comes out as now.
        outcome: Vec<RowOutcome>,
    },
    /// A reviewer refuses it.
    Reject(RosterRejected),
}

/// What a row comes out as when it is decided anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOutcome {
    /// The row of the file, from 1.
    pub row: u32,
    /// What it would change now.
    pub fresh: Fresh,
}

/// A fresh decision on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fresh {
    /// It would change this.
    Change(Change),
    /// It is refused now, with the refusal's text.
    Refused(Text),
    /// Nobody decided it.
    Undecided,
}
