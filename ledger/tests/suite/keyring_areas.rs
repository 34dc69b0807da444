//! The area of a record on a key holds what the record is about.

use ledger::keyring::KeyringError as Refused;
use ledger::{Frame, Uuid};
use serde_json::json;

use crate::world::{COUNTY, DAY, Event, PREFECTURE, Staff, TOWNSHIP, World, confirm, propose};

const NEIGHBOUR: &str = "433123000000";
const CHARITY: &str = "53430000MJJ4567894";

fn auditor() -> Staff {
    Staff::new("audit-01.luxi", "石审计")
}

/// What the keyring says of one event by a signer; the world is not changed.
fn attempt(world: &World, signer: &Staff, event: Event) -> Result<(), Refused> {
    let mut world = world.clone();
    let id = world.draw_uuid();
    let records = world.encode(signer, id, &[event]);
    world.keyring.apply(&Frame::parse(&records[0]).unwrap(), DAY)
}

fn revoke(staff: &Staff, admin: &Staff, code: &str) -> Event {
    let data = json!({ "holder": admin.holder, "reason": "遗失" });
    Event::new(&staff.stream(), "key.revoked", data).within(code)
}

fn revoke_role(staff: &Staff, admin: &Staff, proposal: Uuid, code: &str) -> Event {
    let data = json!({ "holder": admin.holder, "proposal": proposal.to_string(), "reason": "调离" });
    Event::new(&staff.stream(), "key.role_revoked", data).within(code)
}

/// A world with an administrator of the county, and a key without grants.
fn county() -> (World, Staff) {
    let mut world = World::new();
    let first = world.admins[0].clone();
    let local = Staff::new("admin-01.luxi", "覃县长");
    world.grant(&local, "administrator", COUNTY);
    world.commit(&first, "登记", vec![auditor().registration(world.id, false)]);
    (world, local)
}

#[test]
fn a_county_administrator_cannot_revoke_a_key_without_grants() {
    let (world, local) = county();
    for code in [COUNTY, PREFECTURE, TOWNSHIP] {
        let refused = attempt(&world, &local, revoke(&auditor(), &local, code));
        assert_eq!(refused, Err(Refused::NotAdministrator), "{code}");
    }
    let first = &world.admins[0];
    assert_eq!(attempt(&world, first, revoke(&auditor(), first, PREFECTURE)), Ok(()));
    assert_eq!(attempt(&world, first, revoke(&auditor(), first, COUNTY)), Err(Refused::Area));
}

#[test]
fn a_proposal_that_was_not_confirmed_is_no_grant_that_a_county_could_revoke_a_key_by() {
    let (mut world, local) = county();
    let event = propose(&auditor(), &local, Uuid::from_u128(1), "auditor", COUNTY).within(COUNTY);
    world.commit(&local, "提议", vec![event]);
    assert_eq!(attempt(&world, &local, revoke(&auditor(), &local, COUNTY)), Err(Refused::NotAdministrator));
}

#[test]
fn a_county_administrator_revokes_a_key_that_is_good_for_nothing_beyond_the_county() {
    let (mut world, local) = county();
    world.grant(&auditor(), "auditor", TOWNSHIP);
    assert_eq!(attempt(&world, &local, revoke(&auditor(), &local, COUNTY)), Ok(()));
    world.grant(&auditor(), "auditor", NEIGHBOUR);
    assert_eq!(attempt(&world, &local, revoke(&auditor(), &local, COUNTY)), Err(Refused::NotAdministrator));
}

#[test]
fn the_area_of_a_revocation_covers_every_grant_of_the_key() {
    let (mut world, _) = county();
    world.grant(&auditor(), "auditor", COUNTY);
    world.grant(&auditor(), "auditor", NEIGHBOUR);
    let first = world.admins[0].clone();
    for code in [COUNTY, NEIGHBOUR, TOWNSHIP] {
        assert_eq!(attempt(&world, &first, revoke(&auditor(), &first, code)), Err(Refused::Area), "{code}");
    }
    assert_eq!(attempt(&world, &first, revoke(&auditor(), &first, PREFECTURE)), Ok(()));
}

#[test]
fn a_proposal_stands_in_an_area_that_covers_the_grants() {
    let (world, local) = county();
    let event = |code| propose(&auditor(), &local, Uuid::from_u128(1), "auditor", COUNTY).within(code);
    for code in [COUNTY, PREFECTURE] {
        assert_eq!(attempt(&world, &local, event(code)), Ok(()), "{code}");
    }
    for code in [TOWNSHIP, NEIGHBOUR, CHARITY] {
        assert_eq!(attempt(&world, &local, event(code)), Err(Refused::Area), "{code}");
    }
}

#[test]
fn a_confirmation_and_a_withdrawal_stand_in_an_area_that_covers_the_grants() {
    let (mut world, _) = county();
    let [first, second, _] = world.admins.clone();
    let proposal = Uuid::from_u128(1);
    world.commit(&first, "提议", vec![propose(&auditor(), &first, proposal, "auditor", COUNTY)]);
    let confirm = |code| confirm(&auditor(), &second, proposal).within(code);
    for code in [TOWNSHIP, NEIGHBOUR] {
        assert_eq!(attempt(&world, &second, confirm(code)), Err(Refused::Area), "{code}");
    }
    world.commit(&second, "确认", vec![confirm(COUNTY)]);
    let withdraw = |code| revoke_role(&auditor(), &second, proposal, code);
    for code in [TOWNSHIP, NEIGHBOUR] {
        assert_eq!(attempt(&world, &second, withdraw(code)), Err(Refused::Area), "{code}");
    }
    assert_eq!(attempt(&world, &second, withdraw(COUNTY)), Ok(()));
}

#[test]
fn a_key_is_registered_at_the_root() {
    let world = World::new();
    let first = &world.admins[0];
    let event = |code| auditor().registration(world.id, false).within(code);
    assert_eq!(attempt(&world, first, event(PREFECTURE)), Ok(()));
    for code in [COUNTY, CHARITY] {
        assert_eq!(attempt(&world, first, event(code)), Err(Refused::Area), "{code}");
    }
}

#[test]
fn a_grant_in_an_organisation_stands_in_the_organisation_or_at_the_root() {
    let (mut world, local) = county();
    let [first, second, _] = world.admins.clone();
    let event =
        |admin: &Staff, code| propose(&auditor(), admin, Uuid::from_u128(1), "auditor", CHARITY).within(code);
    assert_eq!(attempt(&world, &local, event(&local, CHARITY)), Err(Refused::NotAdministrator));
    for code in [COUNTY, "51433100MJK000001M"] {
        assert_eq!(attempt(&world, &first, event(&first, code)), Err(Refused::Area), "{code}");
    }
    assert_eq!(attempt(&world, &first, event(&first, PREFECTURE)), Ok(()));
    world.commit(&first, "提议", vec![event(&first, CHARITY)]);
    let confirmed = confirm(&auditor(), &second, Uuid::from_u128(1)).within(CHARITY);
    world.commit(&second, "确认", vec![confirmed]);
    assert_eq!(attempt(&world, &first, revoke(&auditor(), &first, CHARITY)), Ok(()));
}

#[test]
fn a_key_with_grants_in_an_organisation_and_a_place_is_revoked_at_the_root_alone() {
    let (mut world, local) = county();
    let [first, second, _] = world.admins.clone();
    let proposal = Uuid::from_u128(1);
    let event = propose(&auditor(), &first, proposal, "auditor", CHARITY).within(CHARITY);
    world.commit(&first, "提议", vec![event]);
    world.commit(&second, "确认", vec![confirm(&auditor(), &second, proposal).within(CHARITY)]);
    world.grant(&auditor(), "auditor", COUNTY);
    for code in [COUNTY, CHARITY] {
        assert_eq!(attempt(&world, &first, revoke(&auditor(), &first, code)), Err(Refused::Area), "{code}");
    }
    let by_the_county = attempt(&world, &local, revoke(&auditor(), &local, COUNTY));
    assert_eq!(by_the_county, Err(Refused::NotAdministrator));
    assert_eq!(attempt(&world, &first, revoke(&auditor(), &first, PREFECTURE)), Ok(()));
}

#[test]
fn a_member_of_a_proposal_that_may_be_absent_is_never_null() {
    let (world, local) = county();
    let good = propose(&auditor(), &local, Uuid::from_u128(1), "auditor", COUNTY);
    let open = Event { data: good.data.replace(",\"to\":\"2023-12-31\"", ""), ..good.clone() };
    assert_eq!(attempt(&world, &local, open), Ok(()));
    let to = Event { data: good.data.replace("\"2023-12-31\"", "null"), ..good.clone() };
    assert_eq!(attempt(&world, &local, to), Err(Refused::Shape));
    let by = good.data.replace("\"doc_no\"", "\"delegated_by\":null,\"doc_no\"");
    assert_eq!(attempt(&world, &local, Event { data: by, ..good }), Err(Refused::Shape));
}
