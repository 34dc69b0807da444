//! A return that is taken again: what the bank said before has its booking day, and no other.

use std::collections::BTreeMap;

use aggregates::batch::Batch;
use aggregates::batch::event::{Outcome, OutcomeStatus};
use words::{refuse, say};

use super::Reading;
use super::accounts::line_of;
use crate::failure::Failure;
use crate::files::bank_result::{ResultRow, ResultStatus};
use crate::ground;

/// What the bank last said of each line.
pub(super) type Told = BTreeMap<u32, Outcome>;

/// Refuses rows that repeat what was taken before and name another day for it, in the file or by `--booked`.
///
/// # Errors
/// [`Failure::Refused`] with every such row.
pub(super) fn check_days(
    told: &Told,
    batch: &Batch,
    rows: &[ResultRow],
    reading: Reading,
) -> Result<(), Failure> {
    let mut other = Vec::new();
    for row in rows {
        let taken = line_of(batch, row).and_then(|(line, _)| told.get(&line)).filter(|it| repeats(row, it));
        let Some((taken, said)) = taken.and_then(|it| it.booked).zip(row.booked.or(reading.booked)) else {
            continue;
        };
        if taken != said {
            other.push(say!(
                "第{0}行：已按记账日期{taken}取过，这次为{said}",
                "row {0}: taken as booked on {taken}, and now on {said}",
                row.row
            ));
        }
    }
    if other.is_empty() {
        return Ok(());
    }
    Err(Failure::refused(refuse!("bank_result.other_day", ground::OUTCOME,
            "回盘有{0}行已按另一记账日期取过，整份未取：取过的日期不能改，请去掉或改正 --booked；是银行改了日期的，请银行书面说明",
            "{0} rows of the return were taken with another booking day, nothing was taken: a day that was taken stands. Leave out --booked or mend it; if the bank has changed the day, ask it for that in writing",
            other.len()
        ).with(other)))
}

/// Whether a row says of its line what was taken before.
fn repeats(row: &ResultRow, taken: &Outcome) -> bool {
    match (row.status, taken.status) {
        (ResultStatus::Settled, OutcomeStatus::Settled | OutcomeStatus::Contested) => row.flow == taken.flow,
        (ResultStatus::Returned, OutcomeStatus::Returned) => {
            row.code.map(|code| code.to_string()) == taken.code
        }
        _ => false,
    }
}
