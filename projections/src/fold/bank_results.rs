//! Return files of banks.

use aggregates::batch::event::{BatchEvent, OutcomeStatus};
use aggregates::noun::Event;
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct BankResults;

impl Projection for BankResults {
    fn tables(&self) -> &'static str {
        // announced: outcomes that the file brings as news; the other counts say how many of each were recorded.
        "CREATE TABLE bank_results (
            batch INTEGER NOT NULL, sha256 TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
            length INTEGER NOT NULL, holder TEXT NOT NULL, announced INTEGER NOT NULL,
            settled INTEGER NOT NULL DEFAULT 0, returned INTEGER NOT NULL DEFAULT 0,
            unknown INTEGER NOT NULL DEFAULT 0, contested INTEGER NOT NULL DEFAULT 0, time INTEGER NOT NULL,
            flow_is_batch INTEGER NOT NULL,
            PRIMARY KEY (batch, sha256)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Batch(event) = event else { return Ok(()) };
        let event: &BatchEvent = event;
        let Some(batch) = fold.batch(at.uuid)? else { return Ok(()) };
        match event {
            BatchEvent::BankResultTaken(it) => fold.run(
                "INSERT OR IGNORE INTO bank_results (batch, sha256, position, name, length, holder, announced, time, flow_is_batch)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    batch,
                    it.file.sha256,
                    at.column(),
                    it.file.name,
                    it.file.length.cast_signed(),
                    it.holder.as_str(),
                    it.outcomes,
                    at.millis(),
                    it.flow_is_batch,
                ],
            ),
            BatchEvent::OutcomesRecorded(it) => {
                let count = |status| {
                    let of_status = it.outcomes.iter().filter(|outcome| outcome.status == status);
                    i64::try_from(of_status.count()).unwrap_or(i64::MAX)
                };
                fold.run(
                    "UPDATE bank_results SET settled = settled + ?3, returned = returned + ?4,
                     unknown = unknown + ?5, contested = contested + ?6 WHERE batch = ?1 AND sha256 = ?2",
                    (
                        batch,
                        &it.file,
                        count(OutcomeStatus::Settled),
                        count(OutcomeStatus::Returned),
                        count(OutcomeStatus::Unknown),
                        count(OutcomeStatus::Contested),
                    ),
                )
            }
            BatchEvent::Drafted(_) | BatchEvent::LinesDrafted(_) | BatchEvent::LinesHeld(_) | BatchEvent::Sealed(_) | BatchEvent::Reviewed(_) | BatchEvent::Approved(_) | BatchEvent::Rejected(_) | BatchEvent::Voided(_) | BatchEvent::Ordered(_) | BatchEvent::LinesStopped(_) | BatchEvent::BankFileMade(_) | BatchEvent::BankAccepted(_) | BatchEvent::LineResolved(_) | BatchEvent::LinesReissued(_) | BatchEvent::LinesReleased(_) | BatchEvent::Reconciled(_) | BatchEvent::Closed(_) => Ok(0),
        }
        .map(|_| ())
    }
}
