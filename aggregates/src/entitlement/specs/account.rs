//! The account: four eyes.

use super::*;
use EntitlementCommand::{ConfirmPayee, OrderPayment, ProposePayee, RejectPayee};
use EntitlementRefusal as Refusal;

fn proposed(number: u128, payee: u128) -> PayeeChangeProposed {
    PayeeChangeProposed {
        evidence: "社保卡换发清单".to_owned(),
        holder: Holder::new("经办丁"),
        payee: subject(payee),
        proposal: proposal(number),
        reason: "换卡".to_owned(),
    }
}

fn changed(number: u128, payee: u128) -> PayeeChanged {
    PayeeChanged { holder: Holder::new("审核甲"), payee: subject(payee), proposal: proposal(number) }
}

fn rejected(number: u128) -> PayeeChangeRejected {
    PayeeChangeRejected {
        holder: Holder::new("审核甲"),
        proposal: proposal(number),
        reason: "户名不符".to_owned(),
    }
}

fn waiting() -> Vec<EntitlementEvent> {
    with(confirmed(), [proposed(1, 2).into()])
}

#[test]
fn one_holder_proposes_an_account_and_another_confirms_it() {
    expect(confirmed(), ProposePayee(proposed(1, 2)), proposed(1, 2));
    expect(waiting(), ConfirmPayee(changed(1, 2)), changed(1, 2));
    assert_eq!(after(with(waiting(), [changed(1, 2).into()])).payee(), Some(subject(2)));
}

#[test]
fn nobody_confirms_the_account_that_he_proposed() {
    let own = PayeeChanged { holder: Holder::new("经办丁"), ..changed(1, 2) };
    refuse(waiting(), ConfirmPayee(own), Refusal::SameHolder);
}

#[test]
fn what_is_confirmed_is_what_was_proposed() {
    let refusal = Refusal::OtherPayee { payee: subject(2), given: subject(3) };
    refuse(waiting(), ConfirmPayee(changed(1, 3)), refusal);
}

#[test]
fn only_the_latest_proposal_can_be_confirmed() {
    let history = with(waiting(), [proposed(2, 3).into()]);
    let refusal = Refusal::ProposalIsNotOpen { proposal: proposal(1) };
    refuse(history.clone(), ConfirmPayee(changed(1, 2)), refusal);
    expect(history, ConfirmPayee(changed(2, 3)), changed(2, 3));
}

#[test]
fn an_account_that_was_rejected_cannot_be_confirmed() {
    expect(waiting(), RejectPayee(rejected(1)), rejected(1));
    let history = with(waiting(), [rejected(1).into()]);
    expect_nothing(history.clone(), RejectPayee(rejected(1)));
    refuse(history, ConfirmPayee(changed(1, 2)), Refusal::ProposalIsNotOpen { proposal: proposal(1) });
}

#[test]
fn a_rejection_and_a_proposal_say_why() {
    refuse(
        waiting(),
        RejectPayee(PayeeChangeRejected { reason: String::new(), ..rejected(1) }),
        Refusal::Blank,
    );
    let silent = PayeeChangeProposed { evidence: String::new(), ..proposed(1, 2) };
    refuse(confirmed(), ProposePayee(silent), Refusal::Blank);
}

#[test]
fn the_same_proposal_or_confirmation_again_changes_nothing() {
    expect_nothing(waiting(), ProposePayee(proposed(1, 2)));
    expect_nothing(with(waiting(), [changed(1, 2).into()]), ConfirmPayee(changed(1, 2)));
}

#[test]
fn a_proposals_id_is_not_used_for_another_account() {
    refuse(waiting(), ProposePayee(proposed(1, 3)), Refusal::ProposalIsOther { proposal: proposal(1) });
}

#[test]
fn a_payment_at_the_bank_stays_and_the_next_goes_to_the_new_account() {
    let history = with(ordered(), [proposed(1, 2).into(), changed(1, 2).into()]);
    let june = PaymentOrdered { month: month("2023-06"), ..order(2) };
    let refusal = Refusal::OtherPayee { payee: subject(2), given: subject(1) };
    refuse(history.clone(), OrderPayment(june.clone()), refusal);
    let june = PaymentOrdered { payee: subject(2), ..june };
    expect(history.clone(), OrderPayment(june.clone()), june);
    assert_eq!(after(history).last_paid_payee(), Some(subject(1)));
}

#[test]
fn another_card_of_the_same_person_is_another_account_too() {
    let history = with(ordered(), [proposed(1, 1).into(), changed(1, 1).into()]);
    assert!(after(history).has_other_account_since_paid());
    assert!(!after(ordered()).has_other_account_since_paid());
    assert!(!after(confirmed()).has_other_account_since_paid());
}
