//! `draft`, `in-force`, `basis`, `source`: a draft's lines are what is owed, on the standard in force, from money that
//! may pay it.

use serde_json::json;

use super::month::*;
use super::{Act, World, act, id, swap};

fn changed(world: &World, pointer: &str, value: impl Into<serde_json::Value>) -> Vec<Act> {
    swap(drafting(world), 1, |act| act.set(pointer, value))
}

fn from(world: &World, funding: &str) -> Vec<Act> {
    swap(drafting(world), 0, |act| act.set("/funding", funding))
}

#[test]
fn a_draft_of_what_is_owed_holds() {
    let world = in_force();
    world.holds(&drafting(&world));
}

#[test]
fn a_line_for_another_account_beneficiary_or_place_breaks_draft() {
    let world = in_force();
    for pointer in ["/lines/1/payee", "/lines/1/beneficiary"] {
        world.breaks(id::DRAFT, &changed(&world, pointer, json!(subject(9))));
    }
    world.breaks(id::DRAFT, &changed(&world, "/lines/1/area", "433122108000"));
    world.breaks(id::DRAFT, &changed(&world, "/lines/1/entitlement", json!(benefit(9))));
}

#[test]
fn a_line_for_a_month_out_of_force_or_paid_already_breaks_draft() {
    let world = in_force();
    world.breaks(id::DRAFT, &changed(&world, "/lines/1/month", "2023-04"));
    let second: Vec<Act> = drafting(&world).into_iter().map(|act| act.on(batch(2))).collect();
    let number = header(2, "regular", 2, BOTH).data["number"].clone();
    let second = swap(second, 0, |act| act.set("/number", number));
    world.holds(&second);
    ordered().breaks(id::DRAFT, &second);
}

#[test]
fn back_pay_without_a_grant_breaks_draft() {
    let world = in_force();
    let cause = format!("back_pay:{}", drawn(9));
    world.breaks(id::DRAFT, &changed(&world, "/lines/1/cause", cause));
}

/// May was paid; a roster then moves its money from the base to the top-up.
#[test]
fn a_month_is_paid_what_its_inputs_make_of_it_whatever_they_made_before() {
    let moved = |act: Act| act.set("/inputs/income", "416.67").set("/inputs/top_up", EACH);
    let roster = [imported("b", "2023-05", 1, EACH), moved(row("b", "2023-05", 1, "continued"))];
    let adjusted = json!({
        "from": "2023-05", "holder": "李审核", "inputs": { "income": "416.67", "persons": 2, "top_up": EACH },
        "source": { "roster": super::month::roster("b", "2023-05"), "row": 5 },
    });
    let adjusted = act("entitlement.adjusted", benefit(1), TOWN, adjusted);
    let top_up = crate::amount::compute(
        crate::Programme::DibaoRural,
        &serde_json::from_value(adjusted.data["inputs"].clone()).unwrap(),
        "2023-05".parse().unwrap(),
        &book(&in_force()),
    );
    let confirmed = [adjusted, roster_confirmed("b", "2023-05", 0, 1)];
    let draft = |world: &World| {
        let mut line = line(world, 1, 1);
        line["amount"] = json!(EACH);
        line["components"] = json!([top_up.as_ref().unwrap().last()]);
        let lines = act("batch.lines_drafted", batch(2), COUNTY, json!({ "lines": [line] }));
        vec![header(2, "regular", 1, EACH), lines]
    };
    let unpaid = in_force().with(&roster).with(&confirmed);
    unpaid.holds(&draft(&unpaid));
    let paid = answered().with(&roster).with(&confirmed);
    paid.breaks(id::DRAFT, &draft(&paid));
}

/// A draft of what was granted for May: as much for benefit 1.
fn granted(world: &World, number: u128, amount: &str) -> Vec<Act> {
    let basis = crate::amount::back_pay(crate::ProposalId(drawn(7)), amount.parse().unwrap());
    let mut line = line(world, 1, 1);
    line["amount"] = json!(amount);
    line["cause"] = json!(format!("back_pay:{}", drawn(7)));
    line["components"] = json!([basis]);
    let lines = act("batch.lines_drafted", batch(number), COUNTY, json!({ "lines": [line] }));
    vec![header(number, "back_pay", 1, amount), lines]
}

/// The grant of so much for May.
fn granting(amount: &str) -> Act {
    let data = json!({
        "amount": amount, "grant": drawn(7), "holder": "李审核", "months": ["2023-05"], "reason": "追溯提标",
    });
    act("entitlement.back_pay_granted", benefit(1), TOWN, data)
}

#[test]
fn back_pay_of_less_or_more_than_its_grant_breaks_draft() {
    let world = in_force().with(&[granting("10.00")]);
    world.holds(&granted(&world, 1, "10.00"));
    for amount in ["9.99", "10.01"] {
        world.breaks(id::DRAFT, &granted(&world, 1, amount));
    }
}

#[test]
fn back_pay_of_a_month_that_was_paid_is_what_the_month_comes_to_beyond_that() {
    let paid = answered().with(&[granting("10.00")]);
    paid.breaks(id::DRAFT, &granted(&paid, 2, "10.00"));
    // Five a month more for each of two persons.
    let raised = paid.with(&[standard("5060.00", "提标")]);
    raised.holds(&granted(&raised, 2, "10.00"));
    let other = answered().with(&[standard("5060.00", "提标"), granting("10.01")]);
    other.breaks(id::DRAFT, &granted(&other, 2, "10.01"));
}

#[test]
fn a_month_that_was_paid_as_back_pay_comes_to_no_more_as_a_regular_one() {
    let world = in_force().with(&[granting("10.00")]);
    let world = world.clone().with(&granted(&world, 2, "10.00"));
    world.holds(&drafting(&world));
    let ordered = json!({
        "amount": "10.00", "cause": format!("back_pay:{}", drawn(7)), "funding": FUNDING, "holder": "周财政",
        "components": [crate::amount::back_pay(crate::ProposalId(drawn(7)), "10.00".parse().unwrap())],
        "line": at(2, 1), "month": "2023-05", "payee": subject(1),
    });
    let paid = world.unasked(&[act("entitlement.payment_ordered", benefit(1), TOWN, ordered)]);
    paid.breaks(id::DRAFT, &drafting(&paid));
}

#[test]
fn a_batch_of_a_prefecture_pays_no_benefit_of_a_county() {
    let world = in_force().with(&[money("central", PREFECTURE, 2023)]);
    let above = |act: Act| act.within(PREFECTURE);
    let draft: Vec<Act> = drafting(&world).into_iter().map(above).collect();
    let digits = batch(1).0.simple().to_string().to_uppercase();
    let header = |act: Act| {
        act.set("/area", PREFECTURE)
            .set("/number", format!("202305-433100-{}", &digits[..8]))
            .set("/funding", format!("central@{PREFECTURE}@2023"))
    };
    world.breaks(id::DRAFT, &swap(draft, 0, header));
}

#[test]
fn a_line_that_shows_a_change_of_account_that_was_none_breaks_draft() {
    let world = in_force();
    world.breaks(id::DRAFT, &changed(&world, "/lines/1/other_account", true));
}

#[test]
fn a_programme_that_is_not_the_benefits_breaks_draft() {
    let world = in_force();
    let urban = rules().on("dibao_urban@433100000000").set("/programme", "dibao_urban");
    let world = world.with(&[urban]);
    world.breaks(id::DRAFT, &swap(drafting(&world), 0, |act| act.set("/programme", "dibao_urban")));
}

#[test]
fn an_amount_that_does_not_follow_from_its_basis_breaks_basis() {
    let world = in_force();
    world.breaks(id::BASIS, &changed(&world, "/lines/1/components/0/amount", "633.35"));
    world.breaks(id::BASIS, &changed(&world, "/lines/1/components/0/basis/inputs/persons", "3"));
    world.breaks(id::BASIS, &changed(&world, "/lines/1/components/0/basis", json!({})));
}

#[test]
fn a_superseded_standard_breaks_in_force() {
    let before = in_force();
    let draft = drafting(&before);
    let after = before.clone().with(&[standard("5400.00", "要点二")]);
    after.breaks(id::IN_FORCE, &draft);
    // Within one commit as well, once lines were drafted by the old one.
    let lines = act("batch.lines_drafted", batch(1), COUNTY, json!({ "lines": [line(&before, 2, 2)] }));
    let first = act("batch.lines_drafted", batch(1), COUNTY, json!({ "lines": [line(&before, 1, 1)] }));
    let split = vec![draft[0].clone(), first, standard("5400.00", "要点二"), lines];
    before.breaks(id::IN_FORCE, &split);
}

#[test]
fn a_standard_named_otherwise_than_it_was_published_breaks_in_force() {
    let world = in_force();
    let changes = [
        ("doc_no", json!("另一文号")),
        ("seq", json!(2)),
        ("stream", json!("standard/dibao_rural@433101000000")),
    ];
    for (name, value) in changes {
        let pointer = format!("/lines/1/components/0/basis/standard/{name}");
        world.breaks(id::IN_FORCE, &changed(&world, &pointer, value));
    }
}

#[test]
fn a_standard_of_the_county_goes_before_that_of_the_prefecture() {
    let own = standard("5000.00", "县要点").set("/area", COUNTY).within(COUNTY);
    let world = in_force();
    let draft = drafting(&world);
    world.with(&[own.on("dibao_rural@433122000000")]).breaks(id::IN_FORCE, &draft);
}

#[test]
fn money_of_the_area_or_above_of_a_source_in_the_rules_may_pay() {
    let world = in_force().with(&[money("central", PREFECTURE, 2023)]);
    world.holds(&from(&world, "central@433100000000@2023"));
}

#[test]
fn money_that_is_not_there_or_of_another_area_source_or_year_breaks_source() {
    let others = [
        ("central", NEIGHBOUR, 2023),
        ("central", TOWN, 2023),
        ("county", COUNTY, 2023),
        ("central", COUNTY, 2022),
    ];
    for (source, area, year) in others {
        let funding = format!("{source}@{area}@{year}");
        let world = in_force();
        world.breaks(id::SOURCE, &from(&world, &funding));
        let world = world.with(&[money(source, area, year)]);
        world.breaks(id::SOURCE, &from(&world, &funding));
    }
}

#[test]
fn money_of_a_closed_year_breaks_source() {
    let closed = json!({ "holder": "赵财政", "successor": "central@433122000000@2024" });
    let closed = act("funding.year_closed", FUNDING, COUNTY, closed);
    in_force().on("2023-11-30").breaks(id::DAYS, std::slice::from_ref(&closed));
    let world = in_force().on("2023-12-01");
    world.breaks("funding", &[closed.clone().set("/successor", "central@433122000000@2022")]);
    let world = world.with(&[closed]);
    world.breaks(id::SOURCE, &drafting(&world));
}

#[test]
fn a_programme_without_rules_in_force_is_paid_from_nothing() {
    let commit = [standard("5000.00", "要点"), money("central", COUNTY, 2023)];
    let world = World::new().with(&commit).with(&proposing()).with(&confirming());
    world.breaks(id::SOURCE, &drafting(&world));
    let world = world.with(&[rules().set("/valid_from", "2023-06")]);
    world.breaks(id::SOURCE, &drafting(&world));
    world.clone().with(&[rules().set("/doc_no", "旧办法")]).holds(&drafting(&world));
}

#[test]
fn a_line_on_other_inputs_than_the_benefits_breaks_draft() {
    let world = in_force();
    let mut three = line(&world, 2, 2);
    three["components"][0]["amount"] = json!("950.01");
    three["components"][0]["basis"]["inputs"]["persons"] = json!("3");
    three["components"][0]["basis"]["steps"][1] = json!("(416.67 − 100.00) × 3 = 950.01");
    three["amount"] = json!("1000.01");
    let lines = json!([line(&world, 1, 1), three]);
    let draft = swap(changed(&world, "/lines", lines), 0, |act| act.set("/total", "1683.35"));
    world.breaks(id::DRAFT, &draft);
}

#[test]
fn a_line_that_leaves_out_a_component_breaks_draft() {
    let world = in_force();
    let mut less = line(&world, 2, 2);
    less["components"] = json!([less["components"][0]]);
    less["amount"] = json!("633.34");
    let lines = json!([line(&world, 1, 1), less]);
    world.breaks(id::DRAFT, &swap(changed(&world, "/lines", lines), 0, |act| act.set("/total", "1316.68")));
}

#[test]
fn a_number_of_another_month_or_county_breaks_id_and_that_of_another_batch_breaks_number() {
    let world = in_force();
    let number = header(1, "regular", 2, BOTH).data["number"].as_str().unwrap().to_owned();
    for other in
        [number.replace("202305", "202306"), number.replace("433122", "433123"), format!("x{number}")]
    {
        world.breaks(id::ID, &swap(drafting(&world), 0, |act| act.set("/number", other.as_str())));
    }
    let twin = crate::BatchId(ledger::Uuid::from_u128(batch(1).0.as_u128() ^ 1));
    let second: Vec<Act> = drafting(&world).into_iter().map(|act| act.on(twin)).collect();
    world.clone().with(&drafting(&world)).breaks(id::NUMBER, &second);
}

#[test]
fn a_line_for_a_month_after_everybody_of_the_benefit_died_breaks_draft() {
    let died = |person, day: &str| {
        let data = json!({ "day": day, "evidence": "证明", "holder": "李审核" });
        act("person.died", subject(person), TOWN, data)
    };
    let one = in_force().with(&[died(1, "2023-04-30")]);
    one.holds(&drafting(&one));
    one.clone().with(&[died(11, "2023-05-01")]).holds(&drafting(&one));
    one.clone().with(&[died(11, "2023-04-01")]).breaks(id::DRAFT, &drafting(&one));
}

#[test]
fn months_and_years_that_are_far_ahead_break_days() {
    let world = in_force();
    let months = |months: &[&str]| swap(drafting(&world), 0, |act| act.set("/months", json!(months)));
    world.breaks(id::DAYS, &months(&["2023-05", "2023-09"]));
    // Near enough, and yet no line pays it; nor is a month named twice, or behind a later one.
    for others in [&["2023-05", "2023-08"][..], &["2023-05", "2023-04"], &["2023-05", "2023-05"]] {
        world.breaks("batch", &months(others));
    }
    let later = |month| imported("b", month, 1, EACH);
    published().breaks(id::WHOLE, &[later("2023-08")]);
    published().breaks(id::DAYS, &[later("2023-09")]);
    world.holds(&[money("province", COUNTY, 2024)]);
    world.breaks(id::DAYS, &[money("province", COUNTY, 2025)]);
}
