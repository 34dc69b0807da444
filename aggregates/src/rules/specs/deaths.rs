//! Deaths, and whoever is the same person: what is paid, who is a member, what is told.

use serde_json::json;

use super::month::*;
use super::people::{linking, with_personal};
use super::{Act, World, act, id};
use crate::{EntitlementId, Programme};

#[test]
fn a_death_counts_for_whoever_is_the_same_person() {
    let died = |person| {
        let data = json!({ "day": "2023-04-30", "evidence": "证明", "holder": "李审核" });
        act("person.died", subject(person), TOWN, data)
    };
    let world = with_personal(Programme::DisabilityNursing).with(&[died(11)]).with(&[died(30)]);
    world.holds(&drafting(&world));
    world.clone().with(&linking(1, 30)).breaks(id::DRAFT, &drafting(&world));
    world.clone().with(&linking(30, 1)).breaks(id::DRAFT, &drafting(&world));
}

#[test]
fn back_pay_for_months_after_the_only_person_died_breaks_draft() {
    let (programme, own) = (Programme::Tekun, EntitlementId::of(subject(30).0, Programme::Tekun));
    let published = rules().on(format!("{programme}@{PREFECTURE}")).set("/programme", programme.code());
    let grant = json!({
        "amount": "10.00", "grant": drawn(7), "holder": "李审核", "months": ["2023-05"], "reason": "追溯提标",
    });
    let granted = act("entitlement.back_pay_granted", own, TOWN, grant);
    let world = with_personal(programme).with(&[published, granted]);
    let basis = crate::amount::back_pay(crate::ProposalId(drawn(7)), "10.00".parse().unwrap());
    let line = json!({
        "amount": "10.00", "area": TOWN, "beneficiary": subject(30), "cause": format!("back_pay:{}", drawn(7)),
        "components": [basis], "entitlement": own, "line": 1, "month": "2023-05", "other_account": false,
        "payee": subject(30),
    });
    let draft = [
        header(1, "back_pay", 1, "10.00").set("/programme", programme.code()),
        act("batch.lines_drafted", batch(1), COUNTY, json!({ "lines": [line] })),
    ];
    let died = |day: &str| {
        act("person.died", subject(30), TOWN, json!({ "day": day, "evidence": "证明", "holder": "李审核" }))
    };
    world.holds(&draft);
    world.clone().with(&[died("2023-05-01")]).holds(&draft);
    let dead = world.with(&[died("2023-04-30")]);
    dead.clone().breaks(id::DRAFT, &draft);
    let withdrawn = json!({ "day": "2023-04-30", "evidence": "同名", "holder": "李审核" });
    let withdrawn = act("person.death_withdrawn", subject(30), TOWN, withdrawn);
    dead.breaks(id::AREA, &[withdrawn.clone().within(NEIGHBOUR)]);
    dead.with(&[withdrawn]).holds(&draft);
}

/// From June on the benefit is somebody else's: May is still that of those who were counted in it.
#[test]
fn a_month_is_that_of_the_people_who_were_counted_in_it() {
    let died = |person| {
        let data = json!({ "day": "2023-04-05", "evidence": "证明", "holder": "李审核" });
        act("person.died", subject(person), TOWN, data)
    };
    let joins = json!({
        "beneficiary": subject(50), "from": "2023-06", "holder": "李审核",
        "members": [{ "from": "2023-06", "relation": "head", "subject": subject(50) }],
        "source": { "roster": roster("b", "2023-06"), "row": 5 }, "unknown_members": 0,
    });
    let joined = |dead: &[Act], unknown: u32| {
        let data = act("entitlement.members_changed", benefit(1), TOWN, joins.clone());
        in_force().with(dead).unasked(&[data.set("/unknown_members", unknown)])
    };
    let draft = |world: &World| {
        let mut line = line(world, 1, 1);
        line["beneficiary"] = json!(subject(50));
        vec![
            header(1, "regular", 1, EACH),
            act("batch.lines_drafted", batch(1), COUNTY, json!({ "lines": [line] })),
        ]
    };
    let one = joined(&[died(1)], 0);
    one.holds(&draft(&one));
    for unknown in [0, 1] {
        let all = joined(&[died(1), died(11)], unknown);
        all.breaks(id::DRAFT, &draft(&all));
    }
}

/// The grace ended with May; nobody stopped the benefit, so its members are still part of it.
#[test]
fn who_has_died_becomes_no_member_anew() {
    let grace = json!({ "holder": "李审核", "reason": "渐退", "until": "2023-05" });
    let died = json!({ "day": "2023-05-20", "evidence": "证明", "holder": "李审核" });
    let june = vec![imported("b", "2023-06", 1, EACH), row("b", "2023-06", 1, "new")];
    let again = |act: Act| {
        let act = act.set("/from", "2023-06").set("/source/roster", json!(roster("b", "2023-06")));
        act.set("/members/0/from", "2023-06").set("/members/1/from", "2023-06")
    };
    let world = in_force().with(&[act("entitlement.grace_started", benefit(1), TOWN, grace)]).with(&june);
    let commit = [again(confirmed(1)), roster_confirmed("b", "2023-06", 1, 0)];
    world.holds(&commit);
    world.with(&[act("person.died", subject(1), TOWN, died)]).breaks(id::MEMBERS, &commit);
}

#[test]
fn what_happens_to_a_person_is_recorded_where_the_person_is_part_of_a_benefit() {
    let died = json!({ "day": "2023-06-20", "evidence": "证明", "holder": "李审核" });
    let died = act("person.died", subject(1), TOWN, died);
    in_force().holds(std::slice::from_ref(&died));
    for elsewhere in [COUNTY, NEIGHBOUR] {
        in_force().breaks(id::AREA, &[died.clone().within(elsewhere)]);
    }
    in_force().breaks(id::AREA, &[died.on(subject(99))]);
}

#[test]
fn a_death_a_move_and_a_hearing_have_come_when_they_are_told() {
    let told = |day: &str| {
        let data = json!({ "day": day, "evidence": "证明", "holder": "李审核" });
        let moved = json!({ "area": NEIGHBOUR, "day": day, "holder": "李审核" });
        let heard = json!({ "day": day, "doc_no": "1号", "holder": "李审核" });
        [
            act("person.died", subject(1), TOWN, data),
            act("person.moved", subject(1), TOWN, moved),
            act("entitlement.hearing_held", benefit(1), TOWN, heard.clone()),
            act("entitlement.notice_served", benefit(1), TOWN, heard),
        ]
    };
    told("2023-06-30").iter().for_each(|act| in_force().holds(std::slice::from_ref(act)));
    told("2023-07-01").iter().for_each(|act| in_force().breaks(id::DAYS, std::slice::from_ref(act)));
}
