//! A month of payments: what one commit's records say together.

use std::collections::BTreeSet;

use crate::support::month::Households;
use crate::support::{self, Draft, Maker};
use aggregates::Month;
use aggregates::rules::id;
use audit::Report;
use ledger::ties::RuleId;

fn may() -> Month {
    Month::new(2023, 5).unwrap()
}

/// An approved batch of forty, and the records that order it.
fn approved() -> (Maker, Households, Vec<Draft>) {
    let mut maker = Maker::founded();
    let households = Households::confirm(&mut maker, 40);
    let root = households.approve(&mut maker, may());
    let drafts = households.order(&maker, may(), &root);
    (maker, households, drafts)
}

fn ordered_with(change: impl FnOnce(&mut Vec<Draft>)) -> Report {
    let (mut maker, _, mut drafts) = approved();
    change(&mut drafts);
    maker.commit(5, &drafts);
    maker.tiles();
    maker.verify()
}

fn replace(draft: &mut Draft, from: &str, to: &str) {
    assert!(draft.data.contains(from), "{from} in {}", draft.data);
    draft.data = draft.data.replacen(from, to, 1);
}

/// The rules that were broken, each once.
fn rules(report: &Report) -> BTreeSet<RuleId> {
    let rules = report.findings.iter().map(|finding| finding.rule.unwrap_or_else(|| panic!("{finding:#?}")));
    rules.collect()
}

#[track_caller]
fn assert_rules<const N: usize>(report: &Report, expected: [RuleId; N]) {
    assert_eq!(rules(report), BTreeSet::from(expected), "{:#?}", report.findings);
}

#[test]
fn two_honest_months_are_clean() {
    let mut maker = Maker::founded();
    let households = Households::confirm(&mut maker, 40);
    for month in [may(), may().next()] {
        let root = households.approve(&mut maker, month);
        let drafts = households.order(&maker, month, &root);
        maker.commit(5, &drafts);
        households.settle(&mut maker, month);
    }
    maker.tiles();
    let report = maker.verify();
    assert!(report.is_clean(), "{:#?}", report.findings);
    assert_eq!(report.counts.by_type["entitlement.payment_ordered"], 80);
    let spilling = support::verify_spilling(&maker.path());
    assert!(spilling.is_clean(), "{:#?}", spilling.findings);
    assert_eq!((spilling.counts, spilling.root), (report.counts, report.root));
}

#[test]
fn a_payment_left_out_of_the_order_is_found() {
    let report = ordered_with(|drafts| drop(drafts.pop()));
    assert_rules(&report, [id::ORDER, id::RESERVE]);
}

#[test]
fn a_payment_to_another_payee_than_the_line_says_is_found() {
    let report = ordered_with(|drafts| {
        let payee = drafts[3].seals[0].0.to_string();
        replace(
            &mut drafts[2],
            "\"payee\":\"50000000-0000-4000-8000-000000000000\"",
            &format!("\"payee\":\"{payee}\""),
        );
    });
    assert_rules(&report, ["entitlement", id::LINE, id::SEALS]);
}

#[test]
fn a_payment_for_another_month_than_the_line_says_is_found() {
    let report = ordered_with(|drafts| replace(&mut drafts[2], "2023-05", "2023-06"));
    assert_rules(&report, [id::LINE]);
}

#[test]
fn one_line_paid_twice_is_found() {
    let report = ordered_with(|drafts| {
        let twice = drafts[2].clone();
        drafts.push(twice);
    });
    assert_rules(&report, ["entitlement", id::ORDER, id::RESERVE]);
}

#[test]
fn a_payment_without_any_batch_is_found() {
    let report = ordered_with(|drafts| drop(drafts.drain(..2)));
    assert_rules(&report, [id::ORDER, id::RESERVE, id::LINE]);
}

#[test]
fn an_amount_that_its_basis_does_not_give_is_found() {
    let report = ordered_with(|drafts| {
        replace(&mut drafts[2], "\"amount\":\"216.67\"", "\"amount\":\"226.67\"");
        replace(&mut drafts[2], "\"amount\":\"246.67\"", "\"amount\":\"256.67\"");
    });
    assert_rules(&report, [id::LINE, id::ORDER, id::RESERVE]);
}

#[test]
fn a_basis_on_a_standard_that_was_never_published_is_found() {
    let report = ordered_with(|drafts| replace(&mut drafts[2], "州政办发〔2023〕5号", "州政办发〔2023〕6号"));
    assert_rules(&report, [id::LINE]);
}

#[test]
fn a_payment_settled_without_the_banks_outcome_is_found() {
    let (mut maker, households, drafts) = approved();
    maker.commit(5, &drafts);
    households.settle_but(&mut maker, may(), |drafts| drop(drafts.pop()));
    maker.tiles();
    assert_rules(&maker.verify(), [id::OUTCOME]);
}
