use ledger::Uuid;
use store::kurrent::{Moving, own};
use store::{Backing, ClusterFault, Settings, Store, StoreError};

use crate::home::{Home, connect};
use crate::two::pair;
use crate::world::{World, fill};

const WORD: Uuid = Uuid::from_bytes([1; 16]);
const OTHER_WORD: Uuid = Uuid::from_bytes([2; 16]);

fn fault<T>(result: Result<T, StoreError>) -> ClusterFault {
    match result.err().unwrap() {
        StoreError::Cluster(fault) => fault,
        other => panic!("{other}"),
    }
}

/// A node that has nothing, over another server.
fn newcomer(world: &World, home: &Home) -> Result<Store, StoreError> {
    let settings = Settings { backing: home.backing(), ..world.settings() };
    Store::open(tempfile::tempdir().unwrap().path(), settings)
}

#[test]
fn of_two_folders_that_a_ledger_leaves_to_one_becomes_its_place() {
    let (first, mut second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    second.reopen().unwrap();
    let (one, two) = (connect(&first.home.door), connect(&second.home.door));
    assert!(!one.has_let_go(first.dir.path(), WORD).unwrap());
    assert!(one.let_go(first.dir.path(), WORD).unwrap());
    assert_eq!(fault(two.let_go(second.dir.path(), OTHER_WORD)), ClusterFault::Moved);
    assert_eq!(fault(two.has_let_go(second.dir.path(), OTHER_WORD)), ClusterFault::Moved);
    // Whoever has the word may say it again.
    assert!(one.let_go(first.dir.path(), WORD).unwrap());
    assert!(one.has_let_go(first.dir.path(), WORD).unwrap());
    assert!(matches!(second.reopen(), Err(StoreError::Cluster(ClusterFault::Moved))));
}

#[test]
fn a_copy_that_has_not_heard_everything_is_not_what_a_ledger_leaves_to() {
    let (first, second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    assert!(!connect(&second.home.door).let_go(second.dir.path(), WORD).unwrap());
}

#[test]
fn a_ledger_on_its_way_is_followed_by_nobody_until_all_of_it_is_there() {
    let (world, home) = (World::staffed(), Home::doubled());
    let cluster = connect(&home.door);
    cluster.take_in(world.dir.path(), WORD, &|_, _| ()).unwrap();
    assert_eq!(fault(newcomer(&world, &home)), ClusterFault::Arriving);
    let checkpoints = home.double.events("checkpoint").len();
    // Somebody else may take it over from another copy; then only he ends it.
    cluster.take_in(world.dir.path(), OTHER_WORD, &|_, _| ()).unwrap();
    assert_eq!(fault(cluster.has_all(WORD)), ClusterFault::Arriving);
    cluster.has_all(OTHER_WORD).unwrap();
    cluster.has_all(OTHER_WORD).unwrap();
    assert!(cluster.had_all(OTHER_WORD).unwrap() && !cluster.had_all(WORD).unwrap());
    assert_eq!(newcomer(&world, &home).unwrap().head(), world.store.head());
    assert_eq!(home.double.events("checkpoint").len(), checkpoints);
}

#[test]
fn a_ledger_that_was_there_first_is_not_held_up_by_another_that_wanted_to_come() {
    let mut world = World::staffed();
    let other = serde_json::json!({"by": WORD, "genesis": "03".repeat(32), "v": 1}).to_string();
    world.home.double.forge("arrival", "ledger_arriving", other.as_bytes());
    world.reopen().unwrap();
}

#[test]
fn bytes_that_somebody_else_put_where_a_commit_goes_stop_the_move() {
    let (world, home) = (World::staffed(), Home::doubled());
    let commit = world.home.double.streams().into_iter().find(|name| name.starts_with("commit/")).unwrap();
    home.double.forge(&commit, "records_staged", b"something else");
    let stopped = fault(connect(&home.door).take_in(world.dir.path(), WORD, &|_, _| ()));
    assert!(matches!(stopped, ClusterFault::Event { stream, .. } if stream == commit));
    assert_eq!(fault(newcomer(&world, &home)), ClusterFault::Arriving);
}

#[test]
fn a_move_that_was_taken_back_leaves_nothing_to_follow_and_a_whole_one_cannot_be() {
    let (world, home) = (World::staffed(), Home::doubled());
    let cluster = connect(&home.door);
    cluster.take_in(world.dir.path(), WORD, &|_, _| ()).unwrap();
    cluster.give_back(WORD).unwrap();
    cluster.give_back(WORD).unwrap();
    assert_eq!(fault(cluster.may_take_in(world.dir.path())), ClusterFault::Moved);
    assert_eq!(fault(newcomer(&world, &home)), ClusterFault::Moved);
    let home = Home::doubled();
    let cluster = connect(&home.door);
    cluster.take_in(world.dir.path(), WORD, &|_, _| ()).unwrap();
    cluster.has_all(WORD).unwrap();
    assert_eq!(fault(cluster.give_back(WORD)), ClusterFault::IsServed);
}

#[test]
fn a_folder_whose_ledger_is_moving_is_written_to_by_nobody() {
    let world = World::staffed();
    own(world.dir.path()).unwrap();
    let settings = || Settings { backing: Backing::File, ..world.settings() };
    let running = Store::open(world.dir.path(), settings()).unwrap();
    let moving = Moving::begin(world.dir.path()).unwrap();
    drop(moving);
    assert!(Moving::has_begun(world.dir.path()).unwrap());
    // A program that was there before, and one that comes now.
    let error = running.append(world.sign(&world.clerk, [fill("purse/a", 1)])).unwrap_err();
    assert!(error.to_string().contains("on its way to a cluster"), "{error}");
    let refused = fault(Store::open(world.dir.path(), settings()));
    assert!(matches!(refused, ClusterFault::Moving(_)), "{refused}");
    Moving::begin(world.dir.path()).unwrap().take_back().unwrap();
    let store = Store::open(world.dir.path(), settings()).unwrap();
    store.append(world.sign(&world.clerk, [fill("purse/a", 1)])).unwrap();
}
