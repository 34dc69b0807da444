//! `outcome`, `whole`, `flow`, `days`: what the bank says, of which line, under which number and on which day.

use ledger::Time;
use serde_json::json;

use super::month::*;
use super::{Act, UsedOnce, act, id, swap, without};

/// Both lines settled under these numbers on these days.
fn both(said: [(&str, &str); 2]) -> Vec<Act> {
    let outcome = |line: u32| {
        let (flow, booked) = said[line as usize - 1];
        json!({ "booked": booked, "flow": flow, "line": line, "row": line + 1, "status": "settled" })
    };
    let settled = |line: u32| {
        let (flow, booked) = said[line as usize - 1];
        let source = json!({ "file": sha("d"), "row": line + 1 });
        json!({ "booked": booked, "flow": flow, "line": at(1, line), "source": source })
    };
    let recorded = json!({ "file": sha("d"), "outcomes": [outcome(1), outcome(2)] });
    vec![
        answering()[0].clone(),
        act("batch.outcomes_recorded", batch(1), COUNTY, recorded),
        act("entitlement.payment_settled", benefit(1), TOWN, settled(1)),
        act("entitlement.payment_settled", benefit(2), TOWN, settled(2)),
    ]
}

fn on_days(booked: &str) -> Vec<Act> {
    both([("L1", booked), ("L2", "2023-06-09")])
}

#[test]
fn what_stands_in_batch_and_benefit_alike_holds() {
    sent().holds(&answering());
    for left_out in [2, 3] {
        sent().breaks(id::OUTCOME, &without(answering(), left_out));
    }
}

#[test]
fn another_flow_day_code_file_or_row_in_the_benefit_breaks_outcome() {
    let changes = [
        (2, "/flow", json!("L9")),
        (2, "/booked", json!("2023-06-10")),
        (2, "/source/row", json!(3)),
        (3, "/code", json!("F05")),
        (3, "/source/file", json!(sha("e"))),
    ];
    for (at, pointer, value) in changes {
        sent().breaks(id::OUTCOME, &swap(answering(), at, |act| act.set(pointer, value)));
    }
}

#[test]
fn one_line_settled_and_the_other_returned_is_not_the_reverse() {
    let reverse = json!([
        { "booked": "2023-06-09", "code": "F04", "line": 1, "row": 2, "status": "returned" },
        { "booked": "2023-06-09", "flow": "L1", "line": 2, "row": 3, "status": "settled" },
    ]);
    sent().breaks(id::OUTCOME, &swap(answering(), 1, |act| act.set("/outcomes", reverse)));
}

#[test]
fn outcomes_that_were_announced_come_whole() {
    sent().breaks(id::WHOLE, &swap(answering(), 0, |act| act.set("/outcomes", 3)));
    sent().breaks(id::WHOLE, &answering()[..1]);
}

#[test]
fn lines_that_a_header_states_come_whole_in_its_commit() {
    let world = in_force();
    world.breaks(id::WHOLE, &drafting(&world)[..1]);
    world.breaks(id::WHOLE, &swap(drafting(&world), 0, |act| act.set("/lines", 3)));
}

#[test]
fn one_number_for_two_payments_breaks_flow_unless_somebody_was_asked() {
    let shared = both([("L1", "2023-06-09"), ("L1", "2023-06-09")]);
    sent().breaks(id::FLOW, &shared);
    sent().holds(&swap(shared, 0, |act| act.set("/flow_is_batch", true)));
    sent().holds(&both([("L1", "2023-06-09"), ("L2", "2023-06-09")]));
}

#[test]
fn one_number_on_two_days_or_of_two_banks_is_two_numbers() {
    sent().holds(&both([("L1", "2023-06-09"), ("L1", "2023-06-12")]));
    let mut files = vec![sending(1, "农商行", &[1])[0].clone()];
    files.push(sending(1, "邮储银行", &[2])[0].clone().set("/number", "F2"));
    let world = ordered().with(&files).with(&sending(1, "农商行", &[1])[1..]);
    world.holds(&both([("L1", "2023-06-09"), ("L1", "2023-06-09")]));
}

#[test]
fn a_number_that_a_batch_shares_is_no_other_batchs_and_no_single_payments() {
    let of = |owner| UsedOnce::flow("农商行", "2023-06-09".parse().unwrap(), "L1", owner);
    assert!(of(Some(batch(1))).goes_with(&of(Some(batch(1)))));
    assert!(!of(Some(batch(1))).goes_with(&of(Some(batch(2)))));
    assert!(!of(Some(batch(1))).goes_with(&of(None)) && !of(None).goes_with(&of(None)));
    assert!(of(None).goes_with(&UsedOnce::flow("邮储银行", "2023-06-09".parse().unwrap(), "L1", None)));
}

#[test]
fn a_number_of_an_earlier_commit_is_taken() {
    let world = answered();
    let outcome = json!({ "booked": "2023-06-09", "flow": "L1", "line": 2, "row": 2, "status": "contested" });
    let taken = json!({ "file": file("e"), "holder": "孙银行", "outcomes": 1 });
    let recorded = json!({ "file": sha("e"), "outcomes": [outcome] });
    let said = json!({
        "booked": "2023-06-09", "flow": "L1", "line": at(1, 2), "source": { "file": sha("e"), "row": 2 },
    });
    let commit = [
        act("batch.bank_result_taken", batch(1), COUNTY, taken),
        act("batch.outcomes_recorded", batch(1), COUNTY, recorded),
        act("entitlement.payment_contested", benefit(2), TOWN, said),
    ];
    world.breaks(id::FLOW, &commit);
}

#[test]
fn a_booking_in_the_future_or_before_the_benefit_month_breaks_days() {
    for booked in ["2023-06-08", "2023-06-30"] {
        sent().holds(&on_days(booked));
    }
    for booked in ["2023-07-01", "2023-04-30"] {
        sent().breaks(id::DAYS, &on_days(booked));
        let asked = swap(on_days(booked), 0, |act| act.set("/early", true));
        sent().breaks(id::DAYS, &asked);
    }
}

#[test]
fn a_booking_before_the_order_breaks_days_unless_somebody_was_asked() {
    sent().breaks(id::DAYS, &on_days("2023-06-07"));
    sent().holds(&swap(on_days("2023-06-07"), 0, |act| act.set("/early", true)));
}

#[test]
fn an_orders_day_is_that_of_its_record_in_china() {
    let world = approved();
    let written = |seconds: i64| {
        let mut commit = ordering(&world);
        commit[0].time = Time::from_millis(seconds * 1_000).ok();
        commit
    };
    // 2023-06-07T16:30:00Z and 2023-06-08T15:59:59Z, then a second on either side of the day.
    for seconds in [1_686_155_400, 1_686_239_999] {
        world.holds(&written(seconds));
    }
    for seconds in [1_686_153_599, 1_686_240_000] {
        world.breaks(id::DAYS, &written(seconds));
    }
}

#[test]
fn one_row_of_a_return_speaks_of_one_line() {
    let rows = swap(answering(), 1, |act| act.set("/outcomes/1/row", 2));
    sent().breaks("batch", &swap(rows, 3, |act| act.set("/source/row", 2)));
}

#[test]
fn a_return_file_that_answered_another_batch_breaks_number() {
    let elsewhere = crate::rules::UsedOnce::return_file(&sha("d"));
    let mut world = sent();
    world.used.push(elsewhere);
    world.breaks(id::NUMBER, &answering());
}

#[test]
fn an_invisible_character_in_a_banks_name_or_a_number_breaks_shape() {
    for unseen in ['\u{AD}', '\u{200B}', '\u{FE0F}', '\u{3000}', '\u{E0041}'] {
        let bank = format!("农商{unseen}行");
        ordered().breaks(id::SHAPE, &sending(1, &bank, &[1, 2])[..1]);
        let receipt = |act: Act| act.set("/receipt", format!("回{unseen}执"));
        ordered().breaks(id::SHAPE, &swap(sending(1, "农商行", &[1, 2]), 1, receipt)[1..]);
    }
    ordered().holds(&sending(1, "中国 农业银行（吉首）", &[1, 2]));
}
