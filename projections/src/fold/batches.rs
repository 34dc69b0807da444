//! Batches: what each pays, where it stands, its totals.

use aggregates::batch::event::{BatchEvent, Comparison, Drafted, LinesDrafted};
use aggregates::noun::Event;
use rusqlite::params;

use super::{Fold, Projection};
use crate::BatchStatus;
use crate::at::At;
use crate::codec::{code, json};

pub(super) struct Batches;

impl Projection for Batches {
    fn tables(&self) -> &'static str {
        "CREATE TABLE batches (
            key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, number TEXT NOT NULL, kind TEXT NOT NULL,
            programme TEXT NOT NULL, area TEXT NOT NULL, months TEXT NOT NULL, first_month TEXT NOT NULL,
            last_month TEXT NOT NULL, funding TEXT NOT NULL, lines INTEGER NOT NULL, total INTEGER NOT NULL,
            comparison TEXT, status TEXT NOT NULL, root TEXT, sealed_lines INTEGER, sealed_total INTEGER,
            drafted INTEGER NOT NULL, ordered INTEGER, ordered_time INTEGER, reason TEXT, receipt TEXT,
            debited INTEGER, refunded INTEGER, bank_statement TEXT,
            paid INTEGER, reissued INTEGER, released INTEGER, position INTEGER NOT NULL, time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX batches_by_number ON batches (number);
        CREATE INDEX batches_by_funding ON batches (funding);"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Batch(event) = event else { return Ok(()) };
        let event: &BatchEvent = event;
        if let BatchEvent::Drafted(it) = event {
            return draft(fold, at, it);
        }
        let Some(key) = fold.batch(at.uuid)? else { return Ok(()) };
        remember(fold, at, key, event)?;
        let status = match event {
            BatchEvent::LinesDrafted(it) => return complete(fold, at, key, it),
            BatchEvent::BankAccepted(_) => return accept(fold, at, key),
            BatchEvent::LinesHeld(_) => BatchStatus::Draft,
            BatchEvent::Sealed(_) => BatchStatus::Sealed,
            BatchEvent::Reviewed(_) => BatchStatus::Reviewed,
            BatchEvent::Approved(_) => BatchStatus::Approved,
            BatchEvent::Rejected(_) => BatchStatus::Rejected,
            BatchEvent::Voided(_) => BatchStatus::Voided,
            BatchEvent::Ordered(_) | BatchEvent::LinesStopped(_) => BatchStatus::Ordered,
            BatchEvent::BankFileMade(_) => BatchStatus::AtBank,
            BatchEvent::BankResultTaken(_) => BatchStatus::Returned,
            BatchEvent::Reconciled(_) => BatchStatus::Reconciled,
            BatchEvent::Closed(_) => BatchStatus::Closed,
            BatchEvent::Drafted(_)
            | BatchEvent::OutcomesRecorded(_)
            | BatchEvent::LineResolved(_)
            | BatchEvent::LinesReissued(_)
            | BatchEvent::LinesReleased(_) => return Ok(()),
        };
        let sql = "UPDATE batches SET status = ?2, position = ?3 WHERE key = ?1";
        fold.run(sql, (key, code(&status), at.column())).map(|_| ())
    }
}

fn draft(fold: &Fold<'_>, at: &At<'_>, it: &Drafted) -> rusqlite::Result<()> {
    let months = it.months.iter();
    fold.run(
        "INSERT OR IGNORE INTO batches (id, number, kind, programme, area, months, first_month, last_month, funding,
         lines, total, comparison, status, drafted, position, time)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'drafting', ?13, ?13, ?14)",
        params![
            at.id(),
            it.number,
            code(&it.kind),
            it.programme.code(),
            it.area.to_string(),
            json(&it.months),
            months.clone().min().map(ToString::to_string).unwrap_or_default(),
            months.max().map(ToString::to_string).unwrap_or_default(),
            it.funding,
            it.lines,
            it.total.fen(),
            it.comparison.as_ref().map(json::<Comparison>),
            at.column(),
            at.millis(),
        ],
    )
    .map(|_| ())
}

/// What an event says beside the status.
fn remember(fold: &Fold<'_>, at: &At<'_>, key: i64, event: &BatchEvent) -> rusqlite::Result<()> {
    match event {
        BatchEvent::LinesHeld(_) => fold.run(
            "UPDATE batches SET root = NULL, sealed_lines = NULL, sealed_total = NULL WHERE key = ?1",
            [key],
        ),
        BatchEvent::Sealed(it) => fold.run(
            "UPDATE batches SET root = ?2, sealed_lines = ?3, sealed_total = ?4 WHERE key = ?1",
            (key, &it.root, it.count, it.total.fen()),
        ),
        BatchEvent::Rejected(it) => {
            fold.run("UPDATE batches SET reason = ?2 WHERE key = ?1", (key, &it.reason))
        }
        BatchEvent::Voided(it) => {
            fold.run("UPDATE batches SET reason = ?2 WHERE key = ?1", (key, &it.reason))
        }
        BatchEvent::Ordered(_) => fold.run(
            "UPDATE batches SET ordered = ?2, ordered_time = ?3 WHERE key = ?1",
            (key, at.column(), at.millis()),
        ),
        BatchEvent::BankResultTaken(_) => fold.run(
            "UPDATE batches SET debited = NULL, refunded = NULL, bank_statement = NULL WHERE key = ?1",
            [key],
        ),
        BatchEvent::Reconciled(it) => fold.run(
            "UPDATE batches SET debited = ?2, refunded = ?3, bank_statement = ?4 WHERE key = ?1",
            (key, it.debited.fen(), it.refunded.fen(), &it.statement),
        ),
        BatchEvent::Closed(it) => fold.run(
            "UPDATE batches SET paid = ?2, reissued = ?3, released = ?4 WHERE key = ?1",
            (key, it.paid.fen(), it.reissued.fen(), it.released.fen()),
        ),
        BatchEvent::BankAccepted(it) => {
            fold.run("UPDATE batches SET receipt = ?2 WHERE key = ?1", (key, &it.receipt))
        }
        BatchEvent::Drafted(_)
        | BatchEvent::LinesDrafted(_)
        | BatchEvent::Reviewed(_)
        | BatchEvent::Approved(_)
        | BatchEvent::LinesStopped(_)
        | BatchEvent::BankFileMade(_)
        | BatchEvent::OutcomesRecorded(_)
        | BatchEvent::LineResolved(_)
        | BatchEvent::LinesReissued(_)
        | BatchEvent::LinesReleased(_) => Ok(0),
    }
    .map(|_| ())
}

/// The draft is whole once the last of its lines is there; lines are numbered from 1.
fn complete(fold: &Fold<'_>, at: &At<'_>, key: i64, it: &LinesDrafted) -> rusqlite::Result<()> {
    let last = it.lines.iter().next_back().map_or(0, |line| line.line);
    fold.run(
        "UPDATE batches SET status = 'draft', position = ?2 WHERE key = ?1 AND status = 'drafting' AND lines <= ?3",
        (key, at.column(), last),
    )
    .map(|_| ())
}

fn accept(fold: &Fold<'_>, at: &At<'_>, key: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE batches SET status = 'accepted', position = ?2 WHERE key = ?1 AND status = 'at_bank'";
    fold.run(sql, (key, at.column())).map(|_| ())
}
