//! Every byte class, changed directly in SQLite: verification finds each and names it.

use audit::Code;
use ledger::sha256;
use rusqlite::params;

use crate::small::{assert_finds, bytes, last_commit, many, replace, retiled, set_bytes, small};
use crate::support::{self, tables};

#[test]
fn an_honest_ledger_is_clean_and_says_that_a_cut_tail_is_not_excluded() {
    let maker = small();
    let report = maker.verify();
    assert!(report.is_clean(), "{:#?}", report.findings);
    assert_eq!(report.counts.commits, maker.commits);
    assert_eq!(report.counts.records, maker.leaves.len() as u64);
    assert_eq!(report.root, maker.frontier.root());
    assert_eq!(report.counts.by_type["person.died"], 20);
    assert!(!report.tail_excluded);
    let with_outside = support::verify(&maker.path(), vec![maker.checkpoint()], None);
    assert!(with_outside.is_clean() && with_outside.tail_excluded);
}

#[test]
fn a_byte_changed_in_a_record_is_found() {
    let maker = small();
    let position = last_commit(&maker) + 2;
    set_bytes(&maker, position, &replace(&bytes(&maker, position), "2023-05-01", "2023-05-02"), false);
    let report = maker.verify();
    assert_finds(&report, &[Code::RecordHash, Code::CommitRoot, Code::CheckpointRoot], position);
    let hash = report.findings.iter().find(|finding| finding.code == Code::RecordHash).unwrap();
    assert_eq!(hash.position.unwrap().0, position);
    assert!(hash.stream.as_deref().is_some_and(|stream| stream.starts_with("person/")), "{hash:?}");
}

#[test]
fn a_record_changed_together_with_its_stored_hash_is_found() {
    let maker = small();
    let position = last_commit(&maker);
    set_bytes(&maker, position, &replace(&bytes(&maker, position), "2023-05-01", "2023-05-02"), true);
    let report = maker.verify();
    assert_finds(&report, &[Code::CommitRoot, Code::CheckpointRoot], position);
    assert!(!report.totals.contains_key(&Code::RecordHash));
}

#[test]
fn bytes_that_are_no_record_any_more_are_found() {
    let maker = small();
    let position = last_commit(&maker);
    set_bytes(&maker, position, &replace(&bytes(&maker, position), "{\"area\"", "{ \"area\""), true);
    assert_finds(&maker.verify(), &[Code::RecordForm, Code::CommitRoot], position);
}

#[test]
fn a_stored_hash_changed_is_found() {
    let maker = small();
    let sql = "UPDATE records SET hash = zeroblob(32) WHERE position = 20";
    maker.connection.execute(sql, []).unwrap();
    let report = maker.verify();
    assert_finds(&report, &[Code::RecordHash], 20);
    assert_eq!(report.totals.len(), 1, "{:#?}", report.findings);
}

#[test]
fn a_stored_sequence_or_stream_changed_is_found() {
    let maker = small();
    maker.connection.execute("UPDATE records SET seq = 77 WHERE position = 20", []).unwrap();
    assert_finds(&maker.verify(), &[Code::Columns], 20);
}

#[test]
fn a_stored_number_time_or_hash_of_a_commit_changed_is_found() {
    for change in
        ["no = 999", "ledger_time = ledger_time + 1", "text_hash = zeroblob(32)", "id = zeroblob(16)"]
    {
        let maker = small();
        let first = last_commit(&maker);
        maker
            .connection
            .execute(&format!("UPDATE commits SET {change} WHERE first = ?1"), [first as i64])
            .unwrap();
        assert_finds(&maker.verify(), &[Code::CommitColumns], first);
    }
}

#[test]
fn a_note_changed_is_found() {
    let maker = small();
    let first = last_commit(&maker);
    let sql = "UPDATE commits SET note = CAST(replace(CAST(note AS TEXT), 'intent 测试', 'intent 别的') AS BLOB) WHERE first = ?1";
    maker.connection.execute(sql, [first as i64]).unwrap();
    assert_finds(&maker.verify(), &[Code::NoteSignature, Code::CheckpointRoot], first);
}

#[test]
fn a_signature_changed_is_found() {
    let maker = small();
    let first = last_commit(&maker);
    let sql = "SELECT CAST(note AS TEXT) FROM commits WHERE first = ?1";
    let note: String = maker.connection.query_row(sql, [first as i64], |row| row.get(0)).unwrap();
    let at = note.len() - 20;
    let other = if &note[at..=at] == "A" { "B" } else { "A" };
    let forged = format!("{}{other}{}", &note[..at], &note[at + 1..]);
    maker
        .connection
        .execute("UPDATE commits SET note = ?2 WHERE first = ?1", params![first as i64, forged.as_bytes()])
        .unwrap();
    assert_finds(&maker.verify(), &[Code::NoteSignature], first);
}

#[test]
fn a_note_taken_from_another_commit_is_found() {
    let maker = small();
    let first = last_commit(&maker);
    // The clerk's commit before: as many records, the same signer.
    let other = first - 6;
    let sql = "UPDATE commits SET note = (SELECT note FROM commits WHERE first = ?2) WHERE first = ?1";
    maker.connection.execute(sql, [first as i64, other as i64]).unwrap();
    assert_finds(
        &maker.verify(),
        &[
            Code::CommitColumns,
            Code::NoteMismatch,
            Code::CommitRecord,
            Code::CommitRoot,
            Code::CheckpointRoot,
        ],
        first,
    );
}

#[test]
fn a_record_taken_out_is_found() {
    let maker = small();
    let position = last_commit(&maker) + 1;
    maker.connection.execute("DELETE FROM records WHERE position = ?1", [position as i64]).unwrap();
    let report = maker.verify();
    assert_finds(&report, &[Code::RecordMissing, Code::CommitRoot, Code::CheckpointRoot], position);
    let missing = report.findings.iter().find(|finding| finding.code == Code::RecordMissing).unwrap();
    assert_eq!(missing.position.unwrap().0, position);
}

#[test]
fn a_record_taken_out_with_all_that_follow_moved_up_is_found() {
    let maker = small();
    let position = 20_i64;
    maker.connection.execute("DELETE FROM records WHERE position = ?1", [position]).unwrap();
    maker
        .connection
        .execute("UPDATE records SET position = position - 1 WHERE position > ?1", [position])
        .unwrap();
    let report = maker.verify();
    assert!(!report.is_clean());
    let codes: Vec<Code> = report.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&Code::CommitRoot) && codes.contains(&Code::CommitRecord), "{codes:?}");
}

#[test]
fn a_record_added_is_found() {
    let maker = small();
    let end = maker.leaves.len() as u64;
    let copy = bytes(&maker, end - 1);
    tables::insert_record(&maker.connection, end, (1, 999, maker.commits - 1), &sha256(&copy), &copy);
    let report = maker.verify();
    assert_finds(
        &report,
        &[Code::RecordOutsideCommit, Code::Columns, Code::Sequence, Code::CheckpointCover],
        end,
    );
}

#[test]
fn two_records_swapped_are_found() {
    let maker = small();
    let (a, b) = (last_commit(&maker) + 1, last_commit(&maker) + 3);
    let swap = "UPDATE records SET position = CASE position WHEN ?1 THEN -1 ELSE position END";
    maker.connection.execute(swap, [a as i64]).unwrap();
    maker
        .connection
        .execute("UPDATE records SET position = ?1 WHERE position = ?2", [a as i64, b as i64])
        .unwrap();
    maker.connection.execute("UPDATE records SET position = ?1 WHERE position = -1", [b as i64]).unwrap();
    let report = maker.verify();
    assert_finds(&report, &[Code::CommitRecord, Code::CommitRoot, Code::CheckpointRoot], a);
}

#[test]
fn a_stored_checkpoint_changed_is_found() {
    let maker = small();
    let last = maker.leaves.len() as i64;
    let sql =
        "UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = ?1 - 5) WHERE size = ?1";
    assert_eq!(maker.connection.execute(sql, [last]).unwrap(), 1);
    assert_finds(&maker.verify(), &[Code::Checkpoint, Code::CheckpointCover], last as u64 - 5);
}

#[test]
fn a_stored_tile_changed_is_found() {
    let mut maker = small();
    let documents = many(&maker, 256);
    maker.commit(5, &documents);
    let maker = retiled(maker);
    let sql = "UPDATE tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)";
    assert_eq!(maker.connection.execute(sql, []).unwrap(), 1);
    let report = maker.verify();
    assert_finds(&report, &[Code::Tile], 0);
    assert_eq!(report.totals.len(), 1);
    let maker = retiled(maker);
    maker.connection.execute("UPDATE tiles SET root = zeroblob(32)", []).unwrap();
    assert_finds(&maker.verify(), &[Code::Tile], 0);
}
