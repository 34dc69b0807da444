//! What each line is made of. The basis stands in the record that drafted the line.

use aggregates::batch::event::BatchEvent;
use aggregates::noun::Event;

use super::{Fold, Projection};
use crate::at::At;

pub(super) struct Components;

impl Projection for Components {
    fn tables(&self) -> &'static str {
        "CREATE TABLE components (
            batch INTEGER NOT NULL, line INTEGER NOT NULL, component TEXT NOT NULL, amount INTEGER NOT NULL,
            basis INTEGER NOT NULL,
            PRIMARY KEY (batch, line, component)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Batch(event) = event else { return Ok(()) };
        let event: &BatchEvent = event;
        let BatchEvent::LinesDrafted(it) = event else { return Ok(()) };
        let Some(batch) = fold.batch(at.uuid)? else { return Ok(()) };
        for line in it.lines.iter() {
            for paid in &line.components {
                fold.run(
                    "INSERT OR IGNORE INTO components VALUES (?1, ?2, ?3, ?4, ?5)",
                    (batch, line.line, paid.component.code(), paid.amount.fen(), at.column()),
                )?;
            }
        }
        Ok(())
    }
}
