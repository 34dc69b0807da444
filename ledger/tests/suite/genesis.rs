use ledger::genesis::{Founded, GenesisError, Kind};
use ledger::keyring::KeyringError;
use ledger::{Frame, Keyring};

use crate::world::{COUNTY, DAY, Event, PREFECTURE, Staff, World, area, scope};

/// Changes a good genesis and asks what is wrong with it.
fn refusal(change: impl FnOnce(&mut Founded, &World)) -> GenesisError {
    let world = World::unfounded();
    let mut founded = world.founded();
    change(&mut founded, &world);
    founded.check(world.id).unwrap_err()
}

#[test]
fn a_ledger_is_founded_by_three_administrators() {
    let world = World::new();
    let keyring = &world.keyring;
    assert!(keyring.genesis_is_complete());
    assert_eq!((keyring.ledger(), keyring.kind()), (Some(world.id), Some(Kind::Live)));
    assert_eq!((keyring.root_area(), keyring.log_key()), (Some(area(PREFECTURE)), Some(&world.log_vkey())));
    assert_eq!(keyring.genesis_hash(), Some(world.genesis_hash()));
    assert_eq!(keyring.keys().count(), 3);
    let read = Founded::from_frame(&world.records()[0].1).unwrap();
    assert_eq!(read, world.founded());
}

#[test]
fn three_holders_are_needed_not_three_keys() {
    let admins = |wrong: GenesisError| assert_eq!(wrong, GenesisError::Admins);
    admins(refusal(|founded, _| founded.admins.truncate(2)));
    admins(refusal(|founded, world| {
        let second = Staff::new("admin-01.second", world.admins[0].holder);
        founded.admins[1].name = second.name.to_owned();
        founded.admins[1].vkey = second.vkey();
        founded.admins[1].holder = second.holder.to_owned();
        founded.admins[1].proof = second.proof(world.id);
    }));
    admins(refusal(|founded, _| founded.admins[1] = founded.admins[0].clone()));
}

#[test]
fn an_administrators_proof_is_for_this_ledger_key_and_holder() {
    let of = |name: &str, wrong: GenesisError| {
        assert!(matches!(wrong, GenesisError::Proof { name: ref found, .. } if found == name), "{wrong:?}");
    };
    of("admin-02.zhou", refusal(|founded, _| founded.admins[1].proof = founded.admins[0].proof.clone()));
    of("admin-02.zhou", refusal(|founded, _| founded.admins[1].holder = "别人".to_owned()));
    of(
        "admin-01.zhou",
        refusal(|founded, world| founded.admins[0].proof = world.admins[0].proof(uuid::Uuid::nil())),
    );
    of("admin-01.zhou", refusal(|founded, _| founded.admins[0].proof.clear()));
    of("x", refusal(|founded, _| founded.admins[0].name = "x".to_owned()));
}

#[test]
fn the_areas_are_one_tree_in_order() {
    let areas = |wrong: GenesisError| assert!(matches!(wrong, GenesisError::Areas { .. }), "{wrong:?}");
    areas(refusal(|founded, _| founded.areas.clear()));
    areas(refusal(|founded, _| founded.areas.swap(1, 2)));
    areas(refusal(|founded, _| founded.areas[2] = founded.areas[1].clone()));
    areas(refusal(|founded, _| founded.areas[2].parent = area("433123000000")));
    areas(refusal(|founded, _| founded.areas[1].level = founded.areas[0].level));
    areas(refusal(|founded, _| founded.areas[1].name.clear()));
    areas(refusal(|founded, _| drop(founded.areas.remove(0))));
    areas(refusal(|founded, _| founded.areas[3].code = area("423123000000")));
}

#[test]
fn the_log_key_has_the_name_of_the_ledger_and_is_nobodys_own() {
    assert_eq!(refusal(|founded, _| founded.origin = "other.example/x".to_owned()), GenesisError::Origin);
    assert_eq!(refusal(|founded, _| founded.origin = "a b".to_owned()), GenesisError::Origin);
}

/// What a keyring says of a first record of this data and type, in this area.
fn first(data: &str, event_type: &'static str, stream: &str, code: &str) -> Result<(), KeyringError> {
    let mut world = World::unfounded();
    let founder = world.admins[0].clone();
    let event = Event {
        stream: stream.to_owned(),
        event_type,
        data: data.to_owned(),
        area: scope(code),
        sealed: Vec::new(),
    };
    let id = world.draw_uuid();
    let records = world.encode(&founder, id, &[event]);
    Keyring::new().apply(&Frame::parse(&records[0]).unwrap(), DAY)
}

#[test]
fn record_0_is_the_genesis_in_its_own_stream_and_area() {
    let world = World::unfounded();
    let data = world.founded().encode(world.id).unwrap();
    let stream = ledger::genesis::stream(world.id);
    assert_eq!(first(&data, "ledger.founded", &stream, PREFECTURE), Ok(()));
    let place = KeyringError::GenesisRefused(GenesisError::Place);
    assert_eq!(first(&data, "ledger.founded", "ledger/other", PREFECTURE), Err(place));
    assert_eq!(first(&data, "ledger.log_key_changed", &stream, PREFECTURE), Err(KeyringError::Genesis));
    assert!(matches!(
        first(&data, "ledger.founded", &stream, COUNTY),
        Err(KeyringError::GenesisRefused(GenesisError::Areas { .. }))
    ));
    let shape = KeyringError::GenesisRefused(GenesisError::Shape);
    let more = data.replacen("\"kind\":\"live\"", "\"kind\":\"live\",\"l\":1", 1);
    assert_eq!(first(&more, "ledger.founded", &stream, PREFECTURE), Err(shape.clone()));
    let other = data.replacen("\"kind\":\"live\"", "\"kind\":\"lively\"", 1);
    assert_eq!(first(&other, "ledger.founded", &stream, PREFECTURE), Err(shape));
    assert_eq!(first("{}", "batch.drafted", "batch/1", PREFECTURE), Err(KeyringError::Genesis));
}
