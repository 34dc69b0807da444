//! Sixteen desks that appropriate.

use aggregates::Money;
use aggregates::funding::Funding;

use super::{assert_whole, at_once, persistently};
use crate::office::{Office, appropriate};

const DESKS: usize = 16;
const EACH: usize = 4;

#[test]
fn sixteen_desks_on_one_funding_lose_nothing_and_conflicts_say_so() {
    let office = Office::founded();
    let before = office.size();
    let conflicts: usize = at_once(&office, DESKS, |number, desk| {
        let appropriate = |n: usize| {
            let doc_no = format!("文{number}-{n}号");
            let (done, conflicts) = persistently(|| appropriate(desk, "central", "10.01", &doc_no));
            done.unwrap();
            conflicts
        };
        (0..EACH).map(appropriate).sum::<usize>()
    })
    .into_iter()
    .sum();
    assert!(conflicts > 0, "sixteen desks never met");
    assert_eq!(office.size(), before + (DESKS * EACH) as u64);
    assert_eq!(credited(&office, "central"), "640.64".parse().unwrap());
    assert_whole(&office);
}

#[test]
fn sixteen_desks_on_their_own_fundings_do_not_disturb_each_other() {
    let office = Office::founded();
    let before = office.size();
    at_once(&office, DESKS, |number, desk| {
        for n in 0..EACH {
            appropriate(desk, &format!("source{number}"), "10.01", &format!("文{n}号")).unwrap();
        }
    });
    assert_eq!(office.size(), before + (DESKS * EACH) as u64);
    for number in 0..DESKS {
        assert_eq!(credited(&office, &format!("source{number}")), "40.04".parse().unwrap());
    }
    assert_whole(&office);
}

#[test]
fn a_document_that_sixteen_desks_enter_at_once_credits_once() {
    let office = Office::founded();
    let before = office.size();
    at_once(&office, DESKS, |_, desk| {
        persistently(|| appropriate(desk, "central", "10.01", "文1号")).0.unwrap()
    });
    assert_eq!(office.size(), before + 1);
    assert_eq!(credited(&office, "central"), "10.01".parse().unwrap());
    assert_whole(&office);
}

/// What the stream says, and what the read model says.
fn credited(office: &Office, source: &str) -> Money {
    let id = format!("{source}@433122000000@2023");
    let mut act = office.desk.act();
    let funding = act.load::<Funding>(&id).unwrap().state;
    funding.available()
}
