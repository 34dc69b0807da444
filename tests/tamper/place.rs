//! Records, notes and seals that stand where they do not belong.

use ledger::sha256;
use rusqlite::params;

use crate::case::{Bad, Case, Ledger};

fn case(says: &str, codes: &'static [&'static str], tamper: fn(&mut Ledger) -> Bad) -> Case {
    Case { says: says.to_owned(), tamper: Box::new(tamper), codes }
}

/// Records.
pub(crate) fn records() -> Vec<Case> {
    vec![
        case("two records of a commit are swapped", &["commit_record", "commit_root"], |ledger| {
            let (a, b) = (payment(ledger, 2), payment(ledger, 7));
            swap(ledger, a, b);
            Bad::at(a)
        }),
        case("two records of different commits are swapped", &["commit_record", "commit_root"], |ledger| {
            let (a, b) = (ledger.of_type("roster.row_read", 2), payment(ledger, 7));
            swap(ledger, a, b);
            Bad::at(a)
        }),
        case("the bytes and hashes of two records are exchanged", &["columns", "commit_root"], |ledger| {
            let (a, b) = (payment(ledger, 2), payment(ledger, 3));
            let (of_a, of_b) = (ledger.bytes(a), ledger.bytes(b));
            ledger.set(a, &of_b, true);
            ledger.set(b, &of_a, true);
            Bad::at(a)
        }),
        case("a record is taken out", &["record_missing", "commit_root"], |ledger| {
            let position = payment(ledger, 4);
            ledger.run("DELETE FROM records WHERE position = ?1", [position as i64]);
            Bad::gone(position)
        }),
        case(
            "a record is taken out and all later ones move up",
            &["commit_record", "commit_root"],
            |ledger| {
                let position = payment(ledger, 4);
                ledger.run("DELETE FROM records WHERE position = ?1", [position as i64]);
                let up = "UPDATE records SET position = position - 1 WHERE position > ?1";
                ledger.run(up, [position as i64]);
                Bad::at(position)
            },
        ),
        case("a record is added after the last", &["record_outside_commit", "checkpoint_cover"], |ledger| {
            let (position, copied) = (ledger.size(), ledger.bytes(payment(ledger, 4)));
            let sql = "INSERT INTO records (position, stream, seq, commit_no, hash, bytes)
                SELECT ?1, stream, seq + 900, commit_no, ?3, ?4 FROM records WHERE position = ?2";
            let from = payment(ledger, 4) as i64;
            ledger.run(sql, params![position as i64, from, sha256(&copied).0, copied]);
            Bad::at(position)
        }),
        case(
            "a record is added in the middle and all later ones move down",
            &["commit_record", "commit_root"],
            |ledger| {
                let (position, copied) = (payment(ledger, 4), ledger.bytes(payment(ledger, 5)));
                // Downwards in two steps, for no two records may stand in one place meanwhile.
                for (from, to) in
                    [("position >= ?1", "-position - 1"), ("position < 0 AND ?1 >= 0", "-position")]
                {
                    ledger
                        .run(&format!("UPDATE records SET position = {to} WHERE {from}"), [position as i64]);
                }
                let sql = "INSERT INTO records (position, stream, seq, commit_no, hash, bytes)
                SELECT ?1, stream, seq + 900, commit_no, ?3, ?4 FROM records WHERE position = ?2";
                let row = params![position as i64, position as i64 + 1, sha256(&copied).0, copied];
                ledger.run(sql, row);
                Bad::at(position)
            },
        ),
        case("a stream is given another name", &["columns"], |ledger| {
            let position = payment(ledger, 0);
            let sql = "UPDATE streams SET name = name || '0' WHERE id = (SELECT stream FROM records WHERE position = ?1)";
            ledger.run(sql, [position as i64]);
            let first = "SELECT min(position) FROM records WHERE stream =
                (SELECT stream FROM records WHERE position = ?1)";
            Bad::at(ledger.number(first, [position as i64]))
        }),
    ]
}

/// Notes, commits, streams and seals.
pub(crate) fn others() -> Vec<Case> {
    vec![
        case("the note of a commit is taken from another", &["note_mismatch", "commit_record"], |ledger| {
            let (first, ..) = ledger.commit_of(payment(ledger, 0));
            let sql = "UPDATE commits SET note = (SELECT note FROM commits WHERE no = 3) WHERE first = ?1";
            ledger.run(sql, [first as i64]);
            Bad::at(first)
        }),
        case("two commits change their places", &["commit_columns"], |ledger| {
            let (first, _, no) = ledger.commit_of(payment(ledger, 0));
            let (before, ..) = ledger.commit_of(first - 1);
            for (from, to) in [(no, -1), (no - 1, no as i64), (u64::MAX, no as i64 - 1)] {
                let from = if from == u64::MAX { -1 } else { from as i64 };
                ledger.run("UPDATE commits SET no = ?2 WHERE no = ?1", [from, to]);
            }
            Bad { positions: vec![before, first], ..Bad::default() }
        }),
        case("a seal is moved to another record", &["record_hash", "seal_binding"], |ledger| {
            let (a, b) = (payment(ledger, 2), payment(ledger, 3));
            let (text, seal, other) = (ledger.text(a), seal_of(ledger, a), seal_of(ledger, b));
            ledger.set(a, text.replacen(&seal, &other, 1).as_bytes(), false);
            Bad::at(a).with_seals()
        }),
    ]
}

fn payment(ledger: &Ledger, skip: u32) -> u64 {
    ledger.of_type("entitlement.payment_ordered", skip)
}

fn seal_of(ledger: &Ledger, position: u64) -> String {
    let text = ledger.text(position);
    let (_, rest) = text.split_once(",\"sealed\":").unwrap();
    rest.split_once(",\"seq\":").unwrap().0.to_owned()
}

fn swap(ledger: &Ledger, a: u64, b: u64) {
    for (from, to) in [(a as i64, -1), (b as i64, a as i64), (-1, b as i64)] {
        ledger.run("UPDATE records SET position = ?2 WHERE position = ?1", [from, to]);
    }
}
