//! A training ledger is marked everywhere and pays nobody, to the end of the month; a live one has no clock but the machine's.

use crate::support::{LUXI, MAY, World, bank_lines, sample, text};

const ROSTER: &str = "roster-dibao_rural-433122-202305.xlsx";

/// May in a training ledger, ordered.
fn ordered() -> (World, String) {
    let world = World::with_administrators("training");
    world.staff("luxi", LUXI);
    world.publish();
    let funding = world.appropriate("finance.luxi", "central", LUXI, "100000.00");
    world.take_roster("luxi", &[&sample(ROSTER)]);
    let number = world.draft("luxi", "dibao_rural", LUXI, MAY, &funding);
    for (who, step) in
        [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve"), ("finance", "order")]
    {
        world.by(&format!("{who}.luxi"), &["batch", step, &number]).done();
    }
    (world, number)
}

#[test]
fn every_output_of_a_training_ledger_is_marked() {
    let (world, number) = ordered();
    let roster = sample(ROSTER);
    let outputs: [&[&str]; 11] = [
        &["batch", "show", &number],
        &["batch", "show", &number, "--lines"],
        &["batch", "list"],
        &["funding", "balance"],
        &["key", "list"],
        &["standard", "list"],
        &["roster", "list"],
        &["roster", "check", &roster],
        &["statement", "batch", &number],
        &["verify"],
        &["rebuild"],
    ];
    for args in outputs {
        let plain = world.plain(args).done();
        assert!(plain.out.contains("演练"), "`{}` is not marked: {}", plain.typed, plain.out);
        let english = world.plain(&[&["--lang", "en"], args].concat()).done();
        assert!(english.out.contains("[exercise]"), "`{}` is not marked in English", english.typed);
        assert_eq!(world.ask(args).done().text("mark"), "演练");
    }
}

#[test]
fn a_whole_month_is_trained_without_a_bank_and_no_bank_could_pay_its_file() {
    let (world, number) = ordered();
    let out = text(&world.path("bank"));
    let made = world.by("bank.luxi", &["batch", "bank-file", &number, "--out", &out]).done();
    let lines = bank_lines(&world.path("bank").join(format!("{number}-01.csv")));
    assert_eq!(lines.len(), 120);
    assert!(lines.iter().all(|line| line[5].starts_with("演练") && line[10] == "演练"));
    let returns: Vec<String> = serde_json::from_value(made.get("exercise")).unwrap();
    let [first, second] = returns.as_slice() else { panic!("{returns:?}") };
    world.by("bank.luxi", &["batch", "bank-accept", &number, "--receipt", "练习回执1"]).done();
    let taken = world.by("bank.luxi", &["batch", "bank-result", &number, first]).done();
    let counts = ["settled", "returned", "unknown"].map(|field| taken.number(field));
    assert_eq!(counts, [118, 1, 1]);
    let taken = world.by("bank.luxi", &["batch", "bank-result", &number, second]).done();
    assert_eq!(taken.number("settled"), 1);
    let release = ["batch", "release", &number, "119", "--reason", "练习"];
    world.by("finance.luxi", &release).done();
    let batch = world.ask(&["batch", "show", &number, "--lines"]).done();
    let sum = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let (debited, refunded) = (sum(&batch.get("batch")["total"]), sum(&batch.get("lines")[118]["amount"]));
    let sums = ["--debited", &debited, "--refunded", &refunded, "--statement", "练习对账单"];
    world.by("finance.luxi", &[&["batch", "reconcile", &number], &sums[..]].concat()).done();
    world.by("finance.luxi", &["batch", "close", &number]).done();
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn a_live_ledger_is_given_no_return_to_train_with() {
    let (world, number) = World::ordered();
    let said = world
        .by("bank.luxi", &["batch", "bank-file", &number, "--again", "--out", &text(&world.path("again"))]);
    assert!(said.done().json().get("exercise").is_none());
    assert_eq!(std::fs::read_dir(world.path("again")).unwrap().count(), 1);
}

#[test]
fn a_checkpoint_and_a_table_that_are_redirected_are_the_file_and_the_mark_stands_beside_it() {
    let world = World::with_administrators("training");
    let written = text(&world.path("written.txt"));
    let plain = world.plain(&["checkpoint", "--out", &written]).done();
    assert_eq!(plain.out.as_bytes(), std::fs::read(&written).unwrap());
    assert_eq!(plain.err, "〔演练〕\n");
    let redirected = world.write("redirected.txt", &plain.out);
    let said = world.ask(&["verify", "--checkpoint", &redirected]).done();
    assert_eq!((said.get("clean"), said.get("tail_excluded")), (true.into(), true.into()));
    let as_json = world.ask(&["checkpoint"]).done();
    assert_eq!((as_json.text("checkpoint"), as_json.text("mark")), (plain.out, "演练".to_owned()));
    let (world, number) = ordered();
    for format in ["csv", "json"] {
        let plain = world.plain(&["statement", "--format", format, "batch", &number]).done();
        assert!(plain.out.contains("演练"), "the file has a mark of its own");
        assert!(!plain.out.starts_with('〔') && plain.err.contains("演练"), "{format}: {}", plain.err);
    }
}

#[test]
fn a_training_ledger_may_be_given_a_time_and_a_live_one_may_not() {
    let time = "2023-05-08T01:00:00.000Z";
    let world = World::with_administrators("training");
    let mut command = world.command();
    command.env("SUNLEDGER_TIME", time);
    crate::support::run(command, &["--json", "key", "list"]).done();
    let live = World::with_administrators("live");
    for args in [&["key", "list"][..], &["checkpoint"], &["roster", "list"]] {
        let mut command = live.command();
        command.env("SUNLEDGER_TIME", time).arg("--json");
        let said = crate::support::run(command, args);
        if args != ["checkpoint"] {
            assert_ne!(said.code, 0, "a live ledger took another clock: {}", said.out);
        }
    }
}

#[test]
fn no_output_of_a_live_ledger_is_marked() {
    let (world, number) = World::drafted();
    for args in [&["batch", "show", &number][..], &["funding", "balance"], &["verify"]] {
        assert!(!world.plain(args).done().out.contains("演练"));
        assert!(world.ask(args).done().json().get("mark").is_none());
    }
}

/// One word in a file that anybody may write would make bank files that pay.
#[test]
fn a_configuration_that_is_not_the_genesis_opens_nothing_and_is_found() {
    let (world, number) = ordered();
    let path = world.ledger().join("config.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    for (from, to) in [("training", "live"), ("training", "demo"), ("433100000000", "433122000000")] {
        std::fs::write(&path, config.replace(from, to)).unwrap();
        let out = text(&world.path("bank"));
        let said = world.by("bank.luxi", &["batch", "bank-file", &number, "--out", &out]).failed();
        assert!(said.out.contains("config.toml") && !world.path("bank").exists(), "{}", said.out);
        let verified = world.ask(&["verify"]);
        assert_eq!((verified.code, verified.get("clean")), (1, false.into()));
    }
    std::fs::write(&path, config).unwrap();
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}
