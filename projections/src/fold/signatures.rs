//! Who signed what about a batch, and for whom (代签).

use aggregates::batch::event::BatchEvent;
use aggregates::noun::Event;
use aggregates::{Holder, Role};
use rusqlite::params;

use super::{Fold, Projection};
use crate::SignatureStep;
use crate::at::At;

pub(super) struct Signatures;

impl Projection for Signatures {
    fn tables(&self) -> &'static str {
        "CREATE TABLE signatures (
            batch INTEGER NOT NULL, position INTEGER NOT NULL, step TEXT NOT NULL, holder TEXT NOT NULL,
            signer BLOB NOT NULL, delegated_by TEXT, doc_no TEXT, root TEXT, reason TEXT, lines TEXT, time INTEGER NOT NULL,
            PRIMARY KEY (batch, position)
        ) STRICT, WITHOUT ROWID;"
    }

    fn on(&self, fold: &mut Fold<'_>, at: &At<'_>, event: &Event) -> rusqlite::Result<()> {
        let Event::Batch(event) = event else { return Ok(()) };
        let event: &BatchEvent = event;
        let Some(signature) = Signature::of(event) else { return Ok(()) };
        let Some(batch) = fold.batch(at.uuid)? else { return Ok(()) };
        signature.write(fold, at, batch)
    }
}

struct Signature<'a> {
    step: SignatureStep,
    role: Option<Role>,
    holder: &'a Holder,
    root: Option<&'a str>,
    reason: Option<&'a str>,
    lines: Option<String>,
}

impl<'a> Signature<'a> {
    fn of(event: &'a BatchEvent) -> Option<Signature<'a>> {
        use SignatureStep as Step;
        let new =
            |step, role, holder| Signature { step, role, holder, root: None, reason: None, lines: None };
        let signed = |step, role, holder, root: &'a str| Signature {
            root: Some(root),
            ..new(step, Some(role), holder)
        };
        let why =
            |step, holder, reason: &'a str| Signature { reason: Some(reason), ..new(step, None, holder) };
        let some = |step, holder, reason: &'a str, lines: &[u32]| {
            Some(Signature { lines: Some(crate::codec::json(lines)), ..why(step, holder, reason) })
        };
        match event {
            BatchEvent::Drafted(it) => Some(new(Step::Drafted, Some(Role::Clerk), &it.holder)),
            BatchEvent::LinesHeld(it) => some(Step::Held, &it.holder, &it.reason, &it.lines),
            BatchEvent::Sealed(it) => Some(signed(Step::Sealed, Role::Clerk, &it.holder, &it.root)),
            BatchEvent::Reviewed(it) => Some(signed(Step::Reviewed, Role::Reviewer, &it.holder, &it.root)),
            BatchEvent::Approved(it) => Some(signed(Step::Approved, Role::Finance, &it.holder, &it.root)),
            BatchEvent::Ordered(it) => Some(signed(Step::Ordered, Role::Finance, &it.holder, &it.root)),
            BatchEvent::Rejected(it) => Some(why(Step::Rejected, &it.holder, &it.reason)),
            BatchEvent::Voided(it) => Some(why(Step::Voided, &it.holder, &it.reason)),
            BatchEvent::LinesStopped(it) => some(Step::Stopped, &it.holder, &it.reason, &it.lines),
            BatchEvent::BankAccepted(it) => Some(why(Step::Accepted, &it.holder, &it.receipt)),
            BatchEvent::BankResultTaken(it) => Some(why(Step::ResultTaken, &it.holder, &it.file.name)),
            BatchEvent::LineResolved(it) => some(Step::Resolved, &it.holder, &it.evidence, &[it.line]),
            BatchEvent::LinesReleased(it) => some(Step::Released, &it.holder, &it.reason, &it.lines),
            BatchEvent::Reconciled(it) => Some(why(Step::Reconciled, &it.holder, &it.statement)),
            BatchEvent::Closed(it) => Some(new(Step::Closed, None, &it.holder)),
            BatchEvent::LinesDrafted(_)
            | BatchEvent::BankFileMade(_)
            | BatchEvent::OutcomesRecorded(_)
            | BatchEvent::LinesReissued(_) => None,
        }
    }

    fn write(&self, fold: &Fold<'_>, at: &At<'_>, batch: i64) -> rusqlite::Result<()> {
        // A role of one's own comes before one that is held for somebody else.
        let role = fold.find(
            "SELECT delegated_by, doc_no FROM roles
             WHERE key = ?1 AND confirmed IS NOT NULL AND revoked IS NULL
               AND (role = ?2 OR (?2 IS NULL AND role IN ('clerk', 'reviewer', 'finance', 'bank_officer')))
               AND from_day <= ?3 AND (to_day IS NULL OR to_day >= ?3) AND substr(?4, 1, length(prefix)) = prefix
             ORDER BY delegated_by IS NOT NULL, confirmed LIMIT 1",
            params![
                at.frame.signer.0,
                self.role.map(Role::code),
                at.frame.time.day_in_china(),
                at.frame.area.to_string(),
            ],
            |row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, String>(1)?)),
        )?;
        let (delegated_by, doc_no) = role.map_or((None, None), |(by, doc_no)| (by, Some(doc_no)));
        fold.run(
            "INSERT INTO signatures VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                batch,
                at.column(),
                self.step.code(),
                self.holder.as_str(),
                at.frame.signer.0,
                delegated_by,
                doc_no,
                self.root,
                self.reason,
                self.lines,
                at.millis(),
            ],
        )
        .map(|_| ())
    }
}
