//! The simulated bank: it reads the files that it is sent, pays what it can, and writes returns.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::{Day, Money};
use words::say;

use super::dice::Dice;
use super::people::INSTITUTION;
use crate::failure::{Failure, OrFail as _};
use crate::files::bank_result::{self, ResultRow, ResultStatus};
use crate::files::table::{self, Row};

/// What the bank knows of one line.
struct Entry {
    row: ResultRow,
    identity: String,
}

/// The bank.
pub(super) struct Bank {
    /// Identity numbers of those who died.
    pub dead: BTreeSet<String>,
    /// Whether every account works now: at the end of the demonstration.
    pub is_lenient: bool,
    dice: Dice,
    books: BTreeMap<String, Vec<Entry>>,
    flow: u64,
}

/// Everything has come to the bank, or left it.
pub(super) struct Books {
    /// 借方
    pub debited: Money,
    /// 退回
    pub refunded: Money,
}

impl Bank {
    /// A bank with dice of its own.
    pub(super) fn new(seed: u64) -> Bank {
        let dice = Dice::new(seed.wrapping_add(7));
        Bank { dead: BTreeSet::new(), is_lenient: false, dice, books: BTreeMap::new(), flow: 0 }
    }

    /// Reads a file that it was sent, and says its number.
    pub(super) fn receive(&mut self, file: &[u8]) -> Result<String, Failure> {
        let is_header = |cells: &[table::Cell]| cells.iter().any(|cell| cell.text() == "收款账号");
        let table = table::read(file, &is_header).or_refuse()?;
        let top = table.rows.iter().position(|row| is_header(&row.cells));
        let (header, body) = top
            .and_then(|top| table.rows[top..].split_first())
            .ok_or_else(|| Failure::fault(say!("代发文件没有表头", "the bank file has no header")))?;
        let column =
            |words: &str| header.cells.iter().position(|cell| cell.text() == words).unwrap_or(usize::MAX);
        let columns = ["批次号", "序号", "收款人姓名", "证件号", "收款账号", "金额"].map(column);
        let entries = body.iter().map(|row| entry(row, columns)).collect::<Result<Vec<_>, _>>()?;
        let number = entries.first().map(|entry| entry.row.batch_no.clone()).unwrap_or_default();
        self.books.insert(number.clone(), entries);
        Ok(number)
    }

    /// Pays what it can of some files; some lines stay 处理中.
    pub(super) fn answer(&mut self, numbers: &[String], day: Day) -> Vec<u8> {
        let mut rows = Vec::new();
        for number in numbers {
            for mut entry in self.books.remove(number).unwrap_or_default() {
                self.decide(&mut entry, day);
                rows.push(entry.row.clone());
                self.books.entry(number.clone()).or_default().push(entry);
            }
        }
        bank_result::write(&rows)
    }

    /// What became of the lines that were 处理中, if there were any.
    pub(super) fn answer_rest(&mut self, numbers: &[String], day: Day) -> Option<Vec<u8>> {
        let mut rows = Vec::new();
        for number in numbers {
            let mut entries = self.books.remove(number).unwrap_or_default();
            for entry in entries.iter_mut().filter(|entry| entry.row.status == ResultStatus::Unknown) {
                let fails = !self.is_lenient && self.dice.one_in(4);
                self.settle(entry, day, fails.then_some("长期不动户"));
                rows.push(entry.row.clone());
            }
            self.books.insert(number.clone(), entries);
        }
        (!rows.is_empty()).then(|| bank_result::write(&rows))
    }

    /// 退票: a payment that it had called a success comes back later.
    pub(super) fn late(&mut self, numbers: &[String], day: Day) -> Option<Vec<u8>> {
        let number = numbers.first()?;
        let entries = self.books.get_mut(number)?;
        let entry = entries.iter_mut().find(|entry| entry.row.status == ResultStatus::Settled)?;
        entry.row.status = ResultStatus::Returned;
        entry.row.flow = None;
        entry.row.message = "账户已销户".to_owned();
        entry.row.booked = Some(day);
        Some(bank_result::write(std::slice::from_ref(&entry.row)))
    }

    /// What its statement of some files shows.
    pub(super) fn statement(&self, numbers: &[String]) -> Books {
        let rows =
            || numbers.iter().filter_map(|number| self.books.get(number)).flatten().map(|entry| &entry.row);
        let sum = |status: &[ResultStatus]| {
            rows().filter(|row| status.contains(&row.status)).map(|row| row.amount).sum()
        };
        Books {
            debited: sum(&[ResultStatus::Settled, ResultStatus::Returned]),
            refunded: sum(&[ResultStatus::Returned]),
        }
    }

    /// The flow number of a refund.
    pub(super) fn refund(&mut self, day: Day) -> String {
        self.flow += 1;
        format!("TK{}{:08}", day.to_string().replace('-', ""), self.flow)
    }

    fn decide(&mut self, entry: &mut Entry, day: Day) {
        let never_fails = self.is_lenient || entry.row.name.ends_with(INSTITUTION);
        let roll = self.dice.below(1_000);
        let message = match roll {
            _ if self.dead.contains(&entry.identity) => Some("收款人已死亡"),
            _ if never_fails => None,
            0..4 => Some("账号户名不符"),
            4..7 => Some("账户已销户"),
            7..9 => Some("账户管控"),
            9..13 => {
                entry.row.status = ResultStatus::Unknown;
                entry.row.message = "处理中".to_owned();
                return;
            }
            _ => None,
        };
        self.settle(entry, day, message);
    }

    fn settle(&mut self, entry: &mut Entry, day: Day, message: Option<&str>) {
        entry.row.booked = Some(day);
        entry.row.message = message.unwrap_or_default().to_owned();
        entry.row.status = ResultStatus::Returned;
        if message.is_none() {
            self.flow += 1;
            entry.row.status = ResultStatus::Settled;
            entry.row.flow = Some(format!("{}{:010}", day.to_string().replace('-', ""), self.flow));
        }
    }
}

fn entry(row: &Row, columns: [usize; 6]) -> Result<Entry, Failure> {
    let text = |place: usize| row.cell(columns[place]).text().trim().to_owned();
    Ok(Entry {
        identity: text(3),
        row: ResultRow {
            account: text(4),
            amount: amount(&text(5))?,
            batch_no: text(0),
            booked: None,
            code: None,
            flow: None,
            message: String::new(),
            name: text(2),
            row: row.number,
            seq: text(1).parse().ok(),
            status: ResultStatus::Unknown,
        },
    })
}

/// An amount as a workbook shows it: `120`, `120.5`, `120.50`.
fn amount(text: &str) -> Result<Money, Failure> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}.{part:0<2}").parse().or_refuse()
}
