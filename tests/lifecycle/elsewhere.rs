//! Signing on a machine that has a key, the log's key, and nothing else.

use crate::support::{CENTRAL, LUXI, MAY, Said, World, bare, run, text};

/// The signer's machine: his key, the log's key, no ledger.
pub(crate) struct Machine {
    world: World,
    log_key: String,
}

impl Machine {
    pub(crate) fn of(world: &World, key: &str) -> Machine {
        let machine = World::empty();
        machine.write("my.key", std::fs::read(world.key(key)).unwrap());
        let log_key = world.ask(&["prove", "0", "--out", &text(&world.path("p0.json"))]).done().text("vkey");
        Machine { world: machine, log_key }
    }

    /// Carries a file over, signs it, and says where the signed one is.
    pub(crate) fn sign(&self, prepared: &str) -> (Said, String) {
        self.sign_with(prepared, &["--json"], &[])
    }

    /// The same with further arguments, the first of them before the command.
    pub(crate) fn sign_with(&self, prepared: &str, before: &[&str], more: &[&str]) -> (Said, String) {
        let file = self.world.write("commit.prepared", std::fs::read(prepared).unwrap());
        let signed = text(&self.world.path("commit.signed"));
        let mut command = bare();
        command.arg("--key").arg(self.world.path("my.key")).current_dir(self.world.path("."));
        let args = ["--log-key", &self.log_key, "sign", &file, "--yes", "--out", &signed];
        (run(command, &[before, &args, more].concat()), signed)
    }
}

pub(crate) fn prepare(world: &World, signer: &str, args: &[&str]) -> (Said, String) {
    let file = text(&world.path("commit.prepared"));
    let said = world.ask(&[&["--prepare", &file, "--signer", signer], args].concat());
    (said, file)
}

#[test]
fn a_commit_is_prepared_here_signed_elsewhere_and_appended_here() {
    let (world, number) = World::drafted();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    let (said, file) =
        world.unchanged(|world| prepare(world, "reviewer.luxi", &["batch", "review", &number]));
    assert_eq!(said.done().text("done"), "prepared");
    let machine = Machine::of(&world, "reviewer.luxi");
    let (said, signed) = machine.sign(&file);
    let said = said.done();
    assert!(said.text("intent").contains("民政审核") && said.text("intent").contains("65527.73"));
    assert_eq!(said.get("types"), serde_json::json!({"batch.reviewed": 1}));
    world.ask(&["commit", &signed]).done();
    let batch = world.ask(&["batch", "show", &number]).done().get("batch");
    assert_eq!(batch["status"], "reviewed");
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn a_draft_that_waits_for_its_signature_is_prepared_and_no_batch_yet() {
    let world = World::confirmed();
    let draft = [
        "batch",
        "draft",
        "--programme",
        "dibao_rural",
        "--area",
        LUXI,
        "--month",
        MAY,
        "--funding",
        CENTRAL,
    ];
    let (said, file) = world.unchanged(|world| prepare(world, "clerk.luxi", &draft));
    let said = said.done();
    assert_eq!((said.text("done").as_str(), said.number("lines")), ("prepared", 120));
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, signed) = machine.sign(&file);
    world.ask(&["commit", &signed]).done();
    world.by("clerk.luxi", &["batch", "seal", &said.text("number")]).done();
}

#[test]
fn the_signed_file_again_is_the_same_commit_once() {
    let (world, number) = World::drafted();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, signed) = machine.sign(&file);
    world.ask(&["commit", &signed]).done();
    let again = world.unchanged(|world| world.ask(&["commit", &signed]).done());
    assert_eq!(again.get("receipt")["repeated"], true);
}

#[test]
fn personal_data_is_shown_to_the_signer_and_left_out_of_what_comes_back() {
    let world = World::founded();
    let roster = crate::support::sample("roster-dibao_rural-433122-202305.xlsx");
    let (said, file) = prepare(&world, "clerk.luxi", &["roster", "import", &roster]);
    said.done();
    assert!(std::fs::read_to_string(&file).unwrap().contains("刘建国"));
    let machine = Machine::of(&world, "clerk.luxi");
    let (said, signed) = machine.sign(&file);
    assert_eq!(said.done().get("types")["roster.row_read"], 120);
    assert!(!std::fs::read_to_string(&signed).unwrap().contains("刘建国"));
    world.ask(&["commit", &signed]).done();
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn a_stale_commit_names_what_moved_and_is_not_appended() {
    let (world, number) = World::drafted();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, signed) = machine.sign(&file);
    world.by("clerk.luxi", &["batch", "hold", &number, "5", "--reason", "待核"]).done();
    world.unchanged(|world| world.ask(&["commit", &signed]).refused("batch/"));
}

#[test]
fn a_commit_of_a_key_revoked_in_between_is_not_appended() {
    let (world, number) = World::drafted();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, signed) = machine.sign(&file);
    world.by("admin-2", &["key", "revoke", "clerk.luxi", "--reason", "遗失"]).done();
    world.unchanged(|world| world.ask(&["commit", &signed]).refused(""));
}

#[test]
fn a_prepared_file_that_was_changed_is_not_signed() {
    let (world, number) = World::drafted();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    world.by("reviewer.luxi", &["batch", "review", &number]).done();
    world.by("finance.luxi", &["batch", "approve", &number]).done();
    let (said, file) = prepare(&world, "finance.luxi", &["batch", "order", &number]);
    said.done();
    let machine = Machine::of(&world, "finance.luxi");
    let good = std::fs::read_to_string(&file).unwrap();
    let amount = (r#""amount":"372.03""#, r#""amount":"972.03""#);
    let month = (r#""month":"2023-05""#, r#""month":"2023-06""#);
    let holder = (r#""holder":"王财政·luxi""#, r#""holder":"王财政·夏""#);
    let signed_is_missing = (r#","signed":null}"#, "}");
    for (from, to) in [amount, month, holder, signed_is_missing] {
        let changed = good.replacen(from, to, 1);
        assert_ne!(changed, good, "{from} stands in the file");
        machine.sign(&world.write("changed", changed)).0.refused("");
    }
    let mut lines: Vec<&str> = good.lines().collect();
    let payment = lines.iter().position(|line| line.contains("payment_ordered")).unwrap();
    lines.remove(payment);
    machine.sign(&world.write("shorter", lines.join("\n") + "\n")).0.refused("");
    machine.sign(&file).0.done();
}

#[test]
fn a_signed_file_that_was_changed_is_not_appended() {
    let (world, number) = World::drafted();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let machine = Machine::of(&world, "clerk.luxi");
    let (_, signed) = machine.sign(&file);
    let good = std::fs::read_to_string(&signed).unwrap();
    let changed = good.replace("65527.73", "65527.74");
    assert_ne!(good, changed);
    let file = world.write("changed.signed", changed);
    world.unchanged(|world| world.ask(&["commit", &file]).refused(""));
    let unsigned = text(&world.path("commit.prepared"));
    world.unchanged(|world| world.ask(&["commit", &unsigned]).refused(""));
}

#[test]
fn a_key_signs_only_what_was_prepared_for_it_and_only_for_its_log() {
    let (world, number) = World::drafted();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    Machine::of(&world, "reviewer.luxi").sign(&file).0.refused("");
    let mut machine = Machine::of(&world, "clerk.luxi");
    let other = World::with_administrators("live");
    machine.log_key = Machine::of(&other, "admin-1").log_key;
    machine.sign(&file).0.refused("");
}

#[test]
fn a_key_that_saw_more_signs_nothing_on_a_shorter_history() {
    let (world, number) = World::drafted();
    let older = world.snapshot();
    let machine = Machine::of(&world, "clerk.luxi");
    world.by("finance.luxi", &["batch", "hold", &number, "5", "--reason", "待核"]).done();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    machine.sign(&file).0.done();
    let restored = World::again(&older);
    let (_, file) = prepare(&restored, "clerk.luxi", &["batch", "seal", &number]);
    machine.sign(&file).0.refused("");
}

#[test]
fn nobody_signs_what_was_not_shown() {
    let (world, number) = World::drafted();
    let (_, file) = prepare(&world, "clerk.luxi", &["batch", "seal", &number]);
    let machine = Machine::of(&world, "clerk.luxi");
    let mut command = bare();
    command.arg("--json").arg("--key").arg(machine.world.path("my.key"));
    let said = run(command, &["--log-key", &machine.log_key, "sign", &file]).failed();
    assert!(said.out.contains("--yes"), "no terminal to ask at: {}", said.out);
    assert!(!world.path("commit.prepared.signed").exists());
}

#[test]
fn there_is_nothing_to_sign_for_a_key_that_the_ledger_does_not_know() {
    let (world, number) = World::drafted();
    let (said, _) = prepare(&world, "nobody", &["batch", "seal", &number]);
    said.refused("nobody");
    let file = text(&world.path("commit.prepared"));
    world.ask(&["--prepare", &file, "batch", "seal", &number]);
}
