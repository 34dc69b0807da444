//! The log's key is changed: when it is due, after a leak, after the ledger was cut.

use crate::support::{Said, World, bare, run, text};

const CHANGE: [&str; 4] = ["key", "change-log", "--doc", "州民发〔2023〕9号"];

fn founded() -> World {
    World::with_administrators("training")
}

/// Something is written.
fn register(world: &World, name: &str) {
    world.register(name, "石登记");
}

fn checkpoint(world: &World, name: &str) -> String {
    let path = text(&world.path(name));
    world.ask(&["checkpoint", "--out", &path]).done();
    path
}

fn clean(world: &World, args: &[&str]) -> Said {
    let said = world.ask(&[&["verify"], args].concat()).done();
    assert_eq!(said.get("clean"), true, "{}", said.out);
    said
}

#[test]
fn an_administrator_changes_the_key_and_all_that_was_signed_before_still_holds() {
    let world = founded();
    let before = checkpoint(&world, "before.txt");
    let old_key = world.bytes("keys/log.key");
    let proof = text(&world.path("proof.json"));
    let proven = world.ask(&["prove", "0", "--out", &proof]).done();
    let said = world.by("admin-1", &CHANGE).done();
    let (vkey, former) = (said.text("vkey"), said.text("former"));
    assert_ne!(vkey, proven.text("vkey"));
    assert_eq!(std::fs::read(&former).unwrap(), old_key);
    assert_ne!(world.bytes("keys/log.key"), old_key);
    assert!(!world.ledger().join("keys/log-next.key").exists());
    register(&world, "clerk.x");
    let after = checkpoint(&world, "after.txt");
    clean(&world, &["--checkpoint", &before, "--checkpoint", &after]);
    // Proofs of before hold under the former key, those of now under the present one.
    let prove = |args: &[&str], vkey: &str| {
        world
            .ask(&[&["verify-proof"], args, &["--vkey", vkey, "--genesis", &proven.text("genesis")]].concat())
    };
    prove(&[&proof], &proven.text("vkey")).done();
    let now = world.ask(&["prove", "0", "--out", &text(&world.path("now.json"))]).done();
    assert_eq!(now.text("vkey"), vkey);
    prove(&[&text(&world.path("now.json"))], &vkey).done();
    prove(&[&text(&world.path("now.json"))], &proven.text("vkey")).refused("the proof does not hold");
    // Once more.
    assert_ne!(world.by("admin-2", &CHANGE).done().text("vkey"), vkey);
    register(&world, "clerk.y");
    clean(&world, &["--checkpoint", &before, "--checkpoint", &after]);
}

#[test]
fn nobody_else_changes_the_key_and_the_ledger_goes_on_with_the_one_it_has() {
    let world = founded();
    world.appoint("finance.x", "王财政", "finance", "433122000000");
    let key = world.bytes("keys/log.key");
    world.unchanged(|world| world.by("finance.x", &CHANGE).refused("role"));
    assert!(!world.ledger().join("keys/log-next.key").exists());
    assert_eq!(world.bytes("keys/log.key"), key);
    register(&world, "clerk.x");
    clean(&world, &[]);
}

#[test]
fn a_program_that_ended_before_it_put_the_new_key_in_its_place_is_made_up_for() {
    let world = founded();
    let former = world.by("admin-1", &CHANGE).done().text("former");
    let keys = world.ledger().join("keys");
    // As it was after the commit: the old key in its place, the new one beside it.
    std::fs::rename(keys.join("log.key"), keys.join("log-next.key")).unwrap();
    for half in [false, true] {
        if !half {
            std::fs::rename(&former, keys.join("log.key")).unwrap();
        }
        register(&world, if half { "clerk.y" } else { "clerk.x" });
        assert!(keys.join("log.key").exists() && !keys.join("log-next.key").exists());
        assert!(std::path::Path::new(&former).exists());
        std::fs::rename(keys.join("log.key"), keys.join("log-next.key")).unwrap();
    }
    clean(&world, &[]);
}

#[test]
fn programs_that_put_the_new_key_in_its_place_at_once_lose_neither() {
    let world = founded();
    let old = world.bytes("keys/log.key");
    let former = world.by("admin-1", &CHANGE).done().text("former");
    let (keys, new) = (world.ledger().join("keys"), world.bytes("keys/log.key"));
    for _ in 0..10 {
        std::fs::rename(keys.join("log.key"), keys.join("log-next.key")).unwrap();
        std::fs::rename(&former, keys.join("log.key")).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| world.ask(&["key", "list"]).done());
            }
        });
        assert_eq!(
            (world.bytes("keys/log.key"), std::fs::read(&former).unwrap()),
            (new.clone(), old.clone())
        );
    }
}

#[test]
fn without_the_new_key_nothing_is_written_and_the_message_says_where_it_comes_from() {
    let world = founded();
    let old = world.bytes("keys/log.key");
    world.by("admin-1", &CHANGE).done();
    let new = world.bytes("keys/log.key");
    world.write("ledger/keys/log.key", &old);
    let failed = world.ask(&["key", "list"]).failed();
    assert!(failed.out.contains("keys/log.key"), "{}", failed.out);
    world.write("ledger/keys/log.key", new);
    register(&world, "clerk.x");
}

#[test]
fn a_change_that_is_signed_elsewhere_takes_its_place_when_it_is_committed() {
    let world = founded();
    let file = text(&world.path("change.prepared"));
    let genesis = world.ask(&["prove", "0", "--out", &text(&world.path("p.json"))]).done().text("vkey");
    let args = [&["--prepare", &file, "--signer", "admin-1"], CHANGE.as_slice()].concat();
    let vkey = world.unchanged(|world| world.ask(&args).done()).text("vkey");
    let sign = |log_keys: &str, file: &str| {
        let signed = format!("{file}.signed");
        let mut command = bare();
        command.arg("--json").arg("--key").arg(world.key("admin-1"));
        (run(command, &["--log-key", log_keys, "sign", file, "--yes", "--out", &signed]), signed)
    };
    let (said, signed) = sign(&genesis, &file);
    said.done();
    // Who signs elsewhere saw the log under the former key last.
    let seen = text(&world.key("admin-1")) + ".seen";
    let last = std::fs::read(&seen).unwrap();
    world.ask(&["commit", &signed]).done();
    register(&world, "clerk.x");
    assert!(!world.ledger().join("keys/log-next.key").exists());
    std::fs::write(&seen, last).unwrap();
    let file = text(&world.path("revoke.prepared"));
    let revoke = ["--prepare", &file, "--signer", "admin-1", "--signer-seen", &seen];
    world.ask(&[&revoke, ["key", "revoke", "clerk.x", "--reason", "遗失"].as_slice()].concat()).done();
    sign(&vkey, &file).0.refused("--log-key");
    sign(&format!("{vkey},{genesis}"), &file).0.done();
    clean(&world, &[]);
}

#[test]
fn a_cut_is_recorded_with_the_checkpoint_that_was_lost_under_a_new_key() {
    let world = founded();
    let backup = world.snapshot();
    register(&world, "clerk.x");
    let lost = std::fs::read(checkpoint(&world, "lost.txt")).unwrap();
    let seen = std::fs::read(text(&world.key("admin-1")) + ".seen").unwrap();
    // Nobody has it: server and folder are an older backup, the administrator's witness is not.
    let world = World::again(&backup);
    let lost = world.write("lost.txt", lost);
    let there = checkpoint(&world, "there.txt");
    world.write("ledger/keys/admin-1.key.seen", &seen);
    let record = [&CHANGE, ["--lost", &lost].as_slice()].concat();
    world.by("admin-1", &record).refused("report it at once");
    std::fs::remove_file(text(&world.key("admin-1")) + ".seen").unwrap();
    let untrue = [&CHANGE, ["--lost", &there].as_slice()].concat();
    world.unchanged(|world| world.by("admin-1", &untrue).refused("nothing is lost"));
    world.by("admin-1", &record).done();
    let position = world.records() - 1;
    let shown = world.ask(&["verify", "--checkpoint", &lost]);
    assert!(shown.out.contains(&format!("changed at position {position}")), "{}", shown.out);
    register(&world, "clerk.z");
    clean(&world, &[]);
    let path = world.ledger().join("ledger.db");
    let sql = rusqlite::Connection::open(path).unwrap();
    let bytes: Vec<u8> = sql
        .query_row("SELECT bytes FROM records WHERE position = ?1", [position as i64], |row| row.get(0))
        .unwrap();
    assert!(String::from_utf8(bytes).unwrap().contains("丢失的检查点"));
}

#[test]
fn a_checkpoint_under_a_former_key_for_more_than_it_signed_is_found() {
    let world = founded();
    let changed = world.by("admin-1", &CHANGE).done();
    let former = changed.text("former");
    register(&world, "clerk.x");
    let key = ledger::note::SecretKey::from_pkcs8_pem(&std::fs::read_to_string(former).unwrap()).unwrap();
    let sql = rusqlite::Connection::open(world.ledger().join("ledger.db")).unwrap();
    let select = "SELECT size, note FROM checkpoints ORDER BY size DESC LIMIT 1";
    let (size, note): (i64, Vec<u8>) =
        sql.query_row(select, (), |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let present: ledger::note::VerifyingKey = changed.text("vkey").parse().unwrap();
    let checkpoint = ledger::checkpoint::Checkpoint::verify(&note, &present).unwrap();
    let forged = checkpoint.sign(&key).unwrap().to_string();
    for trigger in triggers(&sql) {
        sql.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    sql.execute("UPDATE checkpoints SET note = ?1 WHERE size = ?2", (forged.into_bytes(), size)).unwrap();
    let said = world.ask(&["verify"]);
    assert!(said.out.contains("not signed by the key that was the log's at that size"), "{}", said.out);
}

fn triggers(sql: &rusqlite::Connection) -> Vec<String> {
    let mut select = sql.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
    select.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}
