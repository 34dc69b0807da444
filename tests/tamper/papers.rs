//! Read models that somebody edited: papers tell what the records say, or nothing, and `verify` names the table.

use std::path::Path;
use std::process::Command;

use aggregates::BatchId;
use projections::query::BatchFilter;
use projections::statement::StatementOf;
use projections::{LineStatus, Views};
use rusqlite::Connection;
use serde_json::Value;
use sunledger::app::Desk;
use sunledger::office::batch::ReleaseLines;
use sunledger::office::papers::Paper;
use sunledger::office::statement;
use tempfile::TempDir;

use crate::case::Ledger;
use crate::office::{Answer, Office, Program};

/// The flow number that no bank gave.
const FLOW: &str = "20230599990001";

/// A month whose returned lines nobody will pay: their people are dead.
struct Released {
    folder: TempDir,
    number: String,
    funding: String,
}

fn released() -> Released {
    let office = Office::founded();
    let id = office.month();
    let desk = &office.desk;
    desk.catch_up().unwrap();
    let dead: Vec<u32> =
        desk.views.borrow().returned_lines(id).unwrap().iter().map(|line| line.line).collect();
    assert!(!dead.is_empty());
    let reason = "本人死亡".to_owned();
    office.act("treasury.luxi", ReleaseLines { batch: id, lines: dead, reason });
    desk.catch_up().unwrap();
    let found = desk.views.borrow().batch(&id.to_string()).unwrap();
    Released { folder: office.closed(), number: found.number, funding: found.funding }
}

/// What every paper says, each after its name.
fn papers(program: &Program, of: &Released) -> Vec<(String, Value)> {
    let household = {
        let sql = Connection::open(program.dir.join("views.db")).unwrap();
        let sql = sql.query_row("SELECT lower(hex(household)) FROM entitlements", [], |row| row.get(0));
        let hex: String = sql.unwrap();
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    };
    let subject = subject_of_released(&program.dir);
    let arguments: [&[&str]; 6] = [
        &["statement", "batch", &of.number],
        &["statement", "funding", &of.funding],
        &["statement", "household", &household],
        &["statement", "person", "--subject", &subject],
        &["funding", "balance", &of.funding],
        &["funding", "balance"],
    ];
    arguments.iter().map(|words| (words.join(" "), program.done(None, words))).collect()
}

fn subject_of_released(dir: &Path) -> String {
    let views = Views::open_read_only(&dir.join("views.db")).unwrap();
    let of_batch = |batch: BatchId| views.lines(batch).unwrap();
    let batches = views.batches(&BatchFilter::default()).unwrap();
    // The person whose line was released, whatever the tables say of it now.
    let mut lines = batches.iter().flat_map(|batch| of_batch(batch.id));
    let line = lines.find(|line| line.status == LineStatus::Released || line.flow.as_deref() == Some(FLOW));
    line.unwrap().beneficiary.to_string()
}

fn edit(program: &Program, sql: &str) {
    let views = Connection::open(program.dir.join("views.db")).unwrap();
    assert!(views.execute(sql, []).unwrap() > 0, "{sql} changes nothing");
}

#[test]
fn papers_tell_what_the_records_say_whatever_the_tables_say() {
    let of = released();
    let template = of.folder.path();
    let honest = papers(&Ledger::of(template).program, &of);
    let text = honest[0].1.to_string();
    assert!(text.contains("李审核") && text.contains("released") && !text.contains(FLOW));
    let paid = format!(
        "UPDATE batch_lines SET status = 'settled', flow = '{FLOW}', booked = '2023-05-20' WHERE status = 'released'"
    );
    let lies = [
        ("UPDATE signatures SET holder = '假审核' WHERE step = 'reviewed'", "signatures"),
        (paid.as_str(), "batch_lines"),
        ("UPDATE fundings SET credited = credited + 90000000", "fundings"),
        ("UPDATE movements SET amount = amount + 100 WHERE kind = 'reserved'", "movements"),
        ("UPDATE batches SET number = 'X' || number, status = 'closed'", "batches"),
        ("UPDATE batch_tallies SET lines = lines + 1", "batch_tallies"),
        ("UPDATE people SET corrected = NULL, died = '2023-01-01'", "people"),
        ("UPDATE bank_results SET name = '别的回盘.txt'", "bank_results"),
    ];
    for (lie, table) in lies {
        let ledger = Ledger::of(template);
        edit(&ledger.program, lie);
        if table == "batches" {
            let answer = ledger.program.run(None, &["statement", "batch", &format!("X{}", of.number)]);
            assert_eq!(answer.code, Some(2), "{}{}", answer.text, answer.error);
        } else {
            for ((paper, truth), (_, found)) in honest.iter().zip(papers(&ledger.program, &of)) {
                assert_eq!(*truth, found, "{paper} after {lie}");
            }
        }
        let answer = ledger.program.run(None, &["--json", "verify"]);
        assert_eq!(answer.code, Some(1), "{lie}: {}", answer.text);
        let said = answer.json();
        assert_eq!((&said["totals"]["read_models"], &said["views_checked"]), (&1.into(), &true.into()));
        assert!(said["findings"][0]["text"]["en"].as_str().unwrap().contains(table), "{said}");
        assert_eq!(ledger.program.run(None, &["verify", "--no-views"]).code, Some(0));
    }
}

#[test]
fn a_record_that_was_edited_makes_every_paper_and_proof_of_it_fail() {
    let of = released();
    let edits = [
        ("funding.appropriated", "funding"),
        ("entitlement.confirmed", "batch"),
        ("batch.reviewed", "batch"),
        ("entitlement.payment_settled", "batch"),
    ];
    let mut named = 0;
    for (edited, kind) in edits {
        for with_hash in [false, true] {
            let ledger = Ledger::of(of.folder.path());
            let position = ledger.of_type(edited, 0);
            let mut bytes = ledger.bytes(position);
            let salt = ledger.text(position).find("\"salt\":\"").unwrap() + 8;
            bytes[salt] = if bytes[salt] == b'0' { b'1' } else { b'0' };
            ledger.set(position, &bytes, with_hash);
            let name = if kind == "batch" { &of.number } else { &of.funding };
            let statement: &[&str] = &["statement", kind, name];
            let balance: &[&str] = &["funding", "balance", &of.funding];
            let papers = if kind == "batch" { vec![statement] } else { vec![statement, balance] };
            for words in papers {
                let answer = ledger.program.run(None, words);
                assert_eq!(answer.code, Some(2), "{words:?} {}{}", answer.text, answer.error);
                assert!(answer.text.is_empty(), "{}", answer.text);
                // At the end of the log, opening the ledger meets it first.
                let at_end = position >= ledger.size() / 256 * 256;
                let says = answer.error.contains(&format!("第{position}号记录与所签的检查点不符"));
                assert!(says || at_end, "{}", answer.error);
                named += u32::from(says);
            }
            let proof = ledger.folder.path().join("proof.json");
            let words = ["prove", &position.to_string(), "--out", proof.to_str().unwrap()];
            assert_eq!(ledger.program.run(None, &words).code, Some(2));
            assert!(!proof.exists());
        }
    }
    assert!(named > 3);
}

#[test]
fn papers_say_the_same_as_the_tables_of_an_honest_ledger() {
    let of = released();
    let desk = crate::office::desk(&of.folder.path().join("ledger"));
    desk.catch_up().unwrap();
    let batch = desk.views.borrow().batch(&of.number).unwrap().id;
    let lines = desk.views.borrow().lines(batch).unwrap();
    let mut subjects: Vec<StatementOf> = vec![StatementOf::Batch(batch), StatementOf::Funding(of.funding)];
    for line in lines.iter().step_by(10) {
        subjects.push(StatementOf::Person(line.beneficiary));
        subjects.push(StatementOf::Person(line.payee));
        subjects.extend(line.household.map(StatementOf::Household));
    }
    for of in subjects {
        let table = from_tables(&desk, &of);
        let paper = statement::make(&desk, of).unwrap();
        assert_eq!(serde_json::to_value(&paper.statement).unwrap(), table);
    }
}

/// As the tables have it. Of the batches of a person or household, a paper does not say what became of other lines.
fn from_tables(desk: &Desk, of: &StatementOf) -> Value {
    let source =
        |position| desk.reader.record(position).map(|record| record.bytes).map_err(words::Text::same);
    let mut statement = desk.views.borrow().statement(of.clone(), &source).unwrap();
    if matches!(of, StatementOf::Person(_) | StatementOf::Household(_)) {
        statement.batches.iter_mut().for_each(|batch| batch.tallies.clear());
    }
    serde_json::to_value(&statement).unwrap()
}

#[test]
fn a_large_batch_says_the_same_without_the_whole_history_of_its_benefits() {
    let of = released();
    let desk = crate::office::desk(&of.folder.path().join("ledger"));
    let id = desk.views.borrow().batch(&of.number).unwrap().id;
    let mut paper = Paper::begin(&desk).unwrap().reading_whole(0);
    paper.batch(id).unwrap();
    let source =
        |position| desk.reader.record(position).map(|record| record.bytes).map_err(words::Text::same);
    let read = paper.fold().unwrap().statement(StatementOf::Batch(id), &source).unwrap();
    assert_eq!(serde_json::to_value(&read).unwrap(), from_tables(&desk, &StatementOf::Batch(id)));
}

#[test]
fn read_models_that_cannot_be_read_are_a_finding_and_are_left_as_they_are() {
    let of = released();
    let ledger = Ledger::of(of.folder.path());
    let file = ledger.program.dir.join("views.db");
    let mut bytes = std::fs::read(&file).unwrap();
    for at in (8_192..bytes.len()).step_by(512) {
        bytes[at..at + 256].fill(7);
    }
    for damaged in [vec![7; 8_192], bytes] {
        std::fs::write(&file, &damaged).unwrap();
        let answer = ledger.program.run(None, &["--json", "verify"]);
        assert_eq!(answer.code, Some(1), "{}{}", answer.text, answer.error);
        assert!(answer.json()["totals"]["read_models"].as_u64() > Some(0));
        assert_eq!(std::fs::read(&file).unwrap(), damaged);
    }
    std::fs::remove_file(&file).unwrap();
    let said = ledger.program.done(None, &["verify"]);
    assert_eq!((&said["views_checked"], &said["clean"]), (&false.into(), &true.into()));
    assert!(!file.exists());
}

#[test]
fn read_models_behind_the_ledger_are_compared_up_to_where_they_stand() {
    let of = released();
    let ledger = Ledger::of(of.folder.path());
    let file = ledger.program.dir.join("views.db");
    let mut views = Views::rebuild(&file).unwrap();
    let half = ledger.size() / 2;
    let records = (0..half).map(|at| Ok::<_, std::io::Error>((ledger::Position(at), ledger.bytes(at))));
    views.apply(records).unwrap();
    drop(views);
    let said = ledger.program.done(None, &["verify", "--views"]);
    assert_eq!((&said["views_checked"], &said["clean"]), (&true.into(), &true.into()));
    // What would change the tables when more is folded is found before.
    let views = Connection::open(&file).unwrap();
    views.execute_batch("CREATE TRIGGER later AFTER INSERT ON movements BEGIN SELECT 1; END").unwrap();
    drop(views);
    let answer = ledger.program.run(None, &["--json", "verify"]);
    assert_eq!(answer.json()["totals"]["read_models"], 1, "{}", answer.text);
}

/// A disk that takes nothing more: no file of the program grows by a byte.
fn on_a_full_disk(program: &Program, arguments: &[&str]) -> Answer {
    let ours = program.command(None, arguments);
    let mut command = Command::new("bash");
    command.env_clear().args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "bash"]);
    let output = command.arg(ours.get_program()).args(ours.get_args()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Answer { code: output.status.code(), text: text(output.stdout), error: text(output.stderr) }
}

#[test]
fn a_full_disk_is_a_fault_and_no_disagreement() {
    let of = released();
    let ledger = Ledger::of(of.folder.path());
    let answer = on_a_full_disk(&ledger.program, &["--json", "verify"]);
    assert_eq!(answer.code, Some(2), "{}{}", answer.text, answer.error);
    let said = answer.json();
    assert_eq!(said["status"], "fault");
    assert!(said["message"]["en"].as_str().unwrap().contains("Free space"), "{said}");
    assert!(!answer.text.contains("do not agree"), "{}", answer.text);
    let without = on_a_full_disk(&ledger.program, &["verify", "--no-views"]);
    assert_eq!(without.code, Some(0), "{}{}", without.text, without.error);
}
