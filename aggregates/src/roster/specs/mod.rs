//! The life of a roster, a sentence each.

mod importing;
mod reviewing;

use cqrs_es::test::{AggregateResultValidator, TestFramework};
use uuid::Uuid;

use super::event::*;
use super::*;
use crate::entitlement::event::Inputs;
use crate::{AreaCode, Decide, Holder, Programme, SubjectId};

fn holder(name: &str) -> Holder {
    Holder::new(name)
}

fn area(text: &str) -> AreaCode {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn row(n: u32) -> RowRead {
    let subject = SubjectId(Uuid::from_u128(u128::from(n)));
    RowRead {
        amount: money("416.67"),
        area: area("433122107000"),
        beneficiary: subject,
        change: if n.is_multiple_of(2) { Change::New } else { Change::Continued },
        entitlement: EntitlementId::of(subject.0, Programme::DibaoRural),
        household: None,
        inputs: Inputs {
            accepted: None,
            care_tier: None,
            income: Some(money("0.00")),
            persons: 1,
            tier: None,
            top_up: Money::ZERO,
        },
        is_provisional: false,
        members: vec![],
        other_account: false,
        other_head: false,
        payee: subject,
        programme: Programme::DibaoRural,
        row: n,
    }
}

fn rows() -> Vec<RowRead> {
    (5..=7).map(row).collect()
}

fn header() -> Imported {
    Imported {
        area: area("433122000000"),
        file: FileRef { length: 9, name: "花名册.xlsx".to_owned(), sha256: "ab".repeat(32) },
        holder: holder("张经办"),
        period: "2023-05".parse().unwrap(),
        programmes: vec![Programme::DibaoRural],
        rows: 3,
        scope: Scope::Full,
        total: money("1250.01"),
        townships: vec![],
    }
}

fn missing(count: u128) -> Vec<EntitlementId> {
    (0..count).map(|n| EntitlementId::of(Uuid::from_u128(1_000 + n), Programme::DibaoRural)).collect()
}

fn import_of(header: Imported, rows: Vec<RowRead>) -> RosterCommand {
    RosterCommand::Import { header, rows, missing: missing(2) }
}

fn import() -> RosterCommand {
    import_of(header(), rows())
}

fn with_last(spoil: impl FnOnce(&mut RowRead)) -> RosterCommand {
    let mut rows = rows();
    spoil(&mut rows[2]);
    import_of(header(), rows)
}

fn outcome() -> Vec<RowOutcome> {
    rows().iter().map(|row| RowOutcome { row: row.row, fresh: Fresh::Change(row.change) }).collect()
}

fn confirm(name: &str, outcome: Vec<RowOutcome>) -> RosterCommand {
    RosterCommand::Confirm { holder: holder(name), outcome }
}

fn reject(name: &str, reason: &str) -> RosterCommand {
    RosterCommand::Reject(RosterRejected { holder: holder(name), reason: reason.to_owned() })
}

fn after(commands: impl IntoIterator<Item = RosterCommand>) -> Vec<RosterEvent> {
    let (mut roster, mut all) = (Roster::default(), Vec::new());
    for command in commands {
        let events = roster.decide(command).unwrap();
        events.iter().for_each(|event| roster.evolve(event.clone()));
        all.extend(events);
    }
    all
}

fn given(
    commands: impl IntoIterator<Item = RosterCommand>,
    when: RosterCommand,
) -> AggregateResultValidator<Roster> {
    TestFramework::<Roster>::with(()).given(after(commands)).when(when)
}
