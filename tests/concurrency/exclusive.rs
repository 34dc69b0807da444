//! Two acts that exclude each other cannot both pass, however they meet.

use aggregates::Programme;
use projections::Views;
use sunledger::failure::Failure;
use sunledger::office::batch::Order;
use sunledger::office::roster::Confirm;
use sunledger::office::{Done, carry_out};

use super::{assert_whole, at_once, is_conflict, persistently};
use crate::office::{Dibao, Office, disability_csv, signatory};

const ROUNDS: u32 = 6;

#[test]
fn one_child_cannot_be_confirmed_into_two_households_by_two_reviewers_at_once() {
    let office = Office::founded();
    for round in 0..ROUNDS {
        let child = 5_000 + round;
        let rosters = [("A", 1_000 + round), ("B", 2_000 + round)].map(|(house, head)| {
            let number = format!("{house}{round}");
            let household = Dibao { number: &number, head, member: child };
            let file = office.file(&format!("roster-{number}.csv"), &household.csv());
            office.import(&file, Programme::DibaoRural)
        });
        let reviewers = ["reviewer.luxi", "reviewer2.luxi"];
        let confirm = |number: usize, desk: &sunledger::app::Desk| {
            carry_out(desk, &signatory(desk, reviewers[number]), Confirm { roster: rosters[number] })
        };
        let met = at_once(&office, 2, confirm);
        assert_eq!(met.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let again = at_once(&office, 2, |number, desk| persistently(|| confirm(number, desk)).0);
        let passed = again.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(passed, 1, "the child is in {passed} households");
        for refused in again.into_iter().filter_map(Result::err) {
            assert!(matches!(refused, Failure::Refused { .. }) && !is_conflict(&refused), "{refused:?}");
        }
    }
    assert_whole(&office);
}

#[test]
fn two_orders_against_money_for_one_cannot_both_pass() {
    for _ in 0..ROUNDS {
        let office = Office::founded();
        let funding = office.fund("province", "1300.00");
        let batches = [("浦市镇", 100), ("武溪镇", 200)].map(|(township, from)| {
            let file = office.file(&format!("{township}.csv"), &disability_csv(township, from, 10));
            office.take_in(&file, Programme::DisabilityLiving);
            let area = office.desk.area_named(township).unwrap().to_string();
            office.approved(Programme::DisabilityLiving, &area, &funding)
        });
        let officers = ["treasury.luxi", "finance.luxi"];
        let outcomes = at_once(&office, 2, |number, desk| {
            let signatory = signatory(desk, officers[number]);
            persistently(|| carry_out(desk, &signatory, Order { batch: batches[number] })).0
        });
        let ordered: u32 = outcomes.iter().flatten().map(|ordered| ordered.answer.count).sum();
        assert_eq!(ordered, 10);
        let refused: Vec<&Failure> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
        assert!(matches!(refused.as_slice(), [Failure::Refused { .. }]), "{refused:?}");
        assert_whole(&office);
    }
}

#[test]
fn what_is_paid_already_is_not_ordered_again_though_the_read_models_have_not_seen_it() {
    let office = Office::founded();
    let funding = office.fund("province", "100000.00");
    let file = office.file("浦市镇.csv", &disability_csv("浦市镇", 0, 20));
    office.take_in(&file, Programme::DisabilityLiving);
    let batch = || office.approved(Programme::DisabilityLiving, crate::office::COUNTY, &funding);
    let (first, second) = (batch(), batch());
    let treasury = office.staff("treasury.luxi");
    assert_eq!(carry_out(&office.desk, &treasury, Order { batch: first }).unwrap().answer.count, 20);
    let seen = office.desk.views.borrow().position().unwrap();
    assert!(seen.0 < office.size() - 20, "the read models have seen {seen} of {}", office.size());
    let refused = carry_out(&office.desk, &treasury, Order { batch: second }).err().unwrap();
    assert!(
        matches!(&refused, Failure::Refused(refused) if refused.text.zh.starts_with("第1行")),
        "{refused:?}"
    );
    assert_whole(&office);
}

#[test]
fn an_order_needs_no_read_models() {
    let office = Office::founded();
    let funding = office.fund("province", "100000.00");
    let file = office.file("浦市镇.csv", &disability_csv("浦市镇", 0, 20));
    office.take_in(&file, Programme::DisabilityLiving);
    let id = office.approved(Programme::DisabilityLiving, crate::office::COUNTY, &funding);
    *office.desk.views.borrow_mut() = Views::rebuild(&office.dir().join("views.db")).unwrap();
    assert_eq!(office.act("treasury.luxi", Order { batch: id }).answer.count, 20);
    assert_whole(&office);
}

#[test]
fn one_batch_that_sixteen_desks_order_at_once_is_ordered_once() {
    let office = Office::founded();
    let funding = office.fund("province", "100000.00");
    let file = office.file("浦市镇.csv", &disability_csv("浦市镇", 0, 20));
    office.take_in(&file, Programme::DisabilityLiving);
    let id = office.approved(Programme::DisabilityLiving, crate::office::COUNTY, &funding);
    let outcomes = at_once(&office, 16, |_, desk| {
        let treasury = signatory(desk, "treasury.luxi");
        let ordered = persistently(|| carry_out(desk, &treasury, Order { batch: id })).0.unwrap();
        assert_eq!(ordered.answer.count, 20);
        matches!(ordered.done, Done::Committed(_))
    });
    assert_eq!(outcomes.iter().filter(|committed| **committed).count(), 1, "{outcomes:?}");
    assert_whole(&office);
}
