//! Commits that wait for a signature elsewhere, and bank files that exist only once they are on record.

use std::fs;

use crate::clock;
use crate::elsewhere::{Machine, prepare};
use crate::support::{World, sample, text};

fn waits(world: &World) -> Vec<serde_json::Value> {
    world.ask(&["prepared", "list"]).done().get("waiting").as_array().unwrap().clone()
}

/// A batch that is ordered, and has no file yet.
fn ordered() -> (World, String) {
    let (world, number) = World::drafted();
    for (who, step) in
        [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve"), ("finance", "order")]
    {
        world.by(&format!("{who}.luxi"), &["batch", step, &number]).done();
    }
    (world, number)
}

/// Changes what lies in the spool.
fn damage(world: &World, change: impl Fn(Vec<u8>) -> Vec<u8>) {
    for entry in fs::read_dir(world.ledger().join("spool")).unwrap() {
        let path = entry.unwrap().path();
        fs::write(&path, change(fs::read(&path).unwrap())).unwrap();
    }
}

/// What lies in the spool.
fn spool(world: &World) -> Vec<Vec<u8>> {
    let folder = fs::read_dir(world.ledger().join("spool"));
    folder.into_iter().flatten().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn a_signed_note_alone_brings_in_what_waits_here_and_the_same_note_again_is_the_same_commit() {
    let (world, number) = World::drafted();
    let (said, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let commit = said.done().get("prepared")["commit"].clone();
    let all = waits(&world);
    assert_eq!((all.len(), &all[0]["commit"], all[0]["signer"].as_str()), (1, &commit, Some("clerk.luxi")));
    let machine = Machine::of(&world, "clerk.luxi");
    let (said, signed) = machine.sign_with(&file, &["--json"], &["--note"]);
    said.done();
    assert!(fs::metadata(&signed).unwrap().len() < 1_000, "a note, and no record");
    let receipt = world.ask(&["commit", &signed]).done().get("receipt");
    assert_eq!(receipt["commit"], commit);
    let again = world.unchanged(|world| world.ask(&["commit", &signed]).done()).get("receipt");
    assert_eq!((&again["repeated"], &again["position"]), (&serde_json::json!(true), &receipt["position"]));
    assert_eq!(world.ask(&["batch", "show", &number]).done().get("batch")["status"], "sealed");
}

#[test]
fn what_waits_holds_no_plaintext_and_its_signer_gets_the_same_file_again() {
    let world = World::founded();
    let roster = sample("roster-dibao_rural-433122-202305.xlsx");
    let (said, file) = prepare(&world, "clerk.luxi", &["roster", "import", &roster]);
    let commit = said.done().get("prepared")["commit"].as_str().unwrap().to_owned();
    let resting = spool(&world);
    assert_eq!(resting.len(), 1);
    assert!(!String::from_utf8_lossy(&resting[0]).contains("刘建国"));
    let again = text(&world.path("again.prepared"));
    world.ask(&["prepared", "fetch", &commit, "--out", &again]).done();
    assert_eq!(fs::read(&again).unwrap(), fs::read(&file).unwrap());
    world.ask(&["prepared", "withdraw", &commit]).done();
    assert!(waits(&world).is_empty() && spool(&world).is_empty());
    world.ask(&["prepared", "fetch", &commit, "--out", &again]).refused(&commit);
}

#[test]
fn what_was_withdrawn_is_not_brought_in_by_its_note() {
    let (world, number) = World::drafted();
    let (said, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let commit = said.done().get("prepared")["commit"].as_str().unwrap().to_owned();
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, note) = machine.sign_with(&file, &["--json"], &["--note"]);
    world.ask(&["prepared", "withdraw", &commit]).done();
    world.unchanged(|world| world.ask(&["commit", &note]).refused(&commit));
}

#[test]
fn what_waited_for_more_than_three_days_is_swept_when_something_else_comes_to_rest() {
    let world = clock::founded();
    let prepare = |time: &str, name: &str| {
        let (file, proof) = (text(&world.path("commit.prepared")), text(&world.proof(name)));
        let args = ["--prepare", &file, "--signer", "admin-1", "key", "register", &proof];
        clock::at(&world, time, &args).done().get("prepared")["commit"].as_str().unwrap().to_owned()
    };
    let first = prepare("2023-05-08T03:00:00.000Z", "clerk.x");
    let late = "2023-05-11T03:00:00.001Z";
    assert_eq!(
        clock::at(&world, "2023-05-11T03:00:00.000Z", &["prepared", "list"]).done().number("count"),
        1
    );
    assert_eq!(clock::at(&world, late, &["prepared", "list"]).done().number("count"), 0);
    let out = text(&world.path("again.prepared"));
    clock::at(&world, late, &["prepared", "fetch", &first, "--out", &out]).refused("72");
    let second = prepare(late, "clerk.y");
    assert_eq!(spool(&world).len(), 1);
    clock::at(&world, late, &["prepared", "fetch", &second, "--out", &out]).done();
}

#[test]
fn a_note_that_nobody_signed_here_or_over_another_text_brings_nothing_in() {
    let (world, number) = World::drafted();
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let (_, note) = machine.sign_with(&file, &["--json"], &["--note"]);
    let signed = fs::read_to_string(&note).unwrap();
    for (from, to) in
        [("intent ", "intent 另 "), ("records 1", "records 2"), ("— clerk.luxi", "— finance.luxi")]
    {
        let forged = world.write("forged.note", signed.replacen(from, to, 1));
        assert!(signed.contains(from), "{signed}");
        world.unchanged(|world| world.ask(&["commit", &forged]).refused(""));
    }
    world.ask(&["commit", &note]).done();
}

#[test]
fn bank_files_of_a_commit_that_is_signed_elsewhere_exist_once_it_is_in() {
    let (world, number) = ordered();
    let out = text(&world.path("elsewhere"));
    let make = ["batch", "bank-file", &number, "--format", "xlsx", "--limit", "50", "--out", &out];
    let (said, file) = prepare(&world, "bank.luxi", &make);
    let files = said.done().get("files");
    assert!(files.as_array().unwrap().iter().all(|file| file["path"].is_null()), "{files}");
    assert!(!world.path("elsewhere").exists(), "no account is on disk before its commit");
    world.ask(&["batch", "bank-file", &number, "--copy", "--out", &out]).refused("还没有");
    let machine = Machine::of(&world, "bank.luxi");
    let (_, signed) = machine.sign(&file);
    let said = world.ask(&["commit", &signed, "--out", &out]).done();
    let written = said.get("files");
    assert_eq!(written.as_array().unwrap().len(), 3);
    for (planned, written) in files.as_array().unwrap().iter().zip(written.as_array().unwrap()) {
        let bytes = fs::read(written["path"].as_str().unwrap()).unwrap();
        assert_eq!(planned["sha256"], ledger::sha256(&bytes).to_string());
    }
}

#[test]
fn files_that_were_lost_are_had_again_in_every_format_byte_for_byte() {
    let (world, number) = ordered();
    let formats: [&[&str]; 4] = [
        &["--format", "csv"],
        &["--format", "csv", "--encoding", "utf-8", "--limit", "50", "--again"],
        &["--format", "xlsx", "--again"],
        &["--format", "pain.001", "--again"],
    ];
    for (n, format) in formats.iter().enumerate() {
        let (first, second) =
            (text(&world.path(&format!("first{n}"))), text(&world.path(&format!("second{n}"))));
        let make = [&["batch", "bank-file", &number, "--out", &first], *format].concat();
        let made = world.by("bank.luxi", &make).done().get("files");
        let copy = ["batch", "bank-file", &number, "--copy", "--out", &second];
        let copied = world.unchanged(|world| world.ask(&copy).done()).get("files");
        let bytes = |file: &serde_json::Value| fs::read(file["path"].as_str().unwrap()).unwrap();
        let each = made.as_array().unwrap().iter().zip(copied.as_array().unwrap());
        assert!(each.map(|(one, other)| assert_eq!(bytes(one), bytes(other))).count() > 0);
    }
    // A number that was corrected since would stand in them.
    let subject =
        world.ask(&["batch", "show", &number, "--lines"]).done().get("lines")[3]["beneficiary"].clone();
    let file = world.write("number.txt", "11010519491231002X");
    let correct = [
        "person",
        "correct-identity",
        subject.as_str().unwrap(),
        "--identity-file",
        &file,
        "--evidence",
        "户口簿",
    ];
    world.by("clerk.luxi", &correct).done();
    let out = text(&world.path("third"));
    world.ask(&["batch", "bank-file", &number, "--copy", "--out", &out]).refused("--again");
}

#[test]
fn what_was_damaged_while_it_waited_is_said_to_be_and_is_withdrawn() {
    let (world, number) = World::drafted();
    let (said, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let commit = said.done().get("prepared")["commit"].as_str().unwrap().to_owned();
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, note) = machine.sign_with(&file, &["--json"], &["--note"]);
    damage(&world, |bytes| bytes[..bytes.len() / 2].to_vec());
    assert_eq!(waits(&world)[0]["damaged"], true);
    world.unchanged(|world| world.ask(&["commit", &note]).refused("不合格式"));
    world.ask(&["prepared", "fetch", &commit, "--out", &file]).refused("不合格式");
    world.ask(&["prepared", "withdraw", &commit]).done();
    assert!(waits(&world).is_empty());
}

#[test]
fn records_that_were_changed_while_they_waited_are_not_taken_under_the_signed_note() {
    let (world, number) = World::drafted();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, note) = machine.sign_with(&file, &["--json"], &["--note"]);
    let note = world.write("the.note", fs::read(note).unwrap());
    let (_, signed) = machine.sign(&file);
    let change = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("batch.sealed"));
        text.replace("batch.sealed", "batch.voided").into_bytes()
    };
    damage(&world, change);
    world.unchanged(|world| world.ask(&["commit", &note]).refused(""));
    let forged = world.write("forged.signed", change(fs::read(&signed).unwrap()));
    world.unchanged(|world| world.ask(&["commit", &forged]).refused(""));
    world.ask(&["commit", &signed]).done();
}

/// The subject that a line of a batch pays.
fn beneficiary(world: &World, number: &str, line: usize) -> String {
    let lines = world.ask(&["batch", "show", number, "--lines"]).done().get("lines");
    lines[line - 1]["beneficiary"].as_str().unwrap().to_owned()
}

#[test]
fn a_number_that_became_somebody_elses_while_its_correction_waited_is_not_recorded_twice() {
    let (world, number) = World::drafted();
    let machine = Machine::of(&world, "clerk.luxi");
    let id = world.write("number.txt", "11010519491231002X");
    let correct = |subject: &str| {
        let args = ["person", "correct-identity", subject, "--identity-file", &id, "--evidence", "户口簿"];
        let (_, file) = prepare(&world, "clerk.luxi", &args);
        let (_, note) = machine.sign_with(&file, &["--json"], &["--note"]);
        world.write(&format!("{subject}.note"), fs::read(note).unwrap())
    };
    let (first, second) = (beneficiary(&world, &number, 4), beneficiary(&world, &number, 5));
    let (one, other) = (correct(&first), correct(&second));
    world.ask(&["commit", &one]).done();
    world.unchanged(|world| world.ask(&["commit", &other]).refused(&first));
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
}

#[test]
fn a_bank_file_that_waits_is_made_anew_once_a_number_in_it_is_corrected() {
    let (world, number) = ordered();
    let out = text(&world.path("elsewhere"));
    let (_, file) = prepare(&world, "bank.luxi", &["batch", "bank-file", &number, "--out", &out]);
    let machine = Machine::of(&world, "bank.luxi");
    let (_, note) = machine.sign_with(&file, &["--json"], &["--note"]);
    let (subject, id) = (beneficiary(&world, &number, 4), world.write("number.txt", "11010519491231002X"));
    let correct = ["person", "correct-identity", &subject, "--identity-file", &id, "--evidence", "户口簿"];
    world.by("clerk.luxi", &correct).done();
    let said = world.unchanged(|world| world.ask(&["commit", &note, "--out", &out]).refused(&subject));
    assert_eq!(said.text("status"), "conflict");
    assert!(!world.path("elsewhere").exists());
}

#[test]
fn what_is_on_record_waits_no_more_and_its_note_is_known_for_ever() {
    let (world, number) = World::drafted();
    let (said, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let commit = said.done().get("prepared")["commit"].as_str().unwrap().to_owned();
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, note) = machine.sign_with(&file, &["--json"], &["--note"]);
    let first = world.ask(&["commit", &note]).done().get("receipt");
    assert!(waits(&world).is_empty());
    world.ask(&["prepared", "withdraw", &commit]).refused("已经入账");
    damage(&world, |_| Vec::new());
    let again = world.unchanged(|world| world.ask(&["commit", &note]).done()).get("receipt");
    assert_eq!((&again["position"], &again["checkpoint"]), (&first["position"], &first["checkpoint"]));
    assert_eq!(again["repeated"], true);
}
