//! What is gone from the end: only a checkpoint kept outside, or a signer who was there, can tell.

use std::path::{Path, PathBuf};

use rusqlite::params;

use crate::case::{Bad, Case, Ledger};
use crate::office::{Program, appropriate, copy, desk};

fn case(says: &str, codes: &'static [&'static str], tamper: fn(&mut Ledger) -> Bad) -> Case {
    Case { says: says.to_owned(), tamper: Box::new(tamper), codes }
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("the last commit is cut off", &["tail_cut"], |ledger| {
            let outside = kept_outside(ledger);
            let (first, ..) = ledger.commit_of(ledger.size() - 1);
            for (table, column) in [("records", "position"), ("commits", "first")] {
                ledger.run(&format!("DELETE FROM {table} WHERE {column} >= ?1"), params![first as i64]);
            }
            ledger.run("DELETE FROM checkpoints WHERE size > ?1", params![first as i64]);
            ledger.sql.execute("DELETE FROM tiles WHERE (idx + 1) * 256 > ?1", [first as i64]).unwrap();
            held_against(outside)
        }),
        case("an older backup is put back", &["tail_cut"], |ledger| {
            let backup = backed_up(ledger);
            written_on(ledger, "真1号");
            let outside = kept_outside(ledger);
            ledger.put_back(&backup);
            held_against(outside)
        }),
        case("an older backup is put back and written on", &["outside_checkpoint"], |ledger| {
            let backup = backed_up(ledger);
            written_on(ledger, "真1号");
            let outside = kept_outside(ledger);
            ledger.put_back(&backup);
            written_on(ledger, "假1号");
            written_on(ledger, "假2号");
            held_against(outside)
        }),
        case("the log's checkpoint is of another key than the one kept outside", &["log_key"], |ledger| {
            let other = ledger.vkey("clerk.luxi").to_string();
            Bad { arguments: vec!["--vkey".to_owned(), other], ..Bad::default() }
        }),
    ]
}

/// Nothing shows it without the checkpoint, and then no record in the ledger is bad: one is missing.
fn held_against(outside: PathBuf) -> Bad {
    Bad { arguments: vec!["--checkpoint".to_owned(), outside.display().to_string()], ..Bad::default() }
}

fn kept_outside(ledger: &Ledger) -> PathBuf {
    let path = ledger.folder.path().join("outside.checkpoint");
    ledger.program.done(None, &["checkpoint", "--out", path.to_str().unwrap()]);
    path
}

fn backed_up(ledger: &Ledger) -> PathBuf {
    let path = ledger.folder.path().join("backup.db");
    ledger.sql.execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
    path
}

fn written_on(ledger: &Ledger, doc_no: &str) {
    appropriate(&desk(&ledger.program.dir), "county", "1.00", doc_no).unwrap();
}

/// The finance officer signs, the server's owner puts the backup of the day before back: the next signature is refused.
/// `elsewhere` puts back what rests outside of the folder.
pub(crate) fn a_witness_refuses_an_older_backup(template: &Path, elsewhere: &dyn Fn()) {
    let (dir, backup) = (template.join("ledger"), template.join("backup"));
    copy(&dir, &backup);
    let program = Program::on(&dir);
    let appropriate = |doc: &str| {
        let words = "funding appropriate --source county --area 433122000000 --year 2023 --amount 1.00 --doc";
        let arguments: Vec<&str> = words.split(' ').chain([doc]).collect();
        program.run(Some("finance.luxi"), &[&["--lang", "en"], arguments.as_slice()].concat())
    };
    assert_eq!(appropriate("真1号").code, Some(0));
    // The read models see what was written when somebody next looks.
    program.done(None, &["batch", "list"]);
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        let _absent = std::fs::remove_file(dir.join(name));
        let _absent = std::fs::copy(backup.join(name), dir.join(name));
    }
    elsewhere();
    // The read models saw more, and who decides that the older ledger counts says so.
    assert_eq!(appropriate("真2号").code, Some(2));
    program.done(None, &["rebuild", "--ledger-is-right"]);
    let refused = appropriate("真2号");
    assert_eq!(refused.code, Some(1), "{}{}", refused.text, refused.error);
    assert!(refused.error.contains("does not continue the checkpoint"), "{}", refused.error);
    // What the officer's program saw lies beside her key, and shows it to whoever verifies here.
    let verified = program.run(None, &["--json", "verify"]);
    assert_eq!(verified.code, Some(1), "{}", verified.text);
    assert!(verified.text.contains("\"seen_contradicted\":1"), "{}", verified.text);
    // Nobody else's program was there: for them the backup is a ledger like any other.
    std::fs::remove_file(dir.join("keys/finance.luxi.key.seen")).unwrap();
    assert_eq!(program.done(None, &["verify"])["clean"], true);
}
