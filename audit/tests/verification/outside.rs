//! What only shows with something from outside: a checkpoint, a key, the vault.

use audit::{Code, SealCheck};
use ledger::Hash;
use ledger::checkpoint::Checkpoint;
use ledger::merkle::Frontier;
use ledger::seal::{Binding, check_binding};

use crate::small::{assert_finds, bytes, last_commit, replace, retiled, set_bytes, small};
use crate::support::{self, Maker, died};

#[test]
fn the_tail_cut_against_a_checkpoint_kept_outside_is_found() {
    let maker = small();
    let outside = maker.checkpoint();
    let first = last_commit(&maker) as i64;
    maker.connection.execute("DELETE FROM records WHERE position >= ?1", [first]).unwrap();
    maker.connection.execute("DELETE FROM commits WHERE first >= ?1", [first]).unwrap();
    maker.connection.execute("DELETE FROM checkpoints WHERE size > ?1", [first]).unwrap();
    let sql = "DELETE FROM streams WHERE id NOT IN (SELECT stream FROM records)";
    maker.connection.execute(sql, []).unwrap();
    let alone = maker.verify();
    assert!(alone.is_clean() && !alone.tail_excluded, "{:#?}", alone.findings);
    let report = support::verify(&maker.path(), vec![outside], None);
    assert_eq!(report.totals.keys().collect::<Vec<_>>(), [&Code::TailCut]);
    assert!(!report.tail_excluded);
    let report = support::verify(&maker.path(), vec![maker.checkpoint(), over(&maker, first as u64)], None);
    assert_eq!(report.outside_size.map(|size| size.0), Some(first as u64));
    assert!(!report.tail_excluded, "one covers what is left, and another shows that there was more");
}

/// The checkpoint over the first so many records.
fn over(maker: &Maker, size: u64) -> String {
    let mut frontier = Frontier::new();
    maker.leaves.iter().take(size as usize).for_each(|leaf| frontier.append(*leaf));
    Checkpoint::of(support::ORIGIN, &frontier).sign(&maker.log).unwrap().to_string()
}

#[test]
fn a_checkpoint_shows_that_nothing_was_cut_up_to_its_size_and_no_further() {
    let maker = small();
    let all = maker.leaves.len() as u64;
    let covered = |sizes: &[u64]| {
        let notes = sizes.iter().map(|size| over(&maker, *size)).collect();
        let report = support::verify(&maker.path(), notes, None);
        assert!(report.is_clean(), "{:#?}", report.findings);
        (report.outside_size.map(|size| size.0), report.tail_excluded)
    };
    assert_eq!(covered(&[]), (None, false));
    assert_eq!(covered(&[0]), (None, false), "one over nothing is none");
    assert_eq!(covered(&[12]), (Some(12), false));
    assert_eq!(covered(&[3, 20, 0, 7]), (Some(20), false), "the largest counts");
    assert_eq!(covered(&[20, all]), (Some(all), true));
}

#[test]
fn a_checkpoint_that_does_not_hold_counts_for_nothing() {
    let maker = small();
    let forged = over(&maker, 20).replace("\n20\n", "\n21\n");
    let report = support::verify(&maker.path(), vec![forged, over(&maker, 9)], None);
    assert_eq!(report.totals.keys().collect::<Vec<_>>(), [&Code::OutsideCheckpoint]);
    assert_eq!((report.outside_size.map(|size| size.0), report.tail_excluded), (Some(9), false));
}

#[test]
fn an_older_backup_put_back_and_written_on_is_found() {
    let mut maker = small();
    let backup = maker.dir.path().join("backup.db");
    maker.connection.execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    let (frontier, leaves, heads) = (maker.frontier.clone(), maker.leaves.clone(), maker.heads.clone());
    let (time, ids) = (maker.time, maker.ids.clone());
    let drafts = [died(&maker, 21)];
    maker.commit(3, &drafts);
    let outside = maker.checkpoint();
    maker.connection = rusqlite::Connection::open(&backup).unwrap();
    maker.commits -= 1;
    (maker.frontier, maker.leaves, maker.heads, maker.time, maker.ids) = (frontier, leaves, heads, time, ids);
    let drafts = [died(&maker, 22), died(&maker, 23)];
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
                .map_or_else(SealCheck::Fails, |()| SealCheck::Holds { account: None }),
        };
    let report = support::verify(&maker.path(), Vec::new(), Some(&vault));
    assert!(report.is_clean());
    assert_eq!(report.counts.seals, 5 * u64::from(crate::small::HOUSEHOLDS));
    assert_eq!(report.counts.seals, report.counts.seals_opened);
    let sql = "SELECT min(position) FROM records WHERE CAST(bytes AS TEXT) LIKE '%roster.row_read%'";
    let a: i64 = maker.connection.query_row(sql, [], |row| row.get(0)).unwrap();
    let (a, b) = (a as u64, a as u64 + 1);
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
    assert_finds(&report, &[Code::SealBinding, Code::CommitRoot, Code::Rule], a);
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
