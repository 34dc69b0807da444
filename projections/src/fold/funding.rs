//! Fundings with their balances, and every movement of them.

use aggregates::funding::event::FundingEvent;
use aggregates::noun::Event;
use aggregates::{BatchId, Holder, Money};
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct Funding;

impl Projection for Funding {
    fn tables(&self) -> &'static str {
        // available = credited - withdrawn - reserved + released
        "CREATE TABLE fundings (
            id TEXT PRIMARY KEY, source TEXT NOT NULL, area TEXT NOT NULL, year INTEGER NOT NULL,
            credited INTEGER NOT NULL DEFAULT 0, withdrawn INTEGER NOT NULL DEFAULT 0,
            reserved INTEGER NOT NULL DEFAULT 0, released INTEGER NOT NULL DEFAULT 0,
            closed INTEGER, successor TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE movements (
            position INTEGER PRIMARY KEY, funding TEXT NOT NULL, kind TEXT NOT NULL, amount INTEGER NOT NULL,
            doc_no TEXT, doc_title TEXT, batch BLOB, lines INTEGER, reason TEXT, holder TEXT, time INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX movements_by_funding ON movements (funding);"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Funding(event) = event else { return Ok(()) };
        let event: &FundingEvent = event;
        let mut movement = Movement::default();
        let moved = match event {
            FundingEvent::Appropriated(it) => {
                fold.run(
                    "INSERT OR IGNORE INTO fundings (id, source, area, year) VALUES (?1, ?2, ?3, ?4)",
                    (at.frame.stream_id(), &it.source, it.area.to_string(), it.year),
                )?;
                movement = Movement { holder: Some(&it.holder), doc_no: Some(&it.doc_no), ..movement };
                movement.doc_title = Some(&it.doc_title);
                ("credited", it.amount)
            }
            FundingEvent::Withdrawn(it) => {
                movement = Movement { holder: Some(&it.holder), doc_no: Some(&it.doc_no), ..movement };
                movement.reason = Some(&it.reason);
                ("withdrawn", it.amount)
            }
            FundingEvent::Reserved(it) => {
                movement = Movement { batch: Some(it.batch), lines: Some(i64::from(it.lines)), ..movement };
                ("reserved", it.amount)
            }
            FundingEvent::Released(it) => {
                movement = Movement { batch: Some(it.batch), reason: Some(&it.reason), ..movement };
                movement.lines = i64::try_from(it.lines.len()).ok();
                ("released", it.amount)
            }
            FundingEvent::YearClosed(it) => {
                let close = "UPDATE fundings SET closed = ?2, successor = ?3 WHERE id = ?1";
                return fold.run(close, (at.frame.stream_id(), at.column(), &it.successor)).map(|_| ());
            }
        };
        movement.write(fold, at, moved)
    }
}

/// What a movement says beside its amount.
#[derive(Default)]
struct Movement<'a> {
    doc_no: Option<&'a str>,
    doc_title: Option<&'a str>,
    batch: Option<BatchId>,
    lines: Option<i64>,
    reason: Option<&'a str>,
    holder: Option<&'a Holder>,
}

impl Movement<'_> {
    fn write(
        &self,
        fold: &Fold<'_>,
        at: &At<'_>,
        (kind, amount): (&'static str, Money),
    ) -> rusqlite::Result<()> {
        let sql = match kind {
            "credited" => "UPDATE fundings SET credited = credited + ?2 WHERE id = ?1",
            "withdrawn" => "UPDATE fundings SET withdrawn = withdrawn + ?2 WHERE id = ?1",
            "reserved" => "UPDATE fundings SET reserved = reserved + ?2 WHERE id = ?1",
            _ => "UPDATE fundings SET released = released + ?2 WHERE id = ?1",
        };
        fold.run(sql, (at.frame.stream_id(), amount.fen()))?;
        fold.run(
            "INSERT INTO movements VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                at.column(),
                at.frame.stream_id(),
                kind,
                amount.fen(),
                self.doc_no,
                self.doc_title,
                self.batch.as_ref().map(|batch| batch.0.as_bytes()),
                self.lines,
                self.reason,
                self.holder.map(Holder::as_str),
                at.millis(),
            ],
        )
        .map(|_| ())
    }
}
