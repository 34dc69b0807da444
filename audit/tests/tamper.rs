//! Every byte class, changed directly in SQLite: verification finds each and names it.

mod support;

use aggregates::Money;
use aggregates::funding::event::{Appropriated, FundingEvent, Withdrawn};
use audit::{Code, Report, SealCheck};
use ledger::seal::{Binding, check_binding};
use ledger::{Hash, TreeSize, Uuid, sha256};
use rusqlite::params;
use support::{AREA, Draft, Maker, Wrong, died, draft};

fn yuan(text: &str) -> Money {
    text.parse().unwrap()
}

fn appropriated(maker: &Maker, document: &str, amount: &str) -> Draft {
    let event = FundingEvent::from(Appropriated {
        amount: yuan(amount),
        area: AREA.parse().unwrap(),
        doc_no: document.to_owned(),
        doc_title: "下达困难群众救助补助资金".to_owned(),
        holder: maker.staff[5].holder(),
        source: "county".to_owned(),
        year: 2023,
    });
    draft(format!("funding/county@{AREA}@2023"), &event)
}

fn withdrawn(maker: &Maker, document: &str, amount: &str) -> Draft {
    let event = FundingEvent::from(Withdrawn {
        amount: yuan(amount),
        doc_no: document.to_owned(),
        holder: maker.staff[5].holder(),
        reason: "收回".to_owned(),
    });
    draft(format!("funding/county@{AREA}@2023"), &event)
}

/// A ledger with a dozen commits, the last ones of several records.
fn small() -> Maker {
    let mut maker = Maker::founded();
    for at in 0..4 {
        let draft = appropriated(&maker, &format!("文{at}号"), "1000.00");
        maker.commit(5, &[draft]);
        let people: Vec<Draft> = (0..5).map(|n| died(&maker, 0x1000 + at * 16 + n)).collect();
        maker.commit(3, &people);
    }
    maker.tiles();
    maker
}

/// Position of the first record of the last commit: five deaths.
fn last_commit(maker: &Maker) -> u64 {
    maker.leaves.len() as u64 - 5
}

fn bytes(maker: &Maker, position: u64) -> Vec<u8> {
    let sql = "SELECT bytes FROM records WHERE position = ?1";
    maker.connection.query_row(sql, [position as i64], |row| row.get(0)).unwrap()
}

fn set_bytes(maker: &Maker, position: u64, bytes: &[u8], with_hash: bool) {
    let sql = "UPDATE records SET bytes = ?2 WHERE position = ?1";
    maker.connection.execute(sql, params![position as i64, bytes]).unwrap();
    if with_hash {
        let sql = "UPDATE records SET hash = ?2 WHERE position = ?1";
        maker.connection.execute(sql, params![position as i64, sha256(bytes).0]).unwrap();
    }
}

fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    text.replacen(from, to, 1).into_bytes()
}

#[track_caller]
fn assert_finds(report: &Report, codes: &[Code], position: u64) {
    for code in codes {
        let found = report.findings.iter().any(|finding| finding.code == *code);
        assert!(found, "{code:?} is not among {:#?}", report.findings);
    }
    let first = report.first_bad().map(|(position, _)| position.0);
    assert_eq!(first, Some(position), "{:#?}", report.findings);
}

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
        &[Code::NoteMismatch, Code::CommitRecord, Code::CommitRoot, Code::CheckpointRoot],
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
    let copy = replace(&bytes(&maker, end - 1), "\"seq\":1", "\"seq\":1");
    support::insert_record(&maker.connection, end, (1, 999, maker.commits - 1), &sha256(&copy), &copy);
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
fn a_commit_of_another_ledger_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 0x9999)];
    maker.commit_wrong(3, &drafts, &Wrong { ledger: Some(Uuid::from_u128(0xbad)), ..Wrong::default() });
    let maker = retiled(maker);
    assert_finds(&maker.verify(), &[Code::OtherLedger, Code::NoteMismatch], first);
}

#[test]
fn a_back_dated_commit_of_a_revoked_key_is_found() {
    let mut maker = small();
    maker.revoke(5);
    let first = maker.leaves.len() as u64;
    let drafts = [appropriated(&maker, "文99号", "1.00")];
    // The time lies before the revocation, and well within 72 hours.
    let time = Some(maker.time - 60_000);
    maker.commit_wrong(5, &drafts, &Wrong { time, ..Wrong::default() });
    let maker = retiled(maker);
    let report = maker.verify();
    assert_finds(&report, &[Code::Authority], first);
    assert!(report.findings[0].text.contains("已吊销"), "{:?}", report.findings[0]);
}

#[test]
fn a_commit_far_behind_ledger_time_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 0x9999)];
    let time = Some(maker.time - 73 * 3_600_000);
    maker.commit_wrong(3, &drafts, &Wrong { time, ..Wrong::default() });
    assert_finds(&retiled(maker).verify(), &[Code::Time], first);
}

#[test]
fn a_signer_without_the_role_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let mut drafts = [appropriated(&maker, "文99号", "1.00")];
    drafts[0].data = drafts[0].data.replace("finance-01", "clerk-01");
    maker.commit(3, &drafts);
    assert_finds(&retiled(maker).verify(), &[Code::Authority], first);
}

#[test]
fn a_holder_who_is_not_the_signer_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let mut drafts = [appropriated(&maker, "文99号", "1.00")];
    drafts[0].data = drafts[0].data.replace("finance-01", "finance-02");
    maker.commit(5, &drafts);
    assert_finds(&retiled(maker).verify(), &[Code::Holder], first);
}

#[test]
fn a_validly_signed_record_that_its_aggregate_would_never_make_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [withdrawn(&maker, "收1号", "4000.01")];
    maker.commit(5, &drafts);
    let after = [withdrawn(&maker, "收2号", "4000.00")];
    maker.commit(5, &after);
    let report = retiled(maker).verify();
    assert_finds(&report, &[Code::History], first);
    assert_eq!(report.totals.values().sum::<u64>(), 1, "{:#?}", report.findings);
}

#[test]
fn an_event_that_no_noun_knows_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let mut drafts = [died(&maker, 0x9999)];
    drafts[0].event_type = "person.vanished".to_owned();
    maker.commit(3, &drafts);
    assert_finds(&retiled(maker).verify(), &[Code::Event], first);
}

#[test]
fn a_signer_who_saw_another_history_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 0x9999)];
    let seen = Some((TreeSize(first - 1), Hash([9; 32])));
    maker.commit_wrong(3, &drafts, &Wrong { seen, ..Wrong::default() });
    assert_finds(&retiled(maker).verify(), &[Code::Seen], first);
}

#[test]
fn a_signer_who_did_not_know_his_keys_head_is_found() {
    let mut maker = small();
    let first = maker.leaves.len() as u64;
    let drafts = [died(&maker, 0x9999)];
    let key = Some((ledger::Sequence(1), Hash([9; 32])));
    maker.commit_wrong(3, &drafts, &Wrong { key, ..Wrong::default() });
    assert_finds(&retiled(maker).verify(), &[Code::KeyHead], first);
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
    let people: Vec<Draft> = (0..256).map(|n| died(&maker, 0x5000 + n)).collect();
    maker.commit(3, &people);
    let maker = retiled(maker);
    let sql = "UPDATE tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)";
    assert_eq!(maker.connection.execute(sql, []).unwrap(), 1);
    let report = maker.verify();
    assert_finds(&report, &[Code::Tile], 0);
    assert_eq!(report.totals.len(), 1);
}

#[test]
fn the_tail_cut_against_a_checkpoint_kept_outside_is_found() {
    let maker = small();
    let outside = maker.checkpoint();
    let first = last_commit(&maker) as i64;
    maker.connection.execute("DELETE FROM records WHERE position >= ?1", [first]).unwrap();
    maker.connection.execute("DELETE FROM commits WHERE first >= ?1", [first]).unwrap();
    maker.connection.execute("DELETE FROM checkpoints WHERE size > ?1", [first]).unwrap();
    let alone = maker.verify();
    assert!(alone.is_clean() && !alone.tail_excluded, "{:#?}", alone.findings);
    let report = support::verify(&maker.path(), vec![outside], None);
    assert_eq!(report.totals.keys().collect::<Vec<_>>(), [&Code::TailCut]);
    assert!(!report.tail_excluded);
}

#[test]
fn an_older_backup_put_back_and_written_on_is_found() {
    let mut maker = small();
    let backup = maker.dir.path().join("backup.db");
    maker.connection.execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    let (frontier, leaves, heads) = (maker.frontier.clone(), maker.leaves.clone(), maker.heads.clone());
    let (time, ids) = (maker.time, maker.ids.clone());
    let drafts = [died(&maker, 0x9998)];
    maker.commit(3, &drafts);
    let outside = maker.checkpoint();
    maker.connection = rusqlite::Connection::open(&backup).unwrap();
    maker.commits -= 1;
    (maker.frontier, maker.leaves, maker.heads, maker.time, maker.ids) = (frontier, leaves, heads, time, ids);
    let drafts = [died(&maker, 0x9997), died(&maker, 0x9996)];
    maker.commit(3, &drafts);
    let maker = retiled(maker);
    assert!(support::verify(&backup, Vec::new(), None).is_clean());
    let report = support::verify(&backup, vec![outside], None);
    assert_eq!(report.totals.keys().collect::<Vec<_>>(), [&Code::OutsideCheckpoint]);
    drop(maker);
}

#[test]
fn a_seal_moved_or_given_another_key_is_found_with_the_vault() {
    let maker = small();
    let keys = maker.seal_keys.clone();
    let vault =
        move |frame: &ledger::Frame<'_>, sealed: &ledger::seal::SealedBox| match keys.get(&sealed.subject) {
            None => SealCheck::NoKey,
            Some(key) => check_binding(sealed, key, &Binding::of(frame, sealed.subject))
                .map_or_else(SealCheck::Fails, |()| SealCheck::Holds),
        };
    let report = support::verify(&maker.path(), Vec::new(), Some(&vault));
    assert!(report.is_clean());
    assert_eq!((report.counts.seals, report.counts.seals_opened), (20, 20));
    let (a, b) = (last_commit(&maker), last_commit(&maker) + 1);
    let seal_of = |position| {
        let text = String::from_utf8(bytes(&maker, position)).unwrap();
        let (_, rest) = text.split_once(",\"sealed\":").unwrap();
        rest.split_once(",\"seq\":").unwrap().0.to_owned()
    };
    // The whole seal, subject included, put into another person's record: signed anew by nobody, so the hash shows it
    // too; the vault says what was done.
    let moved = replace(&bytes(&maker, a), &seal_of(a), &seal_of(b));
    set_bytes(&maker, a, &moved, true);
    let report = support::verify(&maker.path(), Vec::new(), Some(&vault));
    assert_finds(&report, &[Code::SealBinding, Code::CommitRoot], a);
}

#[test]
fn another_genesis_or_log_key_than_the_expected_is_found() {
    let maker = small();
    let authority = support::authority();
    let options = audit::Options {
        checkpoints: Vec::new(),
        vkey: Some(maker.staff[0].vkey.clone()),
        genesis: Some(Hash([1; 32])),
        authority: &authority,
        threads: 1,
        progress: &|_| {},
        vault: None,
    };
    let report = audit::verify(&maker.path(), &options).unwrap();
    assert_finds(&report, &[Code::Genesis, Code::LogKey], 0);
}

fn retiled(maker: Maker) -> Maker {
    maker.connection.execute("DELETE FROM tiles", []).unwrap();
    maker.tiles();
    maker
}
