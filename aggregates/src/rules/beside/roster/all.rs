//! `roster-all`: a roster that is confirmed changes what all its rows say.

use ledger::ties::Broken;
use words::say;

use super::{Rows, unknown};
use crate::entitlement::{Benefit, Entitlement};
use crate::roster::event::Change;
use crate::roster::{RowState, inputs_digest};
use crate::rules::id;
use crate::rules::known::{Held, Known, entitlement, roster};
use crate::{Month, RosterId};

/// At the confirmation: each row has done in this commit what it says, and its benefit now stands as it says.
pub(in crate::rules) fn carried_out<K: Known>(known: &mut K, id: RosterId, rows: &Rows) -> Held<(), K> {
    let Some(state) = roster(known, id)? else { return Ok(()) };
    let Some(period) = state.header.as_ref().map(|header| header.period) else { return Ok(()) };
    let all: Vec<(u32, RowState)> = state.rows.iter().map(|(number, row)| (*number, row.clone())).collect();
    for (number, row) in &all {
        let [confirmed, adjusted] = rows.get(&(id, *number)).copied().unwrap_or_default();
        let is_done = match row.change {
            Change::New => confirmed == 1,
            Change::Raised | Change::Lowered => adjusted == 1 && confirmed == 0,
            Change::Continued => confirmed == 0,
        };
        if !is_done || !entitlement(known, row.entitlement)?.is_some_and(|state| stands(state, row, period)) {
            let text = say!("第{number}行没有落实", "row {number} was not carried out as it says");
            return Err(Broken::new(id::ROSTER_ALL, text).into());
        }
    }
    Ok(())
}

/// Whether a benefit is what a row says, from the roster's month on. The account is its own matter: two holders change it.
fn stands(state: &Entitlement, row: &RowState, period: Month) -> bool {
    let inputs = state.inputs_for(period).filter(|_| state.is_in_force(period));
    inputs.is_some_and(|inputs| inputs_digest(inputs) == row.inputs)
        && state.benefit().is_some_and(|benefit| row.household.is_none() || is_household(benefit, row))
}

fn is_household(benefit: &Benefit, row: &RowState) -> bool {
    let names = row.other_head || !row.members.is_empty();
    let is_named =
        |subject| subject == row.beneficiary || row.members.iter().any(|(named, _)| *named == subject);
    let is_whole = benefit.members.len() == row.members.len() + 1
        && benefit.members.iter().all(|member| is_named(member.subject));
    benefit.beneficiary == row.beneficiary
        && benefit.unknown_members == unknown(row, benefit.members.len())
        && (!names || is_whole)
}
