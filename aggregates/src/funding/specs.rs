//! Given what happened to a funding, when it is asked, then.

use cqrs_es::test::TestFramework;
use proptest::prelude::*;
use uuid::Uuid;

use super::event::{Appropriated, Released, Reserved, Withdrawn, YearClosed};
use super::{Funding, FundingCommand, FundingEvent, FundingId, FundingRefusal, stream_id};
use crate::decide::Decide;
use crate::{AreaCode, BatchId, Holder, Money};

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

fn luxi() -> AreaCode {
    "433122000000".parse().unwrap()
}

fn batch(number: u128) -> BatchId {
    BatchId(Uuid::from_u128(number))
}

fn given(amount: &str, doc_no: &str) -> Appropriated {
    Appropriated {
        amount: money(amount),
        area: luxi(),
        doc_no: doc_no.to_owned(),
        doc_title: "关于下达困难群众救助补助资金的通知".to_owned(),
        holder: Holder::new("石磊"),
        source: "central".to_owned(),
        year: 2023,
    }
}

fn reserved(number: u128, amount: &str, lines: u32) -> Reserved {
    Reserved { amount: money(amount), batch: batch(number), lines }
}

fn released(number: u128, amount: &str, lines: &[u32]) -> Released {
    Released {
        amount: money(amount), batch: batch(number), lines: lines.to_vec(), reason: "销户".to_owned()
    }
}

fn withdrawn(amount: &str, doc_no: &str) -> Withdrawn {
    Withdrawn {
        amount: money(amount),
        doc_no: doc_no.to_owned(),
        holder: Holder::new("石磊"),
        reason: "收回结余".to_owned(),
    }
}

fn closed(successor: &str) -> YearClosed {
    YearClosed { holder: Holder::new("石磊"), successor: successor.to_owned() }
}

fn funded() -> Vec<FundingEvent> {
    vec![given("1000.00", "州财社指〔2023〕1号").into()]
}

fn ordered() -> Vec<FundingEvent> {
    [funded(), vec![reserved(1, "600.00", 3).into()]].concat()
}

fn after(events: Vec<FundingEvent>) -> cqrs_es::test::AggregateTestExecutor<Funding> {
    TestFramework::<Funding>::with(()).given(events)
}

#[test]
fn a_document_credits_the_funding() {
    after(Vec::new())
        .when(FundingCommand::Appropriate(given("1000.00", "州财社指〔2023〕1号")))
        .then_expect_events(funded());
}

#[test]
fn the_same_document_again_changes_nothing() {
    after(funded())
        .when(FundingCommand::Appropriate(given("1000.00", "州财社指〔2023〕1号")))
        .then_expect_events(Vec::new());
}

#[test]
fn the_same_document_with_another_amount_is_refused() {
    after(funded())
        .when(FundingCommand::Appropriate(given("1000.01", "州财社指〔2023〕1号")))
        .then_expect_error(FundingRefusal::DocumentKnown {
            doc_no: "州财社指〔2023〕1号".to_owned(),
            amount: money("1000.00"),
        });
}

#[test]
fn a_document_in_another_spelling_is_the_same_document() {
    let other = "州财社指 [２０２３] 1号";
    after(funded()).when(FundingCommand::Appropriate(given("1000.00", other))).then_expect_events(Vec::new());
    after(funded()).when(FundingCommand::Appropriate(given("1000.01", other))).then_expect_error(
        FundingRefusal::DocumentKnown { doc_no: other.to_owned(), amount: money("1000.00") },
    );
}

#[test]
fn a_document_that_gave_cannot_take_back() {
    after(funded())
        .when(FundingCommand::Withdraw(withdrawn("1000.00", "州财社指〔2023〕1号")))
        .then_expect_error(FundingRefusal::DocumentKnown {
            doc_no: "州财社指〔2023〕1号".to_owned(),
            amount: money("1000.00"),
        });
}

#[test]
fn an_appropriation_of_another_year_does_not_belong_here() {
    let other = Appropriated { year: 2024, ..given("1.00", "州财社指〔2024〕1号") };
    after(funded())
        .when(FundingCommand::Appropriate(other))
        .then_expect_error(FundingRefusal::OtherFunding { expected: "central@433122000000@2023".to_owned() });
}

#[test]
fn nothing_and_less_than_nothing_is_not_appropriated() {
    for amount in ["0.00", "-1.00"] {
        after(Vec::new())
            .when(FundingCommand::Appropriate(given(amount, "州财社指〔2023〕2号")))
            .then_expect_error(FundingRefusal::NotPositive { amount: money(amount) });
    }
}

#[test]
fn an_order_reserves_what_is_there() {
    after(funded())
        .when(FundingCommand::Reserve(reserved(1, "1000.00", 3)))
        .then_expect_events(vec![reserved(1, "1000.00", 3).into()]);
}

#[test]
fn an_order_cannot_reserve_a_fen_more_than_is_there() {
    after(ordered())
        .when(FundingCommand::Reserve(reserved(2, "400.01", 1)))
        .then_expect_error(FundingRefusal::NotEnough { asked: money("400.01"), available: money("400.00") });
}

#[test]
fn a_batch_reserves_once() {
    after(ordered()).when(FundingCommand::Reserve(reserved(1, "600.00", 3))).then_expect_events(Vec::new());
    after(ordered())
        .when(FundingCommand::Reserve(reserved(1, "100.00", 3)))
        .then_expect_error(FundingRefusal::BatchReserved { batch: batch(1), amount: money("600.00") });
}

#[test]
fn reserved_money_cannot_be_withdrawn() {
    after(ordered())
        .when(FundingCommand::Withdraw(withdrawn("400.01", "州财社指〔2023〕9号")))
        .then_expect_error(FundingRefusal::NotEnough { asked: money("400.01"), available: money("400.00") });
}

#[test]
fn a_line_is_released_once() {
    let events = [ordered(), vec![released(1, "200.00", &[2]).into()]].concat();
    after(events.clone())
        .when(FundingCommand::Release(released(1, "200.00", &[2])))
        .then_expect_events(Vec::new());
    after(events)
        .when(FundingCommand::Release(released(1, "300.00", &[2, 3])))
        .then_expect_error(FundingRefusal::LineReleased { batch: batch(1), line: 2 });
}

#[test]
fn no_more_is_released_than_was_reserved() {
    let mismatch = |asked: &str| FundingRefusal::ReleaseMismatch {
        batch: batch(1),
        reserved: money("600.00"),
        released: money("0.00"),
        asked: money(asked),
    };
    after(ordered())
        .when(FundingCommand::Release(released(1, "600.01", &[1])))
        .then_expect_error(mismatch("600.01"));
    after(ordered())
        .when(FundingCommand::Release(released(1, "599.99", &[1, 2, 3])))
        .then_expect_error(mismatch("599.99"));
}

#[test]
fn a_batch_that_reserved_nothing_releases_nothing() {
    after(ordered())
        .when(FundingCommand::Release(released(2, "1.00", &[1])))
        .then_expect_error(FundingRefusal::NoReservation { batch: batch(2) });
}

#[test]
fn a_closed_year_takes_no_money_and_no_orders_but_releases() {
    let events = [ordered(), vec![closed("central@433122000000@2024").into()]].concat();
    let refusal = FundingRefusal::YearClosed { successor: "central@433122000000@2024".to_owned() };
    after(events.clone())
        .when(FundingCommand::Reserve(reserved(2, "1.00", 1)))
        .then_expect_error(refusal.clone());
    after(events.clone())
        .when(FundingCommand::Appropriate(given("1.00", "州财社指〔2023〕8号")))
        .then_expect_error(refusal);
    after(events)
        .when(FundingCommand::Release(released(1, "200.00", &[1])))
        .then_expect_events(vec![released(1, "200.00", &[1]).into()]);
}

#[test]
fn the_successor_is_a_later_year_of_the_same_source_and_area() {
    for successor in
        ["central@433122000000@2023", "central@433123000000@2024", "county@433122000000@2024", "2024"]
    {
        after(funded())
            .when(FundingCommand::CloseYear(closed(successor)))
            .then_expect_error(FundingRefusal::Successor { successor: successor.to_owned() });
    }
}

#[test]
fn a_stream_id_reads_back_and_nothing_else_does() {
    let id = stream_id("central", luxi(), 2023);
    assert_eq!(id.parse::<FundingId>().unwrap().to_string(), id);
    for text in [
        "central@433122000000",
        "Central@433122000000@2023",
        "central@433122000000@2023@1",
        "@433122000000@2023",
    ] {
        assert!(text.parse::<FundingId>().is_err(), "{text}");
    }
}

#[derive(Clone, Debug)]
enum Step {
    Appropriate(i64, u8),
    Withdraw(i64, u8),
    Reserve(i64, u8, u32),
    Release(i64, u8, Vec<u32>),
    Close,
}

fn step() -> impl Strategy<Value = Step> {
    let fen = -10_i64..100_000;
    prop_oneof![
        3 => (fen.clone(), 0_u8..8).prop_map(|(fen, doc)| Step::Appropriate(fen, doc)),
        1 => (fen.clone(), 0_u8..8).prop_map(|(fen, doc)| Step::Withdraw(fen, doc)),
        3 => (fen.clone(), 0_u8..6, 0_u32..5).prop_map(|(fen, batch, lines)| Step::Reserve(fen, batch, lines)),
        3 => (fen, 0_u8..6, prop::collection::vec(0_u32..5, 0..4))
            .prop_map(|(fen, batch, lines)| Step::Release(fen, batch, lines)),
        1 => Just(Step::Close),
    ]
}

fn command(step: Step) -> FundingCommand {
    let money = |fen| Money::from_fen(fen).unwrap();
    match step {
        Step::Appropriate(fen, doc) => FundingCommand::Appropriate(Appropriated {
            amount: money(fen),
            ..given("1.00", &format!("{doc}号"))
        }),
        Step::Withdraw(fen, doc) => FundingCommand::Withdraw(Withdrawn {
            amount: money(fen),
            ..withdrawn("1.00", &format!("{doc}号"))
        }),
        Step::Reserve(fen, number, lines) => {
            FundingCommand::Reserve(Reserved { amount: money(fen), ..reserved(number.into(), "1.00", lines) })
        }
        Step::Release(fen, number, lines) => FundingCommand::Release(Released {
            amount: money(fen),
            ..released(number.into(), "1.00", &lines)
        }),
        Step::Close => FundingCommand::CloseYear(closed("central@433122000000@2024")),
    }
}

proptest! {
    #[test]
    fn whatever_is_asked_the_funding_never_owes_and_its_totals_tie(steps in prop::collection::vec(step(), 0..60)) {
        let mut funding = Funding::default();
        let mut history = Vec::new();
        for step in steps {
            let again = command(step.clone());
            for event in funding.decide(command(step)).unwrap_or_default() {
                cqrs_es::Aggregate::apply(&mut funding, event.clone());
                history.push(event);
                prop_assert_eq!(funding.decide(again.clone()), Ok(Vec::new()), "done is done");
            }
            prop_assert!(!funding.available().is_negative());
        }
        let reservations = || funding.batches.values();
        prop_assert_eq!(funding.ordered(), reservations().map(|r| r.amount).sum::<Money>());
        prop_assert_eq!(funding.released(), reservations().map(|r| r.released).sum::<Money>());
        prop_assert!(reservations().all(|r| r.released <= r.amount));
        let mut replayed = Funding::default();
        for event in history {
            prop_assert_eq!(replayed.admit(&event), Ok(()), "what was decided is admitted");
            cqrs_es::Aggregate::apply(&mut replayed, event);
        }
        prop_assert_eq!(replayed, funding);
    }
}
