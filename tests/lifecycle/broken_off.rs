//! A founding that was broken off is done again in the same folder.

use crate::support::{Said, World, text};

const NEW: [&str; 5] = ["new", "--origin", "xiangxi.example/minzheng", "--area", "433100000000"];
const ADMINS: [&str; 3] = ["admin-1", "admin-2", "admin-3"];

/// The folder before `init`, and the rest of its arguments.
fn before() -> (World, Vec<String>) {
    let world = World::empty();
    world.ask(&NEW).done();
    for name in ADMINS {
        world.ask(&["key", "new", name, "--holder", &format!("管{name}"), "--no-passphrase"]).done();
    }
    let proofs = ADMINS.map(|name| text(&world.proof(name)));
    (world, ["init", "--admin"].map(str::to_owned).into_iter().chain(proofs).collect())
}

fn founded(world: &World, init: &[String]) {
    let init: Vec<&str> = init.iter().map(String::as_str).collect();
    world.by("admin-1", &init).done();
    world.by("admin-1", &init).refused("已经创世");
    world.register("clerk.x", "石登记");
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}

#[test]
fn a_folder_whose_configuration_never_came_is_founded_again_with_the_key_that_is_there() {
    let (world, init) = before();
    let key = world.bytes("keys/log.key");
    std::fs::remove_file(world.ledger().join("config.toml")).unwrap();
    std::fs::write(world.ledger().join(".tmpAbc123"), "ori").unwrap();
    world.ask(&NEW).done();
    assert_eq!(world.bytes("keys/log.key"), key);
    world.by("admin-1", &init.iter().map(String::as_str).collect::<Vec<_>>()).refused("");
    for name in ADMINS {
        let path = |kind: &str| world.ledger().join(format!("keys/{name}.{kind}"));
        ["key", "proof"].iter().for_each(|kind| std::fs::remove_file(path(kind)).unwrap());
        world.ask(&["key", "new", name, "--holder", &format!("管{name}"), "--no-passphrase"]).done();
    }
    founded(&world, &init);
}

#[test]
fn tables_without_a_genesis_and_a_vault_without_tables_are_taken_as_they_are() {
    let tables = concat!(env!("CARGO_MANIFEST_DIR"), "/store/src/schema.sql");
    let tables = std::fs::read_to_string(tables).unwrap();
    for made in ["", &format!("{tables}; PRAGMA user_version = 1;")] {
        let (world, init) = before();
        for name in ["ledger.db", "vault.db", "views.db"] {
            std::fs::write(world.ledger().join(name), "").unwrap();
        }
        rusqlite::Connection::open(world.ledger().join("ledger.db")).unwrap().execute_batch(made).unwrap();
        world.ask(&["key", "list"]).failed();
        founded(&world, &init);
    }
}

#[test]
fn a_founding_that_ended_behind_its_genesis_needs_no_more() {
    let (world, init) = before();
    let args: Vec<&str> = init.iter().map(String::as_str).collect();
    world.by("admin-1", &args).done();
    for name in ["views.db", "views.db-wal", "views.db-shm", "vault.db-wal", "vault.db-shm"] {
        let _absent = std::fs::remove_file(world.ledger().join(name));
    }
    std::fs::write(world.ledger().join("vault.db"), "").unwrap();
    founded_already(&world, &args);
}

fn founded_already(world: &World, init: &[&str]) {
    world.by("admin-1", init).refused("已经创世");
    world.register("clerk.x", "石登记");
    // With more than its genesis, a ledger is never given an empty vault.
    std::fs::write(world.ledger().join("vault.db"), "").unwrap();
    assert!(world.ask(&["key", "list"]).failed().out.contains("vault.db"));
}

#[test]
fn a_ledger_whose_configuration_is_gone_is_not_founded_over() {
    let (world, init) = before();
    world.by("admin-1", &init.iter().map(String::as_str).collect::<Vec<_>>()).done();
    std::fs::remove_file(world.ledger().join("config.toml")).unwrap();
    world.ask(&NEW).refused("config.toml");
}

#[test]
fn what_was_drawn_and_never_told_is_told_again() {
    let (world, init) = before();
    let again = world.ask(&NEW).done();
    assert!(again.text("vkey").starts_with("xiangxi.example/minzheng+"));
    world.ask(&["new", "--origin", "other.example/x", "--area", "433100000000"]).refused("已有账本");
    founded(&world, &init);
    world.ask(&NEW).refused("已有账本");
}

/// Whoever comes second takes nothing away from the first.
#[test]
fn of_two_who_found_at_once_one_does() {
    for _ in 0..6 {
        let (world, init) = before();
        let init: Vec<&str> = init.iter().map(String::as_str).collect();
        let codes = std::thread::scope(|scope| {
            let both = ADMINS[..2].iter().map(|admin| scope.spawn(|| world.by(admin, &init).code));
            both.collect::<Vec<_>>().into_iter().map(|one| one.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(codes.contains(&0), "{codes:?}");
        assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
    }
}

#[test]
fn a_keys_name_leads_out_of_no_folder_and_a_key_is_made_once() {
    let (world, _) = before();
    for name in ["../evil", ".", "/tmp/x", "a\\b"] {
        let args = ["key", "new", name, "--holder", "张三", "--no-passphrase"];
        assert!(world.ask(&args).code != 0, "{name}");
    }
    let again = ["key", "new", "admin-1", "--holder", "张三", "--no-passphrase"];
    world.ask(&again).refused("已经有了");
}

#[test]
fn a_ledger_whose_records_are_gone_is_not_founded_over_while_something_tells_of_them() {
    let (world, init) = before();
    founded(&world, &init);
    let init: Vec<&str> = init.iter().map(String::as_str).collect();
    for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
        drop(std::fs::remove_file(world.ledger().join(name)));
    }
    let told = |said: Said, sign: &str| {
        assert_eq!(said.code, 2, "{}", said.out);
        assert!(said.out.contains(sign) && said.out.contains("不要重新创世"), "{}", said.out);
    };
    told(world.ask(&["batch", "list"]), "admin-1.key.seen");
    told(world.by("admin-1", &init), "admin-1.key.seen");
    std::fs::remove_file(world.ledger().join("keys/admin-1.key.seen")).unwrap();
    told(world.by("admin-1", &init), "views.db");
    std::fs::remove_file(world.ledger().join("views.db")).unwrap();
    world.by("admin-1", &init).done();
}
