//! `derived`: a figure that derives from another is that one times the ratio.

use serde_json::json;

use super::month::*;
use super::{Act, id};

fn tekun(amount: &str, area: &str) -> Act {
    standard(amount, "特困要点")
        .set("/programme", "tekun")
        .set("/area", area)
        .set("/derived", json!({ "programme": "dibao_rural", "ratio": "1.3" }))
        .within(area)
        .on(format!("tekun@{area}"))
}

#[test]
fn a_figure_that_is_its_base_times_the_ratio_holds() {
    published().holds(&[tekun("6500.00", PREFECTURE)]);
}

#[test]
fn another_figure_unit_or_area_of_the_base_breaks_derived() {
    published().breaks(id::DERIVED, &[tekun("6500.01", PREFECTURE)]);
    published().breaks(id::DERIVED, &[tekun("6500.00", PREFECTURE).set("/unit", "month")]);
    published().breaks(id::DERIVED, &[tekun("6500.00", COUNTY)]);
    published().breaks(id::DERIVED, &[tekun("6500.00", PREFECTURE).set("/valid_from", "2022-12")]);
}

#[test]
fn a_base_that_is_published_before_in_the_commit_counts() {
    let raised = standard("5400.00", "要点二");
    published().holds(&[raised.clone(), tekun("7020.00", PREFECTURE)]);
    published().breaks(id::DERIVED, &[raised.clone(), tekun("6500.00", PREFECTURE)]);
    published().breaks(id::DERIVED, &[tekun("7020.00", PREFECTURE), raised]);
}

#[test]
fn no_township_publishes_a_standard_or_rules() {
    published().breaks(
        "standard",
        &[standard("5000.00", "要点").set("/area", TOWN).within(TOWN).on(format!("dibao_rural@{TOWN}"))],
    );
    let rules = rules().on("dibao_rural@433122107000").set("/area", TOWN).within(TOWN);
    published().breaks("standard", &[rules]);
}

#[test]
fn no_county_publishes_less_than_the_floor_above_it() {
    let floored = standard("5000.00", "要点二").set("/floor", "4800.00");
    let county = |amount: &str| {
        standard(amount, "县要点").set("/area", COUNTY).within(COUNTY).on(format!("dibao_rural@{COUNTY}"))
    };
    let world = published().with(&[floored]);
    world.holds(&[county("4800.00")]);
    world.breaks(id::FLOOR, &[county("4799.99")]);
    // By the month, without a tier, or before the floor begins and on into it: below it all the same.
    world.holds(&[county("400.00").set("/unit", "month")]);
    world.breaks(id::FLOOR, &[county("399.99").set("/unit", "month")]);
    let early = |act: Act| act.set("/valid_from", "2022-12");
    world.breaks(id::FLOOR, &[early(county("1.00"))]);
    world.holds(&[early(county("1.00")).set("/valid_to", "2022-12")]);
    let orphans = |act: Act, area: &str| {
        act.set("/programme", "orphan_allowance").on(format!("orphan_allowance@{area}"))
    };
    let tiered = standard("5000.00", "要点三").set("/floor", "4800.00").set("/tier", "scattered");
    let world = published().with(&[orphans(tiered, PREFECTURE)]);
    world.breaks(id::FLOOR, &[orphans(county("1.00"), COUNTY)]);
    published().holds(&[county("1.00")]);
    published().breaks("standard", &[standard("5000.00", "要点二").set("/floor", "-1.00")]);
}
