//! 回盘: the bank's return, row by row. A wrong row refuses the file whole.

use std::collections::BTreeSet;

use aggregates::batch::event::{BatchEvent, OutcomeStatus};
use aggregates::batch::{BankReturn, BankRow, BankSays, Batch, BatchCommand};
use aggregates::entitlement::EntitlementCommand;
use aggregates::entitlement::event::{LineRef, PaymentReturned, PaymentSettled, PaymentUnknown, ReturnRow};
use aggregates::{BatchId, Day, Decide as _};
use serde::{Deserialize, Serialize};
use words::{Refused, Said};

use crate::app::{Act, Desk, Plan, Signer};
use crate::failure::{Failure, OrFail as _};
use crate::files::bank_result::{self, BankResultError, ResultRow, ResultStatus};
use crate::office::bank::booked::{Told, check_days};
use crate::office::bank::check_accounts;
use crate::office::{Ask, Upload, absent};

/// What an officer says of a return that the file does not.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Reading {
    /// The bank's booking day of the rows that name none.
    pub booked: Option<Day>,
    /// The bank booked before the ledger ordered: its answer to an order on paper, say.
    pub early: bool,
    /// The bank paid the whole batch under one flow number.
    pub flow_is_batch: bool,
}

/// Takes a bank's return for a batch. A row that is foreign, contradicts or names a wrong amount refuses all of it.
#[derive(Serialize, Deserialize)]
pub struct TakeResult {
    /// Which batch.
    pub batch: BatchId,
    /// The bank's file.
    pub file: Upload,
    /// What it does not say.
    pub reading: Reading,
}

/// What a return says that is news.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Taken {
    /// Paid.
    pub settled: u32,
    /// Returned.
    pub returned: u32,
    /// Not known.
    pub unknown: u32,
    /// Paid after returned: somebody must look.
    pub contested: u32,
}

impl Ask for TakeResult {
    type Answer = Taken;

    fn plan<'d>(self, desk: &'d Desk, signer: &Signer) -> Result<Plan<'d, Taken>, Failure> {
        let TakeResult { batch: id, file, reading } = self;
        let rows = bank_result::read(&file.bytes).map_err(unreadable)?;
        let mut act = desk.act();
        let mut told = Told::new();
        let loaded = act.load_with::<Batch>(&id.to_string(), |_, _, event| {
            if let BatchEvent::OutcomesRecorded(recorded) = event {
                told.extend(recorded.outcomes.iter().map(|outcome| (outcome.line, outcome.clone())));
            }
            Ok(())
        })?;
        let mut batch = loaded.state;
        let Some(header) = batch.header.clone() else {
            return Err(absent::batch(id));
        };
        let sha256 = file.sha256();
        check_days(&told, &batch, &rows, reading)?;
        if batch.results.contains(&sha256) {
            return Ok(Plan::nothing(Taken::default()));
        }
        check_accounts(desk, &mut act, id, &batch, &rows)?;
        let command = BatchCommand::TakeResult(BankReturn {
            early: reading.early,
            flow_is_batch: reading.flow_is_batch,
            file: file.reference(),
            holder: signer.holder(),
            covers: covered(&batch, &rows),
            rows: rows.iter().map(|row| bank_row(&batch, row, reading.booked)).collect(),
        });
        let events = batch.decide(command).or_refuse()?;
        let mut taken = Taken::default();
        for event in events {
            act.plan::<Batch>(&id.to_string(), header.area, &event, Vec::new())?;
            if let BatchEvent::OutcomesRecorded(recorded) = &event {
                for outcome in &recorded.outcomes {
                    taken.count(outcome.status);
                    tell(&mut act, id, &batch, outcome, &sha256)?;
                }
            }
            cqrs_es::Aggregate::apply(&mut batch, event);
        }
        let intent = format!(
            "{} 成功{}笔 退回{}笔 未明{}笔 争议{}笔",
            crate::office::batch::label(&batch),
            taken.settled,
            taken.returned,
            taken.unknown,
            taken.contested
        );
        Ok(act.into_plan(intent, taken))
    }
}

impl Taken {
    fn count(&mut self, status: OutcomeStatus) {
        *match status {
            OutcomeStatus::Settled => &mut self.settled,
            OutcomeStatus::Returned => &mut self.returned,
            OutcomeStatus::Unknown => &mut self.unknown,
            OutcomeStatus::Contested => &mut self.contested,
        } += 1;
    }
}

/// Numbers of the bank files that the rows answer: their lines without a row are unknown.
fn covered(batch: &Batch, rows: &[ResultRow]) -> Vec<String> {
    let numbers: BTreeSet<String> = rows.iter().map(|row| number_of(batch, row)).collect();
    numbers.into_iter().collect()
}

/// A bank that writes the batch's own number means its only file.
fn number_of(batch: &Batch, row: &ResultRow) -> String {
    let mut files = batch.current_files();
    let batch_number = batch.header.as_ref().map(|header| header.number.as_str());
    match (files.next(), files.next()) {
        (Some(only), None) if row.batch_no.is_empty() || Some(row.batch_no.as_str()) == batch_number => {
            only.number.clone()
        }
        _ => row.batch_no.clone(),
    }
}

fn bank_row(batch: &Batch, row: &ResultRow, booked: Option<Day>) -> BankRow {
    let code = row.code.map(|code| code.to_string()).unwrap_or_else(|| "F99".to_owned());
    BankRow {
        row: row.row,
        number: number_of(batch, row),
        position: row.seq.unwrap_or(0),
        amount: row.amount,
        says: match row.status {
            ResultStatus::Settled => BankSays::Settled { flow: row.flow.clone().unwrap_or_default() },
            ResultStatus::Returned => BankSays::Returned { code },
            ResultStatus::Unknown => BankSays::Unknown,
        },
        booked: row.booked.or(booked).filter(|_| row.status != ResultStatus::Unknown),
    }
}

fn tell(
    act: &mut Act<'_>,
    id: BatchId,
    batch: &Batch,
    outcome: &aggregates::batch::event::Outcome,
    file: &str,
) -> Result<(), Failure> {
    let Some(state) = batch.line(outcome.line) else { return Ok(()) };
    let line = LineRef { batch: id, line: outcome.line };
    let source = outcome.row.map(|row| ReturnRow { file: file.to_owned(), row });
    let command = match (outcome.status, source, outcome.booked) {
        (OutcomeStatus::Settled | OutcomeStatus::Contested, Some(source), Some(booked)) => {
            let flow = outcome.flow.clone().unwrap_or_default();
            EntitlementCommand::Settle(PaymentSettled { booked, flow, line, source })
        }
        (OutcomeStatus::Returned, Some(source), Some(booked)) => {
            let code = outcome.code.clone().unwrap_or_default();
            EntitlementCommand::Return(PaymentReturned { booked, code, line, source })
        }
        (_, source, _) => EntitlementCommand::ReportUnknown(PaymentUnknown { line, source }),
    };
    let stream = state.entitlement.to_string();
    let mut entitlement = act.current_entitlement(state.entitlement)?;
    act.decide(&stream, state.area, &mut entitlement, command, Vec::new())?;
    act.keep(&stream, entitlement);
    Ok(())
}

fn unreadable(error: BankResultError) -> Failure {
    let details = match &error {
        BankResultError::Refused(faults) => faults.iter().map(Said::text).collect(),
        _ => Vec::new(),
    };
    Failure::refused(Refused::from(error).with(details))
}
