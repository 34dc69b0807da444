//! Folding: all records in their order, or some of them for a paper.

use std::cmp::Ordering;

use ledger::record::record_hash;
use ledger::{Frame, Position};
use rusqlite::TransactionBehavior;

use super::{Views, position};
use crate::ViewsError;
use crate::at::{self, Read};
use crate::fold::{self, Fold};

/// What positions that were left out are to a fold.
#[derive(Clone, Copy)]
enum Gaps {
    /// The fold is of all records.
    Refused,
    /// It is of some.
    Allowed,
}

impl Views {
    /// Folds records in the order of their positions. Records that were folded before are passed over; rows and
    /// position are written together, so a crash leaves the tables at an earlier position and nothing else.
    ///
    /// Answers the next position to read.
    ///
    /// # Errors
    /// [`ViewsError`] for a gap, a record that cannot be read, or what the source or SQLite says; what was folded in
    /// earlier transactions stays.
    pub fn apply<B, E>(
        &mut self,
        records: impl IntoIterator<Item = Result<(Position, B), E>>,
    ) -> Result<Position, ViewsError>
    where
        B: AsRef<[u8]>,
        E: words::Said + std::error::Error + Send + Sync + 'static,
    {
        self.fold(records, Gaps::Refused)
    }

    /// Folds only some records, in the order of their positions: the streams that a paper is made from. The tables tell
    /// the truth of these and nothing of all others; they stand at `end`, up to which the records were looked for.
    ///
    /// # Errors
    /// As [`Views::apply`], but for gaps; [`ViewsError::Gap`] for a record that comes twice or too late.
    pub fn apply_some<B, E>(
        &mut self,
        records: impl IntoIterator<Item = Result<(Position, B), E>>,
        end: Position,
    ) -> Result<(), ViewsError>
    where
        B: AsRef<[u8]>,
        E: words::Said + std::error::Error + Send + Sync + 'static,
    {
        self.fold(records, Gaps::Allowed)?;
        let sql = "UPDATE meta SET value = ?1 WHERE name = 'position'";
        self.connection.execute(sql, [crate::codec::at(end)])?;
        Ok(())
    }

    fn fold<B, E>(
        &mut self,
        records: impl IntoIterator<Item = Result<(Position, B), E>>,
        gaps: Gaps,
    ) -> Result<Position, ViewsError>
    where
        B: AsRef<[u8]>,
        E: words::Said + std::error::Error + Send + Sync + 'static,
    {
        let mut records = records.into_iter().peekable();
        while records.peek().is_some() {
            let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut next = position(&transaction)?;
            let mut fold = Fold::new(&transaction, self.marks.as_ref());
            let mut tip = None;
            for record in records.by_ref().take(self.batch_size) {
                let (at, bytes) = record.map_err(ViewsError::source)?;
                match (at.cmp(&next), gaps) {
                    (Ordering::Greater, Gaps::Refused) | (Ordering::Less, Gaps::Allowed) => {
                        return Err(ViewsError::Gap { expected: next, found: at });
                    }
                    (Ordering::Less, Gaps::Refused) => continue,
                    _ => {}
                }
                fold_record(&mut fold, at, bytes.as_ref())?;
                next = at.next();
                tip = Some(bytes);
            }
            fold.flush()?;
            fold.run("UPDATE meta SET value = ?1 WHERE name = 'position'", [crate::codec::at(next)])?;
            if let Some(tip) = tip {
                let hash = record_hash(tip.as_ref());
                fold.run("INSERT OR REPLACE INTO meta VALUES ('tip', ?1)", [hash.as_bytes()])?;
            }
            transaction.commit()?;
        }
        self.position()
    }
}

fn fold_record(fold: &mut Fold<'_>, position: Position, bytes: &[u8]) -> Result<(), ViewsError> {
    let frame = Frame::parse(bytes).map_err(|source| ViewsError::Record { position, source })?;
    if position == Position(0) {
        fold.run("INSERT INTO meta VALUES ('ledger', ?1)", [frame.ledger.as_bytes()])?;
    }
    if !fold.is_of(frame.ledger)? {
        return Err(ViewsError::OtherLedger { position });
    }
    let read = at::dispatch(fold, position, frame)?;
    if read != Read::Folded {
        fold::snapshots::silence(fold, &frame)?;
        fold.run(
            "INSERT INTO ignored VALUES (?1, ?2, ?3, 1, ?4) ON CONFLICT DO UPDATE SET records = records + 1",
            (frame.event_type, frame.version, read == Read::Misshapen, crate::codec::at(position)),
        )?;
    }
    Ok(())
}
