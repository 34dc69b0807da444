//! Lines of batches: the one place where a payment's whole life stands in a row.
//!
//! Amounts and holds come from the batch's records; what became of a payment from the entitlement's, one record a
//! line, so that a statement can name the record and anybody can prove it.

use aggregates::batch::event::{BatchEvent, Line, LinesHeld};
use aggregates::entitlement::event::{
    ContestOutcome, EntitlementEvent, LineRef, PaymentReissued, PaymentReturned, PaymentSettled, ReturnRow,
};
use aggregates::noun::Event;
use aggregates::{Cause, SubjectId};
use rusqlite::params;

use super::{Fold, Projection};
use crate::LineStatus;
use crate::at::At;
use crate::codec;

/// Adds to a status of a batch.
pub(super) const TALLY: &str = "INSERT INTO batch_tallies VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT DO UPDATE SET lines = lines + excluded.lines, amount = amount + excluded.amount";

pub(super) struct BatchLines;

impl Projection for BatchLines {
    fn tables(&self) -> &'static str {
        // grant_id: the back pay that is paid, absent for the month itself
        // account: the record with the payee's account in its seal, once ordered
        "CREATE TABLE batch_lines (
            batch INTEGER NOT NULL, line INTEGER NOT NULL, entitlement BLOB NOT NULL, beneficiary BLOB NOT NULL,
            payee BLOB NOT NULL, area TEXT NOT NULL, month TEXT NOT NULL, grant_id BLOB, amount INTEGER NOT NULL,
            other_account INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT, code TEXT, flow TEXT, booked TEXT,
            file BLOB, file_row INTEGER, drafted INTEGER NOT NULL, ordered INTEGER, account INTEGER, outcome INTEGER,
            of_batch BLOB, of_line INTEGER, refund_flow TEXT, to_batch BLOB, to_line INTEGER,
            PRIMARY KEY (batch, line)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX batch_lines_by_entitlement ON batch_lines (entitlement);
        CREATE TABLE batch_tallies (
            batch INTEGER NOT NULL, status TEXT NOT NULL, lines INTEGER NOT NULL, amount INTEGER NOT NULL,
            PRIMARY KEY (batch, status)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        match event {
            Event::Batch(event) => on_batch(fold, at, event),
            Event::Entitlement(event) => on_entitlement(fold, at, event),
            _ => Ok(()),
        }
    }
}

fn on_batch(fold: &mut Fold<'_>, at: &At<'_>, event: &BatchEvent) -> rusqlite::Result<()> {
    let Some(batch) = fold.batch(at.uuid)? else { return Ok(()) };
    match event {
        BatchEvent::LinesDrafted(it) => it.lines.iter().try_for_each(|line| draft(fold, at, batch, line)),
        BatchEvent::LinesHeld(it) => hold(fold, batch, it),
        BatchEvent::Drafted(_)
        | BatchEvent::Sealed(_)
        | BatchEvent::Reviewed(_)
        | BatchEvent::Approved(_)
        | BatchEvent::Rejected(_)
        | BatchEvent::Voided(_)
        | BatchEvent::Ordered(_)
        | BatchEvent::LinesStopped(_)
        | BatchEvent::BankFileMade(_)
        | BatchEvent::BankAccepted(_)
        | BatchEvent::BankResultTaken(_)
        | BatchEvent::OutcomesRecorded(_)
        | BatchEvent::LineResolved(_)
        | BatchEvent::LinesReissued(_)
        | BatchEvent::LinesReleased(_)
        | BatchEvent::Reconciled(_)
        | BatchEvent::Closed(_) => Ok(()),
    }
}

fn on_entitlement(fold: &mut Fold<'_>, at: &At<'_>, event: &EntitlementEvent) -> rusqlite::Result<()> {
    match event {
        EntitlementEvent::PaymentOrdered(it) => order(fold, at, it.line, it.payee),
        EntitlementEvent::PaymentReissued(it) => reissue(fold, at, it),
        EntitlementEvent::PaymentStopped(it) => end(fold, at, it.line, LineStatus::Stopped, &it.reason),
        EntitlementEvent::PaymentReleased(it) => end(fold, at, it.line, LineStatus::Released, &it.reason),
        EntitlementEvent::PaymentSettled(it) => settle(fold, at, it),
        EntitlementEvent::PaymentReturned(it) => send_back(fold, at, it),
        EntitlementEvent::PaymentUnknown(it) => {
            let Some(batch) = turn(fold, at, it.line, LineStatus::Unknown)? else { return Ok(()) };
            source(fold, at, batch, it.line, it.source.as_ref())
        }
        EntitlementEvent::PaymentContested(it) => {
            let Some(batch) = turn(fold, at, it.line, LineStatus::Contested)? else { return Ok(()) };
            let flow = "UPDATE batch_lines SET flow = ?3, booked = ?4 WHERE batch = ?1 AND line = ?2";
            fold.run(flow, (batch, it.line.line, &it.flow, it.booked.to_string()))?;
            source(fold, at, batch, it.line, Some(&it.source))
        }
        EntitlementEvent::ContestResolved(it) => {
            let status = match it.outcome {
                ContestOutcome::Settled => LineStatus::Settled,
                ContestOutcome::Returned => LineStatus::Returned,
            };
            let Some(batch) = turn(fold, at, it.line, status)? else { return Ok(()) };
            let sql = "UPDATE batch_lines SET reason = ?3, outcome = ?4 WHERE batch = ?1 AND line = ?2";
            fold.run(sql, (batch, it.line.line, &it.evidence, at.column())).map(|_| ())
        }
        EntitlementEvent::Confirmed(_)
        | EntitlementEvent::Adjusted(_)
        | EntitlementEvent::MembersChanged(_)
        | EntitlementEvent::GraceStarted(_)
        | EntitlementEvent::HearingHeld(_)
        | EntitlementEvent::NoticeServed(_)
        | EntitlementEvent::Stopped(_)
        | EntitlementEvent::PayeeChangeProposed(_)
        | EntitlementEvent::PayeeChanged(_)
        | EntitlementEvent::PayeeChangeRejected(_)
        | EntitlementEvent::BackPayGranted(_)
        | EntitlementEvent::RecoveryOpened(_)
        | EntitlementEvent::RecoveryCollected(_)
        | EntitlementEvent::RecoveryWaived(_) => Ok(()),
    }
}

fn draft(fold: &mut Fold<'_>, at: &At<'_>, batch: i64, line: &Line) -> rusqlite::Result<()> {
    let reissue = line.reissue.as_ref();
    let grant = match &line.cause {
        Cause::Regular => None,
        Cause::BackPay(grant) => Some(grant.as_bytes()),
    };
    let new = fold.run(
        "INSERT OR IGNORE INTO batch_lines (batch, line, entitlement, beneficiary, payee, area, month, grant_id, amount,
         other_account, status, drafted, of_batch, of_line, refund_flow)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'active', ?11, ?12, ?13, ?14)",
        params![
            batch,
            line.line,
            line.entitlement.0.as_bytes(),
            line.beneficiary.0.as_bytes(),
            line.payee.0.as_bytes(),
            line.area.to_string(),
            line.month.to_string(),
            grant,
            line.amount.fen(),
            line.other_account,
            at.column(),
            reissue.map(|reissue| reissue.of.batch.0.as_bytes()),
            reissue.map(|reissue| reissue.of.line),
            reissue.map(|reissue| reissue.refund_flow.as_str()),
        ],
    )?;
    if new == 1 {
        fold.tally(batch, LineStatus::Active, 1, line.amount.fen());
    }
    Ok(())
}

fn hold(fold: &mut Fold<'_>, batch: i64, it: &LinesHeld) -> rusqlite::Result<()> {
    for line in &it.lines {
        let amount = fold.find(
            "UPDATE batch_lines SET status = 'held', reason = ?3 WHERE batch = ?1 AND line = ?2 AND status = 'active'
             RETURNING amount",
            (batch, line, &it.reason),
            |row| row.get::<_, i64>(0),
        )?;
        if let Some(fen) = amount {
            fold.tally(batch, LineStatus::Active, -1, -fen);
            fold.tally(batch, LineStatus::Held, 1, fen);
        }
    }
    Ok(())
}

/// Moves a line of this record's entitlement to another status, and answers its batch; nothing if there is no such
/// line. What another line pays already stays with that line.
fn turn(
    fold: &mut Fold<'_>,
    at: &At<'_>,
    line: LineRef,
    status: LineStatus,
) -> rusqlite::Result<Option<i64>> {
    let Some(batch) = fold.batch(line.batch.0)? else { return Ok(None) };
    let before = fold.find(
        "SELECT status, amount, to_batch IS NOT NULL FROM batch_lines
         WHERE batch = ?1 AND line = ?2 AND entitlement = ?3",
        (batch, line.line, at.id()),
        |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?)),
    )?;
    let Some((before, fen, is_reissued)) = before else { return Ok(None) };
    let status = if is_reissued && status == LineStatus::Returned { LineStatus::Reissued } else { status };
    let sql = "UPDATE batch_lines SET status = ?3 WHERE batch = ?1 AND line = ?2";
    fold.run(sql, (batch, line.line, crate::line_code(status)))?;
    if let Some(before) = codec::line_status(&before) {
        fold.tally(batch, before, -1, -fen);
        fold.tally(batch, status, 1, fen);
    }
    Ok(Some(batch))
}

fn order(fold: &mut Fold<'_>, at: &At<'_>, line: LineRef, payee: SubjectId) -> rusqlite::Result<()> {
    let Some(batch) = turn(fold, at, line, LineStatus::Ordered)? else { return Ok(()) };
    fold.run(
        "UPDATE batch_lines SET ordered = ?3, account = ?4 WHERE batch = ?1 AND line = ?2",
        (batch, line.line, at.column(), at.seal_of(payee.0)),
    )
    .map(|_| ())
}

fn reissue(fold: &mut Fold<'_>, at: &At<'_>, it: &PaymentReissued) -> rusqlite::Result<()> {
    order(fold, at, it.line, it.payee)?;
    let Some(batch) = turn(fold, at, it.of, LineStatus::Reissued)? else { return Ok(()) };
    fold.run(
        "UPDATE batch_lines SET to_batch = ?3, to_line = ?4 WHERE batch = ?1 AND line = ?2",
        (batch, it.of.line, it.line.batch.0.as_bytes(), it.line.line),
    )
    .map(|_| ())
}

fn end(
    fold: &mut Fold<'_>,
    at: &At<'_>,
    line: LineRef,
    status: LineStatus,
    reason: &str,
) -> rusqlite::Result<()> {
    let Some(batch) = turn(fold, at, line, status)? else { return Ok(()) };
    fold.run(
        "UPDATE batch_lines SET reason = ?3, outcome = ?4 WHERE batch = ?1 AND line = ?2",
        (batch, line.line, reason, at.column()),
    )
    .map(|_| ())
}

fn settle(fold: &mut Fold<'_>, at: &At<'_>, it: &PaymentSettled) -> rusqlite::Result<()> {
    let Some(batch) = turn(fold, at, it.line, LineStatus::Settled)? else { return Ok(()) };
    fold.run(
        "UPDATE batch_lines SET code = NULL, flow = ?3, booked = ?4, file = ?5, file_row = ?6, outcome = ?7
         WHERE batch = ?1 AND line = ?2",
        params![
            batch,
            it.line.line,
            it.flow,
            codec::text(Some(&it.booked)),
            file(&it.source),
            it.source.row,
            at.column(),
        ],
    )
    .map(|_| ())
}

fn send_back(fold: &mut Fold<'_>, at: &At<'_>, it: &PaymentReturned) -> rusqlite::Result<()> {
    let Some(batch) = turn(fold, at, it.line, LineStatus::Returned)? else { return Ok(()) };
    fold.run(
        // A flow number stays: a payment that succeeded and came back later had one.
        "UPDATE batch_lines SET code = ?3, booked = ?4, file = ?5, file_row = ?6, outcome = ?7
         WHERE batch = ?1 AND line = ?2",
        params![
            batch,
            it.line.line,
            it.code,
            codec::text(Some(&it.booked)),
            file(&it.source),
            it.source.row,
            at.column(),
        ],
    )
    .map(|_| ())
}

fn source(
    fold: &Fold<'_>,
    at: &At<'_>,
    batch: i64,
    line: LineRef,
    source: Option<&ReturnRow>,
) -> rusqlite::Result<()> {
    fold.run(
        "UPDATE batch_lines SET file = ?3, file_row = ?4, outcome = ?5 WHERE batch = ?1 AND line = ?2",
        (batch, line.line, source.and_then(file), source.map(|source| source.row), at.column()),
    )
    .map(|_| ())
}

fn file(source: &ReturnRow) -> Option<[u8; 32]> {
    source.file.parse().ok().map(|hash: ledger::Hash| hash.0)
}
