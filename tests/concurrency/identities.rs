//! One person is one subject, whoever meets him first.

use std::collections::BTreeSet;

use aggregates::Programme;
use ledger::{Frame, Position};
use sunledger::office::carry_out;

use super::{assert_whole, at_once, persistently};
use crate::office::{Office, disability_csv, request, signatory};

const DESKS: usize = 8;
const PEOPLE: usize = 40;

#[test]
fn eight_desks_that_meet_the_same_people_at_once_know_them_by_the_same_subjects() {
    let office = Office::founded();
    let files: Vec<_> = (0..DESKS)
        .map(|number| {
            // Other files, the same people.
            let text = format!("{}\n", disability_csv("浦市镇", 0, PEOPLE as u32))
                .replace('\n', &"\n".repeat(number + 1));
            office.file(&format!("roster-{number}.csv"), &text)
        })
        .collect();
    at_once(&office, DESKS, |number, desk| {
        let request = request(&files[number], Programme::DisabilityLiving);
        let clerk = signatory(desk, "clerk.luxi");
        persistently(|| carry_out(desk, &clerk, request.clone())).0.map(drop).unwrap();
    });
    let (mut rows, mut people) = (0, BTreeSet::new());
    for record in office.desk.reader.records(Position(0)) {
        let record = record.unwrap();
        let frame = Frame::parse(&record.bytes).unwrap();
        if frame.event_type == "roster.row_read" {
            let data: serde_json::Value = serde_json::from_str(frame.data).unwrap();
            rows += 1;
            people.insert(data["beneficiary"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!((rows, people.len()), (DESKS * PEOPLE, PEOPLE));
    assert_whole(&office);
}
