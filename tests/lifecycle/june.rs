//! The month after: what a June file changes against May, line by line and by nobody's silence.

use crate::support::{CENTRAL, JUNE, LUXI, MAY, Said, Sheet, World, bank_lines};

const TITLE: &str = "泸溪县农村最低生活保障金发放花名册(2023年6月)";
/// The first row of a [`Sheet`] is row 3 of its file.
const FIRST: usize = 3;

fn may() -> Sheet {
    Sheet::of("roster-dibao_rural-433122-202305.xlsx")
}

/// Another income, and the amount that follows from it.
fn income(sheet: &mut Sheet, row: usize, income: &str, amount: &str) {
    sheet.set(row, "家庭人均月收入", income).set(row, "补差金额", amount).set(row, "应发合计", amount);
}

/// A household that May did not have, with a right identity number.
fn newcomer() -> Vec<String> {
    Sheet::of("roster-bad-dibao_rural-433122-202306.xlsx").rows[11].clone()
}

/// One raised, one lowered, one missing, one new, everybody else as in May.
fn june() -> Sheet {
    let mut sheet = may();
    income(&mut sheet, 0, "282.66", "402.03");
    income(&mut sheet, 2, "143.18", "820.47");
    sheet.rows.remove(10);
    sheet.rows.push(newcomer());
    sheet
}

fn import(world: &World, sheet: &Sheet, more: &[&str]) -> Said {
    let file = world.write("六月.csv", sheet.csv(TITLE));
    world.by("clerk.luxi", &[&["roster", "import", &file], more].concat())
}

fn confirm(world: &World, said: &Said) -> Said {
    world.by("reviewer.luxi", &["roster", "confirm", &said.text("roster")])
}

fn draft(world: &World, month: &str, area: &str) -> Said {
    let args = ["batch", "draft", "--programme", "dibao_rural", "--area", area, "--month", month];
    world.by("clerk.luxi", &[&args[..], &["--funding", CENTRAL]].concat())
}

fn listed(said: &Said, field: &str) -> usize {
    said.get(field).as_array().unwrap().len()
}

#[test]
fn a_june_file_shows_who_is_new_continued_raised_lowered_and_missing() {
    let world = World::confirmed();
    let said = import(&world, &june(), &[]).done();
    let counts = ["new", "continued", "raised", "lowered"].map(|field| said.number(field));
    assert_eq!(counts, [1, 117, 1, 1]);
    assert_eq!(listed(&said, "missing"), 1);
    let shown = world.ask(&["roster", "show", &said.text("roster")]).done();
    assert_eq!(shown.get("missing"), said.get("missing"));
    let confirmed = confirm(&world, &said).done();
    assert_eq!((confirmed.number("changed"), confirmed.number("continued")), (3, 117));
}

#[test]
fn a_missing_row_takes_no_benefit_away() {
    let world = World::confirmed();
    let said = import(&world, &june(), &[]).done();
    confirm(&world, &said).done();
    let june = draft(&world, JUNE, LUXI).done();
    assert_eq!(june.number("lines"), 121, "120 of May, the missing one among them, and the new one");
    let again = world.ask(&["verify", "--seals"]).done();
    assert_eq!(again.get("clean"), true);
}

#[test]
fn a_partial_file_lists_nobody_as_missing() {
    let world = World::confirmed();
    let mut sheet = may();
    sheet.rows.truncate(5);
    let said = import(&world, &sheet, &["--scope", "partial"]).done();
    assert_eq!((listed(&said, "missing"), said.number("continued")), (0, 5));
}

#[test]
fn a_file_of_one_township_lists_only_those_missing_there() {
    let world = World::confirmed();
    let mut sheet = may();
    let township = sheet.get(0, "乡镇").to_owned();
    let column = sheet.column("乡镇");
    sheet.rows.retain(|row| row[column] == township);
    let whole = sheet.rows.len();
    sheet.rows.pop();
    let said = import(&world, &sheet, &["--township", "433122109000"]).done();
    assert_eq!(said.number("continued") as usize + listed(&said, "missing"), whole);
    assert_eq!(listed(&said, "missing"), 1);
}

#[test]
fn an_amount_that_the_standard_does_not_make_is_a_named_mismatch_to_be_accepted_with_a_reason() {
    let world = World::confirmed();
    let mut sheet = may();
    sheet.set(4, "补差金额", "852.96").set(4, "应发合计", "852.96");
    let row = 4 + FIRST;
    let said = world.unchanged(|world| import(world, &sheet, &[]).refused("--accept"));
    let details = said.get("details");
    assert_eq!(details.as_array().unwrap().len(), 1);
    let line = details[0].as_str().unwrap();
    assert!(
        line.contains(&format!("第{row}行")) && line.contains("852.96") && line.contains("842.96"),
        "{line}"
    );
    let other = world.write("接受他行.csv", "行号,原因\n9,乡镇核定\n");
    world.unchanged(|world| import(world, &sheet, &["--accept", &other]).refused("852.96"));
    let silent = world.write("无原因.csv", format!("行号,原因\n{row},\n"));
    world.unchanged(|world| import(world, &sheet, &["--accept", &silent]).refused(""));
    let accept =
        world.write("接受.csv", format!("行号,原因\n{row},户内新增成员待核，县局会议纪要〔2023〕6号\n"));
    let said = import(&world, &sheet, &["--accept", &accept]).done();
    assert_eq!((said.number("raised"), said.number("continued")), (1, 119));
    confirm(&world, &said).done();
    assert_eq!(draft(&world, JUNE, LUXI).done().text("total"), "65537.73");
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn another_account_in_a_file_is_shown_and_needs_the_second_holder() {
    let world = World::confirmed();
    let mut sheet = may();
    let old = sheet.get(20, "银行账号").to_owned();
    sheet.set(20, "银行账号", "6217991234567890128");
    let said = import(&world, &sheet, &[]).done();
    assert_eq!((said.number("other_account"), said.number("continued")), (1, 120));
    world.unchanged(|world| {
        world.by("clerk.luxi", &["roster", "confirm", &said.text("roster")]).refused("");
    });
    confirm(&world, &said).done();
    let june = draft(&world, JUNE, LUXI).done().text("number");
    world.sign_off("luxi", &june);
    let lines = bank_lines(&world.path("bank").join(format!("{june}-01.csv")));
    assert!(lines.iter().any(|line| line[5] == "6217991234567890128"));
    assert!(lines.iter().all(|line| line[5] != old));
}

#[test]
fn a_rejected_file_changes_no_benefit_and_no_account() {
    let world = World::confirmed();
    let mut sheet = june();
    sheet.set(20, "银行账号", "6217991234567890128");
    let roster = import(&world, &sheet, &[]).done().text("roster");
    let reject = ["roster", "reject", &roster, "--reason", "乡镇重报"];
    world.by("reviewer.luxi", &reject).done();
    world.unchanged(|world| world.by("reviewer.luxi", &["roster", "confirm", &roster]).refused(""));
    let said = draft(&world, JUNE, LUXI).done();
    assert_eq!((said.number("lines"), said.text("total").as_str()), (120, "65527.73"));
}

#[test]
fn a_rejected_file_that_comes_again_waits_for_the_reviewer_as_it_was_read_now() {
    let world = World::confirmed();
    let first = import(&world, &june(), &[]).done();
    let roster = first.text("roster");
    world.by("reviewer.luxi", &["roster", "reject", &roster, "--reason", "乡镇重报"]).done();
    // Meanwhile the benefit of a row is stopped: it would be a new one.
    let rows = || world.ask(&["roster", "show", &roster]).done().get("rows");
    let raised = rows().as_array().unwrap().iter().find(|row| row["change"] == "raised").unwrap().clone();
    let (id, day) = (raised["entitlement"].as_str().unwrap(), "2023-05-08");
    world.by("reviewer.luxi", &["entitlement", "stop", id, "--reason", "死亡", "--day", day]).done();
    let again = import(&world, &june(), &[]).done();
    assert_eq!(again.text("roster"), roster);
    assert_eq!(again.number("new"), first.number("new") + 1);
    let listed = world.ask(&["roster", "list"]).done().get("rosters")[1].clone();
    assert_eq!((&listed["id"], &listed["status"]), (&roster.as_str().into(), &"proposed".into()));
    assert!(listed["reason"].is_null() && listed["decided"].is_null(), "{listed}");
    let row = rows().as_array().unwrap().iter().find(|row| row["row"] == raised["row"]).unwrap().clone();
    assert_eq!((&row["change"], &row["name"]), (&"new".into(), &raised["name"]));
    confirm(&world, &again).done();
    assert_eq!(world.ask(&["verify", "--views", "--seals"]).done().get("clean"), true);
}

#[test]
fn a_number_under_another_name_is_pointed_out() {
    let world = World::confirmed();
    let mut sheet = june();
    let row = sheet.rows.len() - 1;
    assert_eq!(import(&world, &sheet, &["--scope", "partial"]).done().get("renamed"), serde_json::json!([]));
    sheet.set(20, "户主姓名", "杨英").set(row, "备注", "改");
    let said = import(&world, &sheet, &["--scope", "partial"]).done();
    assert_eq!(said.get("renamed").as_array().unwrap().len(), 1);
}

#[test]
fn june_is_compared_with_may() {
    let (world, _) = World::returned();
    let said = import(&world, &june(), &[]).done();
    confirm(&world, &said).done();
    let comparison = draft(&world, JUNE, LUXI).done().get("comparison");
    assert_eq!(
        (&comparison["new"], &comparison["raised"], &comparison["lowered"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(comparison["total_before"], "65527.73");
}

#[test]
fn what_another_batch_of_the_month_pays_is_neither_new_nor_gone_in_the_second() {
    let (world, _) = World::returned();
    let first = draft(&world, JUNE, LUXI).done().text("number");
    world.by("clerk.luxi", &["batch", "hold", &first, "5", "--reason", "待核"]).done();
    world.sign_off("luxi", &first);
    let second = draft(&world, JUNE, LUXI).done();
    assert_eq!((second.number("lines"), second.text("total").as_str()), (1, "842.96"));
    let comparison = second.get("comparison");
    assert_eq!((&comparison["new"], &comparison["gone"]), (&0.into(), &0.into()));
    assert_eq!(comparison["total_before"], "842.96");
}

#[test]
fn nobody_is_paid_twice_for_a_month_whichever_batch_it_comes_from() {
    let (world, number) = World::drafted();
    let [second, third] = [0, 1].map(|_| draft(&world, MAY, LUXI).done().text("number"));
    for (who, step) in [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve")] {
        world.by(&format!("{who}.luxi"), &["batch", step, &second]).done();
    }
    world.sign_off("luxi", &number);
    world.unchanged(|world| draft(world, MAY, LUXI).refused("没有应发"));
    world.unchanged(|world| world.by("finance.luxi", &["batch", "order", &second]).refused(""));
    world
        .unchanged(|world| world.by("clerk.luxi", &["batch", "seal", &third]).refused("有120行现在不能支付"));
    let funding = world.ask(&["funding", "balance", CENTRAL]).done().get("fundings")[0].clone();
    assert_eq!(funding["reserved"], "65527.73");
}

#[test]
fn a_late_township_has_a_batch_of_its_own() {
    let (world, _) = World::ordered();
    let mut sheet = may();
    sheet.rows = vec![newcomer()];
    let file = world.write("迟报.csv", sheet.csv("泸溪县农村最低生活保障金发放花名册(2023年5月)"));
    let roster = world.by("clerk.luxi", &["roster", "import", &file, "--scope", "partial"]).done();
    confirm(&world, &roster).done();
    let late = draft(&world, MAY, "433122206000").done();
    assert_eq!((late.number("lines"), late.text("total").as_str()), (1, "655.34"));
    world.sign_off("luxi", &late.text("number"));
    assert_eq!(
        world.ask(&["batch", "list", "--month", MAY]).done().get("batches").as_array().unwrap().len(),
        2
    );
}

#[test]
fn held_lines_make_the_batch_sealed_and_signed_anew() {
    let (world, number) = World::drafted();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    world.by("reviewer.luxi", &["batch", "review", &number]).done();
    let hold = ["batch", "hold", &number, "5", "6", "--reason", "疑似死亡，待核"];
    world.by("finance.luxi", &hold).done();
    world.unchanged(|world| world.by("finance.luxi", &["batch", "approve", &number]).refused(""));
    for (who, step) in [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve")] {
        world.by(&format!("{who}.luxi"), &["batch", step, &number]).done();
    }
    let ordered = world.by("finance.luxi", &["batch", "order", &number]).done();
    assert_eq!((ordered.number("count"), world.tally(&number, "held")), (118, 2));
    assert_eq!(draft(&world, MAY, LUXI).done().number("lines"), 2, "what was held is still due");
}

#[test]
fn who_is_paid_by_another_county_is_named_by_row_with_programme_and_area_and_nothing_else() {
    let world = World::confirmed();
    let mut sheet = may();
    sheet.rows.truncate(3);
    sheet.rows.push(newcomer());
    for row in 0..sheet.rows.len() {
        sheet.set(row, "乡镇", "吉信镇");
    }
    let file = world.write("邻县.csv", sheet.csv("凤凰县农村最低生活保障金发放花名册(2023年6月)"));
    let said = world.ask(&["roster", "check", &file]).done();
    assert_eq!(said.number("new"), 4);
    let lead = |row| serde_json::json!({ "area": LUXI, "programme": "dibao_rural", "row": row });
    assert_eq!(said.get("elsewhere"), serde_json::json!([lead(FIRST), lead(FIRST + 1), lead(FIRST + 2)]));
    let shown = world.plain(&["roster", "check", &file]).done().out;
    assert!(shown.contains("疑点 第3行：有人在泸溪县另享农村低保"), "{shown}");
    let own = world.write("本县.csv", may().csv(TITLE));
    assert_eq!(listed(&world.ask(&["roster", "check", &own]).done(), "elsewhere"), 0);
}
