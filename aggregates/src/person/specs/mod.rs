//! What a person's record does, a sentence each.

mod life;
mod machine;

use cqrs_es::test::{AggregateResultValidator, TestFramework};
use uuid::Uuid;

use super::event::*;
use super::{EXCLUSIONS, Overlap, Person, PersonCommand, PersonEvent, PersonRefusal as Refusal, exclusion};
use crate::*;

fn when(history: Vec<PersonEvent>, command: PersonCommand) -> AggregateResultValidator<Person> {
    TestFramework::<Person>::with(()).given(history).when(command)
}

fn expect(history: Vec<PersonEvent>, command: PersonCommand, event: impl Into<PersonEvent>) {
    when(history, command).then_expect_events(vec![event.into()]);
}

fn expect_nothing(history: Vec<PersonEvent>, command: PersonCommand) {
    when(history, command).then_expect_events(vec![]);
}

fn refuse(history: Vec<PersonEvent>, command: PersonCommand, refusal: Refusal) {
    when(history, command).then_expect_error(refusal);
}

fn after(history: Vec<PersonEvent>) -> Person {
    let mut state = Person::default();
    for event in history {
        state.admit(&event).unwrap();
        cqrs_es::Aggregate::apply(&mut state, event);
    }
    state
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn subject(number: u128) -> SubjectId {
    SubjectId(Uuid::from_u128(number))
}

fn entitlement(number: u128) -> EntitlementId {
    EntitlementId(Uuid::from_u128(number))
}

fn holder() -> Holder {
    Holder::new("审核甲")
}

fn enrolled(number: u128, programme: Programme, from: &str) -> Enrolled {
    Enrolled {
        area: "433122107000".parse().unwrap(),
        entitlement: entitlement(number),
        from: month(from),
        part: if programme.is_of_household() { Part::Member } else { Part::Beneficiary },
        programme,
        provisional: false,
    }
}

fn enrol(event: Enrolled) -> PersonCommand {
    PersonCommand::Enrol { event, linked: vec![] }
}

fn left(number: u128, last: &str) -> Left {
    Left { entitlement: entitlement(number), last_month: month(last), reason: "婚嫁迁出".to_owned() }
}

fn linked(survivor: u128) -> Linked {
    Linked { evidence: "公安户籍比对".to_owned(), holder: holder(), survivor: subject(survivor) }
}

fn link(survivor: u128) -> PersonCommand {
    PersonCommand::Link { event: linked(survivor), subject: subject(1), survivor_gave_way_to: None }
}

fn died(day: &str) -> Died {
    Died { day: day.parse().unwrap(), evidence: "火化证明".to_owned(), holder: holder() }
}

fn withdrawn(day: &str) -> DeathWithdrawn {
    DeathWithdrawn { day: day.parse().unwrap(), evidence: "派出所证明".to_owned(), holder: holder() }
}

fn moved(day: &str) -> Moved {
    Moved { area: "433123000000".parse().unwrap(), day: day.parse().unwrap(), holder: holder() }
}

fn corrected() -> IdentityCorrected {
    IdentityCorrected { evidence: "户口簿".to_owned(), holder: holder() }
}

fn erased() -> Erased {
    Erased { doc_no: "删除决定1号".to_owned(), holder: holder() }
}

fn in_rural_dibao() -> Vec<PersonEvent> {
    vec![enrolled(1, Programme::DibaoRural, "2023-01").into()]
}

fn gone() -> Vec<PersonEvent> {
    vec![in_rural_dibao().remove(0), left(1, "2023-04").into()]
}

fn excluded(number: u128, with: Programme, other: Programme, from: &str) -> Refusal {
    let basis = exclusion::between(with, other).unwrap().basis;
    Refusal::Excluded { from: month(from), entitlement: entitlement(number), with, basis }
}

#[test]
fn a_person_becomes_part_of_a_benefit() {
    let event = enrolled(1, Programme::DibaoRural, "2023-01");
    expect(vec![], enrol(event.clone()), event);
    let state = after(in_rural_dibao());
    assert_eq!((state.in_month(month("2022-12")).count(), state.in_month(month("2023-01")).count()), (0, 1));
}

#[test]
fn the_same_enrolment_again_changes_nothing() {
    expect_nothing(in_rural_dibao(), enrol(enrolled(1, Programme::DibaoRural, "2023-01")));
    expect_nothing(in_rural_dibao(), enrol(enrolled(1, Programme::DibaoRural, "2023-05")));
}

#[test]
fn nobody_is_in_two_dibao_households_in_one_month() {
    for other in [Programme::DibaoRural, Programme::DibaoUrban] {
        let refusal = excluded(1, Programme::DibaoRural, other, "2023-03");
        refuse(in_rural_dibao(), enrol(enrolled(2, other, "2023-03")), refusal);
    }
}

#[test]
fn who_left_one_household_joins_another_in_the_month_after() {
    let refusal = excluded(1, Programme::DibaoRural, Programme::DibaoRural, "2023-04");
    refuse(gone(), enrol(enrolled(2, Programme::DibaoRural, "2023-04")), refusal);
    let next = enrolled(2, Programme::DibaoRural, "2023-05");
    expect(gone(), enrol(next.clone()), next);
}

#[test]
fn the_table_holds_in_either_order() {
    for rule in EXCLUSIONS {
        for (first, second) in [(rule.one, rule.other), (rule.other, rule.one)] {
            let history = vec![enrolled(1, first, "2023-01").into()];
            let (from, entitlement, with, basis) = (month("2023-06"), entitlement(1), first, rule.basis);
            let refusal = match rule.overlap {
                Overlap::Never => Refusal::Excluded { from, entitlement, with, basis },
                Overlap::DifferenceOnly => Refusal::OnlyTheDifference { from, entitlement, with, basis },
            };
            refuse(history, enrol(enrolled(2, second, "2023-06")), refusal);
        }
    }
}

#[test]
fn what_is_not_in_the_table_is_drawn_together() {
    use Programme::{DibaoRural, DisabilityLiving, DisabilityNursing, OrphanAllowance, UnattendedChild};
    for (first, second) in [
        (DisabilityLiving, DisabilityNursing),
        (DibaoRural, DisabilityLiving),
        (DibaoRural, DisabilityNursing),
        (OrphanAllowance, DisabilityNursing),
        (UnattendedChild, DisabilityNursing),
    ] {
        let event = enrolled(2, second, "2023-06");
        expect(vec![enrolled(1, first, "2023-01").into()], enrol(event.clone()), event);
    }
}

#[test]
fn one_person_has_one_benefit_of_a_programme() {
    let history = vec![enrolled(1, Programme::DisabilityNursing, "2023-01").into()];
    let nursing = Programme::DisabilityNursing;
    refuse(history, enrol(enrolled(2, nursing, "2023-06")), excluded(1, nursing, nursing, "2023-06"));
}

#[test]
fn nobody_is_enrolled_twice_in_one_way() {
    let history = || vec![enrolled(1, Programme::DibaoRural, "2023-01").into()];
    let again = enrolled(1, Programme::DibaoRural, "2023-06");
    expect_nothing(history(), enrol(again.clone()));
    let refusal = Refusal::EnrolledAlready { entitlement: again.entitlement };
    assert_eq!(after(history()).admit(&again.into()), Err(refusal));
}

#[test]
fn what_a_linked_subject_is_part_of_counts_as_well() {
    let elsewhere = after(vec![enrolled(2, Programme::DibaoUrban, "2023-01").into()]).memberships().to_vec();
    let command = |event, linked| PersonCommand::Enrol { event, linked };
    let refusal = excluded(2, Programme::DibaoUrban, Programme::DibaoRural, "2023-06");
    let event = enrolled(1, Programme::DibaoRural, "2023-06");
    when(vec![], command(event.clone(), elsewhere.clone())).then_expect_error(refusal);
    let nursing = enrolled(3, Programme::DisabilityNursing, "2023-06");
    expect(vec![], command(nursing.clone(), elsewhere), nursing);
}

#[test]
fn a_member_who_becomes_the_head_is_part_of_the_household_once() {
    let head = Enrolled { part: Part::Head, ..enrolled(1, Programme::DibaoRural, "2023-06") };
    expect(in_rural_dibao(), enrol(head.clone()), head.clone());
    let state = after(vec![in_rural_dibao().remove(0), head.into()]);
    let parts = |text| state.in_month(month(text)).map(|part| part.part).collect::<Vec<_>>();
    assert_eq!((parts("2023-05"), parts("2023-06")), (vec![Part::Member], vec![Part::Head]));
}

#[test]
fn leaving_ends_the_part_with_its_last_month() {
    expect(in_rural_dibao(), PersonCommand::Leave(left(1, "2023-04")), left(1, "2023-04"));
    expect_nothing(gone(), PersonCommand::Leave(left(1, "2023-04")));
    let silent = Left { reason: String::new(), ..left(1, "2023-04") };
    refuse(in_rural_dibao(), PersonCommand::Leave(silent), Refusal::Blank);
}

#[test]
fn a_departure_may_turn_out_earlier_but_not_later() {
    expect(gone(), PersonCommand::Leave(left(1, "2023-02")), left(1, "2023-02"));
    let refusal = Refusal::LeftBefore { entitlement: entitlement(1), until: month("2023-04") };
    refuse(gone(), PersonCommand::Leave(left(1, "2023-06")), refusal);
}

#[test]
fn nobody_leaves_what_he_is_not_part_of() {
    let refusal = Refusal::NotEnrolled { entitlement: entitlement(2) };
    refuse(in_rural_dibao(), PersonCommand::Leave(left(2, "2023-04")), refusal);
}

#[test]
fn who_left_may_come_back_after_the_last_month() {
    let refusal = Refusal::MonthsTaken { entitlement: entitlement(1), until: month("2023-04") };
    refuse(gone(), enrol(enrolled(1, Programme::DibaoRural, "2023-04")), refusal);
    let again = enrolled(1, Programme::DibaoRural, "2023-08");
    expect(gone(), enrol(again.clone()), again);
}
