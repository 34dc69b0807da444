//! Back pay and recovery.

use super::*;
use crate::entitlement::PaymentStatus;
use EntitlementCommand::{CollectRecovery, GrantBackPay, OpenRecovery, OrderPayment, Return, WaiveRecovery};
use EntitlementRefusal as Refusal;

fn granted() -> BackPayGranted {
    BackPayGranted {
        amount: money("40.00"),
        grant: proposal(50),
        holder: Holder::new("审核甲"),
        months: vec![month("2023-01"), month("2023-02")],
        reason: "提标补发".to_owned(),
    }
}

fn back_pay(number: u32, of: &str, amount: &str) -> PaymentOrdered {
    PaymentOrdered {
        amount: money(amount),
        cause: Cause::BackPay(proposal(50).0),
        components: vec![amount::back_pay(proposal(50), money(amount))],
        month: month(of),
        ..order(number)
    }
}

fn in_grant() -> Vec<EntitlementEvent> {
    with(confirmed(), [granted().into()])
}

fn settled() -> Vec<EntitlementEvent> {
    with(ordered(), [settle(1, "A1").into()])
}

fn opened(number: u128, amount: &str) -> RecoveryOpened {
    RecoveryOpened {
        amount: money(amount),
        holder: Holder::new("审核甲"),
        line: line(1),
        reason: "去世后发放".to_owned(),
        recovery: proposal(number),
    }
}

fn collected(flow: &str, amount: &str) -> RecoveryCollected {
    RecoveryCollected {
        amount: money(amount),
        flow: flow.to_owned(),
        holder: Holder::new("财政乙"),
        recovery: proposal(60),
    }
}

fn waived() -> RecoveryWaived {
    RecoveryWaived {
        doc_no: "核销1号".to_owned(),
        holder: Holder::new("财政乙"),
        reason: "无力退还".to_owned(),
        recovery: proposal(60),
    }
}

fn recovering() -> Vec<EntitlementEvent> {
    with(settled(), [opened(60, "200.00").into()])
}

#[test]
fn back_pay_is_granted_once() {
    expect(confirmed(), GrantBackPay(granted()), granted());
    expect_nothing(in_grant(), GrantBackPay(granted()));
    let other = BackPayGranted { amount: money("41.00"), ..granted() };
    refuse(in_grant(), GrantBackPay(other), Refusal::IdTaken(proposal(50)));
}

#[test]
fn back_pay_names_its_months_once_and_an_amount() {
    let nowhere = BackPayGranted { months: vec![], ..granted() };
    refuse(confirmed(), GrantBackPay(nowhere), Refusal::MonthsDoNotFit);
    let twice = BackPayGranted { months: vec![month("2023-01"), month("2023-01")], ..granted() };
    refuse(confirmed(), GrantBackPay(twice), Refusal::MonthsDoNotFit);
    let nothing = BackPayGranted { amount: Money::ZERO, ..granted() };
    refuse(confirmed(), GrantBackPay(nothing), Refusal::NothingToPay);
    refuse(vec![], GrantBackPay(granted()), Refusal::NotConfirmed);
}

#[test]
fn back_pay_is_ordered_beside_the_month_itself() {
    let january = PaymentOrdered { month: month("2023-01"), ..order(1) };
    let history = with(in_grant(), [january.into()]);
    expect(history, OrderPayment(back_pay(2, "2023-01", "40.00")), back_pay(2, "2023-01", "40.00"));
}

#[test]
fn back_pay_for_a_month_that_was_stopped_wrongly_is_paid() {
    let history = with(in_grant(), [stop("2023-01").into()]);
    expect(history, OrderPayment(back_pay(1, "2023-02", "40.00")), back_pay(1, "2023-02", "40.00"));
}

#[test]
fn only_what_was_granted_is_paid_back() {
    let more = Refusal::MoreThanLeft { left: money("40.00"), given: money("40.01") };
    refuse(in_grant(), OrderPayment(back_pay(1, "2023-01", "40.01")), more);
    let refusal = Refusal::NotGranted { grant: proposal(50), month: month("2023-03") };
    refuse(in_grant(), OrderPayment(back_pay(1, "2023-03", "40.00")), refusal);
    let refusal = Refusal::NotGranted { grant: proposal(50), month: month("2023-01") };
    refuse(confirmed(), OrderPayment(back_pay(1, "2023-01", "40.00")), refusal);
}

#[test]
fn back_pay_rests_on_the_grant_that_is_its_cause() {
    for components in
        [vec![amount::back_pay(proposal(51), money("40.00"))], vec![part(Component::Base, "40.00")]]
    {
        let other = PaymentOrdered { components, ..back_pay(1, "2023-01", "40.00") };
        refuse(in_grant(), OrderPayment(other), Refusal::OtherInputs { month: month("2023-01") });
    }
}

#[test]
fn back_pay_of_a_month_is_paid_once_and_its_parts_do_not_exceed_it() {
    let history = with(in_grant(), [back_pay(1, "2023-01", "30.00").into()]);
    assert_eq!(after(history.clone()).back_pay_left(proposal(50), month("2023-01")), money("10.00"));
    let taken = Refusal::DueTaken { month: month("2023-01"), line: line(1), status: PaymentStatus::Ordered };
    refuse(history.clone(), OrderPayment(back_pay(2, "2023-01", "10.00")), taken);
    let top_up = |amount| {
        let mut paid = back_pay(2, "2023-01", amount);
        paid.components[0].component = Component::TopUp;
        paid
    };
    let more = Refusal::MoreThanLeft { left: money("10.00"), given: money("10.01") };
    refuse(history.clone(), OrderPayment(top_up("10.01")), more);
    expect(history, OrderPayment(top_up("10.00")), top_up("10.00"));
}

#[test]
fn a_settled_payment_is_asked_back_up_to_its_amount() {
    expect(settled(), OpenRecovery(opened(60, "300.00")), opened(60, "300.00"));
    expect_nothing(recovering(), OpenRecovery(opened(60, "200.00")));
    let more = Refusal::MoreThanLeft { left: money("100.00"), given: money("100.01") };
    refuse(recovering(), OpenRecovery(opened(61, "100.01")), more);
    refuse(recovering(), OpenRecovery(opened(60, "50.00")), Refusal::IdTaken(proposal(60)));
}

#[test]
fn what_is_not_settled_is_not_asked_back() {
    let refusal = Refusal::NotNow { line: line(1), status: PaymentStatus::Ordered };
    refuse(ordered(), OpenRecovery(opened(60, "1.00")), refusal);
}

#[test]
fn what_comes_back_and_what_is_waived_do_not_exceed_what_was_asked() {
    expect(recovering(), CollectRecovery(collected("R1", "150.00")), collected("R1", "150.00"));
    let history = with(recovering(), [collected("R1", "150.00").into()]);
    expect_nothing(history.clone(), CollectRecovery(collected("R1", "150.00")));
    refuse(history.clone(), CollectRecovery(collected("R1", "10.00")), Refusal::OtherFlow);
    let more = Refusal::MoreThanLeft { left: money("50.00"), given: money("50.01") };
    refuse(history.clone(), CollectRecovery(collected("R2", "50.01")), more);
    expect(history.clone(), WaiveRecovery(waived()), waived());
    let history = with(history, [waived().into()]);
    expect_nothing(history.clone(), WaiveRecovery(waived()));
    let state = after(history.clone());
    let recovery = &state.recoveries()[0];
    assert_eq!((recovery.waived, recovery.outstanding()), (money("50.00"), Money::ZERO));
    let more = Refusal::MoreThanLeft { left: Money::ZERO, given: money("1.00") };
    refuse(history, CollectRecovery(collected("R2", "1.00")), more);
}

#[test]
fn nothing_is_collected_of_what_was_not_asked_back() {
    refuse(settled(), CollectRecovery(collected("R1", "1.00")), Refusal::NoSuchRecovery(proposal(60)));
    let all = with(recovering(), [collected("R1", "200.00").into()]);
    refuse(all, WaiveRecovery(waived()), Refusal::NothingToPay);
}

#[test]
fn what_was_recovered_is_not_returned_by_the_bank_as_well() {
    let history = with(recovering(), [collected("R1", "1.00").into()]);
    refuse(history, Return(give_back(1, "F04")), Refusal::Recovered);
    let returned = with(recovering(), [give_back(1, "F04").into()]);
    let status = PaymentStatus::Returned("F04".parse().unwrap());
    let refusal = Refusal::NotNow { line: line(1), status };
    refuse(returned, CollectRecovery(collected("R1", "1.00")), refusal);
}
