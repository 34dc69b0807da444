//! `verify` of a ledger that the program made, against a plain program that reads the same rows, parses their JSON and
//! hashes them, both on every core.
//!
//! `cargo bench --bench verify -- [--quick]`. The program calls itself for each measurement, so that the peak memory
//! that it prints is that of one.

#![expect(clippy::float_arithmetic, reason = "it measures")]

#[path = "common/child.rs"]
mod child;
#[path = "common/measure.rs"]
mod measure;
#[path = "common/office.rs"]
#[expect(dead_code, reason = "each benchmark takes what it needs")]
mod office;

use std::path::Path;

use ledger::sha256;
use measure::{head, is_quick, median, row, timed};
use office::Office;
use rusqlite::{Connection, OpenFlags};

const ROUNDS: usize = 3;
/// Less than the states of either ledger take.
const BOUND_MIB: u64 = 16;

fn main() {
    match child::asked() {
        Some((what, with)) => carry_out(&what, Path::new(&with[0])),
        None => parent(),
    }
}

fn parent() {
    let (people, months) = if is_quick() { (15_000, 10) } else { (71_500, 11) };
    // The same office months earlier, with half the records: its streams and batches are as large, only the ledger is not.
    let small = Office::paid(people, months / 2 - 1);
    let (big, seconds) = timed(|| Office::paid(people, months));
    println!("{} and {} records; the greater made in {seconds:.0} s", small.size(), big.size());
    let (mut speed, mut peaks) = ([Vec::new(), Vec::new()], Vec::new());
    for round in 1..=ROUNDS {
        let (plain_seconds, _) = measure("plain", &big);
        let (seconds, peak) = measure("verify", &big);
        let (_, small_bounded) = measure("bounded", &small);
        let (bounded_seconds, bounded) = measure("bounded", &big);
        let rate = |seconds: f64| big.size() as f64 / seconds;
        println!(
            "round {round}: plain {:.0}/s; verify {:.0}/s in {peak:.0} MiB; with --memory {BOUND_MIB} {:.0}/s in {bounded:.0} MiB, half the ledger in {small_bounded:.0} MiB",
            rate(plain_seconds),
            rate(seconds),
            rate(bounded_seconds),
        );
        speed[0].push(plain_seconds / seconds);
        speed[1].push(plain_seconds / bounded_seconds);
        peaks.push(bounded / small_bounded);
    }
    head(&format!("verify {} records", big.size()));
    let [unbounded, bounded] = speed;
    row("speed, to reading, parsing and hashing the same rows", median(unbounded), Some(('>', 0.5)));
    row(&format!("the same with --memory {BOUND_MIB}"), median(bounded), None);
    row("peak memory with that, to that of half the records", median(peaks), Some(('<', 1.2)));
}

fn measure(what: &str, office: &Office) -> (f64, f64) {
    child::measure(what, &[office.dir.path().to_str().expect("a path")])
}

fn carry_out(what: &str, dir: &Path) {
    let path = dir.join("ledger.db");
    let threads = std::thread::available_parallelism().expect("cores").get();
    let ((), seconds) = match what {
        "plain" => timed(|| plain(&path, threads as i64)),
        "bounded" => timed(|| verify(&path, threads, BOUND_MIB << 20)),
        _ => timed(|| verify(&path, threads, audit::MEMORY)),
    };
    child::answer(seconds);
}

fn verify(path: &Path, threads: usize, memory: u64) {
    let authority = sunledger::app::authority();
    let options = audit::Options {
        checkpoints: Vec::new(),
        vkey: None,
        genesis: None,
        authority: &authority,
        threads,
        progress: &|_| (),
        vault: None,
    };
    let report = audit::verify_within(path, &options, memory).expect("verifies");
    assert!(report.is_clean(), "{:#?}", report.findings);
}

/// Reads, parses and hashes, and nothing else.
fn plain(path: &Path, threads: i64) {
    let open = || Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("opens");
    let size: i64 =
        open().query_row("SELECT max(position) + 1 FROM records", [], |row| row.get(0)).expect("counts");
    let part = size.unsigned_abs().div_ceil(threads.unsigned_abs()) as i64;
    let read = |thread: i64| {
        let connection = open();
        let sql = "SELECT bytes FROM records WHERE position >= ?1 AND position < ?2 ORDER BY position";
        let mut select = connection.prepare(sql).expect("prepares");
        let mut rows = select.query([thread * part, (thread + 1) * part]).expect("reads");
        let mut folded = 0;
        while let Some(row) = rows.next().expect("reads") {
            let bytes = row.get_ref(0).expect("reads").as_blob().expect("bytes");
            let value: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
            folded ^= sha256(bytes).0[0] ^ u8::from(value.is_object());
        }
        std::hint::black_box(folded)
    };
    std::thread::scope(|scope| {
        (0..threads).for_each(|thread| drop(scope.spawn(move || read(thread))));
    });
}
