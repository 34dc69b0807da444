use std::time::Duration;

use kurrent_double::Fault;
use store::{AppendError, ClusterFault, Settings, Store, StoreError};

use crate::home::address;
use crate::two::{fresh, pair};
use crate::world::{World, fill};

/// Each fault once, before a commit: it is entered once all the same.
fn once(faults: impl IntoIterator<Item = Fault>) {
    let world = World::staffed();
    for (n, fault) in (0..).zip(faults) {
        let said = format!("{fault:?}");
        world.home.door.fault(fault);
        let receipt =
            world.act(&world.clerk, [fill("purse/a", n)]).map_err(|error| format!("{said}: {error}"));
        assert!(!receipt.unwrap().repeated);
        assert_eq!(world.home.door.pending_faults(), 0, "{said} did not happen");
    }
    let other = fresh(&world);
    assert_eq!(other.store.head(), world.store.head());
}

#[test]
fn a_reply_that_is_lost_after_the_commit_is_asked_for_again() {
    once(["order", "checkpoint", "commit/"].map(|stream| Fault::LoseReplyOf(stream.to_owned())));
}

#[test]
fn a_request_that_is_lost_is_made_again() {
    once(["order", "checkpoint", "commit/"].map(|stream| Fault::LoseRequestOf(stream.to_owned())));
}

#[test]
fn a_server_that_is_overloaded_slow_or_resets_is_asked_again() {
    once([Fault::Overload, Fault::Reset, Fault::Delay(Duration::from_millis(200)), Fault::Timeout]);
}

#[test]
fn a_node_that_does_not_lead_says_who_does() {
    once([Fault::NotLeader, Fault::NotLeader]);
    let (first, second) = pair();
    first.home.double.lead(&second.home.door);
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    first.home.double.lead(&first.home.door);
    first.act(&first.clerk, [fill("purse/a", 2)]).unwrap();
}

#[test]
fn a_read_that_ends_too_early_loses_nothing() {
    let (first, second) = pair();
    for n in 0..5 {
        first.act(&first.clerk, [fill("purse/a", n)]).unwrap();
    }
    for cut in 0..3 {
        second.home.door.fault(Fault::CutRead(cut));
    }
    second.act(&second.clerk, [fill("purse/b", 1)]).unwrap();
    assert_eq!(fresh(&first).store.head(), second.store.head());
}

#[test]
fn a_follower_that_lags_is_not_believed() {
    let (first, second) = pair();
    first.home.double.lead(&first.home.door);
    first.home.double.lag(2);
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    let mut second = second;
    second.reopen().unwrap();
    assert_eq!(second.store.head(), first.store.head());
}

#[test]
fn a_client_whose_connect_failed_once_is_replaced() {
    let world = World::staffed();
    world.home.door.close();
    let opening = {
        let door = world.home.door.clone();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(600));
            door.open();
        })
    };
    world.act(&world.clerk, [fill("purse/a", 1)]).unwrap();
    opening.join().unwrap();
}

#[test]
fn while_nobody_answers_nothing_is_acknowledged_and_afterwards_it_goes_on() {
    let world = World::staffed();
    let cluster =
        store::kurrent::Cluster::open(address(&world.home.door, Duration::from_millis(700))).unwrap();
    let settings = Settings { backing: store::Backing::Kurrent(cluster), ..world.settings() };
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), settings).unwrap();
    let signed = world.sign(&world.clerk, [fill("purse/a", 1)]);
    world.home.door.close();
    let error = store.append(signed).err().unwrap();
    let address = world.home.door.address().to_string();
    let AppendError::Fault(StoreError::Cluster(ClusterFault::Unreachable { place, .. })) = &error else {
        panic!("{error}");
    };
    assert_eq!(*place, address);
    assert!(error.to_string().contains("run the same command again"), "{error}");
    world.home.door.open();
    // The same store goes on, and so does the node.
    let receipt = store.append(world.sign(&world.clerk, [fill("purse/a", 1)])).unwrap();
    assert_eq!(receipt.no, 4);
}

#[test]
fn the_server_starts_again_with_what_it_had() {
    let world = World::staffed();
    world.act(&world.clerk, [fill("purse/a", 1)]).unwrap();
    world.home.door.close();
    world.home.door.open();
    world.act(&world.clerk, [fill("purse/a", 2)]).unwrap();
    assert_eq!(fresh(&world).store.head(), world.store.head());
}

#[test]
fn one_node_works_while_the_other_is_cut_off() {
    let (first, second) = pair();
    first.home.door.close();
    second.act(&second.clerk, [fill("purse/a", 1)]).unwrap();
    first.home.door.open();
    let signed = first.sign(&first.clerk, [fill("purse/a", 1)]);
    assert!(matches!(first.store.append(signed), Err(AppendError::Conflict(_))));
}

#[test]
fn a_wire_that_is_slow_is_no_wire_that_is_silent() {
    let world = World::staffed();
    let many = (0..6_000).map(|n| fill(&format!("purse/{}", n % 50), n));
    world.act(&world.clerk, many).unwrap();
    let home = world.home.another_door();
    let patience = Duration::from_secs(1);
    let cluster = store::kurrent::Cluster::open(address(&home.door, patience)).unwrap();
    // Everything takes longer than this node is patient.
    home.door.limit(Some(3_000_000));
    let settings = Settings { backing: store::Backing::Kurrent(cluster.clone()), ..world.settings() };
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(Store::open(dir.path(), settings).unwrap().head(), world.store.head());
    assert_eq!(cluster.survey(dir.path()).unwrap().findings, vec![]);
}
