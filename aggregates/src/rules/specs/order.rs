//! `order`, `reserve`, `line`: an order is the approved lines, paid from the batch's funding.

use serde_json::json;

use super::month::*;
use super::{id, swap, without};

#[test]
fn an_order_of_the_approved_lines_holds() {
    let world = approved();
    world.holds(&ordering(&world));
}

#[test]
fn an_order_without_one_of_its_payments_breaks_order() {
    let world = approved();
    for left_out in [2, 3] {
        world.breaks(id::ORDER, &without(ordering(&world), left_out));
    }
    world.breaks(id::LINE, &without(ordering(&world), 0));
}

#[test]
fn what_is_reserved_is_what_the_payments_take_from_that_funding() {
    let world = approved().with(&[money("county", COUNTY, 2023)]);
    let commit = ordering(&world);
    world.breaks(id::RESERVE, &swap(commit.clone(), 1, |act| act.set("/amount", "1366.67")));
    world.breaks(id::RESERVE, &swap(commit.clone(), 1, |act| act.set("/lines", 1)));
    world.breaks(id::RESERVE, &swap(commit.clone(), 1, |act| act.on("county@433122000000@2023")));
    world.breaks(id::RESERVE, &without(commit, 1));
}

#[test]
fn a_payment_is_the_line_in_amount_account_funding_month_and_cause() {
    let world = approved();
    let commit = ordering(&world);
    let changes = [
        ("/amount", json!("683.33")),
        ("/funding", json!("county@433122000000@2023")),
        ("/month", json!("2023-06")),
        ("/cause", json!(format!("back_pay:{}", drawn(9)))),
        ("/line/line", json!(1)),
        ("/line/line", json!(3)),
        ("/line/batch", json!(batch(9))),
    ];
    for (pointer, value) in changes {
        world.breaks(id::LINE, &swap(commit.clone(), 3, |act| act.set(pointer, value)));
    }
    let other = swap(commit, 3, |act| act.set("/payee", json!(subject(9))).sealing(&[subject(9)]));
    world.breaks(id::LINE, &other);
}

#[test]
fn a_payment_rests_on_the_basis_that_was_approved() {
    let world = approved();
    for pointer in ["/components/0/basis/steps/0", "/components/0/basis/standard/doc_no"] {
        world.breaks(id::LINE, &swap(ordering(&world), 3, |act| act.set(pointer, "另一依据")));
    }
}

#[test]
fn a_payment_of_a_line_that_no_order_named_breaks_line() {
    let world = approved();
    let mut commit = ordering(&world);
    commit.rotate_left(1);
    world.breaks(id::LINE, &commit);
    let again = ordered();
    again.breaks("batch", &ordering(&world));
}

#[test]
fn a_payment_in_another_benefits_stream_breaks_line() {
    let world = approved();
    world.breaks(id::LINE, &swap(ordering(&world), 3, |act| act.on(benefit(1))));
}
