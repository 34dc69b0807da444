//! Bank files in every format, quarters, back pay, money to be recovered, people who die or get their number.

use std::collections::BTreeSet;

use crate::support::{CENTRAL, LUXI, Said, Sheet, World, bank_lines, text};
use calamine::{Data, Reader as _};

fn bank_file(world: &World, number: &str, more: &[&str]) -> Said {
    let out = text(&world.path("formats"));
    world.by("bank.luxi", &[&["batch", "bank-file", number, "--out", &out, "--again"], more].concat())
}

fn line(world: &World, number: &str, at: usize) -> serde_json::Value {
    world.ask(&["batch", "show", number, "--lines"]).done().get("lines")[at - 1].clone()
}

fn entitlement(world: &World, number: &str, at: usize) -> String {
    line(world, number, at)["entitlement"].as_str().unwrap().to_owned()
}

#[test]
fn a_workbook_for_the_bank_keeps_accounts_and_identity_numbers_as_text() {
    let (world, number) = World::ordered();
    let file = bank_file(&world, &number, &["--format", "xlsx"]).done().get("files")[0].clone();
    let mut book = calamine::open_workbook_auto(file["path"].as_str().unwrap()).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let account = Data::String("6299994884232035193".to_owned());
    let identity = Data::String("433199197510199569".to_owned());
    assert!(range.rows().any(|row| row.contains(&account) && row.contains(&identity)));
}

#[test]
fn a_pain_001_message_has_every_payment_and_the_control_sum() {
    let (world, number) = World::ordered();
    let file = bank_file(&world, &number, &["--format", "pain.001"]).done().get("files")[0].clone();
    let xml = std::fs::read_to_string(file["path"].as_str().unwrap()).unwrap();
    assert!(xml.starts_with("<?xml") && xml.contains("pain.001.001."));
    assert_eq!(xml.matches("<CdtTrfTxInf>").count(), 120);
    assert!(xml.contains("<CtrlSum>65527.73</CtrlSum>") && xml.contains("<NbOfTxs>120</NbOfTxs>"));
}

#[test]
fn a_batch_beyond_the_banks_limit_is_split_into_numbered_files_that_sum_up() {
    let (world, number) = World::ordered();
    let files = bank_file(&world, &number, &["--limit", "50", "--encoding", "utf-8"]).done().get("files");
    let files = files.as_array().unwrap();
    assert_eq!(files.iter().map(|file| file["lines"].as_u64().unwrap()).collect::<Vec<_>>(), [50, 50, 20]);
    let numbers: BTreeSet<&str> = files.iter().map(|file| file["number"].as_str().unwrap()).collect();
    assert_eq!(numbers.len(), 3);
    let fen =
        |file: &serde_json::Value| file["total"].as_str().unwrap().replace('.', "").parse::<u64>().unwrap();
    assert_eq!(files.iter().map(fen).sum::<u64>(), 6_552_773);
    assert!(std::fs::read_to_string(files[2]["path"].as_str().unwrap()).is_ok(), "UTF-8 as asked for");
}

#[test]
fn a_quarter_pays_each_month_of_it_that_is_in_force() {
    let world = World::confirmed();
    let args = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--quarter", "2023Q2"];
    let said = world.by("clerk.luxi", &[&args[..], &["--funding", CENTRAL]].concat()).done();
    assert_eq!((said.number("lines"), said.text("total").as_str()), (240, "131055.46"));
    let wrong = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--quarter", "2023Q5"];
    world.by("clerk.luxi", &[&wrong[..], &["--funding", CENTRAL]].concat()).failed();
}

#[test]
fn back_pay_is_granted_by_a_reviewer_and_paid_by_a_batch_of_its_own_once() {
    let (world, number) = World::returned();
    let id = entitlement(&world, &number, 1);
    let months = ["--month", "2023-03", "--month", "2023-04"];
    let grant = ["entitlement", "back-pay", &id, "--amount", "100.00", "--reason", "漏发"];
    let grant = [&grant[..], &months].concat();
    world.unchanged(|world| world.by("clerk.luxi", &grant).refused(""));
    world.unchanged(|world| {
        world
            .by("reviewer.luxi", &[&grant[..], &["--month", "2023-05"]].concat())
            .refused("2023-05已发放或在途")
    });
    world.by("reviewer.luxi", &grant).done();
    let args =
        ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", "2023-04", "--back-pay"];
    let args = [&args[..], &["--funding", CENTRAL]].concat();
    let said = world.by("clerk.luxi", &args).done();
    assert_eq!((said.number("lines"), said.text("total").as_str()), (1, "100.00"));
    world.sign_off("luxi", &said.text("number"));
    world.unchanged(|world| world.by("clerk.luxi", &args).refused(""));
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

/// A grant for a month that is not ordered yet stops nobody else's payday.
#[test]
fn a_month_that_back_pay_paid_a_part_of_is_left_out_of_the_draft_and_said() {
    let (world, number) = World::drafted();
    let id = entitlement(&world, &number, 1);
    let grant =
        ["entitlement", "back-pay", &id, "--amount", "1.00", "--month", "2023-05", "--reason", "漏发"];
    world.by("reviewer.luxi", &grant).done();
    let args = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", "2023-05"];
    let args = [&args[..], &["--funding", CENTRAL]].concat();
    let paid = world.by("clerk.luxi", &[&args[..], &["--back-pay"]].concat()).done();
    world.sign_off("luxi", &paid.text("number"));
    let said = world.by("clerk.luxi", &args).done();
    assert_eq!((said.number("lines"), said.get("left_out")), (119, serde_json::json!([id])));
    world.by("clerk.luxi", &["batch", "seal", &said.text("number")]).done();
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn money_paid_wrongly_is_recovered_in_parts_and_never_beyond_what_was_paid() {
    let (world, number) = World::returned();
    let open = |amount: &str| {
        world.by(
            "finance.luxi",
            &["recovery", "open", &number, "1", "--amount", amount, "--reason", "死亡后发放"],
        )
    };
    open("372.04").refused("");
    let said = open("372.03").done();
    let (id, recovery) = (said.text("entitlement"), said.text("recovery"));
    let collect = |amount: &str, flow: &str| {
        world.by("finance.luxi", &["recovery", "collect", &id, &recovery, "--amount", amount, "--flow", flow])
    };
    assert_eq!(collect("300.00", "20230701001").done().text("outstanding"), "72.03");
    collect("72.04", "20230701002").refused("");
    for filler in ["-", "0", "无", "N/A"] {
        assert_eq!(collect("1.00", filler).failed().text("status"), "usage", "{filler}");
    }
    let waive = ["recovery", "waive", &id, &recovery, "--doc", "县财〔2023〕8号", "--reason", "无法追回"];
    assert_eq!(world.by("finance.luxi", &waive).done().text("outstanding"), "0.00");
    collect("1.00", "20230701003").refused("");
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}

#[test]
fn a_death_is_recorded_and_ends_no_benefit_by_itself() {
    let (world, number) = World::returned();
    let subject = line(&world, &number, 59)["beneficiary"].as_str().unwrap().to_owned();
    let death = ["person", "death", &subject, "--day", "2023-05-08", "--evidence", "殡葬信息比对"];
    let said = world.by("clerk.luxi", &death).done();
    assert_eq!(said.get("to_stop").as_array().unwrap().len(), 1);
    let id = entitlement(&world, &number, 59);
    assert_eq!(said.get("to_stop")[0]["entitlement"], id);
    let shown = world.ask(&["person", "show", &subject]).done();
    assert!(shown.text("identity").contains('*'));
    world
        .by("reviewer.luxi", &["entitlement", "stop", &id, "--reason", "死亡", "--day", "2023-05-08"])
        .done();
    assert_eq!(
        world.ask(&["person", "show", &subject]).done().get("memberships").as_array().unwrap().len(),
        1
    );
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn whoever_signs_is_told_whose_death_came_before_the_month() {
    let (world, number) = World::drafted();
    let subject = line(&world, &number, 1)["beneficiary"].as_str().unwrap().to_owned();
    let death = ["person", "death", &subject, "--day", "2023-04-30", "--evidence", "殡葬信息比对"];
    world.by("clerk.luxi", &death).done();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    let review = world.by("reviewer.luxi", &["batch", "review", &number]).done();
    assert_eq!(review.get("dead"), serde_json::json!([1]));
    world.by("clerk.luxi", &["batch", "hold", &number, "1", "--reason", "已死亡"]).done();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    let review = world.by("reviewer.luxi", &["batch", "review", &number]).done();
    assert!(review.json().get("dead").is_none());
}

/// A household of one.
#[test]
fn nothing_is_ordered_for_a_month_before_which_everybody_died() {
    let (world, number) = World::drafted();
    let subject = line(&world, &number, 4)["beneficiary"].as_str().unwrap().to_owned();
    for (who, step) in [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve")] {
        world.by(&format!("{who}.luxi"), &["batch", step, &number]).done();
    }
    let death = ["person", "death", &subject, "--day", "2023-04-30", "--evidence", "殡葬信息比对"];
    world.by("clerk.luxi", &death).done();
    let order = ["batch", "order", &number];
    world.unchanged(|world| {
        world.by("finance.luxi", &order).refused("第4行：该待遇的人在2023-05之前均已死亡")
    });
    world.by("clerk.luxi", &["batch", "hold", &number, "4", "--reason", "已死亡"]).done();
    world.sign_off("luxi", &number);
}

#[test]
fn a_death_that_was_recorded_wrongly_is_withdrawn_by_a_reviewer() {
    let (world, number) = World::drafted();
    let subject = line(&world, &number, 4)["beneficiary"].as_str().unwrap().to_owned();
    let death = ["person", "death", &subject, "--day", "2023-04-30", "--evidence", "殡葬信息比对"];
    let withdraw = ["person", "withdraw-death", &subject, "--evidence", "同名同姓，公安证明"];
    world.by("reviewer.luxi", &withdraw).refused("没有登记该人死亡");
    world.by("clerk.luxi", &death).done();
    let review = ["batch", "review", &number];
    world.by("clerk.luxi", &["batch", "seal", &number]).refused("第4行");
    world.unchanged(|world| world.by("clerk.luxi", &withdraw).refused("reviewer"));
    let said = world.by("reviewer.luxi", &withdraw).done();
    assert_eq!(said.text("day"), "2023-04-30");
    assert!(world.ask(&["person", "show", &subject]).done().get("person")["died"].is_null());
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    assert!(world.by("reviewer.luxi", &review).done().json().get("dead").is_none());
    world.by("finance.luxi", &["batch", "approve", &number]).done();
    world.by("finance.luxi", &["batch", "order", &number]).done();
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}

#[test]
fn a_corrected_number_reaches_the_bank_and_somebody_elses_is_asked_about() {
    let (world, batch) = World::drafted();
    let subject = line(&world, &batch, 4)["beneficiary"].as_str().unwrap().to_owned();
    let correct = |number: &str| {
        let file = world.write("number.txt", number);
        ["person", "correct-identity", &subject, "--identity-file", &file, "--evidence", "户口簿"]
            .map(str::to_owned)
    };
    let other = Sheet::of("roster-dibao_rural-433122-202305.xlsx").get(0, "身份证号码").to_owned();
    let theirs = correct(&other);
    let mut theirs: Vec<&str> = theirs.iter().map(String::as_str).collect();
    world.unchanged(|world| world.by("reviewer.luxi", &theirs).refused("姓名不同"));
    theirs.push("--same-person");
    world.unchanged(|world| world.by("reviewer.luxi", &theirs).refused("不能同时享受"));
    let own = correct("11010519491231002X");
    world.by("clerk.luxi", &own.each_ref().map(String::as_str)).done();
    world.sign_off("luxi", &batch);
    let lines = bank_lines(&world.path("bank").join(format!("{batch}-01.csv")));
    assert_eq!((&*lines[3][1], &*lines[3][4]), ("4", "11010519491231002X"));
}

#[test]
fn nobody_is_in_two_dibao_households_in_one_month() {
    let world = World::confirmed();
    let mut sheet = Sheet::of("roster-dibao_rural-433122-202305.xlsx");
    sheet.rows.truncate(1);
    sheet.set(0, "户编号", "43312210900777");
    let file = world.write("重复.csv", sheet.csv("泸溪县农村最低生活保障金发放花名册(2023年5月)"));
    let said = world.by("clerk.luxi", &["roster", "import", &file, "--scope", "partial"]).done();
    let roster = said.text("roster");
    world.unchanged(|world| world.by("reviewer.luxi", &["roster", "confirm", &roster]).refused("3"));
}

#[test]
fn a_closed_year_pays_nothing_more() {
    let world = World::confirmed();
    let next = ["funding", "close-year", CENTRAL, "--successor", "central@433122000000@2024"];
    let args = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month"];
    let draft = |month| world.by("clerk.luxi", &[&args[..], &[month, "--funding", CENTRAL]].concat());
    let number = draft("2023-05").done().text("number");
    for (who, step) in [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve")] {
        world.by(&format!("{who}.luxi"), &["batch", step, &number]).done();
    }
    world.by("finance.luxi", &next).done();
    world.unchanged(|world| world.by("finance.luxi", &["batch", "order", &number]).refused("已结账"));
    world.unchanged(|_| draft("2023-06").refused("已结账"));
}
