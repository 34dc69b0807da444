//! Orders: a due is paid at most once.

use super::*;
use crate::entitlement::PaymentStatus;
use EntitlementCommand::{OrderPayment, ReissuePayment, ReleasePayment, StopPayment};
use EntitlementRefusal as Refusal;

fn returned(code: &str) -> Vec<EntitlementEvent> {
    with(ordered(), [give_back(1, code).into()])
}

fn f04() -> PaymentStatus {
    PaymentStatus::Returned("F04".parse().unwrap())
}

fn taken(number: u32, status: PaymentStatus) -> Refusal {
    Refusal::DueTaken { month: month("2023-05"), line: line(number), status }
}

#[test]
fn a_month_in_force_is_ordered() {
    expect(confirmed(), OrderPayment(order(1)), order(1));
    let state = after(ordered());
    let payment = state.payment(line(1)).unwrap();
    assert_eq!((payment.amount(), payment.status), (money("300.00"), PaymentStatus::Ordered));
    assert_eq!(state.funding(payment), "funding/central@433122000000@2023");
}

#[test]
fn the_same_order_again_changes_nothing() {
    expect_nothing(ordered(), OrderPayment(order(1)));
}

#[test]
fn a_month_is_not_ordered_twice_whichever_the_batch() {
    refuse(ordered(), OrderPayment(order(2)), taken(1, PaymentStatus::Ordered));
}

#[test]
fn another_component_of_the_month_is_another_due() {
    let only = |number, component| PaymentOrdered {
        amount: money("50.00"),
        components: vec![part(component, "50.00")],
        ..order(number)
    };
    let history = with(confirmed(), [only(1, Component::Base).into()]);
    expect(history.clone(), OrderPayment(only(2, Component::TopUp)), only(2, Component::TopUp));
    refuse(history.clone(), OrderPayment(only(2, Component::Base)), taken(1, PaymentStatus::Ordered));
    refuse(history.clone(), OrderPayment(order(2)), taken(1, PaymentStatus::Ordered));
    let state = after(history);
    let is_open = |component| state.due_is_open(month("2023-05"), component, Cause::Regular);
    assert_eq!((is_open(Component::Base), is_open(Component::TopUp)), (false, true));
}

#[test]
fn a_component_of_nothing_takes_no_due() {
    let base = vec![part(Component::Base, "300.00"), part(Component::TopUp, "0.00")];
    let state = after(with(confirmed(), [PaymentOrdered { components: base, ..order(1) }.into()]));
    assert!(state.due_is_open(month("2023-05"), Component::TopUp, Cause::Regular));
}

#[test]
fn a_month_out_of_force_is_not_ordered() {
    let stopped = with(confirmed(), [stop("2023-04").into()]);
    refuse(stopped, OrderPayment(order(1)), Refusal::NotInForce { month: month("2023-05") });
}

#[test]
fn the_amount_is_the_sum_of_the_components() {
    let other = PaymentOrdered { amount: money("300.01"), ..order(1) };
    let refusal = Refusal::OtherAmount { due: money("300.00"), given: money("300.01") };
    refuse(confirmed(), OrderPayment(other), refusal);
}

#[test]
fn an_amount_that_was_computed_before_the_inputs_changed_is_not_ordered() {
    let richer = Inputs { income: Some(money("150.00")), ..inputs(3) };
    let changed =
        Adjusted {
            from: month("2023-05"), holder: Holder::new("审核甲"), inputs: richer, source: source(8)
        };
    let refusal = Refusal::OtherInputs { month: month("2023-05") };
    refuse(with(confirmed(), [changed.into()]), OrderPayment(order(1)), refusal);
    let june = Adjusted {
        from: month("2023-06"),
        holder: Holder::new("审核甲"),
        inputs: inputs(3),
        source: source(8),
    };
    expect(with(confirmed(), [june.into()]), OrderPayment(order(1)), order(1));
}

#[test]
fn nothing_negative_and_nothing_twice_is_paid() {
    let negative = vec![part(Component::Base, "350.00"), part(Component::TopUp, "-50.00")];
    let other = PaymentOrdered { components: negative, ..order(1) };
    refuse(confirmed(), OrderPayment(other), Refusal::ComponentsDoNotFit);
    let twice = vec![part(Component::Base, "150.00"), part(Component::Base, "150.00")];
    let other = PaymentOrdered { components: twice, ..order(1) };
    refuse(confirmed(), OrderPayment(other), Refusal::ComponentsDoNotFit);
}

#[test]
fn nothing_is_not_paid() {
    let empty = PaymentOrdered { amount: Money::ZERO, components: vec![], ..order(1) };
    refuse(confirmed(), OrderPayment(empty), Refusal::NothingToPay);
}

#[test]
fn an_order_names_its_funding() {
    refuse(confirmed(), OrderPayment(PaymentOrdered { funding: String::new(), ..order(1) }), Refusal::Blank);
}

#[test]
fn only_the_payee_in_force_is_paid() {
    let other = PaymentOrdered { payee: subject(2), ..order(1) };
    let refusal = Refusal::OtherPayee { payee: subject(1), given: subject(2) };
    refuse(confirmed(), OrderPayment(other), refusal);
}

#[test]
fn a_line_holds_one_payment() {
    let june = PaymentOrdered { month: month("2023-06"), ..order(1) };
    refuse(ordered(), OrderPayment(june), Refusal::LineTaken(line(1)));
}

#[test]
fn a_stopped_payment_opens_its_due_again() {
    expect(ordered(), StopPayment(stop_payment(1)), stop_payment(1));
    let history = with(ordered(), [stop_payment(1).into()]);
    expect_nothing(history.clone(), StopPayment(stop_payment(1)));
    expect(history, OrderPayment(order(2)), order(2));
}

#[test]
fn what_the_bank_has_answered_is_not_stopped() {
    let history = with(ordered(), [settle(1, "A1").into()]);
    let refusal = Refusal::NotNow { line: line(1), status: PaymentStatus::Settled };
    refuse(history, StopPayment(stop_payment(1)), refusal);
    refuse(ordered(), StopPayment(stop_payment(3)), Refusal::NoSuchPayment(line(3)));
}

#[test]
fn a_due_that_is_paid_returned_unknown_or_closed_is_not_ordered_anew() {
    let paid = with(ordered(), [settle(1, "A1").into()]);
    refuse(paid, OrderPayment(order(2)), taken(1, PaymentStatus::Settled));
    refuse(returned("F04"), OrderPayment(order(2)), taken(1, f04()));
    let history = with(ordered(), [unknown(1).into()]);
    refuse(history, OrderPayment(order(2)), taken(1, PaymentStatus::Unknown));
    let history = with(returned("F04"), [release(1).into()]);
    refuse(history, OrderPayment(order(2)), taken(1, PaymentStatus::Released));
    let history = with(ordered(), [stop_payment(1).into(), release(1).into()]);
    refuse(history, OrderPayment(order(2)), taken(1, PaymentStatus::Released));
}

#[test]
fn a_returned_payment_is_ordered_again_once() {
    expect(returned("F04"), ReissuePayment(reissue(1, 2)), reissue(1, 2));
    let history = with(returned("F04"), [reissue(1, 2).into()]);
    expect_nothing(history.clone(), ReissuePayment(reissue(1, 2)));
    refuse(history, ReissuePayment(reissue(1, 3)), Refusal::Reissued { by: line(2) });
}

#[test]
fn a_reissue_that_is_returned_is_itself_reissued() {
    let history = with(returned("F04"), [reissue(1, 2).into(), give_back(2, "F05").into()]);
    expect(history, ReissuePayment(reissue(2, 3)), reissue(2, 3));
}

#[test]
fn what_is_not_returned_is_not_reissued() {
    let refusal = |status| Refusal::NotNow { line: line(1), status };
    refuse(ordered(), ReissuePayment(reissue(1, 2)), refusal(PaymentStatus::Ordered));
    let history = with(ordered(), [unknown(1).into()]);
    refuse(history, ReissuePayment(reissue(1, 2)), refusal(PaymentStatus::Unknown));
    let history = with(returned("F04"), [contest(1, "A1").into()]);
    let contested = PaymentStatus::Contested("F04".parse().unwrap());
    refuse(history, ReissuePayment(reissue(1, 2)), refusal(contested));
}

#[test]
fn the_dead_are_not_paid_again() {
    refuse(returned("F13"), ReissuePayment(reissue(1, 2)), Refusal::Deceased);
}

#[test]
fn a_reissue_names_the_refund() {
    let silent = PaymentReissued { refund_flow: String::new(), ..reissue(1, 2) };
    refuse(returned("F04"), ReissuePayment(silent), Refusal::Blank);
}

#[test]
fn a_reissue_pays_the_same_amount_to_the_payee_in_force() {
    let more = PaymentReissued { amount: money("301.00"), ..reissue(1, 2) };
    let refusal = Refusal::OtherAmount { due: money("300.00"), given: money("301.00") };
    refuse(returned("F04"), ReissuePayment(more), refusal);
    let other = PaymentReissued { payee: subject(2), ..reissue(1, 2) };
    let refusal = Refusal::OtherPayee { payee: subject(1), given: subject(2) };
    refuse(returned("F04"), ReissuePayment(other), refusal);
}

#[test]
fn a_month_that_is_no_longer_due_is_not_reissued() {
    let history = with(returned("F04"), [stop("2023-04").into()]);
    refuse(history, ReissuePayment(reissue(1, 2)), Refusal::NotInForce { month: month("2023-05") });
}

#[test]
fn a_stopped_reissue_leaves_the_return_to_be_reissued() {
    let history = with(returned("F04"), [reissue(1, 2).into(), stop_payment(2).into()]);
    refuse(history.clone(), OrderPayment(order(3)), taken(1, f04()));
    expect(history.clone(), ReissuePayment(reissue(1, 3)), reissue(1, 3));
    let closed = with(history, [release(2).into()]);
    refuse(closed, ReissuePayment(reissue(1, 3)), Refusal::Reissued { by: line(2) });
}

#[test]
fn a_returned_or_stopped_payment_is_closed_for_ever() {
    expect(returned("F13"), ReleasePayment(release(1)), release(1));
    let history = with(returned("F13"), [release(1).into()]);
    expect_nothing(history.clone(), ReleasePayment(release(1)));
    let refusal = Refusal::NotNow { line: line(1), status: PaymentStatus::Released };
    refuse(history, ReissuePayment(reissue(1, 2)), refusal);
}

/// The bank paid the first after all, or may have: what reserved it is not free.
#[test]
fn a_stopped_reissue_of_what_may_have_been_paid_is_not_closed() {
    let again = [reissue(1, 2).into(), stop_payment(2).into(), contest(1, "A9").into()];
    let history = with(returned("F04"), again);
    let paid = with(history.clone(), [resolve(1, ContestOutcome::Settled).into()]);
    refuse(paid, ReleasePayment(release(2)), taken(1, PaymentStatus::Settled));
    let back = with(history, [resolve(1, ContestOutcome::Returned).into()]);
    expect(back, ReleasePayment(release(2)), release(2));
}

#[test]
fn what_may_still_be_paid_is_not_closed() {
    let refusal = Refusal::NotNow { line: line(1), status: PaymentStatus::Ordered };
    refuse(ordered(), ReleasePayment(release(1)), refusal);
    let history = with(returned("F04"), [reissue(1, 2).into()]);
    refuse(history, ReleasePayment(release(1)), Refusal::Reissued { by: line(2) });
}

#[test]
fn a_stopped_line_is_closed_even_when_the_month_was_ordered_anew() {
    let history = with(ordered(), [stop_payment(1).into(), order(2).into()]);
    expect(history.clone(), ReleasePayment(release(1)), release(1));
    let history = with(history, [release(1).into(), give_back(2, "F04").into()]);
    expect(history, ReissuePayment(reissue(2, 3)), reissue(2, 3));
}
