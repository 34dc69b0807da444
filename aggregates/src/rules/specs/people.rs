//! `members`, `exclusion`, `link`, `erased`, and `area` and `days` of what happens to persons.

use serde_json::json;

use super::month::*;
use super::{Act, World, act, id, swap, without};
use crate::{EntitlementId, Programme};

fn left(person: u128, number: u128, last: &str) -> Act {
    let data = json!({ "entitlement": benefit(number), "last_month": last, "reason": "停发" });
    act("person.left", subject(person), TOWN, data)
}

/// Benefit 1 ends with June: benefit, head, member.
fn stopping() -> Vec<Act> {
    let data =
        json!({ "event_day": "2023-06-20", "holder": "李审核", "last_month": "2023-06", "reason": "超标" });
    vec![act("entitlement.stopped", benefit(1), TOWN, data), left(1, 1, "2023-06"), left(11, 1, "2023-06")]
}

fn erased(person: u128) -> Act {
    act("person.erased", subject(person), TOWN, json!({ "doc_no": "1号", "holder": "向管理" }))
}

/// Who gives way, who takes in.
pub(super) fn linking(from: u128, to: u128) -> Vec<Act> {
    let linked = json!({ "evidence": "核查报告", "holder": "李审核", "survivor": subject(to) });
    vec![
        act("person.linked", subject(from), TOWN, linked),
        act("person.absorbed", subject(to), TOWN, json!({ "subject": subject(from) })),
    ]
}

/// Person 30 with a personal benefit, beside the two households.
pub(super) fn with_personal(programme: Programme) -> World {
    let own = EntitlementId::of(subject(30).0, programme);
    let personal = |act: Act| {
        let mut act = act.set("/programme", programme.code());
        act.data.as_object_mut().unwrap().remove("household");
        act.set("/inputs", json!({ "persons": 1, "top_up": "0.00" }))
    };
    let row =
        personal(row("f", "2023-05", 30, "new")).set("/entitlement", json!(own)).set("/members", json!([]));
    let head = json!([{ "from": "2023-05", "relation": "head", "subject": subject(30) }]);
    let confirmed = personal(confirmed(30)).on(own).set("/members", head);
    let enrolled = enrolled(30, 30, "beneficiary").set("/entitlement", json!(own));
    let published = standard(EACH, "要点")
        .on(format!("{programme}@{PREFECTURE}"))
        .set("/programme", programme.code())
        .set("/unit", "month");
    in_force()
        .with(&[published])
        .with(&[
            imported("f", "2023-05", 1, EACH).set("/programmes", json!([programme])),
            row.sealing(&[subject(30), subject(30)]),
        ])
        .with(&[
            enrolled.set("/programme", programme.code()),
            confirmed.set("/source/roster", json!(roster("f", "2023-05"))),
            roster_confirmed("f", "2023-05", 1, 0),
        ])
}

#[test]
fn a_part_without_its_benefit_or_a_benefit_without_a_part_breaks_members() {
    proposed().breaks(id::MEMBERS, &[enrolled(1, 1, "head")]);
    for left_out in [0, 1, 3, 4] {
        proposed().breaks(id::MEMBERS, &without(confirming(), left_out));
    }
}

#[test]
fn a_part_of_another_month_programme_or_place_breaks_members() {
    let changes = [("/from", "2023-06"), ("/programme", "tekun")];
    for (pointer, value) in changes {
        proposed().breaks(id::MEMBERS, &swap(confirming(), 4, |act| act.set(pointer, value)));
    }
    let place = |act: Act| act.set("/area", COUNTY).within(COUNTY);
    proposed().breaks(id::MEMBERS, &swap(confirming(), 4, place));
}

#[test]
fn a_benefit_that_stops_lets_everybody_go_with_its_last_month() {
    in_force().holds(&stopping());
    for left_out in [1, 2] {
        in_force().breaks(id::MEMBERS, &without(stopping(), left_out));
    }
    in_force().breaks(id::MEMBERS, &swap(stopping(), 2, |act| act.set("/last_month", "2023-07")));
    in_force().breaks(id::MEMBERS, &stopping()[1..]);
}

#[test]
fn two_subjects_become_one_person_on_both_sides() {
    let world = with_personal(Programme::DisabilityNursing);
    world.holds(&linking(30, 1));
    for left_out in [0, 1] {
        world.breaks(id::LINK, &without(linking(30, 1), left_out));
    }
    let other = swap(linking(30, 1), 0, |act| act.set("/survivor", json!(subject(2))));
    world.breaks(id::LINK, &other);
}

/// The survivor may be anybody's account holder, or somebody whom another place is about to confirm.
#[test]
fn nobody_gives_way_to_who_is_part_of_nothing() {
    with_personal(Programme::DisabilityNursing).breaks(id::LINK, &linking(30, 77));
}

#[test]
fn who_is_part_of_a_benefit_is_so_in_the_way_that_it_says() {
    proposed().breaks(id::MEMBERS, &swap(confirming(), 4, |act| act.set("/part", "head")));
    proposed().breaks(id::MEMBERS, &swap(confirming(), 4, |act| act.set("/part", "beneficiary")));
}

#[test]
fn who_a_month_was_paid_for_leaves_the_household_in_a_later_one() {
    let may = [imported("b", "2023-05", 1, "366.67"), {
        let row = row("b", "2023-05", 1, "lowered").set("/inputs/persons", 1).set("/amount", "366.67");
        row.set("/members", json!([])).sealing(&[subject(1), subject(1)])
    }];
    let data = json!({
        "beneficiary": subject(1), "from": "2023-05", "holder": "李审核",
        "members": [{ "from": "2023-05", "relation": "head", "subject": subject(1) }],
        "source": { "roster": roster("b", "2023-05"), "row": 5 }, "unknown_members": 0,
    });
    let adjusted = json!({
        "from": "2023-05", "holder": "李审核", "inputs": { "income": "100.00", "persons": 1, "top_up": "50.00" },
        "source": { "roster": roster("b", "2023-05"), "row": 5 },
    });
    let commit = [
        act("entitlement.members_changed", benefit(1), TOWN, data).sealing(&[subject(1)]),
        left(11, 1, "2023-04"),
        act("entitlement.adjusted", benefit(1), TOWN, adjusted),
        roster_confirmed("b", "2023-05", 1, 0),
    ];
    in_force().with(&may).holds(&commit);
    answered().with(&may).breaks("entitlement", &commit);
}

#[test]
fn two_benefits_that_exclude_each_other_make_no_one_person() {
    in_force().breaks(id::EXCLUSION, &linking(2, 1));
    with_personal(Programme::Tekun).breaks(id::EXCLUSION, &linking(30, 1));
}

#[test]
fn who_gave_way_long_ago_counts_at_the_next_link_and_the_next_benefit() {
    let world = with_personal(Programme::DisabilityNursing).with(&linking(30, 1));
    let tekun =
        enrolled(1, 1, "beneficiary").set("/programme", "tekun").set("/entitlement", json!(benefit(9)));
    world.breaks(id::EXCLUSION, &[tekun]);
    let nursing = enrolled(11, 1, "member").on(subject(40)).set("/programme", "disability_nursing");
    let nursing = nursing.sealing(&[subject(40)]).set("/entitlement", json!(benefit(9)));
    // Its benefit does not matter here: only who is part of what.
    let mut world = world;
    assert_eq!(world.commit(&[nursing]).unwrap_err().rule, id::MEMBERS);
    world.breaks(id::EXCLUSION, &linking(40, 1));
}

/// The other benefit's members are unknown or others: the household is the same.
#[test]
fn a_household_draws_one_kind_of_dibao() {
    let own = EntitlementId::of(household(1).0, Programme::DibaoUrban);
    let urban = |act: Act| act.set("/programme", "dibao_urban");
    let published = urban(standard("5000.00", "要点")).on(format!("dibao_urban@{PREFECTURE}"));
    let row = urban(row("f", "2023-06", 50, "new")).set("/entitlement", json!(own));
    let row = row.set("/household", json!(household(1)));
    let confirmed =
        urban(confirmed(50)).on(own).set("/household", json!(household(1))).set("/from", "2023-06");
    let confirmed = confirmed.set("/source/roster", json!(roster("f", "2023-06")));
    let confirmed = confirmed.set("/members/0/from", "2023-06").set("/members/1/from", "2023-06");
    let part = |person, part| {
        urban(enrolled(person, 50, part)).set("/from", "2023-06").set("/entitlement", json!(own))
    };
    let imported = imported("f", "2023-06", 1, EACH).set("/programmes", json!(["dibao_urban"]));
    let commit = [part(50, "head"), part(60, "member"), confirmed, roster_confirmed("f", "2023-06", 1, 0)];
    let world = in_force().with(&[published]).with(&[imported, row]);
    world.breaks(id::EXCLUSION, &commit);
    let may = |act: Act| act.set("/last_month", "2023-05");
    world.with(&stopping().into_iter().map(may).collect::<Vec<_>>()).holds(&commit);
}

/// Benefit 1, whose May was paid, ends with April after all.
fn stopped_after_it_was_paid() -> World {
    let back = |act: Act| act.set("/last_month", "2023-04");
    let stopping: Vec<Act> = stopping().into_iter().map(back).collect();
    answered().with(&swap(stopping, 0, |act| act.set("/event_day", "2023-05-06")))
}

#[test]
fn what_was_paid_for_a_month_is_asked_back_before_another_benefit_takes_the_month() {
    let other = |from: &str| {
        let part = enrolled(1, 1, "beneficiary").set("/entitlement", json!(benefit(9)));
        [part.set("/programme", "tekun").set("/from", from)]
    };
    let asked_back = |amount: &str| {
        let data = json!({
            "amount": amount, "holder": "周财政", "line": at(1, 1), "reason": "转特困", "recovery": drawn(7),
        });
        act("entitlement.recovery_opened", benefit(1), TOWN, data)
    };
    let world = stopped_after_it_was_paid();
    world.breaks(id::EXCLUSION, &other("2023-05"));
    // The other benefit itself is missing here: that is all that is left to say.
    world.breaks(id::MEMBERS, &other("2023-06"));
    world.clone().with(&[asked_back(EACH)]).breaks(id::MEMBERS, &other("2023-05"));
    let waived = json!({
        "doc_no": "免1号", "holder": "周财政", "reason": "困难", "recovery": drawn(7),
    });
    let waived = act("entitlement.recovery_waived", benefit(1), TOWN, waived);
    world.clone().with(&[asked_back(EACH)]).with(&[waived]).breaks(id::EXCLUSION, &other("2023-05"));
    world.with(&[asked_back("1.00")]).breaks(id::EXCLUSION, &other("2023-05"));
}

#[test]
fn what_is_asked_back_is_not_waived_while_another_benefit_rests_on_it() {
    let asked_back = json!({
        "amount": EACH, "holder": "周财政", "line": at(1, 1), "reason": "转特困", "recovery": drawn(7),
    });
    let waived = json!({ "doc_no": "免1号", "holder": "周财政", "reason": "困难", "recovery": drawn(7) });
    let waived = act("entitlement.recovery_waived", benefit(1), TOWN, waived);
    let asked_back = act("entitlement.recovery_opened", benefit(1), TOWN, asked_back);
    let world = stopped_after_it_was_paid().with(&[asked_back]);
    world.holds(std::slice::from_ref(&waived));
    let part = enrolled(11, 1, "beneficiary").set("/entitlement", json!(benefit(9)));
    let rests = [part.set("/programme", "tekun").set("/from", "2023-05")];
    world.clone().unasked(&rests).breaks(id::EXCLUSION, std::slice::from_ref(&waived));
    // Nor if the household has begun again without him since.
    let again = confirmed(1).set("/from", "2023-06").set("/unknown_members", 1);
    let again =
        again.set("/members", json!([{ "from": "2023-06", "relation": "head", "subject": subject(1) }]));
    let again = world.unasked(&[again]);
    again.holds(std::slice::from_ref(&waived));
    again.unasked(&rests).breaks(id::EXCLUSION, &[waived]);
}

/// Both were ordered for May, and both end with April after all: who is one person is paid twice, unless one came back.
#[test]
fn whoever_was_paid_twice_for_a_month_is_not_linked() {
    let back = |act: Act| act.set("/last_month", "2023-04");
    let other = |act: Act| act.on(benefit(2)).set("/event_day", "2023-05-06");
    let other = [other(stopping().remove(0)), left(2, 2, "2023-04"), left(12, 2, "2023-04")];
    let other = other.map(back);
    let own = swap(stopping().into_iter().map(back).collect(), 0, |act| act.set("/event_day", "2023-05-06"));
    sent().with(&own).with(&other).breaks(id::EXCLUSION, &linking(2, 1));
    stopped_after_it_was_paid().with(&other).holds(&linking(2, 1));
}

#[test]
fn back_pay_for_a_month_behind_the_end_is_not_beside_another_benefit() {
    let asked_back = json!({
        "amount": EACH, "holder": "周财政", "line": at(1, 1), "reason": "转特困", "recovery": drawn(7),
    });
    let grant = json!({
        "amount": "10.00", "grant": drawn(8), "holder": "李审核", "months": ["2023-05"], "reason": "漏发",
    });
    let acts = [
        act("entitlement.recovery_opened", benefit(1), TOWN, asked_back),
        act("entitlement.back_pay_granted", benefit(1), TOWN, grant),
    ];
    let world = stopped_after_it_was_paid().with(&acts);
    let mut line = line(&world, 1, 1);
    line["amount"] = json!("10.00");
    line["cause"] = json!(format!("back_pay:{}", drawn(8)));
    line["components"] =
        json!([crate::amount::back_pay(crate::ProposalId(drawn(8)), "10.00".parse().unwrap())]);
    let lines = act("batch.lines_drafted", batch(2), COUNTY, json!({ "lines": [line] }));
    let draft = [header(2, "back_pay", 1, "10.00"), lines];
    world.holds(&draft);
    let part = enrolled(11, 1, "beneficiary").set("/entitlement", json!(benefit(9)));
    let beside = world.unasked(&[part.set("/programme", "tekun").set("/from", "2023-05")]);
    beside.breaks(id::EXCLUSION, &draft);
}

/// May was paid for both members, and is in force no more: then the household begins again with the head alone.
#[test]
fn a_benefit_that_begins_again_in_a_month_that_was_paid_has_the_people_whom_it_was_paid_for() {
    let alone = |act: Act| {
        let head = json!([{ "from": "2023-05", "relation": "head", "subject": subject(1) }]);
        let act = act.set("/members", head).set("/inputs/persons", 1);
        act.set("/source/roster", json!(roster("e", "2023-05")))
    };
    let read = [imported("e", "2023-05", 1, "366.67"), {
        let row = row("e", "2023-05", 1, "new").set("/inputs/persons", 1).set("/amount", "366.67");
        row.set("/members", json!([])).sealing(&[subject(1), subject(1)])
    }];
    let world = stopped_after_it_was_paid().with(&read);
    let commit = [enrolled(1, 1, "head"), alone(confirmed(1)), roster_confirmed("e", "2023-05", 1, 0)];
    world.breaks("entitlement", &commit);
    let asked_back = json!({
        "amount": EACH, "holder": "周财政", "line": at(1, 1), "reason": "多计一人", "recovery": drawn(7),
    });
    world.with(&[act("entitlement.recovery_opened", benefit(1), TOWN, asked_back)]).holds(&commit);
}

#[test]
fn nobody_leaves_a_household_in_a_month_that_was_paid_for_him_as_back_pay() {
    let grant = json!({
        "amount": "10.00", "grant": drawn(8), "holder": "李审核", "months": ["2023-05"], "reason": "漏发",
    });
    let ordered = json!({
        "amount": "10.00", "cause": format!("back_pay:{}", drawn(8)), "funding": FUNDING, "holder": "周财政",
        "components": [crate::amount::back_pay(crate::ProposalId(drawn(8)), "10.00".parse().unwrap())],
        "line": at(2, 1), "month": "2023-05", "payee": subject(1),
    });
    let changed = json!({
        "beneficiary": subject(1), "from": "2023-05", "holder": "李审核",
        "members": [{ "from": "2023-05", "relation": "head", "subject": subject(1) }],
        "source": { "roster": roster("b", "2023-05"), "row": 5 }, "unknown_members": 0,
    });
    let paid = in_force().unasked(&[
        act("entitlement.back_pay_granted", benefit(1), TOWN, grant),
        act("entitlement.payment_ordered", benefit(1), TOWN, ordered),
    ]);
    let changed = act("entitlement.members_changed", benefit(1), TOWN, changed).sealing(&[subject(1)]);
    // The roster itself is missing: that is all that is wrong for others.
    in_force().breaks(id::ROSTER_ROW, std::slice::from_ref(&changed));
    let mut state = paid.streams.get(&changed.stream).cloned();
    let refused = crate::noun::step(&mut state, changed.event().unwrap()).unwrap_err();
    assert!(refused.text.en.contains("2023-05"), "{refused}");
}

#[test]
fn nobody_is_two_members_of_one_benefit() {
    let data = json!({
        "beneficiary": subject(1), "from": "2023-05", "holder": "李审核",
        "members": [
            { "from": "2023-05", "relation": "head", "subject": subject(1) },
            { "from": "2023-05", "relation": "配偶", "subject": subject(11) },
        ],
        "source": { "roster": roster("b", "2023-05"), "row": 5 }, "unknown_members": 0,
    });
    let changed = act("entitlement.members_changed", benefit(1), TOWN, data).sealing(&[subject(1)]);
    in_force().unasked(&linking(11, 1)).breaks(id::MEMBERS, &[changed]);
}

#[test]
fn a_benefit_ends_for_what_has_come_and_no_sooner() {
    in_force().breaks(id::DAYS, &swap(stopping(), 0, |act| act.set("/event_day", "2023-07-01")));
    let back = |act: Act| act.set("/last_month", "2023-04");
    in_force().breaks("entitlement", &stopping().into_iter().map(back).collect::<Vec<_>>());
}

#[test]
fn back_pay_is_for_months_that_have_come() {
    let granted = |month: &str| {
        let data = json!({
            "amount": "10.00", "grant": drawn(7), "holder": "李审核", "months": [month], "reason": "追溯提标",
        });
        act("entitlement.back_pay_granted", benefit(1), TOWN, data)
    };
    in_force().holds(&[granted("2023-06")]);
    in_force().breaks(id::DAYS, &[granted("2023-07")]);
}

#[test]
fn an_account_holder_is_erased_with_its_person_and_in_its_area() {
    let world = in_force().with(&stopping());
    world.holds(&[erased(1), erased(77)]);
    world.holds(&[erased(77), erased(1)]);
    world.breaks(id::ERASED, &[erased(77)]);
    world.breaks(id::ERASED, &[erased(1), erased(77).within(COUNTY)]);
}
