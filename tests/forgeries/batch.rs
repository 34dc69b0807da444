//! Batches: drafts, orders, and what the bank says.
#![expect(clippy::ptr_arg, reason = "a change is of the whole commit")]

use aggregates::rules::id;

use crate::kind::{Kind, changes};
use crate::stages::NEIGHBOUR;
use crate::writer::Record;

const OTHER: &str = "5f0e0000-0000-4000-8000-000000000001";
const COUNTY_MONEY: &str = "county@433122000000@2023";

/// Changes to what a clerk drafts.
pub(crate) fn drafted() -> Vec<Kind> {
    let kind = changes("draft", "batch.drafted", "clerk.luxi");
    vec![
        kind(
            "a line pays somebody else than the benefit's payee",
            |r| r[1].set("/lines/0/payee", OTHER),
            (id::DRAFT, Some(1)),
            None,
        ),
        kind(
            "a line names another beneficiary",
            |r| r[1].set("/lines/0/beneficiary", OTHER),
            (id::DRAFT, Some(1)),
            None,
        ),
        kind(
            "a line lies in another area than its benefit",
            |r| r[1].set("/lines/0/area", "433122000000"),
            (id::DRAFT, Some(1)),
            None,
        ),
        kind(
            "a line says that its account is another one",
            |r| r[1].set("/lines/0/other_account", true),
            (id::DRAFT, Some(1)),
            None,
        ),
        kind(
            "a line rests on a document that is not in force",
            other_document,
            (id::IN_FORCE, Some(1)),
            None,
        ),
        kind(
            "a line's amount does not follow from its basis",
            |r| r[1].set("/lines/0/components/0/amount", "1.00"),
            (id::BASIS, Some(1)),
            None,
        ),
        kind(
            "a draft takes money that is not there",
            |r| r[0].set("/funding", "central@433122000000@2022"),
            (id::SOURCE, Some(0)),
            None,
        ),
        kind(
            "a draft takes another county's money",
            |r| r[0].set("/funding", format!("central@{NEIGHBOUR}@2023")),
            (id::SOURCE, Some(0)),
            None,
        ),
        kind("a batch's stream is no id", |r| rename(r, "batch/hello"), (id::ID, Some(0)), Some(id::ID)),
        kind("a batch's number is of another month", numbered_otherwise, (id::ID, Some(0)), Some(id::ID)),
        kind("a line pays less than is due", without_a_component, (id::DRAFT, None), None),
        kind(
            "a batch's number is not that of its id",
            |r| rename(r, &format!("batch/{OTHER}")),
            (id::ID, Some(0)),
            Some(id::ID),
        ),
        kind("lines are left out of a draft", |r| drop(r.pop()), (id::WHOLE, Some(0)), Some(id::WHOLE)),
        kind(
            "a draft's funding has no form",
            |r| r[0].set("/funding", "twin"),
            (id::SHAPE, Some(0)),
            Some(id::SHAPE),
        ),
    ]
}

/// Changes to an order.
pub(crate) fn ordered() -> Vec<Kind> {
    let kind = changes("order", "batch.ordered", "treasury.luxi");
    vec![
        kind(
            "a payment names another funding than its batch",
            |r| r[1].set("/funding", COUNTY_MONEY),
            (id::LINE, Some(1)),
            Some(id::RESERVE),
        ),
        kind("a payment goes to somebody else", paid_to_another, (id::LINE, Some(1)), None),
        kind("a payment seals no account", |r| r[1].seals.clear(), (id::SEALS, Some(1)), Some(id::SEALS)),
        kind(
            "a payment seals another's account",
            |r| r[1].seals = r[2].seals.clone(),
            (id::SEALS, Some(1)),
            Some(id::SEALS),
        ),
        kind("a payment is of another month", |r| r[1].set("/month", "2023-04"), (id::LINE, Some(1)), None),
        kind(
            "a payment stands in a free entitlement",
            |r| r[1].stream = format!("entitlement/{OTHER}"),
            (id::LINE, Some(1)),
            Some(id::ID),
        ),
        kind(
            "a payment falls in the county and not in its township",
            |r| r[1].area = "433122000000".to_owned(),
            (id::AREA, Some(1)),
            None,
        ),
        kind("a payment is left out", |r| drop(r.remove(1)), (id::ORDER, Some(0)), Some(id::ORDER)),
        kind("payments come without an order", |r| drop(r.remove(0)), (id::ORDER, Some(0)), Some(id::ORDER)),
        kind("the money is reserved elsewhere", reserved_elsewhere, (id::RESERVE, None), Some(id::RESERVE)),
        kind(
            "an order names another day",
            |r| r[0].set("/day", "2023-05-01"),
            (id::DAYS, Some(0)),
            Some(id::DAYS),
        ),
    ]
}

/// Changes to what the bank says.
pub(crate) fn returned() -> Vec<Kind> {
    let kind = changes("result", "batch.bank_result_taken", "bank.luxi");
    vec![
        kind(
            "a line is returned in the batch and paid in the benefit",
            crossed,
            (id::OUTCOME, Some(2)),
            Some(id::OUTCOME),
        ),
        kind(
            "a flow number differs",
            |r| r[3].set("/flow", "ZZ1"),
            (id::OUTCOME, Some(2)),
            Some(id::OUTCOME),
        ),
        kind("a row differs", |r| r[3].set("/source/row", 999), (id::OUTCOME, Some(2)), Some(id::OUTCOME)),
        kind(
            "a payment is settled and the batch does not know",
            |r| drop(r.pop()),
            (id::OUTCOME, Some(2)),
            Some(id::OUTCOME),
        ),
        kind(
            "two payments have one flow number",
            |r| same(r, "flow", "F00000002"),
            (id::FLOW, Some(2)),
            None,
        ),
        kind("two payments rest on one row", on_one_row, ("batch", Some(2)), None),
        kind(
            "a payment was booked before its month",
            |r| same(r, "booked", "2023-04-30"),
            (id::DAYS, Some(2)),
            None,
        ),
        kind("a payment will be booked", |r| same(r, "booked", "2023-06-30"), (id::DAYS, Some(2)), None),
        kind(
            "a day is missing where the bank paid",
            |r| drop(member(&mut r[2], 0).remove("booked")),
            ("batch", Some(2)),
            Some(id::OUTCOME),
        ),
    ]
}

fn rename(records: &mut [Record], stream: &str) {
    records.iter_mut().for_each(|record| record.stream = stream.to_owned());
}

fn text(record: &Record, pointer: &str) -> String {
    record.data.pointer(pointer).and_then(|value| value.as_str()).unwrap().to_owned()
}

fn numbered_otherwise(records: &mut Vec<Record>) {
    let number = text(&records[0], "/number").replacen("202305", "202304", 1);
    records[0].set("/number", number);
}

/// The first line of a base and a top-up loses its top-up.
fn without_a_component(records: &mut Vec<Record>) {
    let money = |text: &str| text.parse::<aggregates::Money>().unwrap();
    let total = money(&text(&records[0], "/total"));
    let lines = records[1..].iter_mut().flat_map(|record| record.data["lines"].as_array_mut().unwrap());
    let line = { lines }.find(|line| line["components"].as_array().unwrap().len() == 2).unwrap();
    let gone = line["components"].as_array_mut().unwrap().pop().unwrap();
    line["amount"] = line["components"][0]["amount"].clone();
    let less = total.checked_sub(money(gone["amount"].as_str().unwrap())).unwrap();
    records[0].set("/total", less.to_string());
}

fn on_one_row(records: &mut Vec<Record>) {
    let row = member(&mut records[2], 0)["row"].clone();
    member(&mut records[2], 1).insert("row".to_owned(), row.clone());
    records[4].set("/source/row", row);
}

fn other_document(records: &mut Vec<Record>) {
    records[1].set("/lines/0/components/0/basis/standard/doc_no", "州政办发〔2019〕1号");
}

fn paid_to_another(records: &mut Vec<Record>) {
    let other = records[2].seals[0];
    records[1].set("/payee", other.to_string());
    records[1].seals = vec![other];
}

fn reserved_elsewhere(records: &mut Vec<Record>) {
    records.last_mut().unwrap().stream = format!("funding/{COUNTY_MONEY}");
}

fn member(record: &mut Record, outcome: usize) -> &mut serde_json::Map<String, serde_json::Value> {
    record.data["outcomes"][outcome].as_object_mut().unwrap()
}

/// The first line's payment, in the batch and in its benefit alike.
fn same(records: &mut Vec<Record>, name: &str, value: &str) {
    member(&mut records[2], 0).insert(name.to_owned(), value.into());
    records[3].set(&format!("/{name}"), value);
}

/// Status and flow of two lines, one paid and one returned, exchanged in the batch alone.
fn crossed(records: &mut Vec<Record>) {
    let outcomes = records[2].data["outcomes"].as_array_mut().unwrap();
    let returned = outcomes.iter().position(|outcome| outcome["status"] == "returned").unwrap();
    let lines = [outcomes[0]["line"].clone(), outcomes[returned]["line"].clone()];
    outcomes.swap(0, returned);
    outcomes[0]["line"] = lines[0].clone();
    outcomes[returned]["line"] = lines[1].clone();
}
