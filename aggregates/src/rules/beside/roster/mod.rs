//! Rosters beside the benefits that they name: what a row shows, what it changes, and that all rows are carried out.

mod all;
mod row;
mod shown;

use std::collections::HashMap;

use ledger::ties::Broken;
use words::say;

use crate::roster::RowState;
use crate::rules::id;
use crate::{AreaCode, RosterId};

pub(in crate::rules) use all::carried_out;
pub(in crate::rules) use row::{adjusted, confirmed, members_changed};
pub(in crate::rules) use shown::{missing, read};

/// What rows have come to in a commit: confirmed, adjusted.
pub(in crate::rules) type Rows = HashMap<(RosterId, u32), [u8; 2]>;

/// How many members of a household the file counts and does not name.
fn unknown(row: &RowState, named: usize) -> u32 {
    let named = u32::try_from(named).unwrap_or(u32::MAX);
    if row.household.is_some() { row.persons.saturating_sub(named) } else { 0 }
}

fn outside(row: u32, area: AreaCode) -> Broken {
    Broken::new(
        id::ROSTER_PLACE,
        say!(
            "第{row}行的待遇属于{area}，不在本花名册区划内：请由该地办理",
            "the benefit of row {row} lies in {area}, outside the roster's area: it is for that area to change"
        ),
    )
}
