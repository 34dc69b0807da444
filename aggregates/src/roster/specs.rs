//! The life of a roster, a sentence each.

use cqrs_es::test::{AggregateResultValidator, TestFramework};
use proptest::prelude::*;
use uuid::Uuid;

use super::event::*;
use super::*;
use crate::entitlement::event::Inputs;
use crate::{AreaCode, Decide, Holder, Programme, SubjectId, WireEvent};

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

fn given(commands: impl IntoIterator<Item = RosterCommand>, when: RosterCommand) -> AggregateResultValidator<Roster> {
    TestFramework::<Roster>::with(()).given(after(commands)).when(when)
}

#[test]
fn a_file_is_recorded_with_its_rows_and_those_it_does_not_name() {
    let mut expected: Vec<RosterEvent> = vec![header().into()];
    expected.extend(rows().into_iter().map(RosterEvent::from));
    expected.push(MissingListed { entitlements: missing(2) }.into());
    given([], import()).then_expect_events(expected);
}

#[test]
fn the_missing_are_listed_a_thousand_a_record() {
    let command = RosterCommand::Import { header: header(), rows: rows(), missing: missing(2_500) };
    let lengths: Vec<usize> = after([command])
        .iter()
        .filter_map(|event| match event {
            RosterEvent::MissingListed(list) => Some(list.entitlements.len()),
            _ => None,
        })
        .collect();
    assert_eq!(lengths, [1_000, 1_000, 500]);
}

#[test]
fn the_same_file_again_changes_nothing() {
    given([import()], import()).then_expect_events(vec![]);
    let by_another = import_of(Imported { holder: holder("王经办"), ..header() }, rows());
    given([import()], by_another).then_expect_events(vec![]);
    given([import(), confirm("李审核", outcome())], import()).then_expect_events(vec![]);
}

#[test]
fn the_same_file_with_another_scope_is_refused() {
    let otherwise = RosterCommand::Import {
        header: Imported { scope: Scope::Partial, ..header() },
        rows: rows(),
        missing: vec![],
    };
    given([import()], otherwise).then_expect_error(RosterRefusal::ImportedOtherwise);
}

#[test]
fn a_rejected_file_may_be_imported_again() {
    let events = after([import(), reject("李审核", "少一户"), import()]);
    assert_eq!(events.len(), 11);
}

#[test]
fn rows_that_do_not_sum_to_the_header_are_refused() {
    let command = import_of(Imported { total: money("1250.00"), ..header() }, rows());
    let refusal = RosterRefusal::Totals {
        stated_rows: 3,
        stated: money("1250.00"),
        found_rows: 3,
        found: money("1250.01"),
    };
    given([], command).then_expect_error(refusal);
}

#[test]
fn fewer_rows_than_stated_are_refused() {
    let command = RosterCommand::Import { header: header(), rows: rows()[..2].to_vec(), missing: vec![] };
    let refusal =
        RosterRefusal::Totals { stated_rows: 3, stated: money("1250.01"), found_rows: 2, found: money("833.34") };
    given([], command).then_expect_error(refusal);
}

#[test]
fn more_rows_than_stated_are_refused() {
    let command = import_of(Imported { rows: 2, ..header() }, rows());
    given([], command).then_expect_error(RosterRefusal::RowTooMany { row: 7, stated: 2 });
}

#[test]
fn a_row_number_stands_once() {
    given([], with_last(|row| row.row = 5)).then_expect_error(RosterRefusal::RowTwice { row: 5 });
}

#[test]
fn a_benefit_stands_in_one_row() {
    let twice = with_last(|last| last.entitlement = row(5).entitlement);
    given([], twice).then_expect_error(RosterRefusal::BenefitTwice { row: 7 });
}

#[test]
fn a_row_of_a_programme_that_the_file_does_not_cover_is_refused() {
    let programme = Programme::Tekun;
    let refusal = RosterRefusal::ProgrammeOutside { row: 7, programme };
    given([], with_last(|row| row.programme = programme)).then_expect_error(refusal);
}

#[test]
fn a_row_outside_the_area_is_refused() {
    let outside = with_last(|row| row.area = area("433123101000"));
    given([], outside).then_expect_error(RosterRefusal::AreaOutside { row: 7 });
}

#[test]
fn a_negative_row_is_refused() {
    let negative = with_last(|row| row.amount = money("-416.67"));
    given([], negative).then_expect_error(RosterRefusal::NegativeAmount { row: 7 });
}

#[test]
fn a_file_without_rows_or_programmes_is_refused() {
    given([], import_of(Imported { rows: 0, ..header() }, vec![])).then_expect_error(RosterRefusal::Empty);
    let nameless = Imported { programmes: vec![], ..header() };
    given([], import_of(nameless, rows())).then_expect_error(RosterRefusal::NoProgramme);
}

#[test]
fn a_partial_file_says_nothing_of_the_missing() {
    let partial = import_of(Imported { scope: Scope::Partial, ..header() }, rows());
    given([], partial).then_expect_error(RosterRefusal::MissingInPart);
}

#[test]
fn nobody_is_missing_twice_or_although_a_row_names_him() {
    let listed = |entitlements: Vec<EntitlementId>| RosterCommand::Import {
        header: header(),
        rows: rows(),
        missing: entitlements,
    };
    given([], listed(vec![row(5).entitlement])).then_expect_error(RosterRefusal::MissingList);
    given([], listed([missing(1), missing(1)].concat())).then_expect_error(RosterRefusal::MissingList);
}

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
    now[1].fresh = Fresh::Refused("已停发 / stopped".to_owned());
    now[2].row = 9;
    let differs = |row, proposed, fresh| RowDiffers { row, proposed, fresh };
    let rows = vec![
        differs(5, Some(Change::Continued), Fresh::Change(Change::Raised)),
        differs(6, Some(Change::New), Fresh::Refused("已停发 / stopped".to_owned())),
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
