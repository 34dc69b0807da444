//! Members of households: rows without money that belong to a head's row.

use std::collections::HashMap;

use super::columns::RosterColumn as C;
use super::fault::{RowFault, RowReason};
use super::reader::fault_at;
use super::{RosterMember, RosterRow};
use crate::files::header::Header;

/// How a member's row says to whom it belongs.
pub(super) struct HouseholdKey {
    /// 户编号; empty where the sheet merges the cell with the head's.
    pub(super) number: String,
    /// The head's row above.
    pub(super) row_above: Option<u32>,
}

/// A member and the household that the row names.
pub(super) struct MemberRow {
    pub(super) household: HouseholdKey,
    pub(super) member: RosterMember,
}

/// Puts the members into their heads' rows, and gives the reasons in the order of the file.
pub(super) fn gather(
    mut rows: Vec<RosterRow>,
    members: Vec<MemberRow>,
    mut faults: Vec<RowFault>,
    header: &Header<C>,
) -> (Vec<RosterRow>, Vec<RowFault>) {
    let mut by_number: HashMap<String, usize> = HashMap::new();
    for (place, row) in rows.iter().enumerate().filter(|(_, row)| !row.household_no.is_empty()) {
        by_number.entry(row.household_no.clone()).or_insert(place);
    }
    for MemberRow { household, member } in members {
        let place = if household.number.is_empty() {
            household.row_above.and_then(|row| rows.binary_search_by_key(&row, |head| head.row).ok())
        } else {
            by_number.get(&household.number).copied()
        };
        let Some(place) = place else {
            faults.push(fault_at(header, member.row, C::HouseholdNo, RowReason::MemberWithoutHead));
            continue;
        };
        let head = &mut rows[place];
        if head.members.len() + 1 >= head.persons as usize {
            faults.push(fault_at(header, member.row, C::Persons, RowReason::MoreMembersThanPersons));
        }
        head.members.push(member);
    }
    faults.sort_by_key(|fault| fault.row);
    (rows, faults)
}
