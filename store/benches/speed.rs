//! How fast the store is, as ratios to a plain program in the same run: `cargo bench -p store`.
//!
//! `cargo bench -p store -- order`, `-- single` measure one thing; `-- big` fills a ledger to a million records and looks
//! whether anything grew.

#![expect(clippy::float_arithmetic, reason = "it measures")]

#[path = "../tests/suite/home.rs"]
mod home;
#[path = "../tests/suite/world.rs"]
#[expect(clippy::unwrap_used, reason = "the world of the tests")]
mod world;

use std::time::{Duration, Instant};

use ledger::{Position, Sequence};
use rusqlite::Connection;
use store::{Reader, Store, StoreError};
use world::{World, fill};

const ORDER: u32 = 50_000;

fn main() {
    let asked = |word: &str| std::env::args().any(|argument| argument == word);
    let all = !["order", "single", "big"].into_iter().any(asked);
    if all || asked("order") {
        order();
    }
    if all || asked("single") {
        for clients in [1, 8, 64] {
            single_commits(clients);
        }
    }
    if asked("big") {
        growth();
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn per_second(count: u32, took: Duration) -> f64 {
    f64::from(count) / took.as_secs_f64()
}

/// One commit of 50,000 records against the same bytes inserted in groups of 1,000.
fn order() {
    let world = World::staffed();
    let streams = |round: u32| (0..ORDER).map(move |n| fill(&stream(n), round));
    let mut best: Option<f64> = None;
    for round in 0..3 {
        let (prepared, preparing) = timed(|| world.prepare(world.heading(&world.clerk), streams(round)));
        let signed = prepared.sign(world.clerk.name, &world.clerk.key).expect("signs");
        let mut bytes = Vec::new();
        let copied = signed.staged().for_each(|_, record| -> std::io::Result<()> {
            bytes.push(record.to_vec());
            Ok(())
        });
        copied.expect("reads back");
        let (receipt, appending) = timed(|| world.store.append(signed));
        receipt.expect("appends");
        let plain = plain(&bytes, round);
        let ratio = plain.as_secs_f64() / (preparing + appending).as_secs_f64();
        best = Some(best.map_or(ratio, |best| best.max(ratio)));
        println!(
            "order {ORDER}: prepare {:.0}/s, append {:.0}/s, plain SQLite in groups of 1,000 {:.0}/s, ratio {ratio:.2}",
            per_second(ORDER, preparing),
            per_second(ORDER, appending),
            per_second(ORDER, plain),
        );
    }
    println!("order: best ratio {:.2}", best.unwrap_or_default());
}

/// A stream's name as they are: a random UUID.
fn stream(n: u32) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&ledger::sha256(&n.to_be_bytes()).0[..16]);
    format!("purse/{}", ledger::Uuid::from_bytes(bytes))
}

/// What a plain event table does: unique (stream, seq), nothing hashed, nothing checked.
fn plain(records: &[Vec<u8>], round: u32) -> Duration {
    let dir = tempfile::tempdir().expect("a folder");
    let connection = Connection::open(dir.path().join("plain.db")).expect("opens");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000;
             CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT, seq INTEGER, bytes BLOB, UNIQUE (stream, seq));",
        )
        .expect("makes tables");
    let names: Vec<String> = (0..ORDER).map(stream).collect();
    let ((), took) = timed(|| {
        for (names, records) in names.chunks(1_000).zip(records.chunks(1_000)) {
            connection.execute_batch("BEGIN").expect("begins");
            let mut insert = connection
                .prepare_cached("INSERT INTO events (stream, seq, bytes) VALUES (?1, ?2, ?3)")
                .expect("prepares");
            for (name, record) in names.iter().zip(records) {
                insert.execute((name, round, record)).expect("inserts");
            }
            connection.execute_batch("COMMIT").expect("commits");
        }
    });
    took
}

/// One person, one record, signed, verified, durable.
fn single_commits(clients: u32) {
    let world = World::staffed();
    let each = if clients == 1 { 2_000 } else { 40_000 / clients };
    let ((), took) = timed(|| {
        std::thread::scope(|scope| {
            for client in 0..clients {
                let world = &world;
                scope.spawn(move || {
                    let reader = world.reader();
                    for n in 0..each {
                        one(world, &reader, &format!("purse/{client}-{}", n / 10));
                    }
                });
            }
        });
    });
    let file = Connection::open(world.dir.path().join("ledger.db")).expect("opens");
    let groups =
        file.query_row("SELECT count(*) FROM checkpoints", (), |row| row.get::<_, u32>(0)).expect("counts");
    let size = f64::from(clients * each) / f64::from(groups);
    println!(
        "single commits, {clients} clients: {:.0}/s, {size:.1} a group",
        per_second(clients * each, took)
    );
}

fn one(world: &World, reader: &Reader, stream: &str) {
    // Load, as a command does, then decide and sign.
    let records = reader.stream(stream, Sequence(1)).expect("loads");
    let head = records.last().map(|record| (record.seq, ledger::sha256(&record.bytes))).unwrap_or_default();
    let read = [(stream.to_owned(), head)];
    let mut preparation = store::Preparation::new(world.heading(&world.clerk), read, world.dir.path());
    preparation.push(world.draft(fill(stream, 1))).expect("takes it");
    let prepared = preparation.finish("测速").expect("prepares");
    let signed = prepared.sign(world.clerk.name, &world.clerk.key).expect("signs");
    world.store.append(signed).expect("appends");
}

/// Cost of one append, one load and one opening at ten thousand records and at a million.
fn growth() {
    let world = World::staffed();
    let mut next = 0;
    for target in [10_000, 1_000_000_u32] {
        while next < target {
            let count = (target - next).min(50_000);
            let events = (next..next + count).map(|n| fill(&format!("purse/{n}"), 1));
            world.act(&world.clerk, events).expect("appends");
            next += count;
        }
        let reader = world.reader();
        let ((), appends) = timed(|| {
            for n in 0..500_u32 {
                one(&world, &reader, &format!("purse/{}", (n * 7_919 + target) % next));
            }
        });
        let (loaded, loads) = timed(|| {
            let names: Vec<String> =
                (0..20_000_u32).map(|n| format!("purse/{}", (n * 7_919) % next)).collect();
            let mut count = 0_u32;
            let read = reader.streams(&names, |_, _| -> Result<(), StoreError> {
                count += 1;
                Ok(())
            });
            read.map(|()| count)
        });
        let (opened, opening) = timed(|| Store::open(world.dir.path(), world.settings()));
        drop(opened.expect("opens"));
        let (proof, proving) = timed(|| {
            let size = reader.size()?;
            reader.inclusion(Position(77), size)
        });
        proof.expect("proves");
        println!(
            "{target} records: append {:.0} µs, load {:.1} µs a stream, open {:.1} ms, inclusion proof {:.1} ms",
            appends.as_secs_f64() * 1e6 / 500.0,
            loads.as_secs_f64() * 1e6 / f64::from(loaded.expect("loads")),
            opening.as_secs_f64() * 1e3,
            proving.as_secs_f64() * 1e3,
        );
    }
}
