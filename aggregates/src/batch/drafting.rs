//! 编制: the lines of a batch, computed before they come here.

use foldhash::HashSet;

use super::admit::reasoned;
use super::event::{BatchEvent, BatchKind, Drafted, Line, LinesDrafted, LinesHeld};
use super::fit::fit;
use super::refusal::BatchRefusal;
use super::step::{LineFault, Step};
use super::{Batch, LINES_PER_DRAFT_RECORD, LINES_PER_RECORD, LineStatus, line_hash};
use crate::{Cause, Decide, Money, Month};

impl Batch {
    pub(super) fn draft(&self, header: Drafted, lines: Vec<Line>) -> Result<Vec<BatchEvent>, BatchRefusal> {
        if self.is_same_draft(&header, &lines) {
            return Ok(vec![]);
        }
        let missing = header.lines.saturating_sub(super::count(lines.len()));
        let mut events = vec![header.into()];
        events.extend(chunks(lines)?);
        let events = self.admit_all(events)?;
        if missing > 0 { Err(BatchRefusal::Unfinished { missing }) } else { Ok(events) }
    }

    pub(super) fn hold(&self, held: &LinesHeld) -> Result<Vec<BatchEvent>, BatchRefusal> {
        let lines = self.news(&held.lines, LineStatus::Held);
        if lines.is_empty() && !held.lines.is_empty() {
            return Ok(vec![]);
        }
        let parts = parts_of(&lines).map(|lines| LinesHeld { lines, ..held.clone() }.into());
        self.admit_all(parts.collect())
    }

    pub(super) fn admit_header(&self, header: &Drafted) -> Result<(), BatchRefusal> {
        if let Some(own) = &self.header {
            return Err(BatchRefusal::AlreadyDrafted { number: own.number.clone() });
        }
        if header.lines == 0 || header.months.is_empty() || header.number.trim().is_empty() {
            return Err(BatchRefusal::EmptyDraft);
        }
        if header.months.is_sorted_by(|one, next| one < next) { Ok(()) } else { Err(BatchRefusal::Months) }
    }

    pub(super) fn admit_lines(&self, drafted: &LinesDrafted) -> Result<(), BatchRefusal> {
        let header = self.header.as_ref().ok_or(BatchRefusal::NotDrafted)?;
        if drafted.lines.is_empty() || drafted.lines.len() > LINES_PER_DRAFT_RECORD {
            return Err(BatchRefusal::LineList);
        }
        let mut fresh = HashSet::default();
        let mut total = self.total;
        for (index, line) in drafted.lines.iter().enumerate() {
            let expected = super::count(self.lines.len() + index + 1);
            let fault = |fault| BatchRefusal::LineFault { line: line.line, fault };
            if line.line != expected || expected > header.lines {
                return Err(fault(LineFault::Number));
            }
            line_fits(header, line).map_err(fault)?;
            self.due_once(line, &mut fresh).map_err(fault)?;
            total = total.checked_add(line.amount).ok_or(fault(LineFault::Sum))?;
        }
        let is_last = self.lines_to_come() as usize == drafted.lines.len();
        if is_last && total != header.total {
            return Err(BatchRefusal::DraftTotal { stated: header.total, found: total });
        }
        let is_paid = |month: &Month| {
            drafted.lines.iter().any(|line| line.month == *month)
                || self.lines.iter().any(|line| line.month == *month)
        };
        if is_last && !header.months.iter().all(is_paid) {
            return Err(BatchRefusal::Months);
        }
        Ok(())
    }

    pub(super) fn admit_held(&self, held: &LinesHeld) -> Result<(), BatchRefusal> {
        if !self.status.is_before_order() {
            return Err(self.out_of_turn(Step::Hold));
        }
        reasoned(&held.reason)?;
        self.admit_list(&held.lines, Step::Hold, |status| status == LineStatus::Active)
    }

    fn is_same_draft(&self, header: &Drafted, lines: &[Line]) -> bool {
        self.header.as_ref() == Some(header)
            && self.lines.len() == lines.len()
            && self.lines.iter().zip(lines).all(|(own, line)| own.hash == line_hash(line))
    }

    /// A due is paid once in a batch.
    fn due_once(&self, line: &Line, fresh: &mut HashSet<super::Due>) -> Result<(), LineFault> {
        for paid in &line.components {
            let due = (line.entitlement, line.month, line.cause, paid.component);
            if self.dues.contains(&due) || !fresh.insert(due) {
                return Err(LineFault::DueTwice);
            }
        }
        Ok(())
    }
}

/// Whether a line is right in itself and of what the header says.
fn line_fits(header: &Drafted, line: &Line) -> Result<(), LineFault> {
    let is_below = |amount: Money| amount.is_negative();
    if is_below(line.amount)
        || line.amount.is_zero()
        || line.components.iter().any(|paid| is_below(paid.amount))
    {
        return Err(LineFault::NotPositive);
    }
    let sum = line.components.iter().try_fold(Money::ZERO, |sum, paid| sum.checked_add(paid.amount));
    if sum != Some(line.amount) {
        return Err(LineFault::Sum);
    }
    if !header.area.covers(line.area) {
        return Err(LineFault::Area);
    }
    if !header.months.contains(&line.month) {
        return Err(LineFault::Month);
    }
    let is_of_kind = match header.kind {
        BatchKind::Regular => line.cause == Cause::Regular && line.reissue.is_none(),
        BatchKind::BackPay => matches!(line.cause, Cause::BackPay(_)) && line.reissue.is_none(),
        BatchKind::Reissue => {
            line.reissue.as_ref().is_some_and(|reissue| !reissue.refund_flow.trim().is_empty())
        }
    };
    if is_of_kind { Ok(()) } else { Err(LineFault::Kind) }
}

/// Lines in records: as many as fit.
fn chunks(lines: Vec<Line>) -> Result<Vec<BatchEvent>, BatchRefusal> {
    let parts = fit(lines, LINES_PER_DRAFT_RECORD)
        .map_err(|line| BatchRefusal::LineFault { line: line.line, fault: LineFault::TooLong })?;
    Ok(parts.into_iter().map(|lines| LinesDrafted { lines: lines.into() }.into()).collect())
}

/// Line numbers in records; one record, to be refused, if there are none.
pub(super) fn parts_of(lines: &[u32]) -> impl Iterator<Item = Vec<u32>> {
    let none = lines.is_empty().then(Vec::new);
    none.into_iter().chain(lines.chunks(LINES_PER_RECORD).map(<[u32]>::to_vec))
}
