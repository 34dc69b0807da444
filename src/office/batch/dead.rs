//! Lines of a batch whose beneficiaries had died before the month that they pay.

use std::collections::BTreeSet;

use aggregates::batch::event::Line;
use aggregates::batch::{Batch, LineState, LineStatus};
use aggregates::entitlement::Entitlement;
use aggregates::{BatchId, Day, Month, SubjectId};
use words::{Text, say};

use crate::app::{Act, Desk};
use crate::failure::{Failure, OrFail as _};
use crate::office::person::died;

/// Such lines that are not held, with the day of death.
///
/// # Errors
/// [`Failure::Fault`] if the ledger cannot be read.
pub fn of_the_dead(desk: &Desk, id: BatchId) -> Result<Vec<(u32, Day)>, Failure> {
    let mut act = desk.act();
    let batch = act.load::<Batch>(&id.to_string())?.state;
    let dead = dead(desk)?;
    let is_asked = |line: &LineState| line.status != LineStatus::Held && dead.contains(&line.beneficiary);
    let mut found = Vec::new();
    for (number, line) in batch.numbered().filter(|(_, line)| is_asked(line)) {
        let died = died(&mut act, line.beneficiary)?;
        found.extend(died.filter(|day| line.month > day.month()).map(|day| (number, day)));
    }
    Ok(found)
}

/// Everybody whose death is recorded: few, so that only their streams are read.
fn dead(desk: &Desk) -> Result<BTreeSet<SubjectId>, Failure> {
    desk.catch_up()?;
    desk.views.borrow().dead().or_fault()
}

/// Lines that pay a month for nobody: everybody of the benefit had died before it.
///
/// # Errors
/// [`Failure::Fault`] if the ledger cannot be read.
pub(super) fn for_nobody<'l>(
    desk: &Desk,
    act: &mut Act<'_>,
    lines: &[&'l Line],
) -> Result<Vec<&'l Line>, Failure> {
    let dead = dead(desk)?;
    let mut found = Vec::new();
    for line in lines.iter().filter(|line| dead.contains(&line.beneficiary)) {
        let entitlement = act.load_entitlement(line.entitlement)?.0.state;
        if !somebody_lived(act, &entitlement, line.month)? {
            found.push(*line);
        }
    }
    Ok(found)
}

/// What is said of such a line.
pub(super) fn refusal(line: &Line) -> Text {
    say!(
        "第{0}行：该待遇的人在{1}之前均已死亡",
        "line {0}: everybody of this benefit had died before {1}",
        line.line,
        line.month
    )
}

/// Whether somebody who is counted in a month lived then: without one of them it is nobody's. True where it is not known who
/// they were.
pub(super) fn somebody_lived(
    act: &mut Act<'_>,
    entitlement: &Entitlement,
    month: Month,
) -> Result<bool, Failure> {
    let Some(members) = entitlement.everybody(month) else { return Ok(true) };
    for member in members {
        if died(act, member)?.is_none_or(|day| day.month() >= month) {
            return Ok(true);
        }
    }
    Ok(false)
}
