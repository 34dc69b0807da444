//! 下达支付令: payments ordered by the program, against a plain program that inserts the same bytes into SQLite.
//!
//! `cargo bench --bench order -- [--quick]`

#![expect(clippy::float_arithmetic, reason = "it measures")]

#[path = "common/measure.rs"]
mod measure;
#[path = "common/office.rs"]
#[expect(dead_code, reason = "each benchmark takes what it needs")]
mod office;

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use aggregates::BatchId;
use measure::{head, is_quick, median, row, timed};
use office::Office;
use rusqlite::Connection;
use store::PreparedFile;
use sunledger::app::{Signatory, read_prepared, sign_prepared};
use sunledger::keyfile;
use sunledger::office::batch::Order;
use sunledger::office::waiting::fetch;
use sunledger::office::{Done, carry_out, commit};

const ROUNDS: u8 = 5;
const GROUP: usize = 1_000;

/// A row of the ledger's table of records.
struct Row {
    stream: i64,
    seq: i64,
    commit_no: i64,
    hash: [u8; 32],
    bytes: Vec<u8>,
}

fn main() {
    let people = if is_quick() { 5_000 } else { 50_000 };
    let (office, seconds) = timed(|| Office::of(people));
    println!("{people} benefits confirmed in {seconds:.1} s, {} records", office.size());
    let (mut sqlite, mut file, mut in_process) = (Vec::new(), Vec::new(), Vec::new());
    let mut next = office.approved(1);
    for month in 1..=ROUNDS {
        let id = next;
        let before = office.size();
        let (ordered, seconds) = timed(|| office.order(id));
        assert!(matches!(ordered.done, Done::Committed(_)) && ordered.answer.count == people);
        // The next month is made ready first: meanwhile the writer puts its log in order, which would slow others down.
        next = office.approved(month + 1);
        let rows = rows_from(&office, before, people);
        let plain = insert(office.dir.path(), &rows);
        let appended = append_to_file(office.dir.path(), &rows);
        let rate = |seconds: f64| f64::from(people) / seconds;
        println!(
            "round {month}: order {:.0}/s, plain SQLite {:.0}/s, plain file {:.0}/s, {} bytes a record",
            rate(seconds),
            rate(plain),
            rate(appended),
            rows.iter().map(|row| row.bytes.len()).sum::<usize>() / rows.len(),
        );
        sqlite.push(plain / seconds);
        file.push(appended / seconds);
        in_process.push(seconds);
    }
    let by_file = by_file(&office, next, people);
    println!("an order that was signed elsewhere: {:.0}/s", f64::from(people) / by_file);
    head(&format!("order {people} payments: decide, seal, encode, hash, chain, one signature, durable"));
    row(
        "speed, to inserting the same bytes into SQLite, FULL, groups of 1,000",
        median(sqlite),
        Some(('>', 0.5)),
    );
    row("speed, to appending them to a file, one fdatasync per 1,000", median(file), None);
    row(
        "time of `commit` with an order from a file, to that of an order in process",
        by_file / median(in_process),
        Some(('<', 2.0)),
    );
}

/// The seconds that it takes to read, hold against the rules and append an order that was signed elsewhere.
fn by_file(office: &Office, id: BatchId, people: u32) -> f64 {
    let name = office.finance.signer.name();
    let elsewhere = Signatory::elsewhere(&office.desk, name, None).expect("a key");
    let prepared = carry_out(&office.desk, &elsewhere, Order { batch: id }).expect("prepares");
    let Done::Prepared { commit: waiting, .. } = prepared.done else { panic!("it is signed here") };
    let log_keys: Vec<_> = office.desk.store.keyring().log_keys().iter().rev().cloned().collect();
    let file = office.desk.dir.join("staff").join(format!("{name}.key"));
    let key = keyfile::read(&file, || None).expect("a key");
    let shown = read_prepared(fetch(&office.desk, waiting).expect("fetches"), &key).expect("reads");
    let signed = sign_prepared(shown, &key, &log_keys, (None, "")).expect("signs");
    let path = office.dir.path().join("order.signed");
    signed.write(File::create(&path).expect("creates")).expect("writes");
    let (done, seconds) = timed(|| {
        let file = std::io::BufReader::new(File::open(&path).expect("opens"));
        commit(&office.desk, PreparedFile::read(file, office.dir.path()).expect("reads"))
    });
    assert_eq!(done.expect("commits").receipt.records, people + 2);
    seconds
}

fn rows_from(office: &Office, position: u64, count: u32) -> Vec<Row> {
    let connection = Connection::open(office.dir.path().join("ledger.db")).expect("opens");
    let mut select = connection
        .prepare(
            "SELECT stream, seq, commit_no, hash, bytes FROM records WHERE position >= ?1 ORDER BY position LIMIT ?2",
        )
        .expect("prepares");
    let rows = select.query_map((position as i64, count), |row| {
        Ok(Row {
            stream: row.get(0)?,
            seq: row.get(1)?,
            commit_no: row.get(2)?,
            hash: row.get(3)?,
            bytes: row.get(4)?,
        })
    });
    rows.expect("reads").collect::<Result<_, _>>().expect("reads")
}

/// The same table with the same index and the same durability, without triggers, in a file of its own.
fn insert(dir: &Path, rows: &[Row]) -> f64 {
    let dir = tempfile::tempdir_in(dir).expect("a folder");
    let connection = Connection::open(dir.path().join("plain.db")).expect("opens");
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000;
             PRAGMA cache_size = -65536;
             CREATE TABLE records (position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, seq INTEGER NOT NULL,
             commit_no INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32), bytes BLOB NOT NULL,
             UNIQUE (stream, seq)) STRICT;",
        )
        .expect("makes the table");
    let ((), seconds) = timed(|| {
        for group in rows.chunks(GROUP) {
            connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
            let mut insert = connection
                .prepare_cached(
                    "INSERT INTO records (stream, seq, commit_no, hash, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
                )
                .expect("prepares");
            for row in group {
                insert.execute((row.stream, row.seq, row.commit_no, row.hash, &row.bytes)).expect("inserts");
            }
            connection.execute_batch("COMMIT").expect("commits");
        }
    });
    seconds
}

fn append_to_file(dir: &Path, rows: &[Row]) -> f64 {
    let dir = tempfile::tempdir_in(dir).expect("a folder");
    let mut file = File::create_new(dir.path().join("plain")).expect("creates");
    let ((), seconds) = timed(|| {
        let mut buffer = Vec::new();
        for group in rows.chunks(GROUP) {
            buffer.clear();
            group.iter().for_each(|row| buffer.extend_from_slice(&row.bytes));
            file.write_all(&buffer).expect("writes");
            file.sync_data().expect("syncs");
        }
    });
    seconds
}
