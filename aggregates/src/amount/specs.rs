//! Given standards, when a month is computed, then.

use std::collections::BTreeMap;

use cqrs_es::Aggregate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::entitlement::event::Acceptance;
use crate::standard::Standard;
use crate::standard::event::{Rounding, StandardPublished, Unit};
use crate::{AreaCode, Basis, Holder, ProposalId};

fn m(text: &str) -> Money {
    text.parse().unwrap()
}

fn area(text: &str) -> AreaCode {
    text.parse().unwrap()
}

fn here() -> AreaCode {
    area("433122107000")
}

fn may() -> Month {
    "2023-05".parse().unwrap()
}

fn published(programme: Programme, amount: &str, unit: Unit) -> StandardPublished {
    StandardPublished {
        amount: m(amount),
        area: area("433100000000"),
        component: Component::Base,
        derived: None,
        doc_no: "要点".to_owned(),
        doc_title: "2023年全州民政工作要点".to_owned(),
        floor: None,
        holder: Holder::new("向莉"),
        programme,
        rounding: Rounding::Fen,
        tier: None,
        unit,
        valid_from: "2023-01".parse().unwrap(),
        valid_to: None,
    }
}

fn tiered(tier: &str, published: StandardPublished) -> StandardPublished {
    StandardPublished { tier: Some(tier.to_owned()), ..published }
}

fn book(figures: Vec<StandardPublished>) -> StandardBook {
    let programme = figures[0].programme;
    let mut states: BTreeMap<AreaCode, Standard> = BTreeMap::new();
    for figure in figures {
        states.entry(figure.area).or_default().apply(figure.into());
    }
    StandardBook::new(programme, area("433122107000"), states)
}

fn rural() -> StandardBook {
    book(vec![published(Programme::DibaoRural, "5000.00", Unit::Year)])
}

fn tekun() -> StandardBook {
    let base = |tier, amount, unit| tiered(tier, published(Programme::Tekun, amount, unit));
    let care = StandardPublished { component: Component::Care, ..base("full_care", "516.67", Unit::Month) };
    book(vec![base("urban", "845.00", Unit::Month), base("rural", "6500.00", Unit::Year), care])
}

fn inputs(persons: u32) -> Inputs {
    Inputs { accepted: None, care_tier: None, income: None, persons, tier: None, top_up: Money::ZERO }
}

fn household(persons: u32, income: &str) -> Inputs {
    Inputs { income: Some(m(income)), ..inputs(persons) }
}

fn amounts(paid: &[PaidComponent]) -> Vec<(Component, String)> {
    paid.iter().map(|part| (part.component, part.amount.to_string())).collect()
}

#[test]
fn three_persons_get_three_times_what_their_income_lacks() {
    let paid = compute(Programme::DibaoRural, &household(3, "292.66"), may(), &rural()).unwrap();
    assert_eq!(amounts(&paid), [(Component::Base, "372.03".to_owned())]);
    let basis = paid[0].basis.read().unwrap();
    assert_eq!(basis.formula, "dibao.difference/1");
    assert_eq!(basis.steps, ["月标准 5000.00 ÷ 12 = 416.67", "(416.67 − 292.66) × 3 = 372.03"]);
    let standard = basis.standard.as_ref().unwrap();
    assert_eq!((standard.stream.as_str(), standard.seq), ("standard/dibao_rural@433100000000", 1));
    assert!(verify_basis(&paid[0]));
}

#[test]
fn a_top_up_is_a_component_of_its_own() {
    let inputs = Inputs { top_up: m("80.00"), ..household(1, "287.71") };
    let paid = compute(Programme::DibaoRural, &inputs, may(), &rural()).unwrap();
    assert_eq!(
        amounts(&paid),
        [(Component::Base, "128.96".to_owned()), (Component::TopUp, "80.00".to_owned())]
    );
    assert_eq!(total(&paid), Some(m("208.96")));
    assert!(paid.iter().all(verify_basis));
}

#[test]
fn an_income_above_the_standard_pays_nothing_and_never_less() {
    let paid = compute(Programme::DibaoRural, &household(2, "416.68"), may(), &rural()).unwrap();
    assert_eq!(amounts(&paid), [(Component::Base, "0.00".to_owned())]);
    assert!(verify_basis(&paid[0]));
}

#[test]
fn a_component_of_nothing_is_left_out_beside_another() {
    let inputs = Inputs { top_up: m("80.00"), ..household(2, "500.00") };
    let paid = compute(Programme::DibaoRural, &inputs, may(), &rural()).unwrap();
    assert_eq!(amounts(&paid), [(Component::TopUp, "80.00".to_owned())]);
}

#[test]
fn a_difference_needs_the_income() {
    let refused = compute(Programme::DibaoRural, &inputs(3), may(), &rural());
    assert_eq!(refused, Err(AmountRefusal::IncomeMissing));
}

#[test]
fn an_accepted_amount_overrides_the_computed_one_and_both_stand_in_the_steps() {
    let accepted = Some(Acceptance { base: m("400.00"), reason: "村级核实收入减少".to_owned() });
    let inputs = Inputs { accepted, ..household(3, "292.66") };
    let paid = compute(Programme::DibaoRural, &inputs, may(), &rural()).unwrap();
    assert_eq!(amounts(&paid), [(Component::Base, "400.00".to_owned())]);
    assert_eq!(paid[0].basis.read().unwrap().formula, "accepted.mismatch/1");
    let steps = paid[0].basis.read().unwrap().steps;
    let last = steps.last().unwrap();
    assert!(last.contains("372.03") && last.contains("400.00"), "{last}");
    assert!(verify_basis(&paid[0]));
    let by_standard = compute_by_standard(Programme::DibaoRural, &inputs, may(), &rural()).unwrap();
    assert_eq!(amounts(&by_standard), [(Component::Base, "372.03".to_owned())]);
}

#[test]
fn a_flat_benefit_is_its_standard() {
    let book = book(vec![published(Programme::DisabilityLiving, "120.00", Unit::Month)]);
    let paid = compute(Programme::DisabilityLiving, &inputs(1), may(), &book).unwrap();
    assert_eq!(amounts(&paid), [(Component::Base, "120.00".to_owned())]);
    assert_eq!(paid[0].basis.read().unwrap().formula, "flat.standard/1");
    assert!(verify_basis(&paid[0]));
}

#[test]
fn an_orphan_in_an_institution_has_another_standard_than_one_at_home() {
    let of = |tier, amount| tiered(tier, published(Programme::OrphanAllowance, amount, Unit::Month));
    let book = book(vec![of("scattered", "1100.00"), of("institutional", "1500.00")]);
    for (tier, amount) in [("scattered", "1100.00"), ("institutional", "1500.00")] {
        let inputs = Inputs { tier: Some(tier.to_owned()), ..inputs(1) };
        let paid = compute(Programme::OrphanAllowance, &inputs, may(), &book).unwrap();
        assert_eq!(total(&paid), Some(m(amount)));
        assert!(verify_basis(&paid[0]));
    }
    let untold = compute(Programme::OrphanAllowance, &inputs(1), may(), &book);
    assert!(matches!(untold, Err(AmountRefusal::NoStandard { .. })), "{untold:?}");
}

#[test]
fn tekun_is_basic_living_and_care() {
    let tiers = (Some("rural".to_owned()), Some("full_care".to_owned()));
    let inputs = Inputs { tier: tiers.0, care_tier: tiers.1, ..inputs(1) };
    let paid = compute(Programme::Tekun, &inputs, may(), &tekun()).unwrap();
    assert_eq!(
        amounts(&paid),
        [(Component::Base, "541.67".to_owned()), (Component::Care, "516.67".to_owned())]
    );
    assert_eq!(paid[1].basis.read().unwrap().formula, "tekun.care/1");
    assert!(paid.iter().all(verify_basis));
}

#[test]
fn care_and_top_up_belong_to_their_programmes() {
    let care = Inputs { care_tier: Some("full_care".to_owned()), ..household(1, "0.00") };
    let refused = compute(Programme::DibaoRural, &care, may(), &rural());
    assert_eq!(
        refused,
        Err(AmountRefusal::NotOfProgramme { programme: Programme::DibaoRural, input: "care_tier" })
    );
    let top_up = Inputs { top_up: m("1.00"), tier: Some("urban".to_owned()), ..inputs(1) };
    let refused = compute(Programme::Tekun, &top_up, may(), &tekun());
    assert_eq!(refused, Err(AmountRefusal::NotOfProgramme { programme: Programme::Tekun, input: "top_up" }));
}

#[test]
fn a_personal_benefit_is_for_one_person_and_a_household_has_somebody() {
    let two = compute(Programme::Tekun, &inputs(2), may(), &tekun());
    assert_eq!(two, Err(AmountRefusal::Persons { programme: Programme::Tekun, persons: 2 }));
    let nobody = compute(Programme::DibaoRural, &household(0, "0.00"), may(), &rural());
    assert_eq!(nobody, Err(AmountRefusal::Persons { programme: Programme::DibaoRural, persons: 0 }));
}

#[test]
fn nothing_that_is_computed_from_is_below_zero() {
    let income = compute(Programme::DibaoRural, &household(1, "-1.00"), may(), &rural());
    assert_eq!(income, Err(AmountRefusal::Negative { input: "income" }));
    let top_up = Inputs { top_up: m("-0.01"), ..household(1, "0.00") };
    let refused = compute(Programme::DibaoRural, &top_up, may(), &rural());
    assert_eq!(refused, Err(AmountRefusal::Negative { input: "top_up" }));
}

#[test]
fn the_nearest_area_that_publishes_a_standard_has_the_word() {
    let county = StandardPublished {
        area: area("433122000000"),
        ..published(Programme::DibaoRural, "6000.00", Unit::Year)
    };
    let elsewhere = StandardPublished { area: area("433123000000"), amount: m("9000.00"), ..county.clone() };
    let book = book(vec![published(Programme::DibaoRural, "5000.00", Unit::Year), county, elsewhere]);
    let (figure, standard) = book.in_force(Component::Base, None, may()).unwrap();
    assert_eq!(figure.amount, m("6000.00"));
    assert_eq!(standard.stream, "standard/dibao_rural@433122000000");
}

#[test]
fn a_book_looks_in_the_county_and_all_above_it() {
    let areas = |text| StandardBook::areas(area(text)).collect::<Vec<_>>();
    let above = ["433122000000", "433100000000", "430000000000"].map(area);
    assert_eq!((areas("433122107000"), areas("433122000000")), (above.to_vec(), above.to_vec()));
    assert_eq!(areas("433100000000"), above[1..]);
}

#[test]
fn a_month_before_the_first_standard_is_refused() {
    let early = compute(Programme::DibaoRural, &household(1, "0.00"), "2022-12".parse().unwrap(), &rural());
    assert!(matches!(early, Err(AmountRefusal::NoStandard { .. })), "{early:?}");
}

/// The component with another basis.
fn touch(paid: &PaidComponent, change: impl FnOnce(&mut Basis)) -> PaidComponent {
    let mut basis = paid.basis.read().unwrap();
    change(&mut basis);
    PaidComponent { basis: basis.into(), ..paid.clone() }
}

#[test]
fn a_basis_that_was_touched_does_not_verify() {
    let paid = compute(Programme::DibaoRural, &household(3, "292.66"), may(), &rural()).unwrap().remove(0);
    let mut amount = paid.clone();
    amount.amount = m("372.04");
    let income = touch(&paid, |basis| drop(basis.inputs.insert("income".to_owned(), "292.65".to_owned())));
    let step = touch(&paid, |basis| basis.steps.push("另加 100.00".to_owned()));
    let extra = touch(&paid, |basis| drop(basis.inputs.insert("bonus".to_owned(), "100.00".to_owned())));
    let mut component = paid.clone();
    component.component = Component::TopUp;
    let formula = touch(&paid, |basis| basis.formula = "dibao.difference/2".to_owned());
    for touched in [amount, income, step, extra, component, formula] {
        assert!(!verify_basis(&touched), "{touched:?}");
    }
}

#[test]
fn back_pay_rests_on_its_grant() {
    let (grant, other) = (ProposalId(Uuid::from_u128(7)), ProposalId(Uuid::from_u128(8)));
    let paid = back_pay(grant, m("120.00"));
    assert!(verify_basis(&paid) && rests_on_grant(grant, &paid) && !rests_on_grant(other, &paid));
    assert!(!rests_on(Programme::DibaoRural, here(), &household(3, "292.66"), &paid));
}

/// Whether what was computed from some inputs rests on others.
fn rest(programme: Programme, book: &StandardBook, from: &Inputs, on: &Inputs) -> bool {
    let paid = compute(programme, from, may(), book).unwrap();
    paid.iter().all(|part| rests_on(programme, here(), on, part))
}

#[test]
fn an_amount_rests_on_the_inputs_that_it_was_computed_from_and_on_no_others() {
    let accepted = |base, reason: &str| Some(Acceptance { base: m(base), reason: reason.to_owned() });
    let of = household(3, "292.66");
    let topped = Inputs { top_up: m("30.00"), ..of.clone() };
    let taken = Inputs { accepted: accepted("500.00", "核实"), ..of.clone() };
    let others = [
        household(3, "292.65"),
        household(2, "292.66"),
        Inputs { top_up: m("30.01"), ..of.clone() },
        Inputs { accepted: accepted("500.01", "核实"), ..of.clone() },
        Inputs { accepted: accepted("500.00", "其他"), ..of.clone() },
    ];
    for from in [&of, &topped, &taken] {
        assert!(rest(Programme::DibaoRural, &rural(), from, from), "{from:?}");
        for on in others.iter().filter(|on| on.top_up.is_zero() || !from.top_up.is_zero()) {
            assert!(!rest(Programme::DibaoRural, &rural(), from, on), "{from:?} on {on:?}");
        }
    }
    assert!(
        !rest(Programme::DibaoRural, &rural(), &taken, &of)
            && !rest(Programme::DibaoRural, &rural(), &of, &taken)
    );
    let tier = |tier: &str| Inputs {
        care_tier: Some("full_care".to_owned()),
        tier: Some(tier.to_owned()),
        ..inputs(1)
    };
    let uncared = Inputs { care_tier: None, ..tier("rural") };
    assert!(rest(Programme::Tekun, &tekun(), &tier("rural"), &tier("rural")));
    assert!(!rest(Programme::Tekun, &tekun(), &tier("urban"), &tier("rural")));
    assert!(!rest(Programme::Tekun, &tekun(), &tier("rural"), &uncared));
    let personal = compute(Programme::Tekun, &tier("rural"), may(), &tekun()).unwrap().remove(0);
    assert!(!rests_on(Programme::DisabilityNursing, here(), &tier("rural"), &personal));
    assert!(
        !rests_on(Programme::Tekun, area("433201107000"), &tier("rural"), &personal),
        "another prefecture's"
    );
}

fn fen(range: std::ops::Range<i64>) -> impl Strategy<Value = Money> {
    range.prop_map(|fen| Money::from_fen(fen).unwrap())
}

proptest! {
    #[test]
    fn a_line_is_the_sum_of_its_parts_and_no_part_is_negative_and_each_verifies(
        standard in fen(1..1_000_000), is_year in any::<bool>(), income in fen(0..1_000_000),
        top_up in fen(0..100_000), persons in 1_u32..20,
    ) {
        let unit = if is_year { Unit::Year } else { Unit::Month };
        let figure = StandardPublished { amount: standard, ..published(Programme::DibaoRural, "1.00", unit) };
        let monthly = monthly(&figure);
        let inputs = Inputs { income: Some(income), top_up, ..inputs(persons) };
        let paid = compute(Programme::DibaoRural, &inputs, may(), &book(vec![figure.clone()])).unwrap();
        let parts = month_parts(Programme::DibaoRural, &inputs, &figure, None).unwrap();
        prop_assert_eq!(parts.sum(), total(&paid));
        let lacks = (monthly.fen() - income.fen()).max(0) * i64::from(persons);
        prop_assert_eq!(total(&paid).unwrap().fen(), lacks + top_up.fen());
        prop_assert!(paid.iter().all(|part| !part.amount.is_negative() && verify_basis(part)));
        prop_assert!(paid.iter().all(|part| rests_on(Programme::DibaoRural, here(), &inputs, part)));
        prop_assert!(paid.len() == 1 || paid.iter().all(|part| !part.amount.is_zero()));
    }

    #[test]
    fn twelve_months_are_the_year_within_the_rounding(amount in fen(1..100_000_000), places in 0_usize..3) {
        let (rounding, unit) = [(Rounding::Fen, 1), (Rounding::Jiao, 10), (Rounding::Yuan, 100)][places];
        let figure = StandardPublished { amount, rounding, ..published(Programme::DibaoRural, "1.00", Unit::Year) };
        let share = monthly(&figure).fen();
        prop_assert_eq!(share % unit, 0);
        prop_assert!((share * 12 - amount.fen()).abs() <= 6 * unit);
        // Half away from zero, in whole numbers: floor((2·a + 12·u) / 24·u) · u.
        prop_assert_eq!(share, (2 * amount.fen() + 12 * unit) / (24 * unit) * unit);
    }
}
