//! A folder in which something older, emptied or other stands in the place of what the ledger needs: nothing is written, and
//! whoever stands before it is told what to put back.

use rusqlite::Connection;

use crate::elsewhere::{Machine, prepare};
use crate::support::{CENTRAL, LUXI, MAY, Said, Sheet, World, sample, text};

const ROSTER: &str = "roster-dibao_rural-433122-202305.xlsx";
const FILES: [&str; 3] = ["", "-wal", "-shm"];

/// Changes the vault by hand.
fn in_vault(world: &World, sql: &str) {
    Connection::open(world.ledger().join("vault.db")).unwrap().execute_batch(sql).unwrap();
}

/// A copy of a database of the ledger, as a backup makes it.
fn backup(world: &World, name: &str, to: &str) -> String {
    let to = text(&world.path(to));
    Connection::open(world.ledger().join(name)).unwrap().execute("VACUUM INTO ?1", [&to]).unwrap();
    to
}

fn put_back(world: &World, name: &str, from: &str) {
    for suffix in FILES {
        let _absent = std::fs::remove_file(world.ledger().join(format!("{name}{suffix}")));
    }
    std::fs::copy(from, world.ledger().join(name)).unwrap();
}

fn fault(said: Said, words: &[&str]) {
    let said = said.failed();
    assert_eq!(said.text("status"), "fault");
    assert!(words.iter().all(|word| said.out.contains(word)), "{words:?}: {}", said.out);
}

/// Whoever decides about persons is stopped, `verify` names it, and what only reads goes on.
fn stopped(world: &World, number: &str) {
    world.unchanged(|world| {
        let import = world.by("clerk.luxi", &["roster", "import", &sample(ROSTER)]);
        fault(import, &["vault.db", "什么也没有写入", "newest backup"]);
        fault(world.ask(&["roster", "check", &sample(ROSTER)]), &["vault.db"]);
        fault(world.by("bank.luxi", &["batch", "bank-accept", number, "--receipt", "回执1"]), &["vault.db"]);
    });
    let verified = world.ask(&["verify"]);
    assert_eq!(
        (verified.code, verified.get("clean"), verified.get("vault_checked")),
        (1, false.into(), true.into())
    );
    assert!(verified.number("vault_gaps") >= 120, "{}", verified.out);
    world.ask(&["batch", "show", number]).done();
}

/// The county's May, from the roster to the order; the vault as it was before.
fn ordered() -> (World, String, String) {
    let world = World::founded();
    let older = backup(&world, "vault.db", "older.db");
    world.take_roster("luxi", &[&sample(ROSTER)]);
    let number = world.draft("luxi", "dibao_rural", LUXI, MAY, CENTRAL);
    world.sign_off("luxi", &number);
    (world, number, older)
}

#[test]
fn an_older_an_emptied_or_another_vault_stops_whoever_decides_about_persons() {
    let (world, number, older) = ordered();
    let newest = backup(&world, "vault.db", "newest.db");
    let ways: [&dyn Fn(); 4] = [
        &|| put_back(&world, "vault.db", &older),
        &|| in_vault(&world, "DELETE FROM subjects; DELETE FROM identities;"),
        &|| in_vault(&world, "DELETE FROM identities"),
        &|| in_vault(&world, "UPDATE vault SET pepper = randomblob(32)"),
    ];
    for way in ways {
        way();
        stopped(&world, &number);
        put_back(&world, "vault.db", &newest);
        assert_eq!(world.ask(&["verify"]).done().number("vault_gaps"), 0);
        world.ask(&["roster", "check", &sample(ROSTER)]).done();
    }
}

#[test]
fn a_number_or_account_that_leads_to_somebody_else_is_named() {
    let (world, number, _) = ordered();
    let lines = world.ask(&["batch", "show", &number, "--lines"]).done().get("lines");
    for who in ["beneficiary", "payee"] {
        let hex = |line: usize| lines[line][who].as_str().unwrap().replace('-', "");
        let newest = backup(&world, "vault.db", &format!("{who}.db"));
        in_vault(
            &world,
            &format!("UPDATE identities SET subject = x'{0}' WHERE subject = x'{1}'", hex(1), hex(2)),
        );
        let verified = world.ask(&["verify"]);
        assert_eq!((verified.code, verified.number("vault_gaps")), (1, 1), "{}", verified.out);
        put_back(&world, "vault.db", &newest);
    }
}

#[test]
fn a_paper_says_that_keys_are_missing_and_not_that_people_were_erased() {
    let (world, number, older) = ordered();
    put_back(&world, "vault.db", &older);
    let line = world.ask(&["statement", "batch", &number]).done().get("lines")[0].clone();
    let missing = serde_json::json!({ "key_missing": true });
    assert_eq!((&line["person"], &line["account"]), (&missing, &missing));
}

#[test]
fn once_it_is_certain_that_no_newer_vault_is_left_the_office_goes_on() {
    let (world, number, older) = ordered();
    put_back(&world, "vault.db", &older);
    let accept = ["batch", "bank-accept", &number, "--receipt", "回执1"];
    world.ask(&["rebuild"]).done();
    fault(world.by("bank.luxi", &accept), &["--vault-is-right"]);
    let given_up = world.ask(&["rebuild", "--vault-is-right"]).done();
    assert!(given_up.number("keys_given_up") >= 240, "{}", given_up.out);
    world.by("bank.luxi", &accept).done();
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
    // What their seals held is lost all the same.
    assert_eq!(world.ask(&["verify", "--seals"]).number("subjects_lost"), given_up.number("keys_given_up"));
}

#[test]
fn a_map_under_another_key_is_made_again_from_the_seals() {
    let (world, number, _) = ordered();
    in_vault(&world, "UPDATE vault SET pepper = randomblob(32)");
    assert_eq!(world.ask(&["rebuild", "--vault-is-right"]).done().number("keys_given_up"), 0);
    world.by("bank.luxi", &["batch", "bank-accept", &number, "--receipt", "回执1"]).done();
    let found = world.write("number.txt", Sheet::of(ROSTER).get(0, "身份证号码"));
    world.ask(&["statement", "person", "--identity-file", &found]).done();
}

#[test]
fn an_older_ledger_under_read_models_that_saw_more_is_a_fault_until_somebody_decides() {
    let world = World::founded();
    let older = backup(&world, "ledger.db", "older.db");
    let before = world.records();
    world.take_roster("luxi", &[&sample(ROSTER)]);
    world.ask(&["batch", "list"]).done();
    let now = world.records();
    put_back(&world, "ledger.db", &older);
    let (before, now) = (before.to_string(), now.to_string());
    let views = || world.bytes("views.db");
    let kept = views();
    for command in [&["batch", "list"][..], &["roster", "list"], &["rebuild"]] {
        fault(world.ask(command), &[&before, &now, "--ledger-is-right"]);
    }
    fault(world.by("clerk.luxi", &["roster", "import", &sample(ROSTER)]), &["views.db"]);
    assert_eq!(views(), kept, "the only sign of it was left");
    let verified = world.ask(&["verify"]);
    assert_eq!((verified.code, verified.get("clean")), (1, false.into()));
    // The clerk's and the reviewer's own programs saw more; so did the vault, which is no fault.
    assert_eq!(verified.number("seen_contradicted"), 2, "{}", verified.out);
    assert_eq!(verified.number("vault_gaps"), 0);
    world.ask(&["rebuild", "--ledger-is-right"]).done();
    world.ask(&["batch", "list"]).done();
    world.by("clerk.luxi", &["roster", "import", &sample(ROSTER)]).refused("拒绝签名");
}

#[test]
fn a_ledger_that_was_put_back_and_written_on_is_told_by_its_last_record() {
    let world = World::founded();
    let older = backup(&world, "ledger.db", "older.db");
    world.appropriate("finance.luxi", "county", LUXI, "1.00");
    world.ask(&["batch", "list"]).done();
    let views = backup(&world, "views.db", "seen.db");
    put_back(&world, "ledger.db", &older);
    world.ask(&["rebuild", "--ledger-is-right"]).done();
    std::fs::remove_file(world.ledger().join("keys/finance.luxi.key.seen")).unwrap();
    world.appropriate("finance.luxi", "county", LUXI, "2.00");
    world.appropriate("finance.luxi", "county", LUXI, "3.00");
    put_back(&world, "views.db", &views);
    fault(world.ask(&["batch", "list"]), &["--ledger-is-right"]);
}

#[test]
fn what_was_sealed_over_another_vault_is_not_written() {
    let world = World::founded();
    let older = backup(&world, "vault.db", "older.db");
    let (said, file) = prepare(&world, "clerk.luxi", &["roster", "import", &sample(ROSTER)]);
    said.done();
    let newest = backup(&world, "vault.db", "newest.db");
    let machine = Machine::of(&world, "clerk.luxi");
    let (said, signed) = machine.sign(&file);
    said.done();
    put_back(&world, "vault.db", &older);
    world.unchanged(|world| world.ask(&["commit", &signed]).refused("不在个人信息库"));
    put_back(&world, "vault.db", &newest);
    world.ask(&["commit", &signed]).done();
}

/// The read models have no room for what was written: the record is there all the same.
#[test]
fn a_fault_behind_a_commit_says_that_it_is_on_record() {
    let world = World::confirmed();
    let views = Connection::open(world.ledger().join("views.db")).unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON batches BEGIN SELECT RAISE(ABORT, 'full'); END";
    views.execute_batch(full).unwrap();
    let args = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", MAY];
    let said = world.by("clerk.luxi", &[&args[..], &["--funding", CENTRAL]].concat()).failed();
    assert!(
        said.out.contains("记录已经入账，不要重办") && said.out.contains("it is on record"),
        "{}",
        said.out
    );
    views.execute_batch("DROP TRIGGER full").unwrap();
    drop(views);
    assert_eq!(world.ask(&["batch", "list"]).done().get("batches").as_array().unwrap().len(), 1);
}
