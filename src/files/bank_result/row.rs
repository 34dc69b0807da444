//! The rows of a return.

use std::collections::HashMap;

use aggregates::{Day, FlowNumber, Money};

use super::columns::ResultColumn as C;
use super::fault::{ResultFault, ResultReason};
use super::{FailureCode, ResultRow, ResultStatus};
use crate::files::exact::{AmountFault, Exact};
use crate::files::header::Header;
use crate::files::table::{Cell, Row, Table};
use crate::files::{date, identity, person};

const TOTALS: [&str; 8] = ["合计", "总计", "汇总", "总笔数", "成功笔数", "失败笔数", "共计", "小计"];

/// Reads every row, whatever is wrong with the ones before.
pub(super) fn read_all(table: &Table, header: &Header<C>) -> (Vec<ResultRow>, Vec<ResultFault>) {
    let mut faults = Vec::new();
    let mut rows = Vec::new();
    let mut sum = Exact::ZERO;
    let width = table.rows[header.body - 1].cells.len();
    for row in &table.rows[header.body..] {
        let mut reader = ResultReader { faults: &mut faults, header, row };
        if reader.is_total() {
            reader.compare_total(sum);
            continue;
        }
        if header.is_repeated_in(row) {
            continue;
        }
        let surplus = row.cells.iter().skip(width).any(|cell| !cell.is_empty());
        if table.is_text && (row.cells.len() < width || surplus) {
            reader.fault(C::Status, ResultReason::Ragged);
            continue;
        }
        sum = sum.plus(Exact::read(reader.cell(C::Amount).text()).unwrap_or(Exact::ZERO));
        rows.push(reader.read());
    }
    contradictions(&rows, header, &mut faults);
    faults.sort_by_key(|fault| fault.row);
    (rows, faults)
}

/// Repeated rows are welcome, as long as they say the same.
fn contradictions(rows: &[ResultRow], header: &Header<C>, faults: &mut Vec<ResultFault>) {
    let mut seen: HashMap<(&str, u32), &ResultRow> = HashMap::new();
    for row in rows {
        let Some(seq) = row.seq else { continue };
        let first = *seen.entry((&row.batch_no, seq)).or_insert(row);
        let says =
            |row: &ResultRow| (row.status, row.code, row.amount, row.account.clone(), row.flow.clone());
        if says(first) != says(row) {
            let reason = ResultReason::Contradicts { first: first.row };
            faults.push(ResultFault { column: words(header, C::Seq), reason, row: row.row });
        }
    }
}

struct ResultReader<'a, 'f> {
    faults: &'f mut Vec<ResultFault>,
    header: &'a Header<C>,
    row: &'a Row,
}

impl<'a> ResultReader<'a, '_> {
    fn read(&mut self) -> ResultRow {
        let (code, message) = (self.text(C::Code), self.text(C::Message));
        let written = [C::Flow, C::Receipt].map(|column| self.digits(column));
        let missing = match written.iter().all(String::is_empty) {
            true => ResultReason::MissingFlow,
            false => ResultReason::NotAFlow,
        };
        let flow = written.into_iter().find(|text| FlowNumber::is_one(text)).ok_or(missing);
        let (status, code) = self.outcome(&code, &message, flow.as_ref().err());
        ResultRow {
            account: self.account(),
            amount: self.amount(),
            // Ours are capitals but for the v of a file's version.
            batch_no: self.digits(C::BatchNo).replace('V', "v"),
            booked: self.booked(),
            code,
            flow: flow.ok(),
            message,
            name: self.text(C::Name),
            row: self.row.number,
            seq: self.seq(),
            status,
        }
    }

    /// What became of the line. Only plain words are believed.
    fn outcome(
        &mut self,
        code: &str,
        message: &str,
        no_flow: Option<&ResultReason>,
    ) -> (ResultStatus, Option<FailureCode>) {
        let word = identity::normalise(self.cell(C::Status).text());
        match status(&word) {
            ResultStatus::Settled => {
                if FailureCode::known(code).or_else(|| FailureCode::known(message)).is_some() {
                    self.fault(C::Status, ResultReason::SuccessWithFailure);
                } else if let Some(reason) = no_flow {
                    self.fault(C::Flow, *reason);
                }
                (ResultStatus::Settled, None)
            }
            ResultStatus::Returned => match FailureCode::read(code, message) {
                code if code.is_uncertain() => (ResultStatus::Unknown, Some(code)),
                code => (ResultStatus::Returned, Some(code)),
            },
            ResultStatus::Unknown => (ResultStatus::Unknown, Some(FailureCode::F14)),
        }
    }

    fn fault(&mut self, column: C, reason: ResultReason) {
        self.faults.push(ResultFault { column: words(self.header, column), reason, row: self.row.number });
    }

    fn cell(&self, column: C) -> &'a Cell {
        self.header.cell(self.row, column)
    }

    fn text(&self, column: C) -> String {
        person::name(self.cell(column).text())
    }

    fn digits(&mut self, column: C) -> String {
        let cell = self.cell(column);
        let text = identity::normalise(cell.text());
        if (cell.is_number() && text.len() > 15) || identity::is_scientific(&text) {
            self.fault(column, ResultReason::LostDigits);
        }
        text
    }

    fn account(&mut self) -> String {
        let account = identity::normalise(self.cell(C::Account).text());
        if account.is_empty() {
            self.fault(C::Account, ResultReason::MissingAccount);
        } else if self.cell(C::Account).is_number() || identity::is_scientific(&account) {
            self.fault(C::Account, ResultReason::LostDigits);
        }
        account
    }

    fn amount(&mut self) -> Money {
        let read = Exact::read(self.cell(C::Amount).text()).ok_or(AmountFault::NotANumber);
        match read.and_then(Exact::money) {
            Ok(amount) if !amount.is_zero() && !amount.is_negative() => return amount,
            Ok(_) => self.fault(C::Amount, ResultReason::NotPositive),
            Err(fault) => self.fault(C::Amount, ResultReason::Amount(fault)),
        }
        Money::ZERO
    }

    fn seq(&mut self) -> Option<u32> {
        let text = self.cell(C::Seq).text();
        let seq = Exact::read(text).and_then(Exact::count);
        if seq.is_none() && !text.is_empty() {
            self.fault(C::Seq, ResultReason::NotASeq);
        }
        seq
    }

    fn booked(&mut self) -> Option<Day> {
        let text = self.cell(C::Booked).text();
        let day = date::day(text);
        if day.is_none() && !text.is_empty() {
            self.fault(C::Booked, ResultReason::NotADay);
        }
        day
    }

    fn is_total(&self) -> bool {
        let label = person::place(self.row.first_text());
        self.cell(C::Account).is_empty() && TOTALS.iter().any(|word| label.starts_with(word))
    }

    fn compare_total(&mut self, sum: Exact) {
        let label = person::place(self.row.first_text());
        let of_all = ["合计", "总计", "共计"].iter().any(|word| label.starts_with(word));
        if of_all && Exact::read(self.cell(C::Amount).text()).is_some_and(|stated| stated != sum) {
            self.fault(C::Amount, ResultReason::Total);
        }
    }
}

/// A status word; all but plain successes and failures are unknown.
fn status(word: &str) -> ResultStatus {
    const SETTLED: [&str; 12] = [
        "成功",
        "S",
        "交易成功",
        "处理成功",
        "入账成功",
        "已入账",
        "代发成功",
        "发放成功",
        "SUCCESS",
        "SUCC",
        "ACSC",
        "ACCC",
    ];
    const RETURNED: [&str; 16] = [
        "失败",
        "F",
        "交易失败",
        "处理失败",
        "入账失败",
        "代发失败",
        "发放失败",
        "退票",
        "已退票",
        "退回",
        "已退回",
        "FAIL",
        "FAILED",
        "RJCT",
        "拒绝",
        "不成功",
    ];
    if SETTLED.contains(&word) {
        ResultStatus::Settled
    } else if RETURNED.contains(&word) {
        ResultStatus::Returned
    } else {
        ResultStatus::Unknown
    }
}

fn words(header: &Header<C>, column: C) -> String {
    header.find(column).map_or_else(|| column.word().to_owned(), |placed| placed.words.clone())
}
