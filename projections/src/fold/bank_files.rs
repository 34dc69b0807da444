//! Files that were made for banks, each with the lines in it.

use aggregates::batch::event::BatchEvent;
use aggregates::noun::Event;
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;
use crate::codec::json;

pub(super) struct BankFiles;

impl Projection for BankFiles {
    fn tables(&self) -> &'static str {
        // lines: the batch's line numbers in the file's order, as JSON
        "CREATE TABLE bank_files (
            position INTEGER PRIMARY KEY, batch INTEGER NOT NULL, number TEXT NOT NULL, bank TEXT NOT NULL,
            format TEXT NOT NULL, version INTEGER NOT NULL, name TEXT NOT NULL, length INTEGER NOT NULL,
            sha256 TEXT NOT NULL, count INTEGER NOT NULL, total INTEGER NOT NULL, lines TEXT NOT NULL,
            holder TEXT NOT NULL, receipt TEXT, accepted INTEGER, time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX bank_files_by_batch ON bank_files (batch);"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Batch(event) = event else { return Ok(()) };
        let event: &BatchEvent = event;
        let Some(batch) = fold.batch(at.uuid)? else { return Ok(()) };
        match event {
            BatchEvent::BankFileMade(it) => fold.run(
                "INSERT INTO bank_files
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, NULL, NULL, ?14)",
                params![
                    at.column(),
                    batch,
                    it.number,
                    it.bank,
                    it.format,
                    it.version,
                    it.file.name,
                    it.file.length.cast_signed(),
                    it.file.sha256,
                    i64::try_from(it.lines.len()).unwrap_or(i64::MAX),
                    it.total.fen(),
                    json(&it.lines),
                    it.holder.as_str(),
                    at.millis(),
                ],
            ),
            BatchEvent::BankAccepted(it) => fold.run(
                "UPDATE bank_files SET receipt = ?3, accepted = ?4 WHERE batch = ?1 AND version = ?2 AND accepted IS NULL",
                (batch, it.version, &it.receipt, at.column()),
            ),
            BatchEvent::Drafted(_) | BatchEvent::LinesDrafted(_) | BatchEvent::LinesHeld(_) | BatchEvent::Sealed(_) | BatchEvent::Reviewed(_) | BatchEvent::Approved(_) | BatchEvent::Rejected(_) | BatchEvent::Voided(_) | BatchEvent::Ordered(_) | BatchEvent::LinesStopped(_) | BatchEvent::BankResultTaken(_) | BatchEvent::OutcomesRecorded(_) | BatchEvent::LineResolved(_) | BatchEvent::LinesReissued(_) | BatchEvent::LinesReleased(_) | BatchEvent::Reconciled(_) | BatchEvent::Closed(_) => Ok(0),
        }
        .map(|_| ())
    }
}
