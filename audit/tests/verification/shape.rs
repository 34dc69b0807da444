//! The tables' shape, and rows that nothing in the ledger asks for.

use audit::{Code, Report};

use crate::small::{assert_finds, last_commit, many, retiled, small};
use crate::support::{Maker, died};

/// Runs SQL over a small ledger with one full tile, and verifies.
fn after(sql: &str) -> (Maker, Report) {
    let mut maker = small();
    let documents = many(&maker, 256);
    maker.commit(5, &documents);
    let maker = retiled(maker);
    maker.connection.execute_batch(sql).unwrap();
    let report = maker.verify();
    (maker, report)
}

#[track_caller]
fn assert_only(sql: &str, code: Code, words: &str) {
    let (_, report) = after(sql);
    assert_eq!(report.totals.keys().collect::<Vec<_>>(), [&code], "{sql}: {:#?}", report.findings);
    assert!(report.findings[0].text.to_string().contains(words), "{:#?}", report.findings);
}

/// Makes a table anew without STRICT and without its rules, so that anything can stand in it.
fn loose(table: &str, columns: &str) -> String {
    format!(
        "CREATE TABLE loose AS SELECT {columns} FROM {table}; DROP TABLE {table};
         CREATE TABLE {table} ({columns}); INSERT INTO {table} SELECT {columns} FROM loose; DROP TABLE loose;"
    )
}

#[test]
fn an_untouched_ledger_has_the_shape() {
    let (_, report) = after("");
    assert!(report.is_clean(), "{:#?}", report.findings);
}

#[test]
fn another_version_of_the_tables_is_found() {
    assert_only("PRAGMA user_version = 2", Code::Table, "user_version");
    assert_only("PRAGMA user_version = 0", Code::Table, "user_version");
}

#[test]
fn a_stream_that_no_record_has_is_found() {
    assert_only(
        "INSERT INTO streams (id, name) VALUES (7000, 'person/nobody')",
        Code::Table,
        "person/nobody",
    );
}

#[test]
fn a_second_number_of_a_stream_is_found() {
    let sql = loose("streams", "id, name")
        + "INSERT INTO streams SELECT 7000, name FROM streams WHERE id = 3;
           UPDATE records SET stream = 7000 WHERE stream = 3 AND seq > 1;";
    let (_, report) = after(&sql);
    assert_eq!(report.totals.keys().collect::<Vec<_>>(), [&Code::Table], "{:#?}", report.findings);
    let texts: Vec<String> = report.findings.iter().map(|finding| finding.text.to_string()).collect();
    assert!(texts.iter().any(|text| text.contains("two numbers")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("STRICT") && text.contains("streams")), "{texts:?}");
}

#[test]
fn a_tile_that_the_records_do_not_fill_is_found() {
    for (level, index) in [(0, 1), (0, -1), (1, 0), (7, 0), (8, 0), (-1, 0), (0, i64::MAX)] {
        let sql = format!("INSERT INTO tiles SELECT {level}, {index}, root, hashes FROM tiles");
        let (_, report) = after(&sql);
        assert!(report.totals.contains_key(&Code::Table), "{level}/{index}: {:#?}", report.findings);
    }
}

#[test]
fn a_tile_that_stands_twice_is_found() {
    let sql = loose("tiles", "level, idx, root, hashes")
        + "INSERT INTO tiles SELECT level, idx, zeroblob(32), hashes FROM tiles;";
    let (_, report) = after(&sql);
    assert!(report.findings.iter().any(|finding| finding.text.en.contains("stands twice")));
}

#[test]
fn rows_before_zero_are_found() {
    assert_only(
        "INSERT INTO records SELECT -1, stream, 999, commit_no, hash, bytes FROM records WHERE position = 20",
        Code::Table,
        "records -1",
    );
    assert_only(
        "INSERT INTO checkpoints SELECT -1, note FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)",
        Code::Table,
        "checkpoints -1",
    );
    assert_only(
        "INSERT INTO commits SELECT -1, zeroblob(16), -5, 5, ledger_time, text_hash, note FROM commits WHERE no = 3",
        Code::Table,
        "commits -1",
    );
}

#[test]
fn bytes_of_a_record_stored_as_text_are_found() {
    let sql = loose("records", "position, stream, seq, commit_no, hash, bytes");
    let (_, report) =
        after(&format!("{sql} UPDATE records SET bytes = CAST(bytes AS TEXT) WHERE position = 20;"));
    assert_finds(&report, &[Code::Columns, Code::Table], 20);
    assert_eq!(
        report.totals.len(),
        2,
        "what the text says is still held against all else: {:#?}",
        report.findings
    );
}

#[test]
fn a_note_stored_as_text_is_found() {
    let sql = loose("commits", "no, id, first, records, ledger_time, text_hash, note");
    let (maker, report) = after(&format!("{sql} UPDATE commits SET note = CAST(note AS TEXT) WHERE no = 3;"));
    let first: i64 =
        maker.connection.query_row("SELECT first FROM commits WHERE no = 3", [], |row| row.get(0)).unwrap();
    assert_finds(&report, &[Code::CommitColumns, Code::Table], first as u64);
    assert_eq!(report.totals.len(), 2, "{:#?}", report.findings);
}

#[test]
fn a_checkpoint_stored_as_text_is_found() {
    let mut maker = small();
    let person = [died(&maker, 25)];
    let before = last_commit(&maker) + 5;
    maker.commit(3, &person);
    let sql = loose("checkpoints", "size, note");
    let sql = format!("{sql} UPDATE checkpoints SET note = CAST(note AS TEXT) WHERE size = {before};");
    maker.connection.execute_batch(&sql).unwrap();
    let report = maker.verify();
    assert_eq!(report.totals.keys().collect::<Vec<_>>(), [&Code::Table, &Code::Checkpoint]);
}
