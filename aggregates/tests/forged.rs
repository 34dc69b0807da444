//! Records say what they like: whatever amounts stand in them, a noun refuses and does not panic.

use aggregates::batch::{Batch, event::BatchEvent};
use aggregates::entitlement::{Entitlement, event::EntitlementEvent};
use aggregates::funding::{Funding, event::FundingEvent};
use aggregates::roster::{Roster, RosterRefusal, event::RosterEvent};
use aggregates::{Decide, Money, WireEvent};
use proptest::prelude::*;
use serde_json::Value;

const GOLDEN: &str = include_str!("golden/events.jsonl");
const LARGEST: &str = "9999999999999999.99";

/// The golden events of a noun: type, version and data.
fn golden(noun: &str) -> Vec<(String, u32, Value)> {
    let lines = GOLDEN.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let parts = lines.map(|line| {
        let version = line["version"].as_u64().unwrap() as u32;
        (line["type"].as_str().unwrap().to_owned(), version, line["data"].clone())
    });
    parts.filter(|(wire_type, ..)| wire_type.split('.').next() == Some(noun)).collect()
}

/// Puts amounts in the place of those that stand in a value.
fn set_amounts(value: &mut Value, amounts: &mut impl Iterator<Item = Money>) {
    match value {
        Value::String(text) if text.parse::<Money>().is_ok() => {
            *text = amounts.next().unwrap_or_default().to_string();
        }
        Value::Array(items) => items.iter_mut().for_each(|item| set_amounts(item, amounts)),
        Value::Object(members) => members.values_mut().for_each(|member| set_amounts(member, amounts)),
        _ => {}
    }
}

/// Mostly near the ends of the range.
fn amount() -> impl Strategy<Value = Money> {
    let largest: Money = LARGEST.parse().unwrap();
    let near = (0_i64..3).prop_map(move |less| Money::from_fen(largest.fen() - less).unwrap());
    let below = (0_i64..3).prop_map(move |less| Money::from_fen(less - largest.fen()).unwrap());
    let half = Just(Money::from_fen(largest.fen() / 2).unwrap());
    prop_oneof![4 => near, 1 => below, 2 => half, 2 => Just("452.03".parse().unwrap())]
}

/// Which golden events, in which order, and with which amounts.
type Script = Vec<(proptest::sample::Index, Vec<Money>, bool)>;

fn script() -> impl Strategy<Value = Script> {
    let step = (any::<proptest::sample::Index>(), prop::collection::vec(amount(), 1..8), any::<bool>());
    prop::collection::vec(step, 1..60)
}

/// Asks a noun for each event and applies it: what was refused too, if `all`, as a fold does that asks nobody.
fn play<N: Decide + Default>(noun: &str, script: &Script, all: bool) {
    let golden = golden(noun);
    let mut state = N::default();
    for (at, amounts, as_it_is) in script {
        let (wire_type, version, mut data) = at.get(&golden).clone();
        if !as_it_is {
            set_amounts(&mut data, &mut amounts.iter().copied().cycle());
        }
        let event = N::Event::read(&wire_type, version, &data.to_string()).unwrap();
        if state.admit(&event).is_ok() || all {
            state.apply(event);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn whatever_amounts_records_hold_no_noun_panics(script in script(), all in any::<bool>()) {
        play::<Roster>("roster", &script, all);
        play::<Batch>("batch", &script, all);
        play::<Funding>("funding", &script, all);
        play::<Entitlement>("entitlement", &script, all);
    }
}

/// The first golden event of a type, with its data changed.
fn event<E: WireEvent>(wire_type: &str, change: impl FnOnce(&mut Value)) -> E {
    let noun = wire_type.split('.').next().unwrap();
    let (_, version, mut data) = golden(noun).into_iter().find(|(known, ..)| known == wire_type).unwrap();
    change(&mut data);
    E::read(wire_type, version, &data.to_string()).unwrap()
}

fn admitted<N: Decide + Default>(events: impl IntoIterator<Item = N::Event>) -> N {
    let mut state = N::default();
    for event in events {
        state.admit(&event).unwrap();
        state.apply(event);
    }
    state
}

#[test]
fn rows_that_sum_to_more_than_an_amount_can_be_are_refused() {
    let header: RosterEvent = event("roster.imported", |data| data["total"] = LARGEST.into());
    let row = |number: u32| -> RosterEvent {
        event("roster.row_read", |data| {
            data["amount"] = LARGEST.into();
            data["row"] = number.into();
        })
    };
    let roster: Roster = admitted([header, row(5)]);
    assert_eq!(roster.admit(&row(6)), Err(RosterRefusal::SumOutOfRange { row: 6 }));
}

#[test]
fn appropriations_that_sum_to_more_than_an_amount_can_be_are_refused() {
    let given = |doc: &str| -> FundingEvent {
        event("funding.appropriated", |data| {
            data["amount"] = LARGEST.into();
            data["doc_no"] = doc.into();
        })
    };
    let funding: Funding = admitted([given("1号")]);
    assert!(funding.admit(&given("2号")).is_err());
    assert_eq!(funding.available().to_string(), LARGEST);
}

#[test]
fn a_header_that_states_more_lines_than_there_can_be_takes_no_memory_for_them() {
    let header: BatchEvent = event("batch.drafted", |data| data["lines"] = u32::MAX.into());
    let batch: Batch = admitted([header]);
    assert!(batch.lines.capacity() < 1 << 20);
}

#[test]
fn recoveries_of_more_than_an_amount_can_be_are_refused() {
    // What is asked back of one payment is summed over all recoveries that name it, whatever these say.
    let recovery = |id: u8| -> EntitlementEvent {
        event("entitlement.recovery_opened", |data| {
            data["amount"] = LARGEST.into();
            data["recovery"] = format!("00000000-0000-4000-8000-0000000000{id:02x}").into();
        })
    };
    let mut benefit = Entitlement::default();
    for kind in ["confirmed", "payment_ordered", "payment_settled"] {
        let done: EntitlementEvent = event(&format!("entitlement.{kind}"), |_| ());
        cqrs_es::Aggregate::apply(&mut benefit, done);
    }
    for id in [1, 2] {
        cqrs_es::Aggregate::apply(&mut benefit, recovery(id));
    }
    assert!(benefit.admit(&recovery(3)).is_err());
}
