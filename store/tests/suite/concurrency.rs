use std::sync::atomic::{AtomicUsize, Ordering};

use ledger::{Frame, Position, Sequence};
use store::{AppendError, Store};

use crate::home::Home;
use crate::world::{World, fill};

const WRITERS: usize = 16;
const EACH: usize = Home::some(12) as usize;

#[test]
fn sixteen_writers_on_different_streams_leave_no_gap() {
    let world = World::staffed();
    let start = world.reader().size().unwrap().0;
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let world = &world;
            scope.spawn(move || {
                for n in 0..EACH {
                    world.act(&world.clerk, [fill(&format!("purse/{writer}"), n as u32)]).unwrap();
                }
            });
        }
    });
    let reader = world.reader();
    let positions: Vec<u64> = reader.records(Position(0)).map(|record| record.unwrap().position.0).collect();
    assert_eq!(positions, (0..start + (WRITERS * EACH) as u64).collect::<Vec<_>>());
    for writer in 0..WRITERS {
        assert_eq!(reader.stream(&format!("purse/{writer}"), Sequence(1)).unwrap().len(), EACH);
    }
    let head = reader.log_head().unwrap();
    assert_eq!(reader.root_at(head.size).unwrap(), head.root);
}

#[test]
fn sixteen_writers_on_one_stream_conflict_and_lose_nothing() {
    let world = World::staffed();
    let conflicts = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let mut done = 0;
                while done < EACH {
                    match world.act(&world.clerk, [fill("purse/one", 1)]) {
                        Ok(_) => done += 1,
                        Err(AppendError::Conflict(conflict)) => {
                            assert_eq!(conflict.stream, "purse/one");
                            conflicts.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    assert!(conflicts.load(Ordering::Relaxed) > 0);
    let records = world.reader().stream("purse/one", Sequence(1)).unwrap();
    assert_eq!(records.len(), WRITERS * EACH);
    for (before, after) in records.iter().zip(&records[1..]) {
        let (before, after) = (Frame::parse(&before.bytes).unwrap(), Frame::parse(&after.bytes).unwrap());
        assert_eq!((after.seq, after.prev), (before.seq.next(), before.hash()));
    }
}

#[test]
fn two_stores_on_one_ledger_take_turns() {
    let world = World::staffed();
    let other = Store::open(world.dir.path(), world.settings()).unwrap();
    std::thread::scope(|scope| {
        for (name, store) in [("purse/x", &world.store), ("purse/y", &other)] {
            let world = &world;
            scope.spawn(move || {
                for n in 0..Home::some(40) {
                    store.append(world.sign(&world.clerk, [fill(name, n)])).unwrap();
                }
            });
        }
    });
    let reader = world.reader();
    assert_eq!(reader.size().unwrap().0, 7 + 2 * u64::from(Home::some(40)));
    let head = reader.log_head().unwrap();
    assert_eq!(reader.root_at(head.size).unwrap(), head.root);
    let settings = world.settings();
    drop((world.store, other));
    Store::open(world.dir.path(), settings).unwrap();
}

#[test]
fn a_key_that_another_program_registered_is_known_here() {
    let mut world = World::new();
    let first = world.store.clone();
    world.store = Store::open(world.dir.path(), world.settings()).unwrap();
    world.employ(&world.clerk.clone());
    let signed = world.sign(&world.clerk, [fill("purse/a", 1)]);
    first.append(signed).unwrap();
}
