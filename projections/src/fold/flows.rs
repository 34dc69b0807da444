//! Flow numbers that banks gave, with the lines that they are of: each is one payment's, by bank and day.

use aggregates::batch::event::BatchEvent;
use aggregates::document::folded;
use aggregates::noun::Event;
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct Flows;

impl Projection for Flows {
    fn tables(&self) -> &'static str {
        // flow: folded, so that one number is one however it is written
        // shared: whether the bank gave the batch one number, and somebody was asked about it
        "CREATE TABLE flows (
            flow TEXT NOT NULL, booked TEXT NOT NULL, batch INTEGER NOT NULL, line INTEGER NOT NULL,
            shared INTEGER NOT NULL, PRIMARY KEY (flow, booked, batch, line)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Batch(event) = event else { return Ok(()) };
        let event: &BatchEvent = event;
        let BatchEvent::OutcomesRecorded(it) = event else { return Ok(()) };
        let Some(batch) = fold.batch(at.uuid)? else { return Ok(()) };
        let shared: Option<bool> = fold.find(
            "SELECT flow_is_batch FROM bank_results WHERE batch = ?1 AND sha256 = ?2",
            (batch, &it.file),
            |row| row.get(0),
        )?;
        for outcome in &it.outcomes {
            let (Some(flow), Some(booked)) = (&outcome.flow, outcome.booked) else { continue };
            fold.run(
                "INSERT OR IGNORE INTO flows VALUES (?1, ?2, ?3, ?4, ?5)",
                params![folded(flow), booked.to_string(), batch, outcome.line, shared.unwrap_or(false)],
            )?;
        }
        Ok(())
    }
}
