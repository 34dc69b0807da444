//! What a row would change against the entitlements in force, and whether its amount is the standard's.

use std::collections::BTreeMap;

use aggregates::amount::{self, StandardBook};
use aggregates::entitlement::Entitlement;
use aggregates::entitlement::event::{Acceptance, Inputs};
use aggregates::roster::event::Change;
use aggregates::{Component, Money, Month, Programme};
use words::{Refused, say};

use super::subjects::Candidate;
use crate::failure::{Failure, OrFail as _};

/// A row beside the entitlement that it is about.
pub struct Compared {
    /// The row.
    pub candidate: Candidate,
    /// The inputs, with an accepted mismatch in them if there is one.
    pub inputs: Inputs,
    /// What it would change.
    pub change: Change,
    /// What the month before was paid or would have been; absent for a new one.
    pub before: Option<Money>,
    /// Whether the account is another than the one in force.
    pub other_account: bool,
    /// Whether the head is another.
    pub other_head: bool,
}

/// A row whose amount is not what the standard computes, and that nobody accepted.
pub(super) struct Mismatch {
    /// The row of the file.
    pub row: u32,
    /// What the row says.
    pub claimed: Money,
    /// What the standard in force and the row's inputs make.
    pub computed: Money,
    /// The computation, for the clerk.
    pub steps: Vec<String>,
}

/// Standards of the programmes of a file.
pub(super) type Books = BTreeMap<Programme, StandardBook>;

/// Holds a row against the standard: its inputs, or the mismatch that has to be accepted.
///
/// # Errors
/// [`Failure::Refused`] if there is no standard for the row.
pub(super) fn price(
    candidate: &Candidate,
    period: Month,
    book: &StandardBook,
    accepted: Option<&String>,
) -> Result<Result<Inputs, Mismatch>, Failure> {
    let inputs = candidate.inputs.clone();
    let parts = amount::compute(candidate.programme, &inputs, period, book).map_err(|refusal| {
        let mut refused = Refused::from(refusal);
        refused.text = say!("第{0}行：{1}", "row {0}: {1}", candidate.row, refused.text);
        Failure::refused(refused)
    })?;
    let computed: Money = parts.iter().map(|part| part.amount).sum();
    if computed == candidate.amount {
        return Ok(Ok(inputs));
    }
    if let Some(reason) = accepted {
        let rest: Money =
            parts.iter().filter(|part| part.component != Component::Base).map(|part| part.amount).sum();
        let base = candidate.amount.checked_sub(rest).filter(|base| !base.is_negative());
        if let Some(base) = base {
            return Ok(Ok(Inputs { accepted: Some(Acceptance { base, reason: reason.clone() }), ..inputs }));
        }
    }
    let steps = parts.iter().filter_map(|part| part.basis.read()).flat_map(|basis| basis.steps).collect();
    Ok(Err(Mismatch { row: candidate.row, claimed: candidate.amount, computed, steps }))
}

/// Puts a priced row beside its entitlement.
///
/// # Errors
/// [`Failure::Refused`] if the amount in force cannot be computed.
pub(super) fn compare(
    candidate: Candidate,
    inputs: Inputs,
    entitlement: &Entitlement,
    period: Month,
    book: &StandardBook,
) -> Result<Compared, Failure> {
    let before = in_force(entitlement, period, book)?;
    let change = before.map_or(Change::New, |before| Change::between(before, candidate.amount));
    let is_new = before.is_none();
    Ok(Compared {
        other_account: !is_new && entitlement.payee() != Some(candidate.payee),
        other_head: !is_new
            && entitlement.benefit().map(|benefit| benefit.beneficiary) != Some(candidate.beneficiary),
        candidate,
        inputs,
        change,
        before,
    })
}

/// What the entitlement pays for the month as it stands; `None` when it is not in force.
fn in_force(entitlement: &Entitlement, period: Month, book: &StandardBook) -> Result<Option<Money>, Failure> {
    let (Some(programme), Some(inputs)) = (entitlement.programme(), entitlement.inputs_for(period)) else {
        return Ok(None);
    };
    if !entitlement.is_in_force(period) {
        return Ok(None);
    }
    let parts = amount::compute(programme, inputs, period, book).or_refuse()?;
    Ok(Some(parts.into_iter().map(|part| part.amount).sum()))
}
