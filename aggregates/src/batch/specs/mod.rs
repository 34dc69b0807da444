//! The life of a batch, a sentence each.

mod bank;
mod closing;
mod drafting;
mod onlooker;
mod paths;
mod result;
mod signing;
mod speed;

use std::collections::BTreeMap;

use cqrs_es::test::{AggregateResultValidator, TestFramework};
use uuid::Uuid;

use super::event::*;
use super::*;
use crate::entitlement::event::{LineRef, PaidComponent};
use crate::roster::event::FileRef;
use crate::{AreaCode, Basis, BatchId, Decide, Programme, SubjectId};

pub(super) const REASON: &str = "本人来电说明";

pub(super) fn money(text: &str) -> Money {
    text.parse().unwrap()
}

pub(super) fn holder(name: &str) -> Holder {
    Holder::new(name)
}

pub(super) fn area(text: &str) -> AreaCode {
    text.parse().unwrap()
}

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(super) fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub(super) fn paid(component: Component, amount: Money) -> PaidComponent {
    let steps = vec![format!("{amount} = {amount}")];
    let inputs =
        BTreeMap::from([("persons".to_owned(), "2".to_owned()), ("income".to_owned(), "120.00".to_owned())]);
    PaidComponent {
        amount,
        basis: Basis { formula: "dibao.difference/1".to_owned(), inputs, standard: None, steps }.into(),
        component,
    }
}

/// A line of 200.00 + n/100: 150.00 of base, the rest top-up.
pub(super) fn line(n: u32) -> Line {
    let amount = Money::from_fen(20_000 + i64::from(n)).unwrap();
    let subject = Uuid::from_u128(0x1000_0000 + u128::from(n));
    Line {
        amount,
        area: area("433122107000"),
        beneficiary: SubjectId(subject),
        cause: Cause::Regular,
        components: vec![
            paid(Component::Base, money("150.00")),
            paid(Component::TopUp, amount - money("150.00")),
        ],
        entitlement: EntitlementId::of(subject, Programme::DibaoRural),
        line: n,
        month: month("2023-05"),
        other_account: false,
        payee: SubjectId(subject),
        reissue: None,
    }
}

pub(super) fn lines(count: u32) -> Vec<Line> {
    (1..=count).map(line).collect()
}

pub(super) fn header(lines: &[Line]) -> Drafted {
    Drafted {
        area: area("433122000000"),
        comparison: None,
        funding: "central@433122000000@2023".to_owned(),
        holder: holder("张经办"),
        kind: BatchKind::Regular,
        lines: count(lines.len()),
        months: vec![month("2023-05")],
        number: "202305-433122-3F9A01C2".to_owned(),
        programme: Programme::DibaoRural,
        total: lines.iter().map(|line| line.amount).sum(),
    }
}

pub(super) fn draft(lines: Vec<Line>) -> BatchCommand {
    BatchCommand::Draft { header: header(&lines), lines }
}

/// The root of a batch of [`line`]s from 1 to `count`, without the held ones.
pub(super) fn root(count: u32, held: &[u32]) -> String {
    line_root(&lines(count).into_iter().filter(|line| !held.contains(&line.line)).collect::<Vec<_>>())
}

pub(super) fn hold(name: &str, lines: &[u32]) -> BatchCommand {
    BatchCommand::Hold(LinesHeld { holder: holder(name), lines: lines.to_vec(), reason: REASON.to_owned() })
}

pub(super) fn seal() -> BatchCommand {
    BatchCommand::Seal { holder: holder("张经办") }
}

pub(super) fn review(name: &str, root: String) -> BatchCommand {
    BatchCommand::Review(Reviewed { holder: holder(name), root })
}

pub(super) fn approve(name: &str, root: String) -> BatchCommand {
    BatchCommand::Approve(Approved { holder: holder(name), root })
}

pub(super) fn order(name: &str, root: String) -> BatchCommand {
    BatchCommand::Order { day: day("2023-05-08"), holder: holder(name), root }
}

pub(super) fn stop(lines: &[u32]) -> BatchCommand {
    BatchCommand::Stop(LinesStopped {
        holder: holder("赵财政"),
        lines: lines.to_vec(),
        reason: REASON.to_owned(),
    })
}

pub(super) fn file(version: u32, number: &str, numbers: &[u32]) -> BankFileMade {
    BankFileMade {
        bank: "农商行".to_owned(),
        file: FileRef { length: 1, name: format!("{number}.csv"), sha256: format!("{number:0>64}") },
        format: "csv".to_owned(),
        holder: holder("孙银行"),
        lines: numbers.to_vec(),
        number: number.to_owned(),
        total: numbers.iter().map(|&n| line(n).amount).sum(),
        version,
    }
}

pub(super) fn files(files: &[BankFileMade]) -> BatchCommand {
    BatchCommand::MakeBankFiles { files: files.to_vec() }
}

pub(super) fn accepted(receipt: &str, version: u32) -> BatchCommand {
    BatchCommand::AcceptByBank(BankAccepted {
        holder: holder("孙银行"),
        receipt: receipt.to_owned(),
        version,
    })
}

pub(super) fn settled(flow: &str) -> BankSays {
    BankSays::Settled { flow: flow.to_owned() }
}

pub(super) fn returned(code: &str) -> BankSays {
    BankSays::Returned { code: code.to_owned() }
}

/// The booking day of a row that says paid or returned.
pub(super) fn booked(says: &BankSays) -> Option<Day> {
    (*says != BankSays::Unknown).then(|| day("2023-05-09"))
}

/// A row that answers the n-th place of file `A`, where line n stands.
pub(super) fn row(n: u32, says: BankSays) -> BankRow {
    let booked = booked(&says);
    BankRow { row: n + 1, number: "A".to_owned(), position: n, amount: line(n).amount, says, booked }
}

pub(super) fn bank_return(name: &str, rows: Vec<BankRow>) -> BankReturn {
    let file = FileRef { length: 9, name: format!("{name}.txt"), sha256: format!("{name:f>64}") };
    BankReturn {
        file,
        holder: holder("孙银行"),
        rows,
        early: false,
        flow_is_batch: false,
        covers: vec!["A".to_owned()],
    }
}

pub(super) fn result(name: &str, rows: Vec<BankRow>) -> BatchCommand {
    BatchCommand::TakeResult(bank_return(name, rows))
}

pub(super) fn release(lines: &[u32]) -> BatchCommand {
    BatchCommand::Release(LinesReleased {
        holder: holder("赵财政"),
        lines: lines.to_vec(),
        reason: REASON.to_owned(),
    })
}

pub(super) fn elsewhere(line: u32) -> LineRef {
    LineRef { batch: BatchId(Uuid::from_u128(77)), line }
}

pub(super) fn reissue(lines: &[u32]) -> BatchCommand {
    let pair = |&line: &u32| ReissuedLine { line, to: elsewhere(line) };
    BatchCommand::Reissue(LinesReissued { lines: lines.iter().map(pair).collect() })
}

pub(super) fn reconcile(debited: &str, refunded: &str) -> BatchCommand {
    let (debited, refunded) = (money(debited), money(refunded));
    BatchCommand::Reconcile(Reconciled {
        debited,
        holder: holder("赵财政"),
        refunded,
        statement: "2023-05".to_owned(),
    })
}

pub(super) fn close() -> BatchCommand {
    BatchCommand::Close { holder: holder("赵财政") }
}

/// A batch of three lines after some steps of its usual life, and the events that made it.
pub(super) struct Story {
    pub(super) batch: Batch,
    pub(super) events: Vec<BatchEvent>,
}

impl Story {
    pub(super) fn new(commands: impl IntoIterator<Item = BatchCommand>) -> Story {
        let mut story = Story { batch: Batch::default(), events: Vec::new() };
        commands.into_iter().for_each(|command| story.go(command));
        story
    }

    /// Three lines, up to the payment order.
    pub(super) fn ordered() -> Story {
        let root = || root(3, &[]);
        Story::new([
            draft(lines(3)),
            seal(),
            review("李审核", root()),
            approve("赵财政", root()),
            order("赵财政", root()),
        ])
    }

    /// Three lines in file `A`.
    pub(super) fn at_bank() -> Story {
        Story::ordered().then(files(&[file(1, "A", &[1, 2, 3])]))
    }

    /// Lines 1 and 2 settled, line 3 returned.
    pub(super) fn returned() -> Story {
        let rows = vec![row(1, settled("L1")), row(2, settled("L2")), row(3, returned("F04"))];
        Story::at_bank().then(result("first", rows))
    }

    /// Line 3 released, and reconciled with the bank's statement.
    pub(super) fn reconciled() -> Story {
        Story::returned().then(release(&[3])).then(reconcile("600.06", "200.03"))
    }

    pub(super) fn then(mut self, command: BatchCommand) -> Story {
        self.go(command);
        self
    }

    pub(super) fn go(&mut self, command: BatchCommand) {
        let events = self.batch.decide(command).unwrap();
        for event in events {
            self.batch.admit(&event).unwrap();
            self.batch.evolve(event.clone());
            self.events.push(event);
        }
    }

    pub(super) fn when(self, command: BatchCommand) -> AggregateResultValidator<Batch> {
        TestFramework::<Batch>::with(()).given(self.events).when(command)
    }

    pub(super) fn refuses(self, command: BatchCommand, refusal: BatchRefusal) {
        self.when(command).then_expect_error(refusal);
    }

    pub(super) fn changes_nothing(self, command: BatchCommand) {
        self.when(command).then_expect_events(vec![]);
    }

    pub(super) fn statuses(&self) -> Vec<LineStatus> {
        self.batch.lines.iter().map(|line| line.status).collect()
    }
}
