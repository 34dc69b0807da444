//! The read models can be thrown away, and the vault can be swept: nothing that counts is lost.

mod office;

use std::collections::HashSet;
use std::path::Path;

use aggregates::{BatchId, Programme};
use ledger::{Frame, Hash, Position};
use office::{COUNTY, Office, Program, appropriate, committed, disability_csv, sample};
use projections::Views;
use sunledger::app::Desk;
use sunledger::office::batch::Order;
use sunledger::office::roster::Confirm;
use sunledger::office::sweep::sweep;

/// Read models folded from nothing.
fn rebuilt(desk: &Desk) -> Hash {
    let mut views = Views::in_memory().unwrap();
    let records =
        desk.reader.records(Position(0)).map(|record| record.map(|record| (record.position, record.bytes)));
    views.apply(records).unwrap();
    views.fingerprint().unwrap()
}

#[track_caller]
fn assert_grown_as_rebuilt(office: &Office) {
    office.desk.catch_up().unwrap();
    let views = office.desk.views.borrow();
    assert_eq!(views.position().unwrap().0, office.size());
    assert_eq!(views.fingerprint().unwrap(), rebuilt(&office.desk));
    assert_eq!(views.ignored().unwrap(), 0, "every record is known to some read model");
}

#[test]
fn read_models_that_grew_command_by_command_equal_rebuilt_ones() {
    let office = Office::founded();
    assert_grown_as_rebuilt(&office);
    let funding = office.fund("central", "1000000.00");
    let file = sample("roster-dibao_rural-433122-202305.xlsx");
    let id = office.import(&file, Programme::DibaoRural);
    assert_grown_as_rebuilt(&office);
    office.act("reviewer.luxi", Confirm { roster: id });
    assert_grown_as_rebuilt(&office);
    let id = office.approved(Programme::DibaoRural, COUNTY, &funding);
    office.act("treasury.luxi", Order { batch: id });
    assert_grown_as_rebuilt(&office);
    let result = office.returned(id);
    office.desk.set_time(office::paid());
    office.take(id, &result);
    assert_grown_as_rebuilt(&office);
}

#[test]
fn the_rebuild_command_gives_the_file_that_grew() {
    let office = Office::founded();
    office.month();
    office.desk.catch_up().unwrap();
    let grown = office.desk.views.borrow().fingerprint().unwrap();
    let position = office.size();
    let folder = office.closed();
    let program = Program::on(&folder.path().join("ledger"));
    let rebuilt = program.done(None, &["rebuild"]);
    assert_eq!(rebuilt["fingerprint"], grown.to_string());
    assert_eq!(rebuilt["position"], position);
    let views = Views::open(&program.dir.join("views.db")).unwrap();
    assert_eq!(views.fingerprint().unwrap(), grown);
}

#[test]
fn a_damaged_file_of_read_models_is_made_anew_and_the_office_works_again() {
    let office = Office::founded();
    office.desk.catch_up().unwrap();
    let grown = office.desk.views.borrow().fingerprint().unwrap();
    let folder = office.closed();
    let program = Program::on(&folder.path().join("ledger"));
    std::fs::write(program.dir.join("views.db"), vec![7; 8_192]).unwrap();
    assert_eq!(program.run(None, &["batch", "list"]).code, Some(2));
    assert_eq!(program.done(None, &["rebuild"])["fingerprint"], grown.to_string());
    program.done(None, &["batch", "list"]);
}

#[test]
fn read_models_of_a_ledger_that_was_put_back_are_folded_anew_once_that_is_decided() {
    let office = Office::founded();
    let backup = office.folder.path().join("backup.db");
    office.desk.reader.backup(&backup).unwrap();
    appropriate(&office.desk, "central", "100.00", "文1号").unwrap();
    office.desk.catch_up().unwrap();
    let folder = office.closed();
    let dir = folder.path().join("ledger");
    for name in ["ledger.db-wal", "ledger.db-shm"] {
        let _absent = std::fs::remove_file(dir.join(name));
    }
    std::fs::copy(&backup, dir.join("ledger.db")).unwrap();
    let program = Program::on(&dir);
    assert_eq!(program.run(None, &["batch", "list"]).code, Some(2));
    program.done(None, &["rebuild", "--ledger-is-right"]);
    let desk = office::desk(&dir);
    appropriate(&desk, "central", "7.00", "文2号").unwrap();
    appropriate(&desk, "central", "8.00", "文3号").unwrap();
    desk.catch_up().unwrap();
    let grown = desk.views.borrow().fingerprint().unwrap();
    assert_eq!(grown, rebuilt(&desk));
}

/// How far the vault says that it was held.
fn held(vault: &Path) -> u64 {
    let sql = rusqlite::Connection::open(vault).unwrap();
    sql.query_row("SELECT size FROM held", (), |row| row.get::<_, i64>(0)).unwrap() as u64
}

#[test]
fn a_vault_is_held_from_where_it_was_held_before_and_an_older_one_from_where_it_stood() {
    let office = Office::founded();
    let people = |name: &str, from| office.file(name, &disability_csv("浦市镇", from, 600));
    let import = |name: &str, from| office.take_in(&people(name, from), Programme::DisabilityLiving);
    import("first.csv", 0);
    let (vault, older) = (office.dir().join("vault.db"), office.folder.path().join("older.db"));
    let first = held(&vault);
    assert_eq!(first, office.size());
    let sql = rusqlite::Connection::open(&vault).unwrap();
    sql.execute("VACUUM INTO ?1", [older.to_str().unwrap()]).unwrap();
    import("second.csv", 600);
    assert_eq!(held(&vault), office.size());
    let file = people("second.csv", 600);
    let folder = office.closed();
    let program = Program::on(&folder.path().join("ledger"));
    let args = "--period 2023-05 --programme disability_living --area 433122000000 --scope partial";
    let check: Vec<&str> =
        ["roster", "check", file.to_str().unwrap()].into_iter().chain(args.split(' ')).collect();
    // What was looked at is not looked at again, but by `verify`.
    sql.execute_batch("UPDATE subjects SET id = randomblob(16) WHERE id = (SELECT id FROM subjects LIMIT 1)")
        .unwrap();
    program.done(None, &check);
    let verified = program.run(None, &["--json", "verify", "--no-views"]);
    assert!(verified.text.contains("\"vault_gaps\":1"), "{}", verified.text);
    drop(sql);
    for suffix in ["", "-wal", "-shm"] {
        let _absent = std::fs::remove_file(program.dir.join(format!("vault.db{suffix}")));
    }
    std::fs::copy(&older, &vault).unwrap();
    let stopped = program.run(None, &[&["--lang", "en"], check.as_slice()].concat());
    assert_eq!(stopped.code, Some(2), "{}{}", stopped.text, stopped.error);
    let (_, record) = stopped.error.split_once("the first stands in record ").unwrap();
    let record: u64 = record.split('.').next().unwrap().parse().unwrap();
    assert!(record >= first, "{record}");
}

#[test]
fn a_sweep_of_the_vault_leaves_every_subject_that_a_record_names() {
    let office = Office::founded();
    let id: BatchId = office.month();
    let fill = &mut |bytes: &mut [u8]| office.desk.random.fill(bytes);
    let before = office.desk.vault.borrow().all().unwrap().len();
    for _ in 0..5 {
        office.desk.vault.borrow_mut().anonymous(fill).unwrap();
    }
    let mut used = HashSet::new();
    for record in office.desk.reader.records(Position(0)) {
        let record = record.unwrap();
        let frame = Frame::parse(&record.bytes).unwrap();
        used.extend(frame.seals().unwrap().into_iter().map(|sealed| sealed.subject));
    }
    assert!(!used.is_empty());
    let swept = sweep(&office.desk).unwrap();
    let left: HashSet<_> = office.desk.vault.borrow().all().unwrap().into_iter().collect();
    // Households are named and never sealed: without them everybody would come as somebody new.
    assert_eq!((left.len(), swept), (before, 5));
    assert!(used.is_subset(&left) && used.len() < left.len());
    let folder = office.closed();
    let program = Program::on(&folder.path().join("ledger"));
    let verified = program.done(None, &["verify", "--seals"]);
    assert_eq!(verified["seals"], verified["seals_opened"]);
    let number = program.done(None, &["batch", "show", &id.to_string()]);
    assert!(committed(&number.to_string()).is_none());
}
