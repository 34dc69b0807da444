use ledger::Position;
use store::AppendError;

use crate::world::{World, fill};

/// Two nodes over one server.
pub(crate) fn pair() -> (World, World) {
    let first = World::staffed();
    let second = first.node(first.home.another_door(), tempfile::tempdir().unwrap(), 2);
    (first, second)
}

/// A node that has everything from the server.
pub(crate) fn fresh(of: &World) -> World {
    of.node(of.home.another_door(), tempfile::tempdir().unwrap(), 9)
}

#[test]
fn what_one_node_wrote_the_other_has_byte_for_byte_at_the_same_position() {
    let (first, second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1), fill("purse/b", 2)]).unwrap();
    let mut second = second;
    second.reopen().unwrap();
    second.act(&second.clerk, [fill("purse/c", 3)]).unwrap();
    let mut first = first;
    first.reopen().unwrap();
    let all = |world: &World| -> Vec<_> {
        world.reader().records(Position(0)).map(|record| record.unwrap()).collect()
    };
    assert_eq!(all(&first), all(&second));
    assert_eq!(all(&first), all(&fresh(&first)));
    assert_eq!(first.store.head(), second.store.head());
}

#[test]
fn a_node_that_did_not_hear_of_it_yet_conflicts_by_name_and_then_has_it() {
    let (first, second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    let stale = second.sign(&second.clerk, [fill("purse/a", 2)]);
    match second.store.append(stale) {
        Err(AppendError::Conflict(conflict)) => assert_eq!(conflict.stream, "purse/a"),
        other => panic!("{other:?}"),
    }
    // What came is here now.
    second.act(&second.clerk, [fill("purse/a", 2)]).unwrap();
}

#[test]
fn what_still_holds_is_entered_behind_what_came() {
    let (first, second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    let receipt = second.act(&second.clerk, [fill("purse/b", 1)]).unwrap();
    assert_eq!((receipt.no, receipt.first.0, receipt.repeated), (5, 8, false));
}

#[test]
fn a_commit_that_is_larger_than_an_append_comes_whole() {
    let (first, _) = pair();
    let many = (0..6_000).map(|n| fill(&format!("purse/{}", n % 50), n));
    first.act(&first.clerk, many).unwrap();
    let other = fresh(&first);
    assert_eq!(other.store.head(), first.store.head());
    let chunks = first.home.double.streams().into_iter().filter(|name| name.starts_with("commit/"));
    let largest = chunks.map(|name| first.home.double.events(&name).len()).max();
    assert!(largest.is_some_and(|count| count > 2), "{largest:?}");
}

#[test]
fn many_waiting_commits_share_appends() {
    let world = World::staffed();
    let before = world.home.double.events("order").len();
    let checkpoints = world.home.double.events("checkpoint").len();
    std::thread::scope(|scope| {
        for n in 0..24 {
            let world = &world;
            scope.spawn(move || world.act(&world.clerk, [fill(&format!("purse/{n}"), 1)]).unwrap());
        }
    });
    assert_eq!(world.home.double.events("order").len(), before + 24);
    // Each group has one.
    let groups = world.home.double.events("checkpoint").len() - checkpoints;
    assert!(groups < 16, "{groups} groups");
}

#[test]
fn the_entities_streams_are_completed_by_whoever_comes_next() {
    let (first, second) = pair();
    for n in 0..3 {
        first.act(&first.clerk, [fill("purse/a", n), fill("purse/b", n)]).unwrap();
    }
    let (one, two) = (crate::home::connect(&first.home.door), crate::home::connect(&second.home.door));
    let mut second = second;
    second.reopen().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| one.fan_out(first.dir.path()).unwrap());
        scope.spawn(|| two.fan_out(second.dir.path()).unwrap());
    });
    let stored = first.home.double.events("purse/a");
    let records = first.reader().stream("purse/a", ledger::Sequence(1)).unwrap();
    let bytes: Vec<&[u8]> = stored.iter().map(|event| &*event.data).collect();
    assert_eq!(bytes, records.iter().map(|record| &*record.bytes).collect::<Vec<_>>());
    assert_eq!(one.fan_out(first.dir.path()).unwrap().records, 0);
    assert_eq!(one.standing().unwrap().fanned_out, 7);
}

#[test]
fn a_folder_is_a_copy_or_a_ledger_of_its_own_and_says_which() {
    let world = World::staffed();
    let settings = store::Settings { backing: store::Backing::File, ..world.settings() };
    let error = store::Store::open(world.dir.path(), settings).err().unwrap();
    assert!(error.to_string().contains("--store"), "{error}");
}
