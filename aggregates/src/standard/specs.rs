//! Given what was published, when more is published, then.

use cqrs_es::test::TestFramework;

use super::event::{Derivation, Rounding, RulesPublished, StandardPublished, StartRule, StopRule, Unit};
use super::{BaseFigure, Standard, StandardCommand, StandardEvent, StandardRefusal, stream_id};
use crate::{Component, Holder, Money, Month, Programme};

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn rural(amount: &str, from: &str, doc_no: &str) -> StandardPublished {
    StandardPublished {
        amount: money(amount),
        area: "433100000000".parse().unwrap(),
        component: Component::Base,
        derived: None,
        doc_no: doc_no.to_owned(),
        doc_title: "2023年全州民政工作要点".to_owned(),
        floor: None,
        holder: Holder::new("向莉"),
        programme: Programme::DibaoRural,
        rounding: Rounding::Fen,
        tier: None,
        unit: Unit::Year,
        valid_from: month(from),
        valid_to: None,
    }
}

fn tekun(amount: &str, tier: &str) -> StandardPublished {
    StandardPublished {
        derived: Some(Derivation { programme: Programme::DibaoRural, ratio: "1.3".to_owned() }),
        programme: Programme::Tekun,
        tier: Some(tier.to_owned()),
        ..rural(amount, "2023-01", "要点")
    }
}

fn rules(from: &str, doc_no: &str) -> RulesPublished {
    RulesPublished {
        area: "433100000000".parse().unwrap(),
        cutoff_day: 20,
        doc_no: doc_no.to_owned(),
        holder: Holder::new("向莉"),
        parameters: std::collections::BTreeMap::new(),
        payday: 10,
        programme: Programme::DibaoRural,
        sources: vec!["central".to_owned()],
        start_rule: StartRule::ApprovalNextMonth,
        stop_rule: StopRule::EventNextMonth,
        valid_from: month(from),
    }
}

fn publish(published: StandardPublished) -> StandardCommand {
    StandardCommand::Publish { published, base: None }
}

fn after(events: Vec<StandardEvent>) -> cqrs_es::test::AggregateTestExecutor<Standard> {
    TestFramework::<Standard>::with(()).given(events)
}

fn state(events: Vec<StandardPublished>) -> Standard {
    let mut state = Standard::default();
    events.into_iter().for_each(|event| state.evolve(event.into()));
    state
}

fn figure(state: &Standard, at: &str) -> Option<(String, u64)> {
    let found = state.in_force(Component::Base, None, month(at));
    found.map(|(figure, seq)| (figure.amount.to_string(), seq))
}

#[test]
fn a_standard_is_published() {
    after(Vec::new())
        .when(publish(rural("5000.00", "2023-01", "1号")))
        .then_expect_events(vec![rural("5000.00", "2023-01", "1号").into()]);
}

#[test]
fn the_same_standard_again_changes_nothing_whoever_records_it() {
    let again = StandardPublished { holder: Holder::new("田华"), ..rural("5000.00", "2023-01", "1号") };
    after(vec![rural("5000.00", "2023-01", "1号").into()])
        .when(publish(again))
        .then_expect_events(Vec::new());
}

#[test]
fn another_figure_for_the_same_month_needs_a_document_of_its_own() {
    let known = vec![rural("5000.00", "2023-01", "1号").into()];
    after(known.clone()).when(publish(rural("5200.00", "2023-01", "1号"))).then_expect_error(
        StandardRefusal::SameDocument { doc_no: "1号".to_owned(), from: month("2023-01") },
    );
    after(known)
        .when(publish(rural("5200.00", "2023-01", "2号")))
        .then_expect_events(vec![rural("5200.00", "2023-01", "2号").into()]);
}

#[test]
fn a_corrected_standard_cannot_be_brought_back_by_its_old_document() {
    let known = vec![rural("5000.00", "2023-01", "1号").into(), rural("5200.00", "2023-01", "2号").into()];
    after(known).when(publish(rural("5000.00", "2023-01", "1号"))).then_expect_error(
        StandardRefusal::SameDocument { doc_no: "1号".to_owned(), from: month("2023-01") },
    );
}

#[test]
fn a_standard_below_its_floor_is_refused() {
    let low = StandardPublished { floor: Some(money("5000.00")), ..rural("4999.99", "2023-01", "1号") };
    after(Vec::new())
        .when(publish(low))
        .then_expect_error(StandardRefusal::BelowFloor { amount: money("4999.99"), floor: money("5000.00") });
}

#[test]
fn a_derived_figure_is_its_ratio_times_the_base() {
    let base = Some(BaseFigure { amount: money("5000.00"), unit: Unit::Year });
    let ask = |amount: &str| StandardCommand::Publish { published: tekun(amount, "rural"), base };
    after(Vec::new()).when(ask("6500.00")).then_expect_events(vec![tekun("6500.00", "rural").into()]);
    after(Vec::new()).when(ask("6500.01")).then_expect_error(StandardRefusal::Derivation {
        amount: money("6500.01"),
        ratio: "1.3".to_owned(),
        base: money("5000.00"),
        expected: money("6500.00"),
    });
    after(Vec::new())
        .when(publish(tekun("6500.00", "rural")))
        .then_expect_error(StandardRefusal::BaseMissing { programme: Programme::DibaoRural });
}

#[test]
fn a_yearly_figure_does_not_derive_from_a_monthly_one() {
    let base = Some(BaseFigure { amount: money("650.00"), unit: Unit::Month });
    after(Vec::new())
        .when(StandardCommand::Publish { published: tekun("845.00", "rural"), base })
        .then_expect_error(StandardRefusal::BaseUnit);
}

#[test]
fn a_ratio_is_a_plain_decimal_above_zero() {
    for ratio in ["0", "-1.3", "1,3", "1e3", "", "1.", ".5", "0.0"] {
        let derived = Some(Derivation { programme: Programme::DibaoRural, ratio: ratio.to_owned() });
        let published = StandardPublished { derived, ..tekun("6500.00", "rural") };
        let base = Some(BaseFigure { amount: money("5000.00"), unit: Unit::Year });
        after(Vec::new())
            .when(StandardCommand::Publish { published, base })
            .then_expect_error(StandardRefusal::Ratio { ratio: ratio.to_owned() });
    }
}

#[test]
fn a_word_that_names_no_tier_is_refused() {
    let published = StandardPublished { derived: None, ..tekun("1.00", "luxury") };
    after(Vec::new()).when(publish(published)).then_expect_error(StandardRefusal::UnknownTier {
        programme: Programme::Tekun,
        tier: "luxury".to_owned(),
        known: "urban, rural, scattered, institutional".to_owned(),
    });
}

#[test]
fn only_tekun_has_care_standards_and_nobody_has_top_up_standards() {
    for component in [Component::Care, Component::TopUp] {
        let published = StandardPublished { component, ..rural("5000.00", "2023-01", "1号") };
        after(Vec::new()).when(publish(published)).then_expect_error(StandardRefusal::NoSuchComponent {
            programme: Programme::DibaoRural,
            component,
        });
    }
}

#[test]
fn another_programme_does_not_belong_here() {
    let published =
        StandardPublished { programme: Programme::DibaoUrban, ..rural("650.00", "2023-01", "2号") };
    let expected = stream_id(Programme::DibaoRural, "433100000000".parse().unwrap());
    after(vec![rural("5000.00", "2023-01", "1号").into()])
        .when(publish(published))
        .then_expect_error(StandardRefusal::OtherStream { expected });
}

#[test]
fn a_validity_does_not_end_before_it_begins() {
    let published =
        StandardPublished { valid_to: Some(month("2022-12")), ..rural("5000.00", "2023-01", "1号") };
    after(Vec::new())
        .when(publish(published))
        .then_expect_error(StandardRefusal::Validity { from: month("2023-01"), to: month("2022-12") });
}

#[test]
fn rules_name_a_payday_of_the_calendar_and_a_source() {
    let day = RulesPublished { payday: 32, ..rules("2023-01", "1号") };
    after(Vec::new())
        .when(StandardCommand::PublishRules(day))
        .then_expect_error(StandardRefusal::DayOfMonth { day: 32 });
    let none = RulesPublished { sources: Vec::new(), ..rules("2023-01", "1号") };
    after(Vec::new()).when(StandardCommand::PublishRules(none)).then_expect_error(StandardRefusal::Sources);
}

#[test]
fn the_same_rules_again_change_nothing_and_others_need_a_document() {
    let known: Vec<StandardEvent> = vec![rules("2023-01", "1号").into()];
    after(known.clone())
        .when(StandardCommand::PublishRules(rules("2023-01", "1号")))
        .then_expect_events(Vec::new());
    let other = RulesPublished { payday: 15, ..rules("2023-01", "1号") };
    after(known).when(StandardCommand::PublishRules(other)).then_expect_error(
        StandardRefusal::SameDocument { doc_no: "1号".to_owned(), from: month("2023-01") },
    );
}

#[test]
fn a_month_falls_under_the_standard_that_began_last() {
    let state = state(vec![rural("5000.00", "2023-01", "1号"), rural("5400.00", "2024-01", "2号")]);
    assert_eq!(figure(&state, "2022-12"), None);
    assert_eq!(figure(&state, "2023-12"), Some(("5000.00".to_owned(), 1)));
    assert_eq!(figure(&state, "2024-01"), Some(("5400.00".to_owned(), 2)));
}

#[test]
fn a_correction_of_last_year_leaves_this_year_alone() {
    let state = state(vec![
        rural("5000.00", "2023-01", "1号"),
        rural("5400.00", "2024-01", "2号"),
        rural("5100.00", "2023-01", "3号"),
    ]);
    assert_eq!(figure(&state, "2023-05"), Some(("5100.00".to_owned(), 3)));
    assert_eq!(figure(&state, "2024-05"), Some(("5400.00".to_owned(), 2)));
}

#[test]
fn a_standard_for_some_months_gives_way_when_they_are_over() {
    let summer =
        StandardPublished { valid_to: Some(month("2023-08")), ..rural("6000.00", "2023-06", "2号") };
    let state = state(vec![rural("5000.00", "2023-01", "1号"), summer]);
    assert_eq!(figure(&state, "2023-08"), Some(("6000.00".to_owned(), 2)));
    assert_eq!(figure(&state, "2023-09"), Some(("5000.00".to_owned(), 1)));
}
