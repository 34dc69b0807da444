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
    let (cluster, dir) = (connect(&home.door), world.dir.path());
    cluster.take_in(dir, WORD, &|_, _| ()).unwrap();
    assert_eq!(fault(newcomer(&world, &home)), ClusterFault::Arriving);
    let checkpoints = home.double.events("checkpoint").len();
    // Somebody else may take it over from another copy; then only he ends it.
    cluster.take_in(dir, OTHER_WORD, &|_, _| ()).unwrap();
    assert_eq!(fault(cluster.has_all(WORD)), ClusterFault::Arriving);
    assert!(cluster.knows(dir).unwrap() && !cluster.has_whole(dir).unwrap());
    cluster.has_all(OTHER_WORD).unwrap();
    cluster.has_all(OTHER_WORD).unwrap();
    assert!(cluster.has_whole(dir).unwrap());
    assert_eq!(newcomer(&world, &home).unwrap().head(), world.store.head());
    assert_eq!(home.double.events("checkpoint").len(), checkpoints);
}

#[test]
fn a_node_that_works_signs_for_nothing_while_the_ledger_is_put_back() {
    let (first, second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    // What nobody has signed for yet, and a copy that begins to fill the server up.
    let double = &first.home.double;
    double.remove_last("checkpoint", 1);
    connect(&first.home.door).announce(first.dir.path(), WORD).unwrap();
    let checkpoints = double.events("checkpoint").len();
    let refused = second.act(&second.clerk, [fill("purse/b", 1)]).unwrap_err();
    assert!(refused.to_string().contains("still moving to this cluster"), "{refused}");
    assert_eq!(double.events("checkpoint").len(), checkpoints);
}

#[test]
fn a_ledger_that_nodes_work_with_is_not_closed_by_a_folder_that_wants_it_back() {
    let (world, home) = (World::staffed(), Home::doubled());
    let (cluster, dir) = (connect(&home.door), world.dir.path());
    cluster.take_in(dir, WORD, &|_, _| ()).unwrap();
    cluster.has_all(WORD).unwrap();
    // A node works there, and refills it by a word of its own.
    let node = world.node(home.another_door(), tempfile::tempdir().unwrap(), 5);
    node.act(&node.clerk, [fill("purse/a", 1)]).unwrap();
    connect(&home.door).refill(node.dir.path(), || Ok::<_, StoreError>(())).unwrap();
    let before = home.double.events("order");
    for word in [WORD, OTHER_WORD] {
        assert_eq!(fault(cluster.give_back(dir, word)), ClusterFault::IsServed);
        let ahead = ClusterFault::Ahead { found: 5, known: 4 };
        assert_eq!(fault(cluster.take_in(dir, word, &|_, _| ())), ahead);
    }
    assert_eq!(home.double.events("order"), before);
    // The folder is a copy of what goes on there.
    assert!(cluster.has_whole(dir).unwrap());
    // And another ledger's cluster is not closed by it either.
    let other = World::staffed();
    let elsewhere = connect(&other.home.door);
    let before = other.home.double.events("order");
    assert_eq!(fault(elsewhere.give_back(dir, WORD)), ClusterFault::IsServed);
    assert_eq!(other.home.double.events("order"), before);
}

#[test]
fn a_copy_of_a_ledger_that_has_moved_away_does_not_follow_an_older_backup_of_the_server() {
    let (first, mut second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    let backup = first.home.copy();
    assert!(connect(&first.home.door).let_go(first.dir.path(), WORD).unwrap());
    assert_eq!(fault(second.reopen()), ClusterFault::Moved);
    second.home = backup;
    assert_eq!(fault(second.reopen()), ClusterFault::Moved);
    let refill = connect(&second.home.door).refill(second.dir.path(), || Ok::<_, StoreError>(()));
    assert_eq!(fault(refill), ClusterFault::Moved);
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
    cluster.give_back(world.dir.path(), WORD).unwrap();
    cluster.give_back(world.dir.path(), WORD).unwrap();
    assert_eq!(fault(cluster.announce(world.dir.path(), WORD)), ClusterFault::Moved);
    assert_eq!(fault(newcomer(&world, &home)), ClusterFault::Moved);
    let home = Home::doubled();
    let cluster = connect(&home.door);
    cluster.take_in(world.dir.path(), WORD, &|_, _| ()).unwrap();
    cluster.has_all(WORD).unwrap();
    assert_eq!(fault(cluster.give_back(world.dir.path(), WORD)), ClusterFault::IsServed);
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
