use super::*;

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
    let refusal = RosterRefusal::Totals {
        stated_rows: 3,
        stated: money("1250.01"),
        found_rows: 2,
        found: money("833.34"),
    };
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
