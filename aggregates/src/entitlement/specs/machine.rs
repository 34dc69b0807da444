//! Whatever is asked in whatever order: no path pays a due twice.

use std::collections::BTreeSet;

use cqrs_es::Aggregate;
use proptest::prelude::*;

use super::*;
use crate::entitlement::{Payment, PaymentStatus};
use EntitlementCommand as Command;

const MONTHS: [&str; 3] = ["2023-04", "2023-05", "2023-06"];
const PARTS: [&[(Component, &str)]; 3] = [
    &[(Component::Base, "250.00"), (Component::TopUp, "50.00")],
    &[(Component::Base, "300.00")],
    &[(Component::TopUp, "50.00")],
];

fn an_order() -> impl Strategy<Value = Command> {
    (1..7_u32, 0..3_usize, 0..3_usize, any::<bool>()).prop_map(|(number, of, parts, back)| {
        let components: Vec<PaidComponent> =
            PARTS[parts].iter().map(|(what, amount)| part(*what, amount)).collect();
        let cause = if back { Cause::BackPay(proposal(50).0) } else { Cause::Regular };
        let amount = components.iter().map(|paid| paid.amount).sum();
        Command::OrderPayment(PaymentOrdered {
            amount,
            cause,
            components,
            month: month(MONTHS[of]),
            ..order(number)
        })
    })
}

fn a_reissue() -> impl Strategy<Value = Command> {
    (1..7_u32, 1..7_u32, prop_oneof![Just("300.00"), Just("50.00")]).prop_map(|(of, to, amount)| {
        Command::ReissuePayment(PaymentReissued { amount: money(amount), ..reissue(of, to) })
    })
}

fn an_outcome() -> impl Strategy<Value = Command> {
    let flow = prop_oneof![Just("A1"), Just("B2")];
    let code = prop_oneof![Just("F04"), Just("F05"), Just("F13"), Just("F14")];
    let outcome = prop_oneof![Just(ContestOutcome::Settled), Just(ContestOutcome::Returned)];
    prop_oneof![
        3 => (1..7_u32, flow).prop_map(|(line, flow)| Command::Settle(settle(line, flow))),
        3 => (1..7_u32, code).prop_map(|(line, code)| Command::Return(give_back(line, code))),
        1 => (1..7_u32).prop_map(|line| Command::ReportUnknown(unknown(line))),
        1 => (1..7_u32, outcome).prop_map(|(line, outcome)| Command::ResolveContest(resolve(line, outcome))),
    ]
}

fn a_decision() -> impl Strategy<Value = Command> {
    let grant = |amount| BackPayGranted {
        amount,
        grant: proposal(50),
        holder: Holder::new("审核甲"),
        months: vec![month("2023-04"), month("2023-05")],
        reason: "提标补发".to_owned(),
    };
    let again = |from| Confirmed { from: month(from), ..household() };
    prop_oneof![
        (1..7_u32).prop_map(|line| Command::StopPayment(stop_payment(line))),
        (1..7_u32).prop_map(|line| Command::ReleasePayment(release(line))),
        Just(Command::GrantBackPay(grant(money("300.00")))),
        Just(Command::Confirm(again("2023-01"))),
        prop_oneof![Just("2023-03"), Just("2023-05")].prop_map(|last| Command::Stop(stop(last))),
        Just(Command::Confirm(again("2023-06"))),
    ]
}

fn a_command() -> impl Strategy<Value = Command> {
    prop_oneof![3 => an_order(), 2 => a_reissue(), 5 => an_outcome(), 2 => a_decision()]
}

/// What must hold of the payments whatever happened: of each due at most one attempt was paid or may be yet.
fn no_due_is_paid_twice(state: &Entitlement) {
    let payments = state.payments();
    for (place, one) in payments.iter().enumerate() {
        for other in &payments[place + 1..] {
            let both = one.status.may_be_paid() && other.status.may_be_paid();
            assert!(
                !(both && other.shares_due(one.month, one.cause, one.components)),
                "{one:?} and {other:?}"
            );
        }
    }
    for of in MONTHS {
        let of_month = |payment: &&Payment| payment.month == month(of) && payment.cause != Cause::Regular;
        let paid: Money =
            payments.iter().filter(of_month).filter(|p| p.status.may_be_paid()).map(Payment::amount).sum();
        assert!(paid <= money("300.00"), "back pay of {of}: {paid}");
    }
    let lines: BTreeSet<LineRef> = payments.iter().map(|payment| payment.line).collect();
    assert_eq!(lines.len(), payments.len(), "a line holds one payment");
}

fn only_people_turn_a_return_into_success(
    before: &Entitlement,
    after: &Entitlement,
    event: &EntitlementEvent,
) {
    for payment in before.payments() {
        let now = after.payment(payment.line).unwrap().status;
        let by_a_person = matches!(event, EntitlementEvent::ContestResolved(_));
        if !by_a_person && matches!(payment.status, PaymentStatus::Returned(_) | PaymentStatus::Contested(_))
        {
            assert_ne!(now, PaymentStatus::Settled, "{event:?}");
        }
        if payment.status == PaymentStatus::Released {
            assert_eq!(now, PaymentStatus::Released, "what is closed stays closed");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_path_pays_a_due_twice(commands in proptest::collection::vec(a_command(), 1..60)) {
        let mut state = after(confirmed());
        let mut history = confirmed();
        for command in commands {
            let Ok(events) = state.decide(command.clone()) else { continue };
            for event in events {
                let before = state.clone();
                state.apply(event.clone());
                no_due_is_paid_twice(&state);
                only_people_turn_a_return_into_success(&before, &state, &event);
                history.push(event);
            }
            prop_assert_eq!(state.decide(command), Ok(vec![]), "what was done is done");
        }
        let again = after(history);
        prop_assert_eq!(format!("{again:?}"), format!("{state:?}"));
    }
}
