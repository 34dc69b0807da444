//! Bytes changed where they rest, sizes kept.

use rusqlite::params;

use crate::case::{Bad, Case, Ledger};

/// Fields of a record, and what stands in them after the edit.
const FIELDS: [&str; 12] = [
    "area", "commit", "data", "index", "ledger", "prev", "salt", "sealed", "seq", "signer", "stream", "time",
];

/// Every field of a payment's record, with the stored hash kept and with it made to fit.
pub(crate) fn fields() -> Vec<Case> {
    let mut cases = Vec::new();
    for field in FIELDS.into_iter().chain(["type", "v", "version"]) {
        for (with_hash, words) in [(false, "the stored hash kept"), (true, "the stored hash made to fit")] {
            cases.push(Case {
                says: format!("`{field}` of a payment is changed, {words}"),
                tamper: Box::new(move |ledger| {
                    let position = ledger.of_type("entitlement.payment_ordered", 3);
                    let changed = changed(&ledger.text(position), field);
                    ledger.set(position, changed.as_bytes(), with_hash);
                    Bad::of_commit(ledger, position)
                }),
                codes: if with_hash { &["commit_root"] } else { &["record_hash"] },
            });
        }
    }
    cases.push(Case {
        says: "the amount of a payment is raised in the record".to_owned(),
        tamper: Box::new(|ledger| {
            let position = ledger.of_type("entitlement.payment_ordered", 5);
            let text = ledger.text(position);
            let raised = text.replacen("\"amount\":\"", "\"amount\":\"9", 1);
            // One digit more in front, one less behind the next comma: the size stays.
            let raised = raised.replacen("\"salt\":\"0", "\"salt\":\"", 1);
            ledger.set(position, raised.as_bytes(), true);
            Bad::of_commit(ledger, position)
        }),
        codes: &["commit_root"],
    });
    cases
}

/// One character of a field's value becomes another of its kind.
fn changed(text: &str, field: &str) -> String {
    let start = match field {
        "data" => text.find("\"amount\":\"").unwrap() + 10,
        "sealed" => text.find("\"box\":\"").unwrap() + 17,
        "stream" => text.find("\"stream\":\"").unwrap() + 30,
        "type" => text.find("\"type\":\"").unwrap() + 20,
        "time" => text.find("\"time\":\"").unwrap() + 26,
        "area" => text.find("\"area\":\"").unwrap() + 15,
        "index" | "seq" | "v" | "version" => {
            let name = format!("\"{field}\":");
            text.rfind(&name).unwrap() + name.len()
        }
        _ => text.rfind(&format!("\"{field}\":\"")).unwrap() + field.len() + 6,
    };
    let other = match text.as_bytes()[start] {
        b'1' => "2",
        b'0'..=b'9' => "1",
        b'a' => "b",
        _ => "a",
    };
    format!("{}{other}{}", &text[..start], &text[start + 1..])
}

fn case(says: &str, codes: &'static [&'static str], tamper: fn(&mut Ledger) -> Bad) -> Case {
    Case { says: says.to_owned(), tamper: Box::new(tamper), codes }
}

/// What stands around the records.
pub(crate) fn columns() -> Vec<Case> {
    vec![
        case("the stored hash of a record is changed", &["record_hash"], |ledger| {
            let position = ledger.of_type("entitlement.payment_ordered", 4);
            ledger.run("UPDATE records SET hash = zeroblob(32) WHERE position = ?1", [position as i64]);
            Bad::at(position)
        }),
        case("the stored sequence of a record is changed", &["columns"], |ledger| {
            let position = ledger.of_type("entitlement.payment_ordered", 4);
            ledger.run("UPDATE records SET seq = seq + 70 WHERE position = ?1", [position as i64]);
            Bad::at(position)
        }),
        case("the text of a note is changed", &["note_signature", "checkpoint_root"], |ledger| {
            let (first, ..) = ledger.commit_of(ledger.of_type("entitlement.payment_ordered", 0));
            edit_note(ledger, first, |note| note.replacen("intent 下达", "intent 取消", 1));
            Bad::at(first)
        }),
        case("a signature is changed", &["note_signature"], |ledger| {
            let (first, ..) = ledger.commit_of(ledger.of_type("entitlement.payment_ordered", 0));
            edit_note(ledger, first, |note| {
                let at = note.len() - 20;
                let other = if &note[at..=at] == "A" { "B" } else { "A" };
                format!("{}{other}{}", &note[..at], &note[at + 1..])
            });
            Bad::at(first)
        }),
        case("the stored time of a commit is changed", &["commit_columns"], |ledger| {
            let (first, ..) = ledger.commit_of(ledger.of_type("entitlement.payment_ordered", 0));
            ledger.run("UPDATE commits SET ledger_time = ledger_time + 1 WHERE first = ?1", [first as i64]);
            Bad::at(first)
        }),
        case("the stored hash of a note is changed", &["commit_columns"], |ledger| {
            let (first, ..) = ledger.commit_of(ledger.of_type("entitlement.payment_ordered", 0));
            ledger.run("UPDATE commits SET text_hash = zeroblob(32) WHERE first = ?1", [first as i64]);
            Bad::at(first)
        }),
    ]
}

/// What the log keeps beside the records.
pub(crate) fn log() -> Vec<Case> {
    vec![
        case(
            "a stored checkpoint is replaced by an earlier one",
            &["checkpoint", "checkpoint_cover"],
            |ledger| {
                let sql = "UPDATE checkpoints SET note = (SELECT note FROM checkpoints ORDER BY size LIMIT 1)
                WHERE size = (SELECT max(size) FROM checkpoints)";
                ledger.run(sql, []);
                Bad::default()
            },
        ),
        case("the latest checkpoint is taken out", &["checkpoint_cover"], |ledger| {
            ledger.run("DELETE FROM checkpoints WHERE size = (SELECT max(size) FROM checkpoints)", []);
            Bad::default()
        }),
        case("a stored tile is changed", &["tile"], |ledger| {
            ledger.run("UPDATE tiles SET hashes = CAST(zeroblob(32) || substr(hashes, 33) AS BLOB)", []);
            Bad::at(0)
        }),
        case("the stored root of a tile is changed", &["tile"], |ledger| {
            ledger.run("UPDATE tiles SET root = zeroblob(32)", []);
            Bad::default()
        }),
    ]
}

fn edit_note(ledger: &Ledger, first: u64, edit: impl Fn(&str) -> String) {
    let sql = "SELECT CAST(note AS TEXT) FROM commits WHERE first = ?1";
    let note: String = ledger.sql.query_row(sql, [first as i64], |row| row.get(0)).unwrap();
    let edited = edit(&note);
    assert!(edited != note && edited.len() == note.len());
    ledger.run("UPDATE commits SET note = ?2 WHERE first = ?1", params![first as i64, edited.as_bytes()]);
}
