//! Following records: whole, once, in order, and the same however it was done.

#[expect(clippy::unwrap_used, reason = "tests stop at what must not happen")]
mod common;

use aggregates::batch::event::BatchKind;
use common::{Ledger, batch_id, county_month, draft, hold, line, take_return};
use ledger::Position;
use projections::query::BatchFilter;
use projections::{Views, ViewsError};
use proptest::prelude::*;

fn a_month() -> Ledger {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 12, |line| line % 4 == 0);
    ledger
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_rebuilt_file_equals_the_grown_one_whatever_the_batch_sizes(
        steps in prop::collection::vec((1_usize..40, 1_usize..17), 1..12),
        returned in prop::collection::vec(any::<bool>(), 30),
        held in prop::collection::btree_set(1_u32..30, 0..6),
    ) {
        let mut ledger = Ledger::default();
        let lines = county_month(&mut ledger, 30, |line| returned[line as usize - 1]);
        let again: Vec<_> = lines.iter().map(|paid| line(paid.line, paid.line, "300.00", None)).collect();
        draft(&mut ledger, batch_id(2), BatchKind::Regular, &again);
        hold(&mut ledger, batch_id(2), &held.into_iter().collect::<Vec<_>>());
        take_return(&mut ledger, batch_id(1), &lines, |line| line % 7 == 0);

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("views.db");
        let mut from = 0;
        for (records, batch_size) in steps {
            // Opened anew each time, as a command would, and reaching back over records that were folded before.
            let mut views = Views::open(&path).unwrap().with_batch_size(batch_size);
            let start = from.max(3) - 3;
            from = views.apply(ledger.feed().skip(start).take(records + 3)).unwrap().0 as usize;
        }
        let mut views = Views::open(&path).unwrap().with_batch_size(5);
        views.apply(ledger.feed().skip(from)).unwrap();
        let grown = views.fingerprint().unwrap();
        drop(views);
        let mut rebuilt = Views::rebuild(&path).unwrap();
        rebuilt.apply(ledger.feed()).unwrap();
        prop_assert_eq!(rebuilt.position().unwrap().0, ledger.records.len() as u64);
        prop_assert_eq!(grown, rebuilt.fingerprint().unwrap());

        for batch in rebuilt.batches(&BatchFilter::default()).unwrap() {
            let lines = rebuilt.lines(batch.id).unwrap();
            prop_assert_eq!(lines.len() as u64, batch.tallies.iter().map(|tally| tally.lines).sum::<u64>());
            for tally in &batch.tallies {
                let of_status: Vec<_> = lines.iter().filter(|line| line.status == tally.status).collect();
                prop_assert_eq!(of_status.len() as u64, tally.lines);
                prop_assert_eq!(of_status.iter().map(|line| line.amount).sum::<aggregates::Money>(), tally.amount);
            }
        }
    }
}

#[test]
fn records_that_were_folded_before_change_nothing() {
    let ledger = a_month();
    let mut views = ledger.views();
    let before = views.fingerprint().unwrap();
    views.apply(ledger.feed()).unwrap();
    assert_eq!(views.fingerprint().unwrap(), before);
}

#[test]
fn a_gap_is_refused_and_nothing_of_its_transaction_stays() {
    let ledger = a_month();
    let mut views = Views::in_memory().unwrap();
    let empty = views.fingerprint().unwrap();
    let error =
        views.apply(ledger.feed().filter(|record| !matches!(record, Ok((Position(7), _))))).unwrap_err();
    assert!(matches!(error, ViewsError::Gap { expected: Position(7), found: Position(8) }), "{error}");
    assert_eq!(views.fingerprint().unwrap(), empty);
}

#[test]
fn what_was_folded_before_the_source_failed_stays() {
    let ledger = a_month();
    let mut views = Views::in_memory().unwrap().with_batch_size(10);
    let broken = ledger.feed().take(25).chain([Err(std::io::Error::other("disk"))]);
    assert!(matches!(views.apply(broken), Err(ViewsError::Source { .. })));
    assert_eq!(views.position().unwrap(), Position(20));
    views.apply(ledger.feed().skip(20)).unwrap();
    assert_eq!(views.fingerprint().unwrap(), ledger.views().fingerprint().unwrap());
}

#[test]
fn events_that_nobody_knows_are_ignored_and_counted() {
    let mut ledger = a_month();
    let before = ledger.views();
    assert_eq!(before.ignored().unwrap(), 0);
    ledger.raw("lead/1", "lead.raised", 1, "{}", &[]);
    ledger.raw("lead/1", "lead.raised", 1, "{}", &[]);
    ledger.raw("funding/x", "funding.appropriated", 2, "{}", &[]);
    let misshapen = r#"{"holder":"clerk"}"#;
    ledger.raw(&format!("batch/{}", batch_id(1)), "batch.sealed", 1, misshapen, &[]);
    ledger.raw("batch/not-an-id", "batch.sealed", 1, misshapen, &[]);
    let views = ledger.views();
    assert_eq!(views.ignored().unwrap(), 5);
    assert_eq!(views.position().unwrap().0, ledger.records.len() as u64);
    assert_eq!(views.lines(batch_id(1)).unwrap().len(), before.lines(batch_id(1)).unwrap().len());
}

#[test]
fn bytes_that_are_no_record_are_a_fault_with_their_position() {
    let mut ledger = a_month();
    ledger.records[9][0] = b'[';
    let error = Views::in_memory().unwrap().apply(ledger.feed()).unwrap_err();
    assert!(matches!(error, ViewsError::Record { position: Position(9), .. }), "{error}");
}

#[test]
fn a_record_of_another_ledger_is_a_fault() {
    let mut ledger = a_month();
    let other = String::from_utf8(ledger.records[5].clone()).unwrap();
    ledger.records[5] = other
        .replace("00000000-0000-0000-0000-000000000002", "00000000-0000-0000-0000-000000000003")
        .into_bytes();
    let error = Views::in_memory().unwrap().apply(ledger.feed()).unwrap_err();
    assert!(matches!(error, ViewsError::OtherLedger { position: Position(5) }), "{error}");
}

#[test]
fn tables_know_that_their_ledger_was_exchanged_or_cut() {
    let ledger = a_month();
    let views = ledger.views();
    let at = |records: &[Vec<u8>], position: Position| records.get(position.0 as usize).cloned();
    assert!(views.follows(|position| Ok::<_, std::io::Error>(at(&ledger.records, position))).unwrap());
    let cut = &ledger.records[..ledger.records.len() - 1];
    assert!(!views.follows(|position| Ok::<_, std::io::Error>(at(cut, position))).unwrap());
    let mut other = ledger.records.clone();
    other.rotate_left(1);
    assert!(!views.follows(|position| Ok::<_, std::io::Error>(at(&other, position))).unwrap());
    let empty = Views::in_memory().unwrap();
    assert!(empty.follows(|_| Ok::<_, std::io::Error>(None)).unwrap());
}

#[test]
fn the_genesis_is_not_counted_as_unknown() {
    let mut ledger = Ledger::default();
    ledger.raw("ledger/1", "ledger.founded", 1, "{}", &[]);
    assert_eq!(ledger.views().ignored().unwrap(), 0);
}

#[test]
fn a_file_of_another_version_is_folded_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    let ledger = a_month();
    Views::open(&path).unwrap().apply(ledger.feed()).unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 999).unwrap();
    drop(raw);
    assert!(matches!(Views::open_read_only(&path), Err(ViewsError::OtherVersion)));
    assert_eq!(Views::open(&path).unwrap().position().unwrap(), Position(0));
    assert!(Views::open_read_only(&path).is_ok());
}

#[test]
fn nothing_of_a_seal_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("views.db");
    let mut views = Views::open(&path).unwrap();
    views.apply(a_month().feed()).unwrap();
    drop(views);
    let bytes = std::fs::read(&path).unwrap();
    // 80 bytes of 7 in base64, as every box of these ledgers holds.
    assert!(!bytes.windows(16).any(|window| window == b"BwcHBwcHBwcHBwcH" || window == [7; 16]));
}

#[test]
#[ignore = "a measurement"]
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "it measures, and says what it measured")]
fn payments_are_folded_fast() {
    let mut ledger = Ledger::default();
    county_month(&mut ledger, 50_000, |line| line % 100 == 0);
    let folder = tempfile::tempdir().unwrap();
    let mut views = Views::open(&folder.path().join("views.db")).unwrap();
    let started = std::time::Instant::now();
    let payments = ledger.records.len() - 100_000;
    views.apply(ledger.feed().take(payments)).unwrap();
    eprintln!("{payments} records of rosters and drafts in {:.2} s", started.elapsed().as_secs_f64());
    let started = std::time::Instant::now();
    views.apply(ledger.feed().skip(payments)).unwrap();
    eprintln!("100000 orders and outcomes in {:.2} s", started.elapsed().as_secs_f64());
    let started = std::time::Instant::now();
    let lines = views.lines(batch_id(1)).unwrap();
    eprintln!("{} lines asked in {:.2} s", lines.len(), started.elapsed().as_secs_f64());
}
