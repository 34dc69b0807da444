//! What the bank says.

use super::*;
use crate::entitlement::PaymentStatus;
use EntitlementCommand::{ReissuePayment, ReportUnknown, ResolveContest, Return, Settle};
use EntitlementRefusal as Refusal;

fn settled() -> Vec<EntitlementEvent> {
    with(ordered(), [settle(1, "A1").into()])
}

fn returned() -> Vec<EntitlementEvent> {
    with(ordered(), [give_back(1, "F04").into()])
}

fn contested() -> Vec<EntitlementEvent> {
    with(returned(), [contest(1, "A1").into()])
}

fn not_now(status: PaymentStatus) -> Refusal {
    Refusal::NotNow { line: line(1), status }
}

#[test]
fn an_ordered_or_unknown_payment_settles() {
    expect(ordered(), Settle(settle(1, "A1")), settle(1, "A1"));
    expect(with(ordered(), [unknown(1).into()]), Settle(settle(1, "A1")), settle(1, "A1"));
}

#[test]
fn an_ordered_or_unknown_payment_is_returned() {
    expect(ordered(), Return(give_back(1, "F04")), give_back(1, "F04"));
    expect(with(ordered(), [unknown(1).into()]), Return(give_back(1, "F04")), give_back(1, "F04"));
}

#[test]
fn the_same_outcome_again_changes_nothing() {
    expect_nothing(settled(), Settle(settle(1, "A1")));
    expect_nothing(returned(), Return(give_back(1, "F04")));
    expect_nothing(contested(), Settle(settle(1, "A1")));
    expect_nothing(contested(), Return(give_back(1, "F04")));
}

#[test]
fn another_flow_number_contradicts() {
    refuse(settled(), Settle(settle(1, "B2")), Refusal::OtherFlow);
    refuse(contested(), Settle(settle(1, "B2")), Refusal::OtherFlow);
}

#[test]
fn a_settlement_names_its_flow() {
    refuse(ordered(), Settle(settle(1, " ")), Refusal::Blank);
}

#[test]
fn a_corrected_file_may_name_another_reason() {
    expect(returned(), Return(give_back(1, "F05")), give_back(1, "F05"));
}

#[test]
fn only_canonical_reasons_are_returns_and_unknown_is_none() {
    for code in ["F14", "F00", "F16", "f04", "死亡", ""] {
        refuse(ordered(), Return(give_back(1, code)), Refusal::NoReturnCode);
    }
}

#[test]
fn a_missing_row_is_unknown_and_says_nothing_of_what_is_known() {
    expect(ordered(), ReportUnknown(unknown(1)), unknown(1));
    for known in [settled(), returned(), contested(), with(ordered(), [unknown(1).into()])] {
        expect_nothing(known, ReportUnknown(unknown(1)));
    }
    let stopped = with(ordered(), [stop_payment(1).into()]);
    refuse(stopped, ReportUnknown(unknown(1)), not_now(PaymentStatus::Stopped));
}

#[test]
fn nothing_is_said_of_a_payment_that_is_not_there() {
    refuse(confirmed(), Settle(settle(1, "A1")), Refusal::NoSuchPayment(line(1)));
    refuse(confirmed(), Return(give_back(1, "F04")), Refusal::NoSuchPayment(line(1)));
}

#[test]
fn a_stopped_payment_has_no_outcome() {
    let stopped = with(ordered(), [stop_payment(1).into()]);
    refuse(stopped.clone(), Settle(settle(1, "A1")), not_now(PaymentStatus::Stopped));
    refuse(stopped, Return(give_back(1, "F04")), not_now(PaymentStatus::Stopped));
}

#[test]
fn success_may_turn_into_a_return_later() {
    expect(settled(), Return(give_back(1, "F04")), give_back(1, "F04"));
    let history = with(settled(), [give_back(1, "F04").into()]);
    expect(history, ReissuePayment(reissue(1, 2)), reissue(1, 2));
}

#[test]
fn a_return_never_turns_into_success_by_itself() {
    expect(returned(), Settle(settle(1, "A1")), contest(1, "A1"));
    let state = after(returned());
    let refusal = state.admit(&settle(1, "A1").into()).unwrap_err();
    assert_eq!(refusal, not_now(PaymentStatus::Returned("F04".parse().unwrap())));
}

#[test]
fn success_of_what_was_ordered_again_or_closed_is_refused() {
    let again = with(returned(), [reissue(1, 2).into()]);
    refuse(again, Settle(settle(1, "A1")), Refusal::Reissued { by: line(2) });
    let closed = with(returned(), [release(1).into()]);
    refuse(closed, Settle(settle(1, "A1")), not_now(PaymentStatus::Released));
}

#[test]
fn an_old_return_of_what_was_ordered_again_or_closed_says_nothing_new() {
    expect_nothing(with(returned(), [reissue(1, 2).into()]), Return(give_back(1, "F05")));
    expect_nothing(with(returned(), [release(1).into()]), Return(give_back(1, "F04")));
}

#[test]
fn a_contest_is_resolved_either_way() {
    for outcome in [ContestOutcome::Settled, ContestOutcome::Returned] {
        expect(contested(), ResolveContest(resolve(1, outcome)), resolve(1, outcome));
        let history = with(contested(), [resolve(1, outcome).into()]);
        expect_nothing(history, ResolveContest(resolve(1, outcome)));
    }
}

#[test]
fn a_contest_resolved_as_returned_can_be_reissued_and_is_not_raised_again_by_the_same_flow() {
    let history = with(contested(), [resolve(1, ContestOutcome::Returned).into()]);
    expect(history.clone(), ReissuePayment(reissue(1, 2)), reissue(1, 2));
    expect_nothing(history.clone(), Settle(settle(1, "A1")));
    expect(history, Settle(settle(1, "B2")), contest(1, "B2"));
}

#[test]
fn the_success_before_a_late_return_asks_again() {
    let history = with(settled(), [give_back(1, "F04").into()]);
    expect(history, Settle(settle(1, "A1")), contest(1, "A1"));
}

#[test]
fn what_is_not_contested_is_not_resolved() {
    refuse(settled(), ResolveContest(resolve(1, ContestOutcome::Settled)), not_now(PaymentStatus::Settled));
    let silent = ContestResolved { evidence: String::new(), ..resolve(1, ContestOutcome::Settled) };
    refuse(contested(), ResolveContest(silent), Refusal::Blank);
}
