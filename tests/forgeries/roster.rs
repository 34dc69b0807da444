//! Rosters, and the benefits that rest on them.
#![expect(clippy::ptr_arg, reason = "a change is of the whole commit")]

use aggregates::rules::id;

use crate::kind::{Kind, changes};
use crate::writer::Record;

const OTHER: &str = "5f0e0000-0000-4000-8000-000000000001";

/// Changes to what a clerk imports.
pub(crate) fn imported() -> Vec<Kind> {
    let kind = changes("import", "roster.imported", "clerk.luxi");
    vec![
        kind(
            "a roster's id does not follow from its file",
            |r| r[0].set("/file/sha256", "ab".repeat(32)),
            (id::ID, Some(0)),
            Some(id::ID),
        ),
        kind(
            "a roster's file has no SHA-256",
            |r| r[0].set("/file/sha256", "none"),
            (id::SHAPE, Some(0)),
            Some(id::SHAPE),
        ),
        kind("a row is left out", |r| drop(r.pop()), (id::WHOLE, Some(0)), Some(id::WHOLE)),
        kind(
            "the rows do not come to the total",
            |r| r[0].set("/total", "1.00"),
            (id::WHOLE, Some(0)),
            Some(id::WHOLE),
        ),
        kind(
            "a row names a free entitlement",
            |r| r[1].set("/entitlement", OTHER),
            (id::ID, Some(1)),
            Some(id::ID),
        ),
        kind(
            "a row says that it continues what is new",
            |r| r[1].set("/change", "continued"),
            (id::ROSTER_PLACE, Some(1)),
            None,
        ),
        kind(
            "a row is said to change an account where there is none",
            |r| r[1].set("/other_account", true),
            (id::ROSTER_PLACE, Some(1)),
            None,
        ),
        kind(
            "a row's amount is not what its inputs make",
            |r| r[1].set("/inputs/income", "0.01"),
            (id::ROW_AMOUNT, Some(1)),
            None,
        ),
        kind("a row seals nobody", |r| r[1].seals.clear(), (id::SEALS, Some(1)), Some(id::SEALS)),
        kind(
            "a row is of another county",
            |r| r[1].set("/area", crate::stages::NEIGHBOUR),
            (id::AREA, Some(1)),
            Some(id::AREA),
        ),
        kind(
            "an absent member is null",
            |r| r[1].add("household", serde_json::Value::Null),
            (id::SHAPE, Some(1)),
            Some(id::SHAPE),
        ),
    ]
}

/// Changes to what a reviewer confirms.
pub(crate) fn confirmed() -> Vec<Kind> {
    let kind = changes("confirm", "roster.confirmed", "reviewer.luxi");
    vec![
        kind(
            "a benefit is confirmed on another income than its row's",
            |r| r[0].set("/inputs/income", "0.00"),
            (id::ROSTER_ROW, Some(0)),
            None,
        ),
        kind(
            "a benefit is confirmed for another payee than its row's",
            other_payee,
            (id::ROSTER_ROW, Some(0)),
            None,
        ),
        kind(
            "a benefit is confirmed under a free id",
            |r| r[0].stream = format!("entitlement/{OTHER}"),
            (id::ID, Some(0)),
            Some(id::ID),
        ),
        kind(
            "a benefit's stream is no id",
            |r| r[0].stream = "entitlement/hello".to_owned(),
            (id::ID, Some(0)),
            Some(id::ID),
        ),
        kind(
            "benefits are confirmed and the roster is not",
            |r| drop(r.pop()),
            (id::ROSTER_ROW, Some(0)),
            Some(id::ROSTER_ROW),
        ),
        kind(
            "a benefit is confirmed and nobody is enrolled",
            |r| drop(r.remove(1)),
            (id::MEMBERS, Some(0)),
            None,
        ),
        kind("a row of a confirmed roster is not carried out", without_a_row, (id::ROSTER_ALL, None), None),
        kind(
            "somebody is enrolled in another benefit than his",
            enrolled_elsewhere,
            (id::MEMBERS, None),
            Some(id::MEMBERS),
        ),
    ]
}

fn other_payee(records: &mut Vec<Record>) {
    let other = records[2].seals[0];
    records[0].set("/payee", other.to_string());
    records[0].seals[1] = other;
}

/// The first benefit and the enrolment of its head.
fn without_a_row(records: &mut Vec<Record>) {
    let of = records.iter().position(|record| record.event_type == "entitlement.confirmed").unwrap();
    let next = records.iter().skip(of + 1).position(|record| record.event_type != "person.enrolled").unwrap();
    records.drain(of..=of + next);
}

fn enrolled_elsewhere(records: &mut Vec<Record>) {
    records[1].set("/entitlement", OTHER);
}
