//! A node that has nothing yet, or little: it fills its copy, whatever happens meanwhile.

use std::time::Duration;

use rusqlite::Connection;
use store::kurrent::Cluster;
use store::{Backing, Settings, Store};
use tempfile::TempDir;

use crate::home::{Home, address};
use crate::two::fresh;
use crate::world::{World, fill};

/// Large commits and small ones: over twenty thousand records, which are entered in more than one transaction.
fn grown() -> World {
    let world = World::staffed();
    for large in 0..4 {
        world.act(&world.clerk, (0..7_000).map(|n| fill(&format!("purse/{}", n % 90), n + large))).unwrap();
        world.act(&world.clerk, [fill("purse/small", large)]).unwrap();
    }
    world
}

/// A node in a folder, over a way of its own that gives up soon.
fn node(of: &World, home: &Home, dir: &TempDir) -> Result<Store, store::StoreError> {
    let backing = Backing::Kurrent(Cluster::open(address(&home.door, Duration::from_secs(2)))?);
    Store::open(dir.path(), Settings { backing, ..of.settings() })
}

fn journal(dir: &TempDir) -> String {
    let connection = Connection::open(dir.path().join("ledger.db")).unwrap();
    connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap()
}

#[test]
fn a_copy_is_the_same_as_the_one_that_grew_and_has_its_log_again() {
    let world = grown();
    let other = fresh(&world);
    assert_eq!(other.store.head(), world.store.head());
    assert_eq!(journal(&other.dir), "wal");
    other.act(&other.clerk, [fill("purse/small", 9)]).unwrap();
}

#[test]
fn filling_that_is_broken_off_goes_on_where_it_stood() {
    let world = grown();
    let dir = tempfile::tempdir().unwrap();
    // One more large commit, which cannot be read: everything before it can.
    let before = world.home.double.streams();
    world.act(&world.clerk, (0..7_000).map(|n| fill(&format!("purse/{}", n % 90), n + 9))).unwrap();
    let broken = world.home.copy();
    let new = |name: &String| name.starts_with("commit/") && !before.contains(name);
    let last = broken.double.streams().into_iter().find(new).unwrap();
    broken.double.redact(&last, 1, b"");
    assert!(node(&world, &broken, &dir).is_err());
    let size = store::Reader::open(dir.path()).unwrap().size().unwrap();
    assert!(size.0 > 20_000, "{size} records were there when it ended");
    assert_eq!(node(&world, &world.home, &dir).unwrap().head(), world.store.head());
    assert_eq!(journal(&dir), "wal");
}

#[test]
fn what_a_program_left_that_was_killed_while_it_filled_is_taken_back() {
    let world = World::staffed();
    let (home, dir) = (world.home.another_door(), tempfile::tempdir().unwrap());
    drop(node(&world, &home, &dir).unwrap());
    // The file and its journal as they lie on the disk in the middle of a transaction.
    let killed = tempfile::tempdir().unwrap();
    let writing = Connection::open(dir.path().join("ledger.db")).unwrap();
    let spill = "PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 2; BEGIN IMMEDIATE;
        DROP TRIGGER streams_once; INSERT INTO streams (name) SELECT 'lost/' || value FROM
        (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 20000) SELECT * FROM n);";
    writing.execute_batch(spill).unwrap();
    for name in ["ledger.db", "ledger.db-journal"] {
        std::fs::copy(dir.path().join(name), killed.path().join(name)).unwrap();
    }
    drop(writing);
    assert!(std::fs::metadata(killed.path().join("ledger.db-journal")).unwrap().len() > 0);
    let store = node(&world, &home, &killed).unwrap();
    assert_eq!(store.head(), world.store.head());
    assert_eq!(store.reader().unwrap().stream_names("lost/").unwrap(), Vec::<String>::new());
    assert_eq!(journal(&killed), "wal");
}

#[test]
fn two_programs_that_fill_one_folder_at_once_both_have_it() {
    let world = grown();
    let dir = tempfile::tempdir().unwrap();
    let homes = [world.home.another_door(), world.home.another_door()];
    let heads = std::thread::scope(|scope| {
        let open = |home| {
            let (world, dir) = (&world, &dir);
            scope.spawn(move || node(world, home, dir).map(|store| store.head()))
        };
        let opening: Vec<_> = homes.iter().map(open).collect();
        opening.into_iter().map(|opening| opening.join().unwrap().unwrap()).collect::<Vec<_>>()
    });
    assert!(heads.iter().all(|head| *head == world.store.head()));
    assert_eq!(journal(&dir), "wal");
}
