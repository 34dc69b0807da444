//! `steps`, `release`, `reissue`: what happens to a line happens to its payment.

use serde_json::json;

use super::month::*;
use super::{Act, World, act, id, swap, without};

fn stopping() -> Vec<Act> {
    let lines = json!({ "holder": "赵财政", "lines": [2], "reason": "账号有误" });
    let payment = json!({ "holder": "赵财政", "line": at(1, 2), "reason": "账号有误" });
    vec![
        act("batch.lines_stopped", batch(1), COUNTY, lines),
        act("entitlement.payment_stopped", benefit(2), TOWN, payment),
    ]
}

/// Batch, benefit, funding.
fn releasing() -> Vec<Act> {
    let lines = json!({ "holder": "赵财政", "lines": [2], "reason": "销户" });
    let payment = json!({ "holder": "赵财政", "line": at(1, 2), "reason": "销户" });
    let money = json!({ "amount": EACH, "batch": batch(1), "lines": [2], "reason": "销户" });
    vec![
        act("batch.lines_released", batch(1), COUNTY, lines),
        act("entitlement.payment_released", benefit(2), TOWN, payment),
        act("funding.released", FUNDING, COUNTY, money),
    ]
}

/// A later file says of line 2 that it was paid.
fn contested() -> World {
    let source = json!({ "file": sha("e"), "row": 2 });
    let outcome = json!({ "booked": "2023-06-12", "flow": "L2", "line": 2, "row": 2, "status": "contested" });
    let taken = json!({ "file": file("e"), "holder": "孙银行", "outcomes": 1 });
    let recorded = json!({ "file": sha("e"), "outcomes": [outcome] });
    let said = json!({ "booked": "2023-06-12", "flow": "L2", "line": at(1, 2), "source": source });
    answered().with(&[
        act("batch.bank_result_taken", batch(1), COUNTY, taken),
        act("batch.outcomes_recorded", batch(1), COUNTY, recorded),
        act("entitlement.payment_contested", benefit(2), TOWN, said),
    ])
}

fn resolving() -> Vec<Act> {
    let line = json!({ "evidence": "复函1号", "holder": "孙银行", "line": 2, "outcome": "settled" });
    let payment =
        json!({ "evidence": "复函1号", "holder": "孙银行", "line": at(1, 2), "outcome": "settled" });
    vec![
        act("batch.line_resolved", batch(1), COUNTY, line),
        act("entitlement.contest_resolved", benefit(2), TOWN, payment),
    ]
}

fn redrafting(world: &World, place: u32, number: u128) -> Vec<Act> {
    let mut line = line(world, 1, number);
    line["reissue"] = json!({ "of": at(1, place), "refund_flow": "TK1" });
    let lines = act("batch.lines_drafted", batch(2), COUNTY, json!({ "lines": [line] }));
    vec![header(2, "reissue", 1, EACH), lines]
}

/// The second batch is approved.
fn redrafted() -> World {
    let world = answered();
    let draft = redrafting(&world, 2, 2);
    signed(world.with(&draft), 2)
}

/// The second batch, the first, the benefit.
fn reissuing(world: &World) -> Vec<Act> {
    let lines = json!({ "lines": [{ "line": 2, "to": at(2, 1) }] });
    let payment = json!({
        "amount": EACH, "funding": FUNDING, "holder": "赵财政", "line": at(2, 1), "of": at(1, 2),
        "payee": subject(2), "refund_flow": "TK1",
    });
    vec![
        batch_ordered(world, 2),
        act("batch.lines_reissued", batch(1), COUNTY, lines),
        act("entitlement.payment_reissued", benefit(2), TOWN, payment).sealing(&[subject(2)]),
    ]
}

/// The roster of May is read again: benefit 2 has less.
fn lowered(world: World) -> World {
    let less = |act: Act| act.set("/inputs/top_up", "49.99");
    let read = [
        imported("b", "2023-05", 1, "683.33"),
        less(row("b", "2023-05", 2, "lowered")).set("/amount", "683.33"),
    ];
    let adjusted = json!({
        "from": "2023-05", "holder": "李审核", "inputs": { "income": "100.00", "persons": 2, "top_up": "49.99" },
        "source": { "roster": super::month::roster("b", "2023-05"), "row": 6 },
    });
    let commit =
        [act("entitlement.adjusted", benefit(2), TOWN, adjusted), roster_confirmed("b", "2023-05", 1, 0)];
    world.with(&read).with(&commit)
}

#[test]
fn what_was_returned_is_paid_again_only_while_the_month_comes_to_it() {
    let less = lowered(answered());
    less.breaks(id::DRAFT, &redrafting(&less, 2, 2));
    let drafted = lowered(redrafted());
    drafted.breaks(id::LINE, &reissuing(&drafted));
}

#[test]
fn a_line_that_is_stopped_on_both_sides_holds_and_on_one_side_breaks_steps() {
    ordered().holds(&stopping());
    for left_out in [0, 1] {
        ordered().breaks(id::STEPS, &without(stopping(), left_out));
    }
}

#[test]
fn another_line_or_reason_on_the_other_side_breaks_steps() {
    ordered().breaks(id::STEPS, &swap(stopping(), 0, |act| act.set("/lines", json!([1]))));
    ordered().breaks(id::STEPS, &swap(stopping(), 1, |act| act.set("/reason", "死亡")));
}

#[test]
fn a_contest_has_one_outcome_on_both_sides() {
    contested().holds(&resolving());
    contested().breaks(id::STEPS, &swap(resolving(), 1, |act| act.set("/outcome", "returned")));
    contested().breaks(id::STEPS, &swap(resolving(), 0, |act| act.set("/evidence", "复函2号")));
}

#[test]
fn a_due_that_is_closed_releases_its_own_line_to_the_fen() {
    answered().holds(&releasing());
    answered().breaks(id::RELEASE, &without(releasing(), 2));
    for (pointer, value) in [("/lines", json!([1])), ("/amount", json!("683.33"))] {
        answered().breaks(id::RELEASE, &swap(releasing(), 2, |act| act.set(pointer, value)));
    }
    answered().breaks(id::RELEASE, &releasing()[2..]);
    answered().breaks(id::STEPS, &without(releasing(), 0));
}

#[test]
fn what_a_reissue_released_goes_back_to_the_line_that_reserved_it() {
    let world = redrafted();
    let commit = reissuing(&world);
    let stopped = json!({ "holder": "赵财政", "lines": [1], "reason": "销户" });
    let payment = json!({ "holder": "赵财政", "line": at(2, 1), "reason": "销户" });
    let stop = [
        act("batch.lines_stopped", batch(2), COUNTY, stopped.clone()),
        act("entitlement.payment_stopped", benefit(2), TOWN, payment.clone()),
    ];
    let world = world.with(&commit).with(&stop);
    let mut release = releasing();
    release[0] = act("batch.lines_released", batch(2), COUNTY, stopped);
    release[1] = act("entitlement.payment_released", benefit(2), TOWN, payment);
    world.holds(&release);
    world.breaks(id::RELEASE, &swap(release, 2, |act| act.set("/lines", json!([1]))));
}

#[test]
fn a_returned_line_and_the_line_that_pays_it_again_name_each_other() {
    let world = redrafted();
    let commit = reissuing(&world);
    world.holds(&commit);
    world.breaks(id::REISSUE, &without(commit.clone(), 1));
    world.breaks(id::REISSUE, &swap(commit, 1, |act| act.set("/lines/0/to/line", 2)));
}

#[test]
fn a_reissue_is_the_line_that_was_approved_refund_and_all() {
    let world = redrafted();
    let commit = reissuing(&world);
    let changes = [
        ("/refund_flow", json!("TK2")),
        ("/of/line", json!(1)),
        ("/amount", json!("683.33")),
        ("/funding", json!("county@433122000000@2023")),
    ];
    for (pointer, value) in changes {
        world.breaks(id::LINE, &swap(commit.clone(), 2, |act| act.set(pointer, value)));
    }
    world.breaks(id::ORDER, &without(commit, 2));
}

#[test]
fn a_reissue_is_drafted_of_what_was_returned_and_as_it_was() {
    let world = answered();
    world.holds(&redrafting(&world, 2, 2));
    world.breaks(id::DRAFT, &redrafting(&world, 1, 1));
    let raised = world.clone().with(&[standard("5400.00", "要点二")]);
    let lines = redrafting(&world, 2, 2)[1].clone();
    let other = lines.set("/lines/0/components", components(&raised, "2023-05"));
    world.breaks(id::DRAFT, &swap(redrafting(&world, 2, 2), 1, |_| other));
}

#[test]
fn a_reissue_is_paid_from_what_paid_first_or_what_follows_it() {
    let next = "central@433122000000@2024";
    let world = answered().with(&[money("central", COUNTY, 2024)]);
    let draft = swap(redrafting(&world, 2, 2), 0, |act| act.set("/funding", next));
    world.breaks(id::SOURCE, &draft);
    let closed = json!({ "holder": "赵财政", "successor": next });
    let closed = act("funding.year_closed", FUNDING, COUNTY, closed);
    world.on("2023-12-20").with(&[closed]).holds(&draft);
}
