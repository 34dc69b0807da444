//! One real month of rural dibao, from the roster as the county writes it to the closed batch.

use crate::support::{CENTRAL, LUXI, MAY, Said, World, answers, bank_lines, run, sample, sha256, text};

const ROSTER: &str = "roster-dibao_rural-433122-202305.xlsx";

fn funding(world: &World) -> serde_json::Value {
    world.ask(&["funding", "balance", CENTRAL]).done().get("fundings")[0].clone()
}

fn take(world: &World, number: &str, name: &str, bytes: impl AsRef<[u8]>) -> Said {
    let file = world.write(name, bytes);
    world.by("bank.luxi", &["batch", "bank-result", number, &file])
}

#[test]
fn checking_a_roster_needs_no_key_and_writes_nothing() {
    let world = World::founded();
    let said = world.unchanged(|world| world.ask(&["roster", "check", &sample(ROSTER)]).done());
    assert_eq!((said.number("rows"), said.text("total").as_str()), (120, "65527.73"));
    assert_eq!((said.number("new"), said.number("continued")), (120, 0));
    assert_eq!((said.text("area").as_str(), said.text("period").as_str()), (LUXI, MAY));
    assert_eq!(said.get("programmes"), serde_json::json!(["dibao_rural"]));
}

#[test]
fn an_import_records_the_file_and_the_same_file_again_changes_nothing() {
    let world = World::founded();
    let import = ["roster", "import", &sample(ROSTER)];
    let said = world.by("clerk.luxi", &import).done();
    let bytes = std::fs::read(sample(ROSTER)).unwrap();
    let file = said.get("file");
    assert_eq!(file["name"], ROSTER);
    assert_eq!(file["sha256"], sha256(&bytes));
    assert_eq!(file["length"], bytes.len());
    world.unchanged(|world| world.by("clerk.luxi", &import).changed_nothing());
    let roster = said.text("roster");
    world.by("reviewer.luxi", &["roster", "confirm", &roster]).done();
    world.unchanged(|world| world.by("clerk.luxi", &import).changed_nothing());
    world.unchanged(|world| world.by("reviewer.luxi", &["roster", "confirm", &roster]).changed_nothing());
}

#[test]
fn the_clerk_cannot_confirm_his_own_roster_and_nothing_is_due_before_a_reviewer_does() {
    let world = World::founded();
    let roster = world.by("clerk.luxi", &["roster", "import", &sample(ROSTER)]).done().text("roster");
    world.unchanged(|world| world.by("clerk.luxi", &["roster", "confirm", &roster]).refused(""));
    let draft = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", MAY];
    let draft = [&draft[..], &["--funding", CENTRAL]].concat();
    world.unchanged(|world| world.by("clerk.luxi", &draft).refused("没有应发"));
    let said = world.by("reviewer.luxi", &["roster", "confirm", &roster]).done();
    assert_eq!(said.number("changed"), 120);
    assert_eq!(world.by("clerk.luxi", &draft).done().number("lines"), 120);
}

#[test]
fn a_batch_is_drafted_signed_by_three_holders_and_ordered_from_its_funding() {
    let (world, number) = World::drafted();
    let batch = world.ask(&["batch", "show", &number]).done().get("batch");
    assert_eq!((&batch["lines"], &batch["total"]), (&120.into(), &"65527.73".into()));
    assert_eq!(funding(&world)["reserved"], "0.00");
    for (who, step, status) in
        [("clerk", "seal", "sealed"), ("reviewer", "review", "reviewed"), ("finance", "approve", "approved")]
    {
        let said = world.by(&format!("{who}.luxi"), &["batch", step, &number]).done();
        assert_eq!(said.text("batch_status"), status);
    }
    let ordered = world.by("finance.luxi", &["batch", "order", &number]).done();
    assert_eq!((ordered.number("count"), ordered.text("total").as_str()), (120, "65527.73"));
    assert_eq!(ordered.get("receipt")["records"], 122, "one record a payment, the batch, the funding");
    let funding = funding(&world);
    assert_eq!((&funding["reserved"], &funding["available"]), (&"65527.73".into(), &"934472.27".into()));
    world.unchanged(|world| world.by("finance.luxi", &["batch", "order", &number]).changed_nothing());
}

#[test]
fn the_bank_file_is_gb18030_with_every_line_and_the_hash_that_is_recorded() {
    let (world, number) = World::ordered();
    let path = world.path("bank").join(format!("{number}-01.csv"));
    let bytes = std::fs::read(&path).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err(), "banks read GB18030, not UTF-8");
    let lines = bank_lines(&path);
    assert_eq!(lines.len(), 120);
    let total: u64 = lines.iter().map(|line| line[7].replace('.', "").parse::<u64>().unwrap()).sum();
    assert_eq!(total, 6_552_773);
    assert_eq!((lines[0][4].len(), lines[0][5].as_str()), (18, "6299994884232035193"));
    let out = text(&world.path("again"));
    let made = world.by("bank.luxi", &["batch", "bank-file", &number, "--out", &out, "--again"]).done();
    let file = made.get("files")[0].clone();
    assert_eq!(file["version"], 2, "made again, it is a marked version");
    let again = std::fs::read(file["path"].as_str().unwrap()).unwrap();
    assert_eq!(file["sha256"], sha256(&again));
    assert_eq!((&file["lines"], &file["total"]), (&120.into(), &"65527.73".into()));
}

#[test]
fn the_banks_return_settles_returns_and_leaves_unknown_and_again_changes_nothing() {
    let (world, number) = World::ordered();
    let bytes = answers(&format!("{number}-01")).bytes();
    let said = take(&world, &number, "return.txt", &bytes).done();
    assert_eq!((said.number("settled"), said.number("returned"), said.number("unknown")), (116, 3, 1));
    let lines = world.ask(&["batch", "show", &number, "--lines"]).done().get("lines");
    let code = |line: usize| lines[line - 1]["code"].clone();
    assert_eq!([code(8), code(32), code(59)], ["F01", "F04", "F13"].map(serde_json::Value::from));
    assert_eq!(lines[0]["flow"], "2023051000000001");
    world.unchanged(|world| take(world, &number, "return.txt", &bytes).changed_nothing());
    world.unchanged(|world| take(world, &number, "other-name.txt", &bytes).changed_nothing());
}

#[test]
fn a_return_that_names_a_bank_file_that_was_made_again_is_taken() {
    let (world, number) = World::ordered();
    let again = text(&world.path("again"));
    let make = ["batch", "bank-file", &number, "--out", &again];
    world.unchanged(|world| world.by("bank.luxi", &make).refused("代发文件已做过（第1版）"));
    assert!(!world.path("again").exists());
    world.by("bank.luxi", &[&make[..], &["--again"]].concat()).done();
    let said = take(&world, &number, "return.txt", answers(&format!("{number}-01v2")).bytes()).done();
    assert_eq!((said.number("settled"), said.number("returned"), said.number("unknown")), (116, 3, 1));
}

#[test]
fn a_second_return_settles_the_line_that_was_unknown() {
    let (world, number) = World::returned();
    let mut reply = answers(&format!("{number}-01"));
    reply.settle(91, "2023051200000091");
    let said = take(&world, &number, "second.txt", reply.only(&[91]).bytes()).done();
    assert_eq!((said.number("settled"), said.number("returned"), said.number("unknown")), (1, 0, 0));
    assert_eq!((world.tally(&number, "settled"), world.tally(&number, "returned")), (117, 3));
}

#[test]
fn a_return_with_a_foreign_row_a_contradiction_or_a_wrong_amount_is_refused_whole() {
    let (world, number) = World::ordered();
    let good = answers(&format!("{number}-01"));
    let mut foreign = good.clone();
    foreign.set(5, 0, "202305-999999-00000000-01");
    let mut amount = good.clone();
    amount.set(7, 4, "313.58");
    let mut account = good.clone();
    account.set(9, 2, "6299990000000000000");
    let mut twice = good.clone();
    let mut other = good.clone();
    other.set(10, 5, "失败").set(10, 6, "账户已销户").set(10, 7, "");
    twice.rows.push(other.rows[9].clone());
    for (name, reply) in [("foreign", foreign), ("amount", amount), ("account", account), ("twice", twice)] {
        let said = world.unchanged(|world| take(world, &number, name, reply.bytes()).refused(""));
        assert!(!said.out.contains("629999"), "no account in an error: {}", said.out);
    }
    take(&world, &number, "good", good.bytes()).done();
}

#[test]
fn verification_is_clean_with_every_seal_opened_and_a_checkpoint_kept_outside() {
    let (world, number) = World::returned();
    let kept = text(&world.path("kept.checkpoint"));
    let before = world.ask(&["checkpoint", "--out", &kept]).done().number("records");
    let mut reply = answers(&format!("{number}-01"));
    reply.settle(91, "2023051200000091");
    take(&world, &number, "second.txt", reply.only(&[91]).bytes()).done();
    let said = world.ask(&["verify", "--seals", "--checkpoint", &kept]).done();
    assert_eq!((said.get("clean"), said.get("tail_excluded")), (true.into(), false.into()));
    assert_eq!(said.number("outside_size"), before);
    let shown = world.plain(&["verify", "--checkpoint", &kept]).done().out;
    assert!(shown.contains(&format!("前{before}条")) && !shown.contains("没有被截尾"), "{shown}");
    let latest = text(&world.path("latest.checkpoint"));
    world.ask(&["checkpoint", "--out", &latest]).done();
    let whole = world.ask(&["verify", "--checkpoint", &kept, "--checkpoint", &latest]).done();
    assert_eq!((whole.get("tail_excluded"), whole.number("outside_size")), (true.into(), world.records()));
    assert_eq!(said.number("records"), world.records());
    assert_eq!(said.number("seals"), said.number("seals_opened"));
    assert!(said.number("seals") >= 240);
    assert_eq!(said.get("by_type")["entitlement.payment_settled"], 117);
}

#[test]
fn a_proof_of_one_payment_holds_with_no_ledger_at_hand() {
    let (world, _) = World::returned();
    let path = text(&world.path("proof.json"));
    let said = world.ask(&["prove", "450", "--out", &path]).done();
    let (vkey, genesis) = (said.text("vkey"), said.text("genesis"));
    let elsewhere = World::empty();
    let copy = elsewhere.write("proof.json", std::fs::read(&path).unwrap());
    let check = |file: &str| {
        run(elsewhere.command(), &["--json", "verify-proof", file, "--vkey", &vkey, "--genesis", &genesis])
    };
    let proven = check(&copy).done();
    assert_eq!((proven.get("proven"), proven.number("position")), (true.into(), 450));
    assert_eq!(proven.text("holder"), "王财政·luxi");
    let changed = std::fs::read_to_string(&path).unwrap().replace("王财政", "王则政");
    let changed = if changed.contains("王则政") { changed } else { changed.replacen('A', "B", 40) };
    check(&elsewhere.write("changed.json", changed)).refused("证明不成立");
}

#[test]
fn rebuilt_read_models_equal_the_grown_ones() {
    let (world, number) = World::returned();
    let before = world.ask(&["batch", "show", &number, "--lines"]).done().out;
    let first = world.ask(&["rebuild"]).done().text("fingerprint");
    assert_eq!(world.ask(&["batch", "show", &number, "--lines"]).done().out, before);
    assert_eq!(world.ask(&["rebuild"]).done().text("fingerprint"), first);
}
