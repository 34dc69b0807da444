use proptest::prelude::*;
use words::say;

use super::*;
use crate::WireEvent;

#[test]
fn a_confirmation_counts_what_changed_and_what_stayed() {
    let expected = RosterConfirmed { changed: 1, continued: 2, holder: holder("李审核") };
    given([import()], confirm("李审核", outcome())).then_expect_events(vec![expected.into()]);
}

#[test]
fn a_clerk_cannot_confirm_or_reject_his_own_roster() {
    let refusal = || RosterRefusal::SameHolder { holder: holder("张经办") };
    given([import()], confirm("张经办", outcome())).then_expect_error(refusal());
    given([import()], reject("张经办", "少一户")).then_expect_error(refusal());
}

#[test]
fn rows_that_come_out_otherwise_are_refused_and_all_listed() {
    let mut now = outcome();
    now[0].fresh = Fresh::Change(Change::Raised);
    now[1].fresh = Fresh::Refused(say!("已停发", "stopped"));
    now[2].row = 9;
    let differs = |row, proposed, fresh| RowDiffers { row, proposed, fresh };
    let rows = vec![
        differs(5, Some(Change::Continued), Fresh::Change(Change::Raised)),
        differs(6, Some(Change::New), Fresh::Refused(say!("已停发", "stopped"))),
        differs(7, Some(Change::Continued), Fresh::Undecided),
        differs(9, None, Fresh::Change(Change::Continued)),
    ];
    let refusal = RosterRefusal::OutcomeDiffers { rows };
    let text = refusal.to_string();
    assert_eq!(text.matches(" / ").count(), 1, "{text}");
    assert!(text.contains("第6行 拟新增 现已停发") && text.contains("row 6 new → stopped"), "{text}");
    given([import()], confirm("李审核", now)).then_expect_error(refusal);
}

#[test]
fn confirming_or_rejecting_again_changes_nothing() {
    given([import(), confirm("李审核", outcome())], confirm("李审核", outcome())).then_expect_events(vec![]);
    given([import(), reject("李审核", "少一户")], reject("李审核", "少一户")).then_expect_events(vec![]);
}

#[test]
fn what_was_confirmed_is_not_rejected_and_what_was_rejected_is_not_confirmed() {
    let confirmed = RosterRefusal::Decided { status: Status::Confirmed };
    given([import(), confirm("李审核", outcome())], reject("李审核", "少一户")).then_expect_error(confirmed);
    let rejected = RosterRefusal::Decided { status: Status::Rejected };
    given([import(), reject("李审核", "少一户")], confirm("李审核", outcome())).then_expect_error(rejected);
}

#[test]
fn a_rejection_says_why() {
    given([import()], reject("李审核", " ")).then_expect_error(RosterRefusal::NoReason);
}

#[test]
fn what_was_not_imported_is_not_decided() {
    given([], confirm("李审核", vec![])).then_expect_error(RosterRefusal::NotImported);
    given([], reject("李审核", "少一户")).then_expect_error(RosterRefusal::NotImported);
}

#[test]
fn a_confirmation_of_an_unfinished_roster_could_not_have_been_made() {
    let mut roster = Roster::default();
    roster.evolve(header().into());
    let confirmed = RosterConfirmed { changed: 0, continued: 0, holder: holder("李审核") };
    assert!(matches!(roster.admit(&confirmed.into()), Err(RosterRefusal::Totals { .. })));
}

#[test]
fn a_confirmation_that_counts_wrong_could_not_have_been_made() {
    let mut roster = Roster::default();
    after([import()]).into_iter().for_each(|event| roster.evolve(event));
    let confirmed = RosterConfirmed { changed: 2, continued: 1, holder: holder("李审核") };
    assert_eq!(roster.admit(&confirmed.into()), Err(RosterRefusal::Counts));
}

proptest! {
    #[test]
    fn every_history_is_admitted_again_and_written_canonically(steps in proptest::collection::vec(0..4_u8, 1..12)) {
        let mut roster = Roster::default();
        let mut history = Vec::new();
        for step in steps {
            let command = match step {
                0 => import(),
                1 => import_of(Imported { holder: holder("李审核"), ..header() }, rows()),
                2 => confirm("李审核", outcome()),
                _ => reject("李审核", "少一户"),
            };
            let Ok(events) = roster.decide(command.clone()) else { continue };
            events.iter().for_each(|event| roster.evolve(event.clone()));
            history.extend(events);
            prop_assert_eq!(roster.decide(command), Ok(vec![]));
        }
        let mut again = Roster::default();
        for event in history {
            prop_assert_eq!(again.admit(&event), Ok(()));
            let value: serde_json::Value = serde_json::from_str(&event.data()).unwrap();
            prop_assert_eq!(event.data(), serde_json_canonicalizer::to_string(&value).unwrap());
            again.evolve(event);
        }
        prop_assert_eq!(again, roster);
    }
}
