//! A county's month, commit by commit: two rural households, drafted, ordered, sent to the bank and answered.

use ledger::Uuid;
use serde_json::{Value, json};

use super::{Act, World, act};
use crate::amount::{StandardBook, compute};
use crate::noun::Noun;
use crate::{BatchId, EntitlementId, HouseholdId, Money, Programme, RosterId, SubjectId};

pub(super) const PREFECTURE: &str = "433100000000";
pub(super) const COUNTY: &str = "433122000000";
pub(super) const TOWN: &str = "433122107000";
pub(super) const NEIGHBOUR: &str = "433123000000";
pub(super) const FUNDING: &str = "central@433122000000@2023";
/// What each household gets: (416.67 − 100.00) × 2 and a top-up of 50.00.
pub(super) const EACH: &str = "683.34";
pub(super) const BOTH: &str = "1366.68";

/// A random UUID that is the same on every run.
pub(super) fn drawn(number: u128) -> Uuid {
    let spread = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    uuid::Builder::from_random_bytes(spread.to_be_bytes()).into_uuid()
}

pub(super) fn subject(number: u128) -> SubjectId {
    SubjectId(drawn(number))
}

pub(super) fn batch(number: u128) -> BatchId {
    BatchId(drawn(0xb000 + number))
}

pub(super) fn household(number: u128) -> HouseholdId {
    HouseholdId(drawn(0xa000 + number))
}

pub(super) fn benefit(number: u128) -> EntitlementId {
    EntitlementId::of(household(number).0, Programme::DibaoRural)
}

pub(super) fn sha(letter: &str) -> String {
    letter.repeat(64)
}

/// The roster of a file, by the letter that its hash is made of.
pub(super) fn roster(letter: &str, month: &str) -> RosterId {
    RosterId::of(&sha(letter), COUNTY.parse().unwrap(), month.parse().unwrap())
}

pub(super) fn at(number: u128, line: u32) -> Value {
    json!({ "batch": batch(number), "line": line })
}

pub(super) fn file(letter: &str) -> Value {
    json!({ "length": 9, "name": format!("{letter}.xlsx"), "sha256": sha(letter) })
}

pub(super) fn standard(amount: &str, doc_no: &str) -> Act {
    let data = json!({
        "amount": amount, "area": PREFECTURE, "component": "base", "doc_no": doc_no, "doc_title": "要点",
        "holder": "向莉", "programme": "dibao_rural", "rounding": "fen", "unit": "year", "valid_from": "2023-01",
    });
    act("standard.published", format!("dibao_rural@{PREFECTURE}"), PREFECTURE, data)
}

pub(super) fn rules() -> Act {
    let data = json!({
        "area": PREFECTURE, "cutoff_day": 20, "doc_no": "办法", "holder": "向莉", "parameters": {}, "payday": 10,
        "programme": "dibao_rural", "sources": ["central"], "start_rule": "approval_next_month",
        "stop_rule": "event_next_month", "valid_from": "2023-01",
    });
    act("standard.rules_published", format!("dibao_rural@{PREFECTURE}"), PREFECTURE, data)
}

pub(super) fn money(source: &str, area: &str, year: u16) -> Act {
    let data = json!({
        "amount": "100000.00", "area": area, "doc_no": format!("{source}{area}{year}"), "doc_title": "指标",
        "holder": "赵财政", "source": source, "year": year,
    });
    act("funding.appropriated", format!("{source}@{area}@{year}"), area, data)
}

pub(super) fn inputs() -> Value {
    json!({ "income": "100.00", "persons": 2, "top_up": "50.00" })
}

pub(super) fn imported(letter: &str, month: &str, rows: u32, total: &str) -> Act {
    let data = json!({
        "area": COUNTY, "file": file(letter), "holder": "张经办", "period": month, "programmes": ["dibao_rural"],
        "rows": rows, "scope": "partial", "total": total, "townships": [],
    });
    act("roster.imported", roster(letter, month), COUNTY, data)
}

pub(super) fn row(letter: &str, month: &str, number: u128, change: &str) -> Act {
    let data = json!({
        "amount": EACH, "area": TOWN, "beneficiary": subject(number), "change": change,
        "entitlement": benefit(number), "household": household(number), "inputs": inputs(),
        "is_provisional": false,
        "members": [{ "is_provisional": false, "relation": "配偶", "subject": subject(number + 10) }],
        "other_account": false, "other_head": false, "payee": subject(number), "programme": "dibao_rural",
        "row": number + 4,
    });
    let sealed = [subject(number), subject(number), subject(number + 10)];
    act("roster.row_read", roster(letter, month), TOWN, data).sealing(&sealed)
}

pub(super) fn enrolled(person: u128, number: u128, part: &str) -> Act {
    let data = json!({
        "area": TOWN, "entitlement": benefit(number), "from": "2023-05", "part": part,
        "programme": "dibao_rural", "provisional": false,
    });
    act("person.enrolled", subject(person), TOWN, data).sealing(&[subject(person)])
}

pub(super) fn confirmed(number: u128) -> Act {
    let data = json!({
        "area": TOWN, "beneficiary": subject(number), "from": "2023-05", "holder": "李审核",
        "household": household(number), "inputs": inputs(),
        "members": [
            { "from": "2023-05", "relation": "head", "subject": subject(number) },
            { "from": "2023-05", "relation": "配偶", "subject": subject(number + 10) },
        ],
        "payee": subject(number), "programme": "dibao_rural",
        "source": { "roster": roster("a", "2023-05"), "row": number + 4 }, "unknown_members": 0,
    });
    act("entitlement.confirmed", benefit(number), TOWN, data).sealing(&[subject(number), subject(number)])
}

pub(super) fn roster_confirmed(letter: &str, month: &str, changed: u32, continued: u32) -> Act {
    let data = json!({ "changed": changed, "continued": continued, "holder": "李审核" });
    act("roster.confirmed", roster(letter, month), COUNTY, data)
}

pub(super) fn proposing() -> Vec<Act> {
    let rows = [row("a", "2023-05", 1, "new"), row("a", "2023-05", 2, "new")];
    [imported("a", "2023-05", 2, BOTH)].into_iter().chain(rows).collect()
}

/// Person, person, benefit; the same again; the roster.
pub(super) fn confirming() -> Vec<Act> {
    let of = |n| [enrolled(n, n, "head"), enrolled(n + 10, n, "member"), confirmed(n)];
    of(1).into_iter().chain(of(2)).chain([roster_confirmed("a", "2023-05", 2, 0)]).collect()
}

/// Standards, rules, money.
pub(super) fn published() -> World {
    World::new().with(&[standard("5000.00", "要点"), rules(), money("central", COUNTY, 2023)])
}

/// A roster that waits for its confirmation.
pub(super) fn proposed() -> World {
    published().with(&proposing())
}

/// Two benefits in force.
pub(super) fn in_force() -> World {
    proposed().with(&confirming())
}

/// What is published of rural dibao.
pub(super) fn book(world: &World) -> StandardBook {
    let area = PREFECTURE.parse().unwrap();
    let Some(Noun::Standard(state)) = world.streams.get(&format!("standard/dibao_rural@{PREFECTURE}")) else {
        panic!("no standard");
    };
    StandardBook::new(Programme::DibaoRural, COUNTY.parse().unwrap(), [(area, (**state).clone())])
}

pub(super) fn components(world: &World, month: &str) -> Value {
    let inputs = serde_json::from_value(inputs()).unwrap();
    let computed = compute(Programme::DibaoRural, &inputs, month.parse().unwrap(), &book(world));
    serde_json::to_value(computed.unwrap()).unwrap()
}

pub(super) fn line(world: &World, place: u32, number: u128) -> Value {
    json!({
        "amount": EACH, "area": TOWN, "beneficiary": subject(number), "cause": "regular",
        "components": components(world, "2023-05"), "entitlement": benefit(number), "line": place,
        "month": "2023-05", "other_account": false, "payee": subject(number),
    })
}

pub(super) fn header(number: u128, kind: &str, lines: usize, total: &str) -> Act {
    let digits = batch(number).0.simple().to_string().to_uppercase();
    let data = json!({
        "area": COUNTY, "funding": FUNDING, "holder": "张经办", "kind": kind, "lines": lines,
        "months": ["2023-05"], "number": format!("202305-433122-{}", &digits[..8]),
        "programme": "dibao_rural", "total": total,
    });
    act("batch.drafted", batch(number), COUNTY, data)
}

pub(super) fn drafting(world: &World) -> Vec<Act> {
    let lines = json!({ "lines": [line(world, 1, 1), line(world, 2, 2)] });
    vec![header(1, "regular", 2, BOTH), act("batch.lines_drafted", batch(1), COUNTY, lines)]
}

/// Seals, reviews and approves a batch.
pub(super) fn signed(world: World, number: u128) -> World {
    let Some(Noun::Batch(state)) = world.streams.get(&format!("batch/{}", batch(number))) else {
        panic!("no batch");
    };
    let seal = state.fresh_seal();
    let data = |holder: &str| json!({ "holder": holder, "root": seal.root });
    let sealed = act("batch.sealed", batch(number), COUNTY, data("张经办"));
    let sealed = sealed.set("/count", seal.count).set("/total", seal.total.to_string());
    let reviewed = act("batch.reviewed", batch(number), COUNTY, data("李审核"));
    let approved = act("batch.approved", batch(number), COUNTY, data("周财政"));
    world.with(&[sealed]).with(&[reviewed]).with(&[approved])
}

/// A batch of two lines, approved.
pub(super) fn approved() -> World {
    let world = in_force();
    let draft = drafting(&world);
    signed(world.with(&draft), 1)
}

pub(super) fn batch_ordered(world: &World, number: u128) -> Act {
    let Some(Noun::Batch(state)) = world.streams.get(&format!("batch/{}", batch(number))) else {
        panic!("no batch");
    };
    let seal = state.fresh_seal();
    let data = json!({
        "count": seal.count, "day": "2023-06-08", "holder": "赵财政", "root": seal.root, "total": seal.total,
    });
    act("batch.ordered", batch(number), COUNTY, data)
}

pub(super) fn reserved(lines: u32, amount: &str) -> Act {
    let data = json!({ "amount": amount, "batch": batch(1), "lines": lines });
    act("funding.reserved", FUNDING, COUNTY, data)
}

pub(super) fn payment(world: &World, place: u32, number: u128) -> Act {
    let data = json!({
        "amount": EACH, "cause": "regular", "components": components(world, "2023-05"), "funding": FUNDING,
        "holder": "赵财政", "line": at(1, place), "month": "2023-05", "payee": subject(number),
    });
    act("entitlement.payment_ordered", benefit(number), TOWN, data).sealing(&[subject(number)])
}

/// The batch's record, the funding's, then the payments.
pub(super) fn ordering(world: &World) -> Vec<Act> {
    vec![batch_ordered(world, 1), reserved(2, BOTH), payment(world, 1, 1), payment(world, 2, 2)]
}

pub(super) fn ordered() -> World {
    let world = approved();
    let commit = ordering(&world);
    world.with(&commit)
}

pub(super) fn sending(number: u128, bank: &str, lines: &[u32]) -> Vec<Act> {
    let each: Money = EACH.parse().unwrap();
    let total: Money = lines.iter().map(|_| each).sum();
    let data = json!({
        "bank": bank, "file": file("c"), "format": "csv", "holder": "孙银行", "lines": lines,
        "number": format!("F{number}"), "total": total, "version": 1,
    });
    let taken = json!({ "holder": "孙银行", "receipt": "回执1号", "version": 1 });
    let made = act("batch.bank_file_made", batch(number), COUNTY, data);
    vec![made, act("batch.bank_accepted", batch(number), COUNTY, taken)]
}

/// The file, its outcomes; line 1 settled, line 2 returned.
pub(super) fn answering() -> Vec<Act> {
    let outcomes = json!([
        { "booked": "2023-06-09", "flow": "L1", "line": 1, "row": 2, "status": "settled" },
        { "booked": "2023-06-09", "code": "F04", "line": 2, "row": 3, "status": "returned" },
    ]);
    let source = |row: u32| json!({ "file": sha("d"), "row": row });
    let taken = json!({ "file": file("d"), "holder": "孙银行", "outcomes": 2 });
    let recorded = json!({ "file": sha("d"), "outcomes": outcomes });
    let settled = json!({ "booked": "2023-06-09", "flow": "L1", "line": at(1, 1), "source": source(2) });
    let returned = json!({ "booked": "2023-06-09", "code": "F04", "line": at(1, 2), "source": source(3) });
    vec![
        act("batch.bank_result_taken", batch(1), COUNTY, taken),
        act("batch.outcomes_recorded", batch(1), COUNTY, recorded),
        act("entitlement.payment_settled", benefit(1), TOWN, settled),
        act("entitlement.payment_returned", benefit(2), TOWN, returned),
    ]
}

/// At the bank.
pub(super) fn sent() -> World {
    ordered().with(&sending(1, "农商行", &[1, 2]))
}

/// Line 2 came back.
pub(super) fn answered() -> World {
    sent().with(&answering())
}
