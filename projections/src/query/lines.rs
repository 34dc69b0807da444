//! Lines of batches.

use aggregates::entitlement::event::LineRef;
use aggregates::{
    AreaCode, BatchId, Cause, Component, Day, EntitlementId, HouseholdId, Money, Month, Programme, SubjectId,
};
use ledger::Position;
use serde::Serialize;
use uuid::Uuid;

use crate::codec::{Columns, area_range};
use crate::{BatchStatus, LineStatus, Views, ViewsError, line_code};

/// A line with all that became of it.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The batch.
    pub batch: BatchId,
    /// The batch's number.
    pub batch_number: String,
    /// Number of the line, from 1.
    pub line: u32,
    /// The programme.
    pub programme: Programme,
    /// The township.
    pub area: AreaCode,
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The household.
    pub household: Option<HouseholdId>,
    /// The beneficiary.
    pub beneficiary: SubjectId,
    /// The record with the beneficiary's seal.
    pub beneficiary_seal: Option<Position>,
    /// The account holder.
    pub payee: SubjectId,
    /// The record with the account's seal: the order itself, where it has one.
    pub payee_seal: Option<Position>,
    /// Whether the account changed since the entitlement was last paid.
    pub other_account: bool,
    /// The benefit month.
    pub month: Month,
    /// Why the month is paid.
    pub cause: Cause,
    /// How much.
    pub amount: Money,
    /// What it is made of.
    pub components: Vec<(Component, Money)>,
    /// Where it stands.
    pub status: LineStatus,
    /// Why it was held, stopped or released, or what resolved the contest.
    pub reason: Option<String>,
    /// Why the bank returned it.
    pub code: Option<String>,
    /// 银行流水号
    pub flow: Option<String>,
    /// The bank's booking day.
    pub booked: Option<Day>,
    /// Name of the return file.
    pub file: Option<String>,
    /// Row of the return file.
    pub file_row: Option<u32>,
    /// The record that drafted it, with its basis.
    pub drafted: Position,
    /// The record that ordered it.
    pub ordered: Option<Position>,
    /// The record that says what became of it.
    pub outcome: Option<Position>,
    /// The attempt that it repeats.
    pub reissue_of: Option<LineRef>,
    /// The bank's flow number of the refund.
    pub refund_flow: Option<String>,
    /// The line that pays it again.
    pub reissued_to: Option<LineRef>,
}

/// A line of a month, as far as a comparison or a check for duplicates needs it.
#[derive(Clone, Debug, Serialize)]
pub struct PaidLine {
    /// Which line.
    pub line: LineRef,
    /// Which entitlement.
    pub entitlement: EntitlementId,
    /// The account holder.
    pub payee: SubjectId,
    /// How much.
    pub amount: Money,
    /// Where the line stands.
    pub status: LineStatus,
    /// Where its batch stands.
    pub batch_status: BatchStatus,
}

pub(super) const SELECT: &str = "SELECT b.id, b.number, l.line, b.programme, l.area, l.entitlement, e.household, l.beneficiary,
     COALESCE((SELECT seal FROM members m WHERE m.entitlement = l.entitlement AND m.subject = l.beneficiary
               AND m.position < l.drafted ORDER BY m.position DESC LIMIT 1), e.beneficiary_seal),
     l.payee,
     COALESCE(l.account, (SELECT seal FROM payees p WHERE p.entitlement = l.entitlement AND p.position < l.drafted
                          ORDER BY p.position DESC LIMIT 1)),
     l.other_account, l.month, l.grant_id, l.amount,
     (SELECT json_group_array(json_array(component, amount)) FROM components c
      WHERE c.batch = l.batch AND c.line = l.line),
     l.status, l.reason, l.code, l.flow, l.booked, r.name, l.file_row, l.drafted, l.ordered, l.outcome,
     l.of_batch, l.of_line, l.refund_flow, l.to_batch, l.to_line
     FROM batch_lines l JOIN batches b ON b.key = l.batch LEFT JOIN entitlements e ON e.id = l.entitlement
     LEFT JOIN bank_results r ON r.batch = l.batch AND r.sha256 = lower(hex(l.file))";

impl Views {
    /// All lines of a batch, by number.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn lines(&self, batch: BatchId) -> Result<Vec<Line>, ViewsError> {
        let sql = format!("{SELECT} WHERE b.id = ?1 ORDER BY l.line");
        self.all(&sql, [batch.0.as_bytes()], line)
    }

    /// Lines of a batch in one status, by number.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn lines_by_status(&self, batch: BatchId, status: LineStatus) -> Result<Vec<Line>, ViewsError> {
        let sql = format!("{SELECT} WHERE b.id = ?1 AND l.status = ?2 ORDER BY l.line");
        self.all(&sql, (batch.0.as_bytes(), line_code(status)), line)
    }

    /// Lines of a batch that the bank returned and that nobody pays yet.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn returned_lines(&self, batch: BatchId) -> Result<Vec<Line>, ViewsError> {
        self.lines_by_status(batch, LineStatus::Returned)
    }

    /// One line.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn line(&self, at: LineRef) -> Result<Option<Line>, ViewsError> {
        let sql = format!("{SELECT} WHERE b.id = ?1 AND l.line = ?2");
        self.one(&sql, (at.batch.0.as_bytes(), at.line), line)
    }

    /// The month's own lines of a programme in an area, of batches that were not rejected or voided; reissues and
    /// lines held or stopped excepted, so that each entitlement stands there as often as it is paid for the month.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn month_lines(
        &self,
        programme: Programme,
        area: AreaCode,
        month: Month,
    ) -> Result<Vec<PaidLine>, ViewsError> {
        let (from, to) = area_range(area);
        self.all(
            "SELECT b.id, l.line, l.entitlement, l.payee, l.amount, l.status, b.status
             FROM batch_lines l JOIN batches b ON b.key = l.batch
             WHERE b.programme = ?1 AND b.status NOT IN ('rejected', 'voided')
               AND b.first_month <= ?4 AND b.last_month >= ?4 AND l.month = ?4 AND l.area BETWEEN ?2 AND ?3
               AND l.grant_id IS NULL AND l.of_batch IS NULL AND l.status NOT IN ('held', 'stopped')
             ORDER BY b.key, l.line",
            (programme.code(), from, to, month.to_string()),
            |c| {
                Ok(PaidLine {
                    line: LineRef { batch: c.uuid()?, line: c.plain()? },
                    entitlement: c.uuid()?,
                    payee: c.uuid()?,
                    amount: c.money()?,
                    status: c.word()?,
                    batch_status: c.word()?,
                })
            },
        )
    }

    /// The lines of the month before `month` that were ordered: what a draft of `month` is compared with.
    ///
    /// # Errors
    /// [`ViewsError`] if SQLite cannot.
    pub fn last_month_lines(
        &self,
        programme: Programme,
        area: AreaCode,
        month: Month,
    ) -> Result<Vec<PaidLine>, ViewsError> {
        let mut lines = self.month_lines(programme, area, month.previous())?;
        lines.retain(|line| line.batch_status.is_ordered());
        Ok(lines)
    }
}

impl Line {
    /// As a place to point at.
    #[must_use]
    pub fn at(&self) -> LineRef {
        LineRef { batch: self.batch, line: self.line }
    }
}

pub(super) fn line(c: &mut Columns<'_, '_>) -> rusqlite::Result<Line> {
    Ok(Line {
        batch: c.uuid()?,
        batch_number: c.plain()?,
        line: c.plain()?,
        programme: c.parsed()?,
        area: c.parsed()?,
        entitlement: c.uuid()?,
        household: c.uuid_if_any()?,
        beneficiary: c.uuid()?,
        beneficiary_seal: c.position_if_any()?,
        payee: c.uuid()?,
        payee_seal: c.position_if_any()?,
        other_account: c.plain()?,
        month: c.parsed()?,
        cause: c.uuid_if_any::<Uuid>()?.map_or(Cause::Regular, Cause::BackPay),
        amount: c.money()?,
        components: components(c)?,
        status: c.word()?,
        reason: c.plain()?,
        code: c.plain()?,
        flow: c.plain()?,
        booked: c.parsed_if_any()?,
        file: c.plain()?,
        file_row: c.plain()?,
        drafted: c.position()?,
        ordered: c.position_if_any()?,
        outcome: c.position_if_any()?,
        reissue_of: line_ref(c)?,
        refund_flow: c.plain()?,
        reissued_to: line_ref(c)?,
    })
}

fn components(c: &mut Columns<'_, '_>) -> rusqlite::Result<Vec<(Component, Money)>> {
    let pairs: Vec<(Component, i64)> = c.json()?;
    let read = |(component, fen)| Money::from_fen(fen).ok().map(|amount| (component, amount));
    Ok(pairs.into_iter().filter_map(read).collect())
}

fn line_ref(c: &mut Columns<'_, '_>) -> rusqlite::Result<Option<LineRef>> {
    let (batch, line) = (c.uuid_if_any()?, c.plain::<Option<u32>>()?);
    Ok(batch.zip(line).map(|(batch, line)| LineRef { batch, line }))
}
