use rusqlite::Connection;
use store::{Store, StoreError};

use crate::home::Home;
use crate::world::{Event, World, fill};

/// The file of a ledger that nobody has open, with the triggers taken off, as an insider would.
fn tamper(world: World, statement: &str) -> Result<Store, StoreError> {
    let settings = world.settings();
    let World { dir, store, .. } = world;
    drop(store);
    let connection = Connection::open(dir.path().join("ledger.db")).unwrap();
    for trigger in
        ["records_never_change", "records_never_go", "checkpoints_never_go", "checkpoints_never_change"]
    {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    assert!(connection.execute(statement, ()).unwrap() > 0);
    drop(connection);
    Store::open(dir.path(), settings)
}

#[test]
fn a_reopened_store_goes_on_where_it_stood() {
    let world = World::staffed();
    for n in 0..Home::some(300) {
        world.act(&world.clerk, [fill(&format!("purse/{}", n % 7), n)]).unwrap();
    }
    let head = world.store.head();
    let settings = world.settings();
    let World { dir, store, home: _home, .. } = world;
    drop(store);
    let store = Store::open(dir.path(), settings).unwrap();
    assert_eq!(store.head(), head);
}

#[test]
fn a_reopened_store_knows_the_keys() {
    let mut world = World::staffed();
    let settings = world.settings();
    // A second store on the same folder takes the place of the first.
    world.store = Store::open(world.dir.path(), settings).unwrap();
    world.act(&world.clerk, [fill("purse/a", 1)]).unwrap();
    let data = serde_json::json!({ "holder": world.admins[1].holder, "reason": "遗失" });
    world.act(&world.admins[1], [Event::new(world.clerk.stream(), "key.revoked", data)]).unwrap();
    world.store = Store::open(world.dir.path(), world.settings()).unwrap();
    assert!(world.act(&world.clerk, [fill("purse/a", 2)]).is_err());
}

#[test]
fn a_store_that_disagrees_with_its_checkpoint_does_not_open() {
    for statement in [
        "DELETE FROM records WHERE position = (SELECT max(position) FROM records)",
        "UPDATE records SET hash = zeroblob(32) WHERE position = 5",
        "UPDATE records SET bytes = CAST(replace(CAST(bytes AS TEXT), '1.00', '9.00') AS BLOB) WHERE position = 7",
        "DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)",
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints ORDER BY size LIMIT 1)
           WHERE size = (SELECT max(size) FROM checkpoints)",
    ] {
        let world = World::staffed();
        world.act(&world.clerk, [fill("purse/a", 1)]).unwrap();
        assert!(matches!(tamper(world, statement), Err(StoreError::Damaged(_))), "{statement}");
    }
}

#[test]
fn a_folder_without_a_ledger_says_so() {
    let (world, empty) = (World::new(), tempfile::tempdir().unwrap());
    assert!(matches!(
        Store::open(empty.path(), world.settings_elsewhere()),
        Err(StoreError::NoLedger(_) | StoreError::Cluster(store::ClusterFault::Empty))
    ));
    assert!(matches!(store::Reader::open(empty.path()), Err(StoreError::NoLedger(_))));
}

#[test]
fn another_log_key_does_not_open_the_store() {
    let world = World::new();
    let mut settings = world.settings();
    settings.log_signers = vec![std::sync::Arc::new(ledger::note::SecretKey::from_seed(&[3; 32]))];
    assert!(matches!(Store::open(world.dir.path(), settings), Err(StoreError::LogKey)));
}
