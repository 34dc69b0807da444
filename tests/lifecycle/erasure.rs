//! A person's data destroyed, when nothing of theirs is under way any more: the ledger proves everything as before.

use crate::benefits::{closed, line, propose};
use crate::elsewhere::{Machine, prepare};
use crate::support::World;

const DECISION: &str = "泸民销〔2023〕1号";

fn beneficiary(world: &World, number: &str, at: usize) -> String {
    line(world, number, at)["beneficiary"].as_str().unwrap().to_owned()
}

fn erase(subject: &str) -> [&str; 6] {
    ["person", "erase", subject, "--doc", DECISION, "--yes"]
}

/// A line as the statement of its batch shows it.
fn shown(world: &World, number: &str, line: usize) -> serde_json::Value {
    world.ask(&["statement", "batch", number]).done().get("lines")[line - 1].clone()
}

/// How many seals there are, and how many open.
fn seals(world: &World) -> (u64, u64) {
    let verified = world.ask(&["verify", "--seals"]).done();
    assert_eq!(verified.get("clean"), true);
    (verified.number("seals"), verified.number("seals_opened"))
}

#[test]
fn whoever_is_erased_is_known_to_nobody_and_every_fen_is_proved_as_before() {
    let (world, number, _) = closed();
    let (dead, other) = (beneficiary(&world, &number, 59), beneficiary(&world, &number, 58));
    let known = world.ask(&["person", "show", &dead]).done();
    let before = shown(&world, &number, 59);
    assert_eq!(before["person"]["name"], known.text("name"));
    let (sealed, opened) = seals(&world);
    assert_eq!(sealed, opened);
    world.unchanged(|world| {
        world.by("clerk.luxi", &erase(&dead)).refused("");
        world.by("reviewer.luxi", &erase(&other)).refused("");
        world.by("reviewer.luxi", &erase(&dead)[..5]).failed();
    });
    let erased = world.by("reviewer.luxi", &erase(&dead)).done();
    assert_eq!(erased.get("subjects"), serde_json::json!([dead]));
    assert_eq!(erased.get("payees").as_array().unwrap().len(), 1, "the account was only theirs");
    let gone = world.ask(&["person", "show", &dead]).done();
    assert_eq!((gone.text("name").as_str(), gone.text("identity").as_str()), ("已销毁", ""));
    let (after, nothing) = (shown(&world, &number, 59), serde_json::json!({ "erased": true }));
    assert_eq!((&after["person"], &after["account"]), (&nothing, &nothing));
    assert_eq!((&after["amount"], &after["basis"]), (&before["amount"], &before["basis"]));
    let totals = world.ask(&["statement", "batch", &number]).done().get("totals");
    assert_eq!((&totals["amount"], &totals["paid"]), (&"65527.73".into(), &"64855.75".into()));
    let (sealed_still, still_opened) = seals(&world);
    assert!(sealed_still == sealed && still_opened < opened, "{still_opened} of {sealed_still}");
    // The others keep theirs, and it is done once.
    assert_ne!(world.ask(&["person", "show", &other]).done().text("name"), "已销毁");
    world.by("reviewer.luxi", &erase(&dead)).changed_nothing();
    let number = world.write("number.txt", "11010519491231002X\n");
    let correct = ["person", "correct-identity", &dead, "--identity-file", &number, "--evidence", "户口簿"];
    world.unchanged(|world| world.by("reviewer.luxi", &correct).refused(""));
}

#[test]
fn an_account_that_somebody_else_is_paid_to_stays() {
    let (world, number) = World::returned();
    let (gone, kin) = (line(&world, &number, 59), line(&world, &number, 58));
    let id = |row: &serde_json::Value, field: &str| row[field].as_str().unwrap().to_owned();
    let account = "湘西农商银行,6217991234567890128,覃凤永";
    let rows = format!("{0},,{account}\n{1},,{account}\n", id(&gone, "entitlement"), id(&kin, "entitlement"));
    propose(&world, "clerk.luxi", &rows).done();
    world.by("reviewer.luxi", &["payee", "confirm", "--all"]).done();
    let shared = world.ask(&["entitlement", "show", &id(&kin, "entitlement")]).done();
    let benefit = id(&gone, "entitlement");
    let stop = ["entitlement", "stop", &benefit, "--reason", "死亡", "--day", "2023-05-08"];
    world.by("reviewer.luxi", &stop).done();
    world.by("finance.luxi", &["batch", "release", &number, "59", "--reason", "收款人死亡"]).done();
    let erased = world.by("reviewer.luxi", &erase(&id(&gone, "beneficiary"))).done();
    assert_eq!(
        erased.get("payees"),
        serde_json::json!([gone["payee"]]),
        "the one of before, which nobody else has"
    );
    assert_eq!(world.ask(&["entitlement", "show", &id(&kin, "entitlement")]).done().out, shared.out);
}

#[test]
fn nothing_is_destroyed_while_money_is_on_its_way() {
    let (world, number) = World::returned();
    let row = line(&world, &number, 8);
    let (subject, benefit) = (row["beneficiary"].as_str().unwrap(), row["entitlement"].as_str().unwrap());
    let stop = ["entitlement", "stop", benefit, "--reason", "死亡", "--day", "2023-05-08"];
    world.by("reviewer.luxi", &stop).done();
    world.unchanged(|world| world.by("reviewer.luxi", &erase(subject)).refused("第8行还没有了结"));
    world.by("finance.luxi", &["batch", "release", &number, "8", "--reason", "收款人死亡"]).done();
    world.by("reviewer.luxi", &erase(subject)).done();
}

#[test]
fn nothing_is_destroyed_while_a_month_is_still_to_be_paid() {
    let (world, number, _) = closed();
    let row = line(&world, &number, 58);
    let (subject, benefit) = (row["beneficiary"].as_str().unwrap(), row["entitlement"].as_str().unwrap());
    let stop = |last| {
        let reason = ["--reason", "迁出", "--day", "2023-06-02", "--last-month", last];
        world.by("reviewer.luxi", &[&["entitlement", "stop", benefit], &reason[..]].concat()).done()
    };
    stop("2023-06");
    world.unchanged(|world| world.by("reviewer.luxi", &erase(subject)).refused("2023-06 还没有发放"));
    stop("2023-05");
    world.by("reviewer.luxi", &erase(subject)).done();
}

#[test]
fn an_account_that_came_to_be_shared_since_the_erasure_was_prepared_is_not_destroyed() {
    let (world, number) = World::returned();
    let (gone, kin) = (line(&world, &number, 59), line(&world, &number, 58));
    let (benefit, subject) = (gone["entitlement"].as_str().unwrap(), gone["beneficiary"].as_str().unwrap());
    let takes = |entitlement: &str| {
        let row = format!("{entitlement},,湘西农商银行,6217991234567890128,覃凤永\n");
        propose(&world, "clerk.luxi", &row).done();
        world.by("reviewer.luxi", &["payee", "confirm", "--all"]).done();
    };
    takes(benefit);
    let stop = ["entitlement", "stop", benefit, "--reason", "死亡", "--day", "2023-05-08"];
    world.by("reviewer.luxi", &stop).done();
    world.by("finance.luxi", &["batch", "release", &number, "59", "--reason", "收款人死亡"]).done();
    let (said, file) = prepare(&world, "reviewer.luxi", &erase(subject));
    assert_eq!(said.done().get("payees").as_array().unwrap().len(), 2);
    let machine = Machine::of(&world, "reviewer.luxi");
    let (said, signed) = machine.sign(&file);
    said.done();
    takes(kin["entitlement"].as_str().unwrap());
    world.unchanged(|world| world.ask(&["commit", &signed]).refused("什么也没有销毁"));
    assert_eq!(world.by("reviewer.luxi", &erase(subject)).done().get("payees").as_array().unwrap().len(), 1);
    // What was prepared and is done by now changes nothing.
    world.unchanged(|world| world.ask(&["commit", &signed]));
}

#[test]
fn a_vault_put_back_from_a_backup_is_erased_again_before_anybody_reads_it() {
    let (world, number, _) = closed();
    let dead = beneficiary(&world, &number, 59);
    let vault = world.ledger().join("vault.db");
    let backup = std::fs::read(&vault).unwrap();
    world.by("reviewer.luxi", &erase(&dead)).done();
    let opened = seals(&world);
    for left in ["vault.db-wal", "vault.db-shm"] {
        let _absent = std::fs::remove_file(world.ledger().join(left));
    }
    std::fs::write(&vault, backup).unwrap();
    assert_eq!(world.ask(&["person", "show", &dead]).done().text("name"), "已销毁");
    assert_eq!(seals(&world), opened);
}

#[test]
fn a_key_that_is_gone_without_a_decision_is_found() {
    let (world, number, _) = closed();
    let subject = beneficiary(&world, &number, 59);
    let vault = rusqlite::Connection::open(world.ledger().join("vault.db")).unwrap();
    let bytes = uuid::Uuid::parse_str(&subject).unwrap();
    assert_eq!(vault.execute("DELETE FROM subjects WHERE id = ?1", [bytes.as_bytes()]).unwrap(), 1);
    drop(vault);
    let found = world.ask(&["verify", "--seals"]);
    assert_eq!((found.code, found.get("clean"), found.number("subjects_lost")), (1, false.into(), 1));
    let found = world.ask(&["verify"]);
    if world.server.is_none() {
        assert_eq!((found.code, found.get("clean"), found.number("vault_gaps")), (1, false.into(), 1));
    } else {
        // What a node lacks may be on its way there: whoever works on it looks.
        assert_eq!((found.code, found.get("vault_checked")), (0, false.into()));
    }
    let told = world.plain(&["verify", "--seals"]);
    assert!(told.out.contains("1 个对象没有钥匙，也没有销毁记录"), "{}", told.out);
}
