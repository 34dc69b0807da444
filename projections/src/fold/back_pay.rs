//! Back pay (补发) that was granted, a row a month.

use aggregates::entitlement::event::EntitlementEvent;
use aggregates::noun::Event;
use rusqlite::params;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct BackPay;

impl Projection for BackPay {
    fn tables(&self) -> &'static str {
        "CREATE TABLE back_pay (
            entitlement BLOB NOT NULL, grant_id BLOB NOT NULL, month TEXT NOT NULL, amount INTEGER NOT NULL,
            reason TEXT NOT NULL, holder TEXT NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (entitlement, grant_id, month)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Entitlement(event) = event else { return Ok(()) };
        let event: &EntitlementEvent = event;
        let EntitlementEvent::BackPayGranted(it) = event else { return Ok(()) };
        it.months.iter().try_for_each(|month| {
            fold.run(
                "INSERT OR IGNORE INTO back_pay VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    at.id(),
                    it.grant.0.as_bytes(),
                    month.to_string(),
                    it.amount.fen(),
                    it.reason,
                    it.holder.as_str(),
                    at.column(),
                ],
            )
            .map(|_| ())
        })
    }
}
