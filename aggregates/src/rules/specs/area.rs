//! `area` and `seals`: every record falls where the thing is that changes, and seals whom it is about.

use serde_json::json;

use super::month::*;
use super::{Act, World, act, id, swap};

/// The commits of a month, each with the streams before it.
fn story() -> Vec<(World, Vec<Act>)> {
    let (drafted, approved) = (in_force(), approved());
    let (draft, order) = (drafting(&drafted), ordering(&approved));
    vec![
        (World::new(), vec![standard("5000.00", "要点"), rules(), money("central", COUNTY, 2023)]),
        (published(), proposing()),
        (proposed(), confirming()),
        (drafted, draft),
        (approved, order),
        (ordered(), sending(1, "农商行", &[1, 2])),
        (sent(), answering()),
    ]
}

#[test]
fn a_month_as_an_honest_program_writes_it_holds() {
    for (world, commit) in story() {
        world.holds(&commit);
    }
}

#[test]
fn every_record_of_a_month_breaks_area_in_another_area() {
    for (world, commit) in story() {
        for at in 0..commit.len() {
            for area in [NEIGHBOUR, "433122108000", "53430000MJJ4567894"] {
                world.breaks(id::AREA, &swap(commit.clone(), at, |act| act.within(area)));
            }
        }
    }
}

#[test]
fn no_record_of_a_month_may_name_an_area_above_its_own() {
    for (world, commit) in story() {
        for at in 0..commit.len() {
            let own = commit[at].area.to_string();
            let above = if own == TOWN { COUNTY } else { "430000000000" };
            world.breaks(id::AREA, &swap(commit.clone(), at, |act| act.within(above)));
        }
    }
}

#[test]
fn every_record_of_a_month_breaks_seals_with_one_less_one_more_or_anothers() {
    for (world, commit) in story() {
        for at in 0..commit.len() {
            let mut more = commit.clone();
            more[at].seals.push(drawn(99));
            world.breaks(id::SEALS, &more);
            if commit[at].seals.is_empty() {
                continue;
            }
            let mut fewer = commit.clone();
            fewer[at].seals.pop();
            world.breaks(id::SEALS, &fewer);
            let mut other = commit.clone();
            other[at].seals[0] = drawn(99);
            world.breaks(id::SEALS, &other);
        }
    }
}

#[test]
fn seals_stand_in_the_order_of_whom_they_are_about() {
    let mut commit = proposing();
    commit[1].seals.reverse();
    published().breaks(id::SEALS, &commit);
}

#[test]
fn a_recovery_falls_where_the_line_was_that_it_asks_back() {
    let opened = json!({
        "amount": "10.00", "holder": "李审核", "line": at(1, 1), "reason": "多发", "recovery": drawn(8),
    });
    let collected = json!({ "amount": "10.00", "flow": "R1", "holder": "李审核", "recovery": drawn(8) });
    let commit = [
        act("entitlement.recovery_opened", benefit(1), TOWN, opened),
        act("entitlement.recovery_collected", benefit(1), TOWN, collected),
    ];
    answered().holds(&commit);
    for at in [0, 1] {
        answered().breaks(id::AREA, &swap(commit.to_vec(), at, |act| act.within(COUNTY)));
    }
}

#[test]
fn a_change_of_a_benefit_falls_in_the_benefits_own_area() {
    let data = json!({
        "evidence": "新卡", "holder": "李审核", "payee": subject(9), "proposal": drawn(8), "reason": "换卡",
    });
    let proposed = act("entitlement.payee_change_proposed", benefit(1), TOWN, data).sealing(&[subject(9)]);
    in_force().holds(std::slice::from_ref(&proposed));
    for elsewhere in [COUNTY, NEIGHBOUR] {
        in_force().breaks(id::AREA, &[proposed.clone().within(elsewhere)]);
    }
    in_force().breaks(id::SEALS, &[proposed.sealing(&[])]);
}

#[test]
fn a_township_that_a_roster_lists_lies_in_its_area() {
    let listed = |town: &str| swap(proposing(), 0, |act| act.set("/townships", json!([town])));
    published().holds(&listed(TOWN));
    published().breaks(id::AREA, &listed("433123107000"));
}
