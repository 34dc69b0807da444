//! Large commits whose rows the writer has before they are signed.

use ledger::{Hash, Sequence};
use store::{AppendError, Preparation, Refusal, SignedCommit};

use crate::world::{Event, Staff, World, fill};

/// More than the writer waits for before it opens its transaction.
const MANY: usize = 5_000;

/// A commit of that many records over half as many streams, on its way to the writer.
fn underway(world: &World, events: impl IntoIterator<Item = Event>) -> Preparation {
    let events: Vec<Event> = events.into_iter().collect();
    let names: Vec<&str> = events.iter().map(|event| event.stream.as_str()).collect();
    let heads = world.reader().heads(&names).unwrap();
    let read: Vec<_> = names.into_iter().map(str::to_owned).zip(heads).collect();
    let heading = world.heading(&world.clerk);
    let mut preparation = Preparation::new(heading, read, world.dir.path()).into_store(&world.store);
    for event in events {
        preparation.push(world.draft(event)).unwrap();
    }
    preparation
}

fn many(count: usize) -> impl Iterator<Item = Event> {
    (0..count).map(move |n| fill(&format!("purse/{}", n % (count / 2)), n as u32))
}

fn signed(preparation: Preparation, staff: &Staff) -> SignedCommit {
    preparation.finish("大提交").unwrap().sign(staff.name, &staff.key).unwrap()
}

#[test]
fn rows_that_were_written_early_are_those_of_a_commit_that_was_staged() {
    let (early, staged) = (World::staffed(), World::staffed());
    let receipt = early.store.append(signed(underway(&early, many(MANY)), &early.clerk)).unwrap();
    let expected = staged.act(&staged.clerk, many(MANY)).unwrap();
    assert_eq!((receipt.records, receipt.first), (expected.records, expected.first));
    let (size, rows) = (early.reader().size().unwrap(), early.reader());
    assert_eq!(size, staged.reader().size().unwrap());
    for record in rows.records(receipt.first) {
        let record = record.unwrap();
        let frame = store::frame(&record).unwrap();
        assert_eq!((frame.hash(), frame.seq), (record.hash, record.seq));
        let other = staged.reader().record(record.position).unwrap();
        assert_eq!(store::frame(&other).unwrap().stream, frame.stream);
    }
    assert_eq!(rows.root_at(size).unwrap(), early.store.head().unwrap().root);
    let settings = early.settings();
    drop(early.store);
    store::Store::open(early.dir.path(), settings).unwrap();
}

#[test]
fn nothing_is_seen_of_a_commit_before_it_is_signed_and_nothing_stays_of_one_that_never_is() {
    let world = World::staffed();
    let before = world.reader().size().unwrap();
    let preparation = underway(&world, many(MANY));
    assert_eq!(world.reader().size().unwrap(), before);
    drop(preparation);
    world.act(&world.clerk, [fill("purse/after", 1)]).unwrap();
    assert_eq!(world.reader().size().unwrap().0, before.0 + 1);
    assert!(world.reader().head("purse/0").unwrap().is_none());
}

#[test]
fn others_wait_for_a_commit_that_is_under_way_and_then_go_on() {
    let world = World::staffed();
    let preparation = underway(&world, many(MANY));
    let other = world.sign(&world.clerk, [fill("purse/other", 1)]);
    let receipts = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| world.store.append(other));
        let large = world.store.append(signed(preparation, &world.clerk)).unwrap();
        (large, waiting.join().unwrap().unwrap())
    });
    assert_eq!(receipts.1.first.0, receipts.0.first.0 + MANY as u64);
}

#[test]
fn a_stale_read_set_is_a_conflict_and_leaves_nothing() {
    let world = World::staffed();
    let before = world.reader().size().unwrap();
    let mut preparation = underway(&world, many(MANY));
    preparation.read([("purse/looked-at".to_owned(), (Sequence(3), Hash([1; 32])))]);
    let refused = world.store.append(signed(preparation, &world.clerk)).unwrap_err();
    assert!(matches!(&refused, AppendError::Conflict(conflict) if conflict.stream == "purse/looked-at"));
    assert_eq!(world.reader().size().unwrap(), before);
    world.act(&world.clerk, many(10)).unwrap();
}

#[test]
fn a_stream_that_moved_on_is_a_conflict_and_leaves_nothing() {
    let world = World::staffed();
    let heads: Vec<_> = many(MANY).map(|event| (event.stream, (Sequence::ABSENT, Hash::ZERO))).collect();
    world.act(&world.clerk, [fill("purse/7", 1)]).unwrap();
    let before = world.reader().size().unwrap();
    let heading = world.heading(&world.clerk);
    let mut preparation = Preparation::new(heading, heads, world.dir.path()).into_store(&world.store);
    for event in many(MANY) {
        preparation.push(world.draft(event)).unwrap();
    }
    let refused = world.store.append(signed(preparation, &world.clerk)).unwrap_err();
    assert!(matches!(&refused, AppendError::Conflict(conflict) if conflict.stream == "purse/7"), "{refused}");
    assert_eq!(world.reader().size().unwrap(), before);
}

#[test]
fn who_may_not_write_has_written_nothing() {
    let world = World::staffed();
    let before = world.reader().size().unwrap();
    let names: Vec<_> = many(MANY).map(|event| (event.stream, (Sequence::ABSENT, Hash::ZERO))).collect();
    // An administrator holds no role that fills purses.
    let admin = &world.admins[0];
    let mut preparation =
        Preparation::new(world.heading(admin), names, world.dir.path()).into_store(&world.store);
    for event in many(MANY) {
        preparation.push(world.draft(event)).unwrap();
    }
    let refused = world.store.append(signed(preparation, admin)).unwrap_err();
    assert!(matches!(refused, AppendError::Refused(Refusal::Denied(_))), "{refused}");
    assert_eq!(world.reader().size().unwrap(), before);
    world.act(&world.clerk, many(10)).unwrap();
}

#[test]
fn sections_stand_in_order_and_share_no_stream() {
    let world = World::staffed();
    let heading = world.heading(&world.clerk);
    let mut preparation = Preparation::new(heading, [], world.dir.path()).into_store(&world.store);
    let encoder = preparation.encoder();
    let section = |first: u32, name: &str| {
        let read = [(format!("purse/{name}"), (Sequence::ABSENT, Hash::ZERO))].into_iter().collect();
        let draft = world.draft(fill(&format!("purse/{name}"), 1));
        encoder.section(first, &[draft], read).unwrap()
    };
    preparation.take(section(0, "a")).unwrap();
    assert!(preparation.take(section(2, "b")).is_err());
    assert!(preparation.take(section(1, "a")).is_err());
    preparation.take(section(1, "c")).unwrap();
    let receipt = world.store.append(signed(preparation, &world.clerk)).unwrap();
    assert_eq!(receipt.records, 2);
}
