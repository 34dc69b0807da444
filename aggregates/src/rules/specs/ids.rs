//! `id`: a stream's id follows from what its records say.

use serde_json::json;

use super::month::*;
use super::{World, act, id, swap};
use crate::{EntitlementId, Programme};

#[test]
fn a_standard_stands_in_the_stream_of_its_programme_and_area() {
    for other in ["x", "tekun@433100000000", "dibao_rural@433122000000", "dibao_rural"] {
        World::new().breaks(id::ID, &[standard("5000.00", "要点").on(other)]);
        World::new().breaks(id::ID, &[rules().on(other)]);
    }
}

#[test]
fn money_stands_in_the_stream_of_its_source_area_and_year() {
    let given = money("central", COUNTY, 2023);
    World::new().holds(std::slice::from_ref(&given));
    for other in
        ["twin", "county@433122000000@2023", "central@433122000000@2024", "central@433122000000@02023"]
    {
        World::new().breaks(id::ID, &[given.clone().on(other)]);
    }
    let closed = json!({ "holder": "赵财政", "successor": "twin" });
    published().breaks(id::SHAPE, &[act("funding.year_closed", FUNDING, COUNTY, closed)]);
}

#[test]
fn a_batch_is_drawn_at_random_and_its_number_ends_as_its_id_begins() {
    let world = in_force();
    let draft = drafting(&world);
    for other in ["hello", "00000000-0000-0000-0000-0000000000b1", &benefit(1).to_string()] {
        world.breaks(id::ID, &swap(draft.clone(), 0, |act| act.on(other)));
    }
    world.breaks(id::ID, &swap(draft.clone(), 0, |act| act.on(batch(1).to_string().to_uppercase())));
    let own = draft[0].data["number"].as_str().unwrap().to_owned();
    let lower = own.to_lowercase();
    let other = header(2, "regular", 2, BOTH).data["number"].as_str().unwrap().to_owned();
    for number in [lower.as_str(), &other, "202305-433122", &own[own.len() - 8..], &own[..own.len() - 1]] {
        world.breaks(id::ID, &swap(draft.clone(), 0, |act| act.set("/number", number)));
    }
}

#[test]
fn a_roster_follows_from_its_file_area_and_month() {
    let commit = proposing();
    for other in
        [roster("b", "2023-05").to_string(), roster("a", "2023-06").to_string(), drawn(5).to_string()]
    {
        published().breaks(id::ID, &swap(commit.clone(), 0, |act| act.on(other)));
    }
    published().breaks(id::ID, &swap(commit, 1, |act| act.on(drawn(5))));
}

#[test]
fn a_benefit_follows_from_household_or_person_and_programme() {
    let twin = EntitlementId::of(household(1).0, Programme::DibaoUrban);
    for other in ["hello".to_owned(), drawn(5).to_string(), benefit(2).to_string(), twin.to_string()] {
        proposed().breaks(id::ID, &swap(confirming(), 2, |act| act.on(other)));
    }
    published().breaks(id::ID, &swap(proposing(), 1, |act| act.set("/entitlement", json!(twin))));
}

#[test]
fn a_person_is_drawn_at_random() {
    for other in ["hello".to_owned(), benefit(1).to_string(), subject(1).to_string().to_uppercase()] {
        proposed().breaks(id::ID, &swap(confirming(), 0, |act| act.on(other)));
    }
}
