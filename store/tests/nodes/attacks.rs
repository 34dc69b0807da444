use store::kurrent::Survey;
use store::{ClusterFault, Store, StoreError};

use crate::home::connect;
use crate::two::{fresh, pair};
use crate::world::{World, fill};

/// A ledger with a few commits, and the name of a stream of staged bytes.
fn ledger() -> (World, String) {
    let world = World::staffed();
    for n in 0..3 {
        world.act(&world.clerk, [fill("purse/a", n)]).unwrap();
    }
    let commit = world.home.double.streams().into_iter().find(|name| name.starts_with("commit/")).unwrap();
    (world, commit)
}

fn survey(world: &World) -> Survey {
    connect(&world.home.door).survey(world.dir.path()).unwrap()
}

fn found(survey: &Survey) -> Vec<(&str, Option<u64>)> {
    let each = |misfit: &store::kurrent::Misfit| match (misfit.revision, misfit.upto) {
        (Some(from), Some(upto)) => (from..=upto).map(Some).collect(),
        (revision, _) => vec![revision],
    };
    let found = survey.findings.iter().map(|misfit| (misfit.stream.as_str(), each(misfit)));
    found
        .flat_map(|(stream, revisions)| revisions.into_iter().map(move |revision| (stream, revision)))
        .collect()
}

/// A node that has nothing yet.
fn newcomer(world: &World) -> StoreError {
    let dir = tempfile::tempdir().unwrap();
    Store::open(dir.path(), world.settings()).err().unwrap()
}

#[test]
fn an_untouched_cluster_has_no_findings() {
    let (world, _) = ledger();
    let survey = survey(&world);
    assert_eq!((survey.commits, survey.chunks, survey.checkpoints), (7, 7, 7));
    assert_eq!((survey.unordered, found(&survey)), (Some(0), vec![]));
}

#[test]
fn altered_bytes_are_found_by_name_and_no_newcomer_takes_them() {
    let (world, commit) = ledger();
    let mut bytes = world.home.double.events(&commit)[0].data.clone();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    world.home.double.redact(&commit, 0, &bytes);
    assert_eq!(found(&survey(&world)), vec![(commit.as_str(), Some(0))]);
    assert!(
        matches!(newcomer(&world), StoreError::Cluster(ClusterFault::Event { stream, .. }) if stream == commit)
    );
}

#[test]
fn blanked_bytes_are_found_by_name() {
    let (world, commit) = ledger();
    world.home.double.redact(&commit, 0, b"");
    assert_eq!(found(&survey(&world)), vec![(commit.as_str(), Some(0))]);
}

#[test]
fn an_order_that_was_rewritten_is_found_and_stops_every_node() {
    let (world, _) = ledger();
    let events = world.home.double.events("order");
    world.home.double.redact("order", 6, &events[5].data);
    assert_eq!(found(&survey(&world)), vec![("order", Some(6))]);
    let mut world = world;
    let error = world.reopen().unwrap_err();
    assert!(matches!(error, StoreError::Cluster(ClusterFault::Event { revision: 6, .. })), "{error}");
    newcomer(&world);
}

#[test]
fn an_order_that_names_no_pieces_any_more_is_found() {
    let (world, _) = ledger();
    let mut told: serde_json::Value =
        serde_json::from_slice(&world.home.double.events("order")[6].data).unwrap();
    (told["chunks"], told["records"]) = (serde_json::json!([]), 0.into());
    world.home.double.redact("order", 6, told.to_string().as_bytes());
    assert_eq!(found(&survey(&world)), vec![("order", Some(6))]);
}

#[test]
fn an_order_that_was_cut_is_found_and_stops_the_node_that_has_seen_more() {
    let (mut world, _) = ledger();
    world.home.double.remove_last("order", 2);
    assert_eq!(found(&survey(&world)), vec![("order", Some(5)), ("order", Some(6))]);
    let error = world.reopen().unwrap_err();
    assert!(matches!(error, StoreError::Cluster(ClusterFault::Behind { known: 7, .. })), "{error}");
}

#[test]
fn a_checkpoint_beyond_the_order_stops_even_a_newcomer() {
    let (world, _) = ledger();
    world.home.double.remove_last("order", 1);
    let error = newcomer(&world);
    assert!(matches!(error, StoreError::Cluster(ClusterFault::NotAnExtension { .. })), "{error}");
}

#[test]
fn an_event_scavenged_from_the_middle_is_found_by_its_revision() {
    let (world, _) = ledger();
    world.home.double.remove("order", 2);
    assert_eq!(found(&survey(&world)), vec![("order", Some(2))]);
    newcomer(&world);
}

#[test]
fn a_deleted_stream_is_found_by_name() {
    for stream in ["checkpoint", "order"] {
        let (world, _) = ledger();
        world.home.double.tombstone(stream);
        let survey = survey(&world);
        assert!(found(&survey).contains(&(stream, None)), "{survey:?}");
    }
    let (world, commit) = ledger();
    world.home.double.delete(&commit);
    assert!(found(&survey(&world)).contains(&(commit.as_str(), Some(0))));
}

#[test]
fn a_foreign_event_takes_no_place_and_stops_the_nodes() {
    for stream in ["order", "checkpoint"] {
        let (mut world, _) = ledger();
        world.home.double.forge(stream, "commit_ordered", b"{}");
        assert_eq!(found(&survey(&world)), vec![(stream, Some(7))]);
        assert!(matches!(world.reopen(), Err(StoreError::Cluster(ClusterFault::Event { .. }))));
    }
    let (world, commit) = ledger();
    world.home.double.forge(&commit, "records_staged", b"more");
    assert_eq!(found(&survey(&world)), vec![(commit.as_str(), Some(1))]);
    world.home.double.forge("surprise", "x", b"{}");
    assert!(found(&survey(&world)).contains(&("surprise", None)));
}

#[test]
fn a_manifest_that_repeats_a_commit_enters_nothing_twice() {
    let (world, _) = ledger();
    let again = world.home.double.events("order")[3].data.clone();
    world.home.double.forge("order", "commit_ordered", &again);
    let mut world = world;
    let error = world.reopen().unwrap_err();
    assert!(matches!(error, StoreError::Cluster(ClusterFault::Event { revision: 7, .. })), "{error}");
}

#[test]
fn staged_bytes_that_were_never_ordered_are_counted_and_kept() {
    let (first, second) = pair();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    let stale = second.sign(&second.clerk, [fill("purse/a", 2)]);
    second.store.append(stale).unwrap_err();
    let survey = survey(&first);
    assert_eq!((survey.unordered, found(&survey)), (Some(1), vec![]));
}

fn signing(world: &World, keys: &[&ledger::note::SecretKey]) -> store::Settings {
    let log_signers = keys.iter().map(|key| std::sync::Arc::new((*key).clone()) as store::LogSigner);
    store::Settings { log_signers: log_signers.collect(), ..world.settings() }
}

#[test]
fn a_node_that_has_not_the_new_log_key_stops_and_one_that_has_only_that_follows_from_the_beginning() {
    let (mut first, second) = pair();
    let (old, new) = (crate::world::log_key(), ledger::note::SecretKey::from_seed(&[8; 32]));
    // A program of this very node that is still running has not the new key either.
    let other = Store::open(first.dir.path(), signing(&first, &[&old, &new])).unwrap();
    let running = std::mem::replace(&mut first.store, other);
    first.act(&first.admins[0], [first.log_key_change(&new)]).unwrap();
    // The other one is running and hears of it when it is overtaken; nothing is ordered that it could not sign for.
    let before = first.home.double.events("order").len();
    let error = second.act(&second.clerk, [fill("purse/a", 1)]).unwrap_err();
    assert!(error.to_string().contains("keys/log.key"), "{error}");
    let error = running.append(first.sign(&first.clerk, [fill("purse/b", 1)])).unwrap_err();
    assert!(error.to_string().contains("keys/log.key"), "{error}");
    assert_eq!(first.home.double.events("order").len(), before);
    assert!(matches!(newcomer(&first), StoreError::LogKey));
    let dir = tempfile::tempdir().unwrap();
    let fresh = Store::open(dir.path(), signing(&first, &[&new])).unwrap();
    assert_eq!(fresh.head(), first.store.head());
    // Whoever has the former key signs nothing more.
    let forged = first.checkpoint_by(&old, &new);
    first.home.double.forge("checkpoint", "checkpoint_signed", forged.as_bytes());
    let dir = tempfile::tempdir().unwrap();
    let stopped = Store::open(dir.path(), signing(&first, &[&new])).err().unwrap();
    assert!(matches!(stopped, StoreError::Cluster(ClusterFault::NotAnExtension { .. })), "{stopped}");
}

#[test]
fn another_ledger_in_its_place_is_not_followed() {
    let (mut world, _) = ledger();
    let other = World::staffed();
    for n in 0..3 {
        other.act(&other.clerk, [fill("purse/z", n)]).unwrap();
    }
    // The same staff and the same number of commits.
    world.home = other.home.clone();
    let error = world.reopen().unwrap_err();
    assert!(matches!(error, StoreError::Cluster(ClusterFault::OtherHistory { .. })), "{error}");
}

#[test]
fn another_history_of_the_same_length_is_noticed_by_a_node_that_never_stopped() {
    let first = World::staffed();
    first.act(&first.clerk, [fill("purse/a", 1)]).unwrap();
    // An older backup comes back while the node rests, and somebody else goes on from there.
    first.home.double.remove_last("order", 1);
    first.home.double.remove_last("checkpoint", 1);
    let other = fresh(&first);
    other.act(&other.clerk, [fill("purse/z", 9)]).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    let before = first.home.double.events("order");
    let error = first.act(&first.clerk, [fill("purse/b", 2)]).unwrap_err();
    assert!(error.to_string().contains("another ledger, or rewritten"), "{error}");
    assert_eq!(first.home.double.events("order"), before);
}

#[test]
fn an_older_backup_of_the_server_is_filled_up_from_a_nodes_copy() {
    let (mut world, _) = ledger();
    let backup = world.home.copy();
    for n in 0..3 {
        world.act(&world.clerk, [fill("purse/b", n)]).unwrap();
    }
    let head = world.store.head();
    world.home = backup;
    assert!(matches!(world.reopen(), Err(StoreError::Cluster(ClusterFault::Behind { .. }))));
    connect(&world.home.door).refill(world.dir.path(), || Ok::<_, StoreError>(())).unwrap();
    world.reopen().unwrap();
    assert_eq!(world.store.head(), head);
    assert_eq!(fresh(&world).store.head(), head);
}
