//! `roster-row`, `roster-all`, `roster-place`: what a roster changes is what its rows say, in its own area.

use serde_json::json;

use super::month::*;
use super::{Act, World, act, id, swap, without};
use crate::RosterId;

const JUNE: &str = "2023-06";
const RAISED: &str = "783.34";

/// Another income in June: 50.00 instead of 100.00.
fn raised() -> Act {
    row("b", JUNE, 1, "raised").set("/inputs/income", "50.00").set("/amount", RAISED)
}

fn june(row: Act) -> Vec<Act> {
    let amount = row.data["amount"].as_str().unwrap().to_owned();
    vec![imported("b", JUNE, 1, &amount), row]
}

fn adjusted() -> Act {
    let data = json!({
        "from": JUNE, "holder": "李审核", "inputs": { "income": "50.00", "persons": 2, "top_up": "50.00" },
        "source": { "roster": roster("b", JUNE), "row": 5 },
    });
    act("entitlement.adjusted", benefit(1), TOWN, data)
}

fn adjusting() -> Vec<Act> {
    vec![adjusted(), roster_confirmed("b", JUNE, 1, 0)]
}

/// A child joins household 1 in June.
fn grown() -> (World, Vec<Act>) {
    let child = json!({ "is_provisional": true, "relation": "子", "subject": subject(21) });
    let spouse = row("b", JUNE, 1, "raised").data["members"][0].clone();
    let sealed = [subject(1), subject(1), subject(11), subject(21)];
    let row = row("b", JUNE, 1, "raised").set("/inputs/persons", 3).set("/amount", "1000.01");
    let row = row.set("/members", json!([spouse, child]));
    let world = in_force().with(&june(row.sealing(&sealed)));
    let member = |from: &str, relation: &str, number| json!({ "from": from, "relation": relation, "subject": subject(number) });
    let data = json!({
        "beneficiary": subject(1), "from": JUNE, "holder": "李审核",
        "members": [member("2023-05", "head", 1), member("2023-05", "配偶", 11), member(JUNE, "子", 21)],
        "source": { "roster": roster("b", JUNE), "row": 5 }, "unknown_members": 0,
    });
    let commit = vec![
        enrolled(21, 1, "member").set("/from", JUNE).set("/provisional", true),
        act("entitlement.members_changed", benefit(1), TOWN, data).sealing(&[subject(1)]),
        adjusted().set("/inputs/persons", 3).set("/inputs/income", "100.00"),
        roster_confirmed("b", JUNE, 1, 0),
    ];
    (world, commit)
}

#[test]
fn benefits_that_are_confirmed_as_their_rows_say_hold() {
    proposed().holds(&confirming());
}

#[test]
fn a_benefit_confirmed_otherwise_than_its_row_says_breaks_roster_row() {
    let changes = [
        ("/from", json!("2023-04")),
        ("/inputs/income", json!("0.00")),
        ("/inputs/top_up", json!("60.00")),
        ("/members/1/relation", json!("子")),
        ("/unknown_members", json!(1)),
        ("/source/row", json!(5)),
        ("/source/row", json!(99)),
        ("/source/roster", json!(roster("b", JUNE))),
    ];
    for (pointer, value) in changes {
        proposed().breaks(id::ROSTER_ROW, &swap(confirming(), 5, |act| act.set(pointer, value)));
    }
    let payee = |act: Act| act.set("/payee", json!(subject(9))).sealing(&[subject(2), subject(9)]);
    proposed().breaks(id::ROSTER_ROW, &swap(confirming(), 5, payee));
    let area = |act: Act| act.set("/area", COUNTY).within(COUNTY);
    proposed().breaks(id::ROSTER_ROW, &swap(confirming(), 5, area));
}

#[test]
fn a_benefit_whose_roster_is_not_confirmed_with_it_breaks_roster_row() {
    proposed().breaks(id::ROSTER_ROW, &without(confirming(), 6));
    // Once the roster is decided, its rows are no ground any more.
    in_force().breaks(id::ROSTER_ROW, &[confirming()[2].clone()]);
}

#[test]
fn a_roster_that_is_confirmed_carries_out_every_row() {
    let mut commit = confirming();
    commit.drain(3..6);
    proposed().breaks(id::ROSTER_ALL, &commit);
    let world = in_force().with(&june(raised()));
    world.breaks(id::ROSTER_ALL, &adjusting()[1..]);
}

#[test]
fn inputs_that_change_as_the_row_says_hold_and_others_break_roster_row() {
    let world = in_force().with(&june(raised()));
    world.holds(&adjusting());
    for (pointer, value) in [("/from", json!("2023-07")), ("/inputs/income", json!("40.00"))] {
        world.breaks(id::ROSTER_ROW, &swap(adjusting(), 0, |act| act.set(pointer, value)));
    }
    world.breaks(id::ROSTER_ROW, &swap(adjusting(), 0, |act| act.on(benefit(2))));
    world.breaks(id::ROSTER_ROW, &[vec![adjusted()], adjusting()].concat());
}

#[test]
fn a_row_that_leaves_a_benefit_as_it_is_needs_nothing_but_the_confirmation() {
    let world = in_force().with(&june(row("b", JUNE, 1, "continued")));
    world.holds(&[roster_confirmed("b", JUNE, 0, 1)]);
}

#[test]
fn a_household_changes_as_its_row_says() {
    let (world, commit) = grown();
    world.holds(&commit);
    world.breaks(id::MEMBERS, &without(commit.clone(), 0));
    let changes = [
        ("/from", json!("2023-07")),
        ("/members/2/subject", json!(subject(22))),
        ("/members/2/from", json!("2023-05")),
        ("/members/2/relation", json!("侄")),
        ("/members/1/relation", json!("head")),
        ("/unknown_members", json!(1)),
    ];
    for (pointer, value) in changes {
        world.breaks(id::ROSTER_ROW, &swap(commit.clone(), 1, |act| act.set(pointer, value)));
    }
    let two = json!([commit[1].data["members"][0], commit[1].data["members"][1]]);
    let left_out = |act: Act| act.set("/members", two).set("/unknown_members", 1);
    world.breaks(id::ROSTER_ROW, &without(swap(commit.clone(), 1, left_out), 0));
    let head = |act: Act| act.set("/beneficiary", json!(subject(11))).sealing(&[subject(11)]);
    world.breaks(id::ROSTER_ROW, &swap(commit, 1, head));
}

#[test]
fn a_household_of_whom_a_row_names_others_does_not_stay_as_it_was() {
    let child = json!([{ "is_provisional": true, "relation": "子", "subject": subject(21) }]);
    let row = row("b", JUNE, 1, "continued").set("/members", child);
    let world = in_force().with(&june(row.sealing(&[subject(1), subject(1), subject(21)])));
    world.breaks(id::ROSTER_ALL, &[roster_confirmed("b", JUNE, 0, 1)]);
}

#[test]
fn a_row_that_is_not_shown_as_it_is_beside_the_benefit_breaks_roster_place() {
    in_force().holds(&june(raised()));
    in_force().holds(&june(row("b", JUNE, 1, "continued")));
    in_force().breaks(id::ROSTER_PLACE, &june(row("b", JUNE, 1, "new")));
    in_force().breaks(id::ROSTER_PLACE, &june(row("b", JUNE, 1, "raised")));
    in_force().breaks(id::ROSTER_PLACE, &june(row("b", JUNE, 1, "lowered")));
    in_force().breaks(id::ROSTER_PLACE, &june(raised().set("/change", "lowered")));
    in_force().breaks(id::ROSTER_PLACE, &june(raised().set("/change", "continued")));
    for shown in ["/other_account", "/other_head"] {
        in_force().breaks(id::ROSTER_PLACE, &june(raised().set(shown, true)));
    }
    published().breaks(id::ROSTER_PLACE, &june(row("b", JUNE, 1, "continued")));
    published().breaks(id::ROSTER_PLACE, &june(row("b", JUNE, 1, "new").set("/other_head", true)));
}

#[test]
fn a_row_whose_amount_the_standard_does_not_make_of_its_inputs_breaks_row_amount() {
    let world = in_force();
    world.breaks(id::ROW_AMOUNT, &june(raised().set("/amount", "783.35")));
    world.breaks(id::ROW_AMOUNT, &june(raised().set("/inputs/income", "49.99")));
    let accepted = json!({ "base": "700.00", "reason": "核对无误" });
    let accepted = raised().set("/inputs/accepted", accepted).set("/change", "raised");
    world.holds(&june(accepted.clone().set("/amount", "750.00")));
    world.breaks(id::ROW_AMOUNT, &june(accepted));
}

/// Other inputs that come to the same: the row continues the benefit, and its inputs change all the same.
#[test]
fn a_row_that_continues_a_benefit_on_other_inputs_changes_them() {
    let same = row("b", JUNE, 1, "continued").set("/inputs/income", "125.00").set("/inputs/top_up", "100.00");
    let world = in_force().with(&june(same));
    let confirmed = roster_confirmed("b", JUNE, 0, 1);
    let told = adjusted().set("/inputs/income", "125.00").set("/inputs/top_up", "100.00");
    world.holds(&[told, confirmed.clone()]);
    world.breaks(id::ROSTER_ALL, &[confirmed]);
}

#[test]
fn a_row_hides_no_other_account_and_no_other_head() {
    let other = raised().set("/payee", json!(subject(9))).sealing(&[subject(1), subject(9), subject(11)]);
    in_force().breaks(id::ROSTER_PLACE, &june(other.clone()));
    in_force().holds(&june(other.set("/other_account", true)));
}

#[test]
fn a_roster_that_names_another_areas_benefit_breaks_roster_place() {
    let own = RosterId::of(&sha("b"), NEIGHBOUR.parse().unwrap(), JUNE.parse().unwrap());
    let there = |act: Act| act.set("/area", NEIGHBOUR).within(NEIGHBOUR).on(own);
    let commit: Vec<Act> = june(raised()).into_iter().map(there).collect();
    in_force().breaks(id::ROSTER_PLACE, &commit);
    // What the roster does not show it cannot carry out either: a benefit that was new there is in force here.
    let world = published().with(&[there(imported("b", JUNE, 1, EACH)), there(row("b", JUNE, 1, "new"))]);
    let world = world.with(&proposing()).with(&confirming());
    let adjusted = adjusted().set("/source/roster", json!(own)).set("/inputs/income", "100.00");
    world.breaks(id::ROSTER_PLACE, &[adjusted]);
}

#[test]
fn a_roster_of_a_prefecture_names_no_place_of_a_county() {
    let own = RosterId::of(&sha("b"), PREFECTURE.parse().unwrap(), JUNE.parse().unwrap());
    let above = |act: Act| act.on(own).within(PREFECTURE);
    let commit: Vec<Act> = june(row("b", JUNE, 5, "new")).into_iter().map(above).collect();
    let commit = swap(commit, 0, |act| act.set("/area", PREFECTURE));
    let commit = swap(commit, 1, |act| act.within(TOWN));
    published().breaks(id::ROSTER_PLACE, &commit);
}

#[test]
fn rows_that_a_roster_states_come_whole_in_its_commit_and_sum_to_what_it_states() {
    published().breaks(id::WHOLE, &without(proposing(), 2));
    published().breaks(id::WHOLE, &swap(proposing(), 0, |act| act.set("/rows", 3)));
    published().breaks(id::WHOLE, &swap(proposing(), 0, |act| act.set("/total", "1366.67")));
    let first = proposed();
    first.breaks("roster", &proposing()[1..2]);
}

#[test]
fn who_is_missing_is_listed_with_the_roster() {
    let missing =
        act("roster.missing_listed", roster("b", JUNE), COUNTY, json!({ "entitlements": [benefit(2)] }));
    let full = swap(june(raised()), 0, |act| act.set("/scope", "full"));
    in_force().holds(&[full.clone(), vec![missing.clone()]].concat());
    in_force().with(&full).breaks(id::WHOLE, std::slice::from_ref(&missing));
    let others = [
        [full.clone(), vec![missing.clone().set("/entitlements/0", json!(benefit(9)))]].concat(),
        swap(full.clone(), 0, |act| act.set("/townships", json!(["433122108000"])))
            .into_iter()
            .chain([missing])
            .collect(),
    ];
    others.iter().for_each(|commit| in_force().breaks(id::ROSTER_PLACE, commit));
}
