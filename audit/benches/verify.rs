//! `verify` against a plain program that reads the same rows, parses their JSON and hashes them, on all cores.
//!
//! `cargo bench -p audit -- [households] [months]`; `KEEP=FILE` keeps the ledger and takes it the next time.

#![expect(clippy::disallowed_methods, clippy::float_arithmetic, reason = "it measures")]
#![expect(clippy::unwrap_used, reason = "it measures")]

#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../tests/verification/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::time::Instant;

use aggregates::Month;
use ledger::sha256;
use rusqlite::{Connection, OpenFlags};
use support::Maker;
use support::month::Households;

/// The allocator of the program, for both.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let numbers: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (households, months) = (numbers.first().map_or(36_000, |n| *n), numbers.get(1).map_or(12, |n| *n));
    let kept = std::env::var_os("KEEP").map(PathBuf::from);
    let maker = (!kept.as_ref().is_some_and(|path| path.exists())).then(|| make(households, months as u8));
    let path = match (&maker, &kept) {
        (Some(maker), Some(kept)) => {
            maker.connection.execute("VACUUM INTO ?1", [kept.to_str().unwrap()]).unwrap();
            kept.clone()
        }
        (Some(maker), None) => maker.path(),
        (None, kept) => kept.clone().unwrap(),
    };
    let threads = std::thread::available_parallelism().unwrap().get();
    for round in 0..3 {
        let (start, ticks) = (Instant::now(), cpu_ticks());
        let records = plain(&path, threads as u64);
        let (plain_seconds, plain_ticks) = (start.elapsed().as_secs_f64(), cpu_ticks() - ticks);
        let (start, ticks) = (Instant::now(), cpu_ticks());
        let report = support::verify(&path, Vec::new(), None);
        let (seconds, ticks) = (start.elapsed().as_secs_f64(), cpu_ticks() - ticks);
        assert!(report.is_clean(), "{:#?}", report.findings);
        println!(
            "round {round}: {records} records, plain {:.0}/s, verify {:.0}/s, ratio {:.2} ({:.2} of processor time), peak memory {} MiB",
            records as f64 / plain_seconds,
            records as f64 / seconds,
            plain_seconds / seconds,
            plain_ticks as f64 / ticks as f64,
            peak_mib(),
        );
    }
}

fn make(households: u32, months: u8) -> Maker {
    let mut maker = Maker::founded();
    maker.connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; BEGIN").unwrap();
    let households = Households::confirm(&mut maker, households);
    for month in 1..=months {
        let month = Month::new(2023, month).unwrap();
        let root = households.approve(&mut maker, month);
        let drafts = households.order(&maker, month, &root);
        maker.commit(5, &drafts);
        households.settle(&mut maker, month);
    }
    maker.tiles();
    maker.connection.execute_batch("COMMIT; PRAGMA journal_mode = WAL").unwrap();
    maker
}

/// Reads, parses and hashes, and nothing else.
fn plain(path: &Path, threads: u64) -> u64 {
    let open = || Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let size: i64 = open().query_row("SELECT max(position) + 1 FROM records", [], |row| row.get(0)).unwrap();
    let part = (size as u64).div_ceil(threads) as i64;
    let count = |thread: i64| {
        let connection = open();
        let sql = "SELECT bytes FROM records WHERE position >= ?1 AND position < ?2 ORDER BY position";
        let mut query = connection.prepare(sql).unwrap();
        let mut rows = query.query([thread * part, (thread + 1) * part]).unwrap();
        let (mut count, mut folded) = (0_u64, 0_u8);
        while let Some(row) = rows.next().unwrap() {
            let bytes = row.get_ref(0).unwrap().as_blob().unwrap();
            let value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            folded ^= sha256(bytes).0[0] ^ u8::from(value.is_object());
            count += 1;
        }
        std::hint::black_box(folded);
        count
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads as i64).map(|thread| scope.spawn(move || count(thread))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

/// Processor time of this process: what other programs take does not count.
fn cpu_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()).unwrap_or(0) / 1024
}
