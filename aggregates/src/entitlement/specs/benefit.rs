//! Months, members and inputs.

use super::*;
use EntitlementCommand::{Adjust, ChangeMembers, Confirm, RecordHearing, ServeNotice, StartGrace, Stop};
use EntitlementRefusal as Refusal;

fn adjusted(from: &str, persons: u32) -> Adjusted {
    Adjusted {
        from: month(from), holder: Holder::new("审核甲"), inputs: inputs(persons), source: source(8)
    }
}

fn four_members() -> MembersChanged {
    MembersChanged {
        beneficiary: subject(2),
        from: month("2023-06"),
        holder: Holder::new("审核甲"),
        members: vec![
            member(2, "head"),
            Member { from: month("2023-06"), ..member(3, "child") },
            Member { from: month("2023-06"), ..member(4, "child") },
        ],
        source: source(8),
        unknown_members: 1,
    }
}

fn grace(until: &str) -> GraceStarted {
    GraceStarted { holder: Holder::new("审核甲"), reason: "就业渐退".to_owned(), until: month(until) }
}

#[test]
fn a_household_is_confirmed_with_its_members() {
    expect(vec![], Confirm(household()), household());
}

#[test]
fn a_personal_benefit_is_confirmed_with_its_beneficiary_alone() {
    expect(vec![], Confirm(person()), person());
}

#[test]
fn the_same_confirmation_again_changes_nothing() {
    expect_nothing(confirmed(), Confirm(household()));
}

#[test]
fn a_benefit_in_force_is_not_confirmed_again_with_other_inputs() {
    let other = Confirmed { inputs: inputs(3), payee: subject(2), ..household() };
    refuse(confirmed(), Confirm(other), Refusal::InForce { from: month("2023-01") });
}

#[test]
fn a_household_whose_head_does_not_come_first_is_refused() {
    let other = Confirmed { members: vec![member(2, "spouse"), member(1, "head")], ..household() };
    refuse(vec![], Confirm(other), Refusal::MembersDoNotFit);
}

#[test]
fn a_member_named_twice_is_refused() {
    let other = Confirmed { members: vec![member(1, "head"), member(1, "head")], ..household() };
    refuse(vec![], Confirm(other), Refusal::MembersDoNotFit);
}

#[test]
fn a_personal_benefit_with_a_household_is_refused() {
    let other = Confirmed { household: household().household, ..person() };
    refuse(vec![], Confirm(other), Refusal::MembersDoNotFit);
}

#[test]
fn persons_counted_must_be_the_members_named_and_unnamed() {
    let other = Confirmed { unknown_members: 0, ..household() };
    refuse(vec![], Confirm(other), Refusal::PersonsAreNotMembers { persons: 3, members: 2 });
}

#[test]
fn a_negative_income_is_refused() {
    let other = Confirmed { inputs: Inputs { income: Some(money("-1.00")), ..inputs(3) }, ..household() };
    refuse(vec![], Confirm(other), Refusal::NegativeInput);
}

#[test]
fn an_accepted_mismatch_needs_its_reason() {
    let accepted = Some(Acceptance { base: money("300.00"), reason: "  ".to_owned() });
    refuse(
        vec![],
        Confirm(Confirmed { inputs: Inputs { accepted, ..inputs(3) }, ..household() }),
        Refusal::Blank,
    );
}

#[test]
fn what_was_never_confirmed_cannot_be_adjusted_stopped_or_paid() {
    refuse(vec![], Adjust(adjusted("2023-01", 3)), Refusal::NotConfirmed);
    refuse(vec![], Stop(stop("2023-04")), Refusal::NotConfirmed);
    refuse(vec![], EntitlementCommand::OrderPayment(order(1)), Refusal::NotConfirmed);
}

#[test]
fn an_adjustment_holds_from_its_month_on_and_leaves_the_months_before() {
    let raised =
        Adjusted { inputs: Inputs { top_up: money("80.00"), ..inputs(3) }, ..adjusted("2023-03", 3) };
    let state = after(with(confirmed(), [raised.into()]));
    assert_eq!(state.inputs_for(month("2022-12")), None);
    assert_eq!(state.inputs_for(month("2023-02")).unwrap().top_up, money("50.00"));
    assert_eq!(state.inputs_for(month("2023-09")).unwrap().top_up, money("80.00"));
    assert_eq!(state.benefit().unwrap().source, source(8));
}

#[test]
fn a_later_decision_about_earlier_months_holds_over_what_was_decided_before() {
    let raised =
        Adjusted { inputs: Inputs { top_up: money("50.00"), ..inputs(3) }, ..adjusted("2023-03", 3) };
    let back = Adjusted { inputs: Inputs { top_up: money("80.00"), ..inputs(3) }, ..adjusted("2023-02", 3) };
    let state = after(with(confirmed(), [raised.into(), back.into()]));
    assert_eq!(state.inputs_for(month("2023-03")).unwrap().top_up, money("80.00"));
}

#[test]
fn the_same_inputs_again_change_nothing() {
    expect_nothing(confirmed(), Adjust(adjusted("2023-05", 3)));
}

#[test]
fn an_adjustment_before_the_first_month_is_refused() {
    refuse(confirmed(), Adjust(adjusted("2022-12", 2)), Refusal::NotInForce { month: month("2022-12") });
}

#[test]
fn an_adjustment_counts_the_members_that_are_there() {
    let refusal = Refusal::PersonsAreNotMembers { persons: 4, members: 3 };
    refuse(confirmed(), Adjust(adjusted("2023-06", 4)), refusal);
    let history = with(confirmed(), [four_members().into()]);
    expect(history, Adjust(adjusted("2023-06", 4)), adjusted("2023-06", 4));
}

#[test]
fn a_household_that_grew_is_not_paid_until_its_persons_are_counted() {
    let history = with(confirmed(), [four_members().into()]);
    let components = vec![part_for("4", Component::Base, "250.00"), part_for("4", Component::TopUp, "50.00")];
    let june = PaymentOrdered { components, month: month("2023-06"), ..order(1) };
    let refusal = Refusal::PersonsAreNotMembers { persons: 3, members: 4 };
    refuse(history.clone(), EntitlementCommand::OrderPayment(june.clone()), refusal);
    let history = with(history, [adjusted("2023-06", 4).into()]);
    expect(history.clone(), EntitlementCommand::OrderPayment(june.clone()), june);
    expect(history, EntitlementCommand::OrderPayment(order(1)), order(1));
}

#[test]
fn who_left_is_counted_in_the_months_before_all_the_same() {
    let paid = with(confirmed(), [order(1).into(), four_members().into()]);
    let earlier = MembersChanged { from: month("2023-05"), ..four_members() };
    refuse(paid.clone(), ChangeMembers(earlier), Refusal::PaidForThem { month: month("2023-05") });
    let (members, unknown) = after(paid.clone()).members_in(month("2023-05"));
    assert_eq!(members.len() + unknown, 3);
    assert!(members.contains(&subject(1)) && !members.contains(&subject(4)));
    let refusal = Refusal::PersonsAreNotMembers { persons: 4, members: 3 };
    refuse(paid.clone(), EntitlementCommand::Adjust(adjusted("2023-05", 4)), refusal);
    expect_nothing(paid, EntitlementCommand::Adjust(adjusted("2023-05", 3)));
}

#[test]
fn a_new_head_keeps_the_stream_and_the_payee() {
    let state = after(with(confirmed(), [four_members().into()]));
    let benefit = state.benefit().unwrap();
    assert_eq!((benefit.beneficiary, benefit.payee, benefit.size()), (subject(2), subject(1), 4));
}

#[test]
fn the_same_members_again_change_nothing() {
    expect_nothing(with(confirmed(), [four_members().into()]), ChangeMembers(four_members()));
}

#[test]
fn a_personal_benefit_has_no_household_to_change() {
    refuse(vec![person().into()], ChangeMembers(four_members()), Refusal::MembersDoNotFit);
}

#[test]
fn members_change_in_a_month_in_force() {
    let early = MembersChanged { from: month("2022-06"), ..four_members() };
    refuse(confirmed(), ChangeMembers(early), Refusal::NotInForce { month: month("2022-06") });
}

#[test]
fn a_grace_ends_the_benefit_with_its_last_month() {
    expect(confirmed(), StartGrace(grace("2023-10")), grace("2023-10"));
    expect_nothing(with(confirmed(), [grace("2023-10").into()]), StartGrace(grace("2023-10")));
    let state = after(with(confirmed(), [grace("2023-10").into()]));
    assert!(state.is_in_force(month("2023-10")) && !state.is_in_force(month("2023-11")));
}

#[test]
fn a_grace_is_not_moved_nor_begun_before_the_benefit_or_after_its_stop() {
    let in_grace = with(confirmed(), [grace("2023-10").into()]);
    refuse(in_grace, StartGrace(grace("2023-12")), Refusal::InGrace { until: month("2023-10") });
    let early = Refusal::EndsBeforeItBegins { last: month("2022-10"), from: month("2023-01") };
    refuse(confirmed(), StartGrace(grace("2022-10")), early);
    let stopped = with(confirmed(), [stop("2023-04").into()]);
    refuse(stopped, StartGrace(grace("2023-10")), Refusal::Stopped { last: month("2023-04") });
}

#[test]
fn a_stop_needs_a_reason() {
    refuse(confirmed(), Stop(Stopped { reason: String::new(), ..stop("2023-04") }), Refusal::Blank);
}

#[test]
fn a_stop_may_come_earlier_but_not_later_than_recorded() {
    let stopped = with(confirmed(), [stop("2023-04").into()]);
    expect_nothing(stopped.clone(), Stop(stop("2023-04")));
    let early = Stopped { event_day: day("2023-03-20"), ..stop("2023-02") };
    expect(stopped.clone(), Stop(early.clone()), early);
    let (last, day) = (month("2023-02"), day("2023-04-20"));
    refuse(stopped.clone(), Stop(stop("2023-02")), Refusal::EndsBeforeItsEvent { last, day });
    refuse(stopped, Stop(stop("2023-08")), Refusal::Stopped { last: month("2023-04") });
}

#[test]
fn a_stop_before_the_first_month_leaves_no_month_in_force_and_no_earlier_one_is_taken() {
    let never = Stopped { event_day: day("2022-12-20"), ..stop("2022-12") };
    let state = after(with(confirmed(), [never.into()]));
    assert!(!state.is_in_force(month("2023-01")));
    let refusal = Refusal::EndsBeforeItBegins { last: month("2022-11"), from: month("2023-01") };
    refuse(confirmed(), Stop(stop("2022-11")), refusal);
}

#[test]
fn a_stop_does_not_outlast_the_grace() {
    let in_grace = with(confirmed(), [grace("2023-10").into()]);
    refuse(in_grace.clone(), Stop(stop("2023-11")), Refusal::InGrace { until: month("2023-10") });
    expect(in_grace, Stop(stop("2023-08")), stop("2023-08"));
}

#[test]
fn a_stopped_benefit_is_confirmed_again_from_the_month_after() {
    let stopped = with(confirmed(), [stop("2023-04").into()]);
    let again = |from| Confirmed { from: month(from), payee: subject(2), ..household() };
    refuse(stopped.clone(), Confirm(again("2023-04")), Refusal::MonthsTaken { last: month("2023-04") });
    expect(stopped.clone(), Confirm(again("2023-07")), again("2023-07"));
    let state = after(with(stopped, [again("2023-07").into()]));
    let in_force = ["2023-04", "2023-06", "2023-07"].map(|text| state.is_in_force(month(text)));
    assert_eq!((in_force, state.payee()), ([true, false, true], Some(subject(2))));
}

#[test]
fn a_stream_stays_with_its_benefit() {
    let stopped = with(confirmed(), [stop("2023-04").into()]);
    let other = Confirmed { from: month("2023-07"), programme: Programme::DibaoUrban, ..household() };
    refuse(stopped, Confirm(other), Refusal::OtherBenefit { programme: Programme::DibaoRural });
}

#[test]
fn a_stop_that_comes_late_shows_the_months_that_were_overpaid() {
    let state = after(with(ordered(), [stop("2023-03").into()]));
    assert_eq!(state.overpaid_months(), vec![month("2023-05")]);
}

#[test]
fn hearing_and_notice_are_recorded_once() {
    let hearing =
        HearingHeld {
            day: day("2026-08-01"), doc_no: "听证1号".to_owned(), holder: Holder::new("审核甲")
        };
    let notice =
        NoticeServed {
            day: day("2026-08-09"), doc_no: "通知1号".to_owned(), holder: Holder::new("审核甲")
        };
    expect(confirmed(), RecordHearing(hearing.clone()), hearing.clone());
    expect_nothing(with(confirmed(), [hearing.clone().into()]), RecordHearing(hearing.clone()));
    expect(confirmed(), ServeNotice(notice.clone()), notice.clone());
    expect_nothing(with(confirmed(), [notice.clone().into()]), ServeNotice(notice.clone()));
    refuse(confirmed(), RecordHearing(HearingHeld { doc_no: String::new(), ..hearing }), Refusal::Blank);
    refuse(vec![], ServeNotice(notice), Refusal::NotConfirmed);
}
