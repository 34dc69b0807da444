//! Files that somebody edits and puts right again: what is decided and paid rests on records that hold.

use rusqlite::Connection;

use crate::support::{CENTRAL, LUXI, World};

/// The sum of the month as it is owed.
const OWED: &str = "65527.73";

fn draft(world: &World) -> crate::support::Said {
    let args = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", "2023-05"];
    world.by("clerk.luxi", &[&args[..], &["--funding", CENTRAL]].concat())
}

/// Puts one text in the place of another in every record's bytes, and leaves the hashes.
fn replace(world: &World, from: &str, to: &str) {
    let ledger = Connection::open(world.ledger().join("ledger.db")).unwrap();
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'records'";
    let mut triggers = ledger.prepare(triggers).unwrap();
    let names: Vec<String> =
        triggers.query_map((), |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    names.iter().for_each(|name| ledger.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    let sql = "UPDATE records SET bytes = CAST(replace(CAST(bytes AS TEXT), ?1, ?2) AS BLOB)
        WHERE instr(CAST(bytes AS TEXT), ?1) > 0";
    assert!(ledger.execute(sql, (from, to)).unwrap() > 0, "no record has {from}");
}

#[test]
fn nothing_is_drafted_from_a_standard_that_was_edited() {
    let world = World::confirmed();
    let (right, wrong) = (r#""amount":"5000.00""#, r#""amount":"9000.00""#);
    replace(&world, right, wrong);
    world.unchanged(|world| draft(world).failed());
    replace(&world, wrong, right);
    assert_eq!(draft(&world).done().text("total"), OWED);
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn no_bank_file_is_made_of_lines_that_were_edited() {
    let (world, number) = World::ordered();
    let (right, wrong) = (r#""amount":"372.03""#, r#""amount":"972.03""#);
    replace(&world, right, wrong);
    let out = world.path("edited");
    let args = ["batch", "bank-file", &number, "--out", out.to_str().unwrap(), "--again"];
    world.unchanged(|world| world.by("bank.luxi", &args).failed());
    assert!(!out.exists() || std::fs::read_dir(&out).unwrap().next().is_none(), "no file is left");
}

/// The state of one benefit in the place of all others'.
#[test]
fn a_snapshot_that_was_edited_counts_for_nothing() {
    let world = World::confirmed();
    // Whoever looks folds what was written last.
    world.ask(&["roster", "list"]).done();
    let views = Connection::open(world.ledger().join("views.db")).unwrap();
    let sql = "UPDATE snapshots SET (state, seals) = (SELECT state, seals FROM snapshots WHERE no = 1)";
    assert_eq!(views.execute(sql, ()).unwrap(), 120);
    drop(views);
    assert_eq!(draft(&world).done().text("total"), OWED);
    let said = world.ask(&["verify"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("snapshots"), "{}", said.out);
}

#[test]
fn read_models_that_lost_their_key_are_made_anew() {
    let world = World::confirmed();
    std::fs::remove_file(world.ledger().join("keys/views.key")).unwrap();
    assert_eq!(draft(&world).done().text("total"), OWED);
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}

/// An id that the first benefit's confirmation names.
fn confirmed(world: &World, member: &str) -> Vec<u8> {
    let ledger = Connection::open(world.ledger().join("ledger.db")).unwrap();
    let sql =
        "SELECT unhex(replace(json_extract(CAST(bytes AS TEXT), '$.data.' || ?1), '-', '')) FROM records
        WHERE instr(CAST(bytes AS TEXT), '\"entitlement.confirmed\"') > 0 ORDER BY position LIMIT 1";
    ledger.query_row(sql, [member], |row| row.get(0)).unwrap()
}

/// Without its household's row a household would come as a new one, beside what it has.
#[test]
fn a_vault_that_lost_a_household_is_named_and_mended() {
    let world = World::confirmed();
    let vault = Connection::open(world.ledger().join("vault.db")).unwrap();
    // A household is nobody that a record seals: it has an entry of the map and no more.
    let household = confirmed(&world, "household");
    assert_eq!(vault.execute("DELETE FROM identities WHERE subject = ?1", [household]).unwrap(), 1);
    drop(vault);
    let said = world.ask(&["verify"]);
    assert_eq!((said.code, said.get("clean")), (1, false.into()), "{}", said.out);
    assert_eq!(said.get("vault_gaps"), 1);
    // Whoever works on makes the entry again.
    assert_eq!(draft(&world).done().text("total"), OWED);
    assert_eq!(world.ask(&["verify"]).done().get("vault_gaps"), 0);
}

/// An erasure that no record knows.
#[test]
fn a_vault_that_says_somebody_was_erased_is_not_believed() {
    let world = World::confirmed();
    let vault = Connection::open(world.ledger().join("vault.db")).unwrap();
    let subject = confirmed(&world, "beneficiary");
    vault.execute("INSERT INTO erased (subject) VALUES (?1)", [&subject]).unwrap();
    assert_eq!(vault.execute("DELETE FROM subjects WHERE id = ?1", [subject]).unwrap(), 1);
    drop(vault);
    let said = world.ask(&["verify"]);
    assert_eq!((said.code, said.get("clean")), (1, false.into()), "{}", said.out);
}
