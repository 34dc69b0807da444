//! What an entitlement does, a sentence each.

mod account;
mod back;
mod benefit;
mod machine;
mod orders;
mod outcomes;

use std::collections::BTreeMap;

use cqrs_es::test::TestFramework;
use uuid::Uuid;

use super::event::*;
use super::{Entitlement, EntitlementCommand, EntitlementEvent, EntitlementRefusal};
use crate::*;

type Framework = TestFramework<Entitlement>;

/// Given such a history, when asked so, then …
fn when(
    history: Vec<EntitlementEvent>,
    command: EntitlementCommand,
) -> cqrs_es::test::AggregateResultValidator<Entitlement> {
    Framework::with(()).given(history).when(command)
}

fn expect(history: Vec<EntitlementEvent>, command: EntitlementCommand, event: impl Into<EntitlementEvent>) {
    when(history, command).then_expect_events(vec![event.into()]);
}

fn expect_nothing(history: Vec<EntitlementEvent>, command: EntitlementCommand) {
    when(history, command).then_expect_events(vec![]);
}

fn refuse(history: Vec<EntitlementEvent>, command: EntitlementCommand, refusal: EntitlementRefusal) {
    when(history, command).then_expect_error(refusal);
}

/// The state after a history that the entitlement could have made: each event is admitted before it is applied.
fn after(history: Vec<EntitlementEvent>) -> Entitlement {
    let mut state = Entitlement::default();
    for event in history {
        state.admit(&event).unwrap();
        cqrs_es::Aggregate::apply(&mut state, event);
    }
    state
}

fn with(
    mut history: Vec<EntitlementEvent>,
    more: impl IntoIterator<Item = EntitlementEvent>,
) -> Vec<EntitlementEvent> {
    history.extend(more);
    history
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn subject(number: u128) -> SubjectId {
    SubjectId(Uuid::from_u128(number))
}

fn proposal(number: u128) -> ProposalId {
    ProposalId(Uuid::from_u128(number))
}

fn line(number: u32) -> LineRef {
    LineRef { batch: BatchId(Uuid::from_u128(7)), line: number }
}

fn source(row: u32) -> RosterRow {
    RosterRow { roster: RosterId(Uuid::from_u128(9)), row }
}

fn row(number: u32) -> ReturnRow {
    ReturnRow { file: "ab".repeat(32), row: number }
}

fn inputs(persons: u32) -> Inputs {
    Inputs {
        accepted: None,
        care_tier: None,
        income: Some(money("100.00")),
        persons,
        tier: None,
        top_up: money("50.00"),
    }
}

fn member(number: u128, relation: &str) -> Member {
    Member { from: month("2023-01"), relation: relation.to_owned(), subject: subject(number) }
}

/// A rural household of three: head 1, member 2, and one that the file does not name; paid to the head.
fn household() -> Confirmed {
    Confirmed {
        area: "433122107000".parse().unwrap(),
        beneficiary: subject(1),
        from: month("2023-01"),
        holder: Holder::new("审核甲"),
        household: Some(HouseholdId(Uuid::from_u128(100))),
        inputs: inputs(3),
        members: vec![member(1, "head"), member(2, "spouse")],
        payee: subject(1),
        programme: Programme::DibaoRural,
        source: source(6),
        unknown_members: 1,
    }
}

fn person() -> Confirmed {
    Confirmed {
        household: None,
        inputs: Inputs { income: None, ..inputs(1) },
        members: vec![member(1, "head")],
        programme: Programme::DisabilityNursing,
        unknown_members: 0,
        ..household()
    }
}

fn confirmed() -> Vec<EntitlementEvent> {
    vec![household().into()]
}

/// A component of an amount, on the inputs of [`inputs`] of three.
fn part(component: Component, amount: &str) -> PaidComponent {
    part_for("3", component, amount)
}

fn part_for(persons: &str, component: Component, amount: &str) -> PaidComponent {
    let (formula, named) = match component {
        Component::TopUp => ("category.top_up/1", vec![("top_up", "50.00")]),
        Component::Base => ("dibao.difference/1", vec![("income", "100.00"), ("persons", persons)]),
        Component::Care => ("tekun.care/1", vec![]),
    };
    let inputs: BTreeMap<_, _> =
        named.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let standard = StandardRef {
        doc_no: "要点".to_owned(),
        seq: 1,
        stream: "standard/dibao_rural@433100000000".to_owned(),
    };
    let basis = Basis { formula: formula.to_owned(), inputs, standard: Some(standard), steps: vec![] };
    PaidComponent { amount: money(amount), basis: basis.into(), component }
}

/// 300.00 for May 2023, 250.00 of it base and 50.00 top-up.
fn order(number: u32) -> PaymentOrdered {
    PaymentOrdered {
        amount: money("300.00"),
        cause: Cause::Regular,
        components: vec![part(Component::Base, "250.00"), part(Component::TopUp, "50.00")],
        funding: "funding/central@433122000000@2023".to_owned(),
        holder: Holder::new("财政乙"),
        line: line(number),
        month: month("2023-05"),
        payee: subject(1),
    }
}

fn ordered() -> Vec<EntitlementEvent> {
    with(confirmed(), [order(1).into()])
}

fn settle(number: u32, flow: &str) -> PaymentSettled {
    PaymentSettled { booked: day("2023-05-09"), flow: flow.to_owned(), line: line(number), source: row(2) }
}

fn give_back(number: u32, code: &str) -> PaymentReturned {
    PaymentReturned { booked: day("2023-05-09"), code: code.to_owned(), line: line(number), source: row(2) }
}

fn unknown(number: u32) -> PaymentUnknown {
    PaymentUnknown { line: line(number), source: None }
}

fn contest(number: u32, flow: &str) -> PaymentContested {
    PaymentContested { booked: day("2023-05-09"), flow: flow.to_owned(), line: line(number), source: row(2) }
}

fn resolve(number: u32, outcome: ContestOutcome) -> ContestResolved {
    ContestResolved {
        evidence: "银行复函3号".to_owned(),
        holder: Holder::new("银行丙"),
        line: line(number),
        outcome,
    }
}

fn reissue(of: u32, number: u32) -> PaymentReissued {
    PaymentReissued {
        amount: money("300.00"),
        funding: "funding/central@433122000000@2023".to_owned(),
        holder: Holder::new("财政乙"),
        line: line(number),
        of: line(of),
        payee: subject(1),
        refund_flow: "TK001".to_owned(),
    }
}

fn stop_payment(number: u32) -> PaymentStopped {
    PaymentStopped { holder: Holder::new("财政乙"), line: line(number), reason: "账号有误".to_owned() }
}

fn release(number: u32) -> PaymentReleased {
    PaymentReleased {
        holder: Holder::new("财政乙"), line: line(number), reason: "人已去世".to_owned()
    }
}

fn stop(last: &str) -> Stopped {
    Stopped {
        event_day: day("2023-04-20"),
        holder: Holder::new("审核甲"),
        last_month: month(last),
        reason: "收入超标".to_owned(),
    }
}
