//! 回盘: what the bank says became of the lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::event::{
    BankAccepted, BankFileMade, BankResultTaken, BatchEvent, Outcome, OutcomeStatus, OutcomesRecorded,
};
use super::fit::fit;
use super::refusal::BatchRefusal;
use super::step::Step;
use super::{
    Arriving, BadRow, BankReturn, BankRow, BankSays, Batch, LineState, LineStatus, OUTCOMES_PER_RECORD,
    ReturnCode, RowFault, Status,
};
use crate::Decide;

impl Batch {
    /// Takes a return file whole or not at all. The same file again, or one without news, leads to nothing.
    pub(super) fn take_result(&self, result: &BankReturn) -> Result<Vec<BatchEvent>, BatchRefusal> {
        if self.results.contains(&result.file.sha256) {
            return Ok(vec![]);
        }
        if self.status == Status::Ordered && self.version > 0 {
            return Err(BatchRefusal::FilesStale);
        }
        if !self.has_files() {
            return Err(self.out_of_turn(Step::TakeResult));
        }
        let outcomes = self.outcomes(result)?;
        if outcomes.is_empty() {
            return Ok(vec![]);
        }
        let mut events = Vec::new();
        if !self.was_sent() {
            let (holder, receipt) = (result.holder.clone(), result.file.sha256.clone());
            events.push(BankAccepted { holder, receipt, version: self.version }.into());
        }
        let taken = super::count(outcomes.len());
        events.push(
            BankResultTaken {
                early: result.early,
                file: result.file.clone(),
                flow_is_batch: result.flow_is_batch,
                holder: result.holder.clone(),
                outcomes: taken,
            }
            .into(),
        );
        let parts = fit(outcomes, OUTCOMES_PER_RECORD).map_err(|long| BatchRefusal::RowsRefused {
            rows: vec![BadRow { row: long.row.unwrap_or(0), fault: RowFault::Flow }],
        })?;
        let file = &result.file.sha256;
        events.extend(
            parts.into_iter().map(|outcomes| OutcomesRecorded { file: file.clone(), outcomes }.into()),
        );
        self.admit_all(events)
    }

    /// What the file says that was not known, by line; or all rows that cannot be taken.
    fn outcomes(&self, result: &BankReturn) -> Result<Vec<Outcome>, BatchRefusal> {
        let files: HashMap<&str, &BankFileMade> =
            self.files.iter().map(|file| (file.number.as_str(), file)).collect();
        let mut said: BTreeMap<u32, &BankRow> = BTreeMap::new();
        let mut bad = Vec::new();
        for row in &result.rows {
            let taken = self.line_of(&files, row).and_then(|line| match said.insert(line, row) {
                Some(before) if before.says != row.says => Err(RowFault::Contradicts),
                _ => Ok(()),
            });
            bad.extend(taken.err().map(|fault| BadRow { row: row.row, fault }));
        }
        let mut news = Vec::new();
        for (&number, row) in &said {
            let Some(line) = self.line(number) else { continue };
            match heard(line, &row.says, row.booked.is_some()) {
                Ok(Some(said)) => news.push(said.outcome(number, row)),
                Ok(None) => {}
                Err(fault) => bad.push(BadRow { row: row.row, fault }),
            }
        }
        if !bad.is_empty() {
            bad.sort_by_key(|bad| (bad.row, bad.fault));
            return Err(BatchRefusal::RowsRefused { rows: bad });
        }
        news.extend(self.without_row(result, &files, &said)?);
        news.sort_by_key(|outcome| outcome.line);
        Ok(news)
    }

    fn line_of(&self, files: &HashMap<&str, &BankFileMade>, row: &BankRow) -> Result<u32, RowFault> {
        let file = files.get(row.number.as_str()).ok_or(RowFault::Foreign)?;
        if file.version != self.version {
            return Err(RowFault::Replaced);
        }
        let place = (row.position as usize).checked_sub(1).ok_or(RowFault::Foreign)?;
        let number = *file.lines.get(place).ok_or(RowFault::Foreign)?;
        let line = self.line(number).ok_or(RowFault::Foreign)?;
        if line.amount == row.amount { Ok(number) } else { Err(RowFault::Amount) }
    }

    /// Ordered lines of the files that the return answers, of which it says nothing: unknown, not failed.
    fn without_row(
        &self,
        result: &BankReturn,
        files: &HashMap<&str, &BankFileMade>,
        said: &BTreeMap<u32, &BankRow>,
    ) -> Result<Vec<Outcome>, BatchRefusal> {
        let mut unknown = Vec::new();
        for number in &result.covers {
            let file = files.get(number.as_str()).filter(|file| file.version == self.version);
            let file = file.ok_or_else(|| BatchRefusal::NoSuchFile { number: number.clone() })?;
            let is_silent = |line: &u32| {
                !said.contains_key(line)
                    && self.line(*line).is_some_and(|line| line.status == LineStatus::Ordered)
            };
            unknown.extend(file.lines.iter().copied().filter(is_silent));
        }
        unknown.sort_unstable();
        unknown.dedup();
        let outcome = |line| Outcome {
            booked: None,
            code: None,
            flow: None,
            line,
            row: None,
            status: OutcomeStatus::Unknown,
        };
        Ok(unknown.into_iter().map(outcome).collect())
    }

    fn has_files(&self) -> bool {
        use Status::{Accepted, AtBank, Closed, Reconciled, Returned};
        matches!(self.status, AtBank | Accepted | Returned | Reconciled | Closed)
    }

    pub(super) fn admit_result(&self, taken: &BankResultTaken) -> Result<(), BatchRefusal> {
        if !self.has_files() || !self.was_sent() {
            return Err(self.out_of_turn(Step::TakeResult));
        }
        if self.results.contains(&taken.file.sha256) {
            return Err(BatchRefusal::ResultTaken);
        }
        if taken.outcomes == 0 { Err(BatchRefusal::OutcomesStray) } else { Ok(()) }
    }

    pub(super) fn admit_outcomes(&self, recorded: &OutcomesRecorded) -> Result<(), BatchRefusal> {
        let Some(Arriving { file, left, rows, .. }) = &self.pending else {
            return Err(BatchRefusal::OutcomesStray);
        };
        let length = recorded.outcomes.len();
        let is_fit =
            *file == recorded.file && (1..=OUTCOMES_PER_RECORD).contains(&length) && length <= *left as usize;
        if !is_fit || !recorded.outcomes.is_sorted_by(|a, b| a.line < b.line) {
            return Err(BatchRefusal::OutcomesStray);
        }
        let mut fresh = BTreeSet::new();
        for outcome in &recorded.outcomes {
            let line = outcome.line;
            if outcome.row.is_some_and(|row| rows.contains(&row) || !fresh.insert(row)) {
                return Err(BatchRefusal::RowOfTwoLines { line });
            }
            let state = self.line(line).ok_or(BatchRefusal::NoSuchLine { line })?;
            if !may_follow(state, outcome) {
                return Err(BatchRefusal::OutcomeFault { line });
            }
        }
        Ok(())
    }
}

/// News of a line.
enum News {
    Settled(String),
    Returned(ReturnCode),
    Unknown,
    Contested(String),
}

impl News {
    fn outcome(self, line: u32, row: &BankRow) -> Outcome {
        let (status, code, flow) = match self {
            News::Settled(flow) => (OutcomeStatus::Settled, None, Some(flow)),
            News::Returned(code) => (OutcomeStatus::Returned, Some(code.to_string()), None),
            News::Unknown => (OutcomeStatus::Unknown, None, None),
            News::Contested(flow) => (OutcomeStatus::Contested, None, Some(flow)),
        };
        let booked = row.booked.filter(|_| status != OutcomeStatus::Unknown);
        Outcome { booked, code, flow, line, row: Some(row.row), status }
    }
}

/// What a row means for a line as it is known: news, nothing, or a row that cannot be.
fn heard(line: &LineState, says: &BankSays, is_booked: bool) -> Result<Option<News>, RowFault> {
    match says {
        BankSays::Settled { flow } if flow.trim().is_empty() => Err(RowFault::NoFlow),
        BankSays::Settled { .. } if !is_booked => Err(RowFault::NotBooked),
        BankSays::Settled { flow } => heard_paid(line, flow),
        BankSays::Returned { code } => {
            let code: ReturnCode = code.parse().map_err(|_| RowFault::Code)?;
            match code.is_definite() {
                true if !is_booked => Err(RowFault::NotBooked),
                true => heard_returned(line, code),
                false => heard_unknown(line),
            }
        }
        BankSays::Unknown => heard_unknown(line),
    }
}

fn heard_paid(line: &LineState, flow: &str) -> Result<Option<News>, RowFault> {
    let is_known = line.flow.as_deref() == Some(flow);
    match line.status {
        LineStatus::Ordered | LineStatus::Unknown => Ok(Some(News::Settled(flow.to_owned()))),
        // An earlier file, read again: what came after it stands.
        LineStatus::Settled
        | LineStatus::Contested
        | LineStatus::Returned
        | LineStatus::Reissued
        | LineStatus::Released
            if is_known =>
        {
            Ok(None)
        }
        LineStatus::Settled | LineStatus::Contested => Err(RowFault::Flow),
        // Even of a line that was paid again: then both may be paid, and somebody must look.
        LineStatus::Returned | LineStatus::Reissued => Ok(Some(News::Contested(flow.to_owned()))),
        LineStatus::Released => Err(RowFault::PaidAfterRelease),
        LineStatus::Stopped | LineStatus::Active | LineStatus::Held => Err(RowFault::Foreign),
    }
}

fn heard_returned(line: &LineState, code: ReturnCode) -> Result<Option<News>, RowFault> {
    match line.status {
        // Somebody has the bank's written answer that this very return was none. Should the money come back later
        // after all, the bank's statement will not reconcile.
        LineStatus::Settled if line.is_resolved && line.code == Some(code) => Ok(None),
        LineStatus::Ordered | LineStatus::Unknown | LineStatus::Settled => Ok(Some(News::Returned(code))),
        LineStatus::Returned if line.code != Some(code) => Ok(Some(News::Returned(code))),
        LineStatus::Returned | LineStatus::Contested | LineStatus::Reissued | LineStatus::Released => {
            Ok(None)
        }
        LineStatus::Stopped | LineStatus::Active | LineStatus::Held => Err(RowFault::Foreign),
    }
}

fn heard_unknown(line: &LineState) -> Result<Option<News>, RowFault> {
    match line.status {
        LineStatus::Ordered => Ok(Some(News::Unknown)),
        LineStatus::Stopped | LineStatus::Active | LineStatus::Held => Err(RowFault::Foreign),
        _ => Ok(None),
    }
}

/// Whether an outcome can follow what is known of a line, and says what its status needs.
fn may_follow(line: &LineState, outcome: &Outcome) -> bool {
    let has_flow = outcome.flow.as_ref().is_some_and(|flow| !flow.trim().is_empty());
    let code = outcome.code.as_ref().map(|code| code.parse::<ReturnCode>());
    let is_whole = match outcome.status {
        OutcomeStatus::Settled | OutcomeStatus::Contested => {
            has_flow && code.is_none() && outcome.row.is_some() && outcome.booked.is_some()
        }
        OutcomeStatus::Returned => {
            outcome.flow.is_none()
                && matches!(code, Some(Ok(code)) if code.is_definite())
                && outcome.row.is_some()
                && outcome.booked.is_some()
        }
        OutcomeStatus::Unknown => outcome.flow.is_none() && code.is_none() && outcome.booked.is_none(),
    };
    let follows = match outcome.status {
        OutcomeStatus::Settled => matches!(line.status, LineStatus::Ordered | LineStatus::Unknown),
        OutcomeStatus::Returned => {
            let is_correction = line.status == LineStatus::Returned && code.and_then(Result::ok) != line.code;
            matches!(line.status, LineStatus::Ordered | LineStatus::Unknown | LineStatus::Settled)
                || is_correction
        }
        OutcomeStatus::Unknown => line.status == LineStatus::Ordered,
        OutcomeStatus::Contested => {
            matches!(line.status, LineStatus::Returned | LineStatus::Reissued) && line.flow != outcome.flow
        }
    };
    is_whole && follows
}
