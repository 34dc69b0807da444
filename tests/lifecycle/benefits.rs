//! Accounts corrected by two holders, a benefit stopped, and the statements that show it all.

use crate::support::{CENTRAL, JUNE, LUXI, Said, Sheet, World, answers, bank_lines, gb18030, text, today};

pub(crate) fn line(world: &World, number: &str, line: usize) -> serde_json::Value {
    world.ask(&["batch", "show", number, "--lines"]).done().get("lines")[line - 1].clone()
}

fn entitlement(world: &World, number: &str, at: usize) -> String {
    line(world, number, at)["entitlement"].as_str().unwrap().to_owned()
}

fn take(world: &World, number: &str, bytes: &[u8]) -> Said {
    let file = world.write("return.txt", bytes);
    world.by("bank.luxi", &["batch", "bank-result", number, &file]).done()
}

pub(crate) fn propose(world: &World, key: &str, rows: &str) -> Said {
    let file = world.write("账户变更.csv", format!("待遇编号,身份证号码,开户银行,银行账号,账户户名\n{rows}"));
    world.by(key, &["payee", "propose", &file, "--evidence", "新卡复印件", "--reason", "账户错误"])
}

/// The whole sample month: what the bank returned is corrected and paid, or stopped and released, and closed.
pub(crate) fn closed() -> (World, String, String) {
    let (world, number) = World::returned();
    let mut reply = answers(&format!("{number}-01"));
    reply.settle(91, "2023051200000091");
    take(&world, &number, &reply.only(&[91]).bytes());
    let (wrong, gone) = (entitlement(&world, &number, 8), entitlement(&world, &number, 32));
    let rows = format!(
        "{wrong},,湘西农商银行,6217991234567890128,彭明荣\n{gone},,湘西农商银行,6217991234567890136,覃凤永\n"
    );
    assert_eq!(propose(&world, "clerk.luxi", &rows).done().number("count"), 2);
    world.by("reviewer.luxi", &["payee", "confirm", "--all"]).done();
    let refunds = ["8=2023051500000008", "32=2023051500000032"];
    let args = [&["batch", "reissue", &number], &refunds[..]].concat();
    let again = world.by("clerk.luxi", &args).done().text("number");
    world.sign_off("luxi", &again);
    let mut paid = "批次号|序号|收款账号|收款户名|金额|处理状态|返回信息|银行流水号|记账日期\n".to_owned();
    for row in bank_lines(&world.path("bank").join(format!("{again}-01.csv"))) {
        let flow = format!("20230601{:0>8}", row[1]);
        paid.push_str(&[&row[0], &row[1], &row[5], &row[2], &row[7], "成功", "", &flow, &today()].join("|"));
        paid.push('\n');
    }
    assert!(paid.contains("6217991234567890128") && paid.contains("6217991234567890136"));
    take(&world, &again, &gb18030(&paid));
    let dead = entitlement(&world, &number, 59);
    let stop = ["entitlement", "stop", &dead, "--reason", "死亡", "--day", "2023-05-08"];
    assert_eq!(world.by("reviewer.luxi", &stop).done().text("last_month"), "2023-05");
    world.by("finance.luxi", &["batch", "release", &number, "59", "--reason", "收款人死亡"]).done();
    for (batch, debited, refunded) in [(&number, "65527.73", "671.98"), (&again, "492.04", "0.00")] {
        let sums = ["--debited", debited, "--refunded", refunded, "--statement", "对账单202306"];
        world.by("finance.luxi", &[&["batch", "reconcile", batch], &sums[..]].concat()).done();
        world.by("finance.luxi", &["batch", "close", batch]).done();
    }
    (world, number, again)
}

#[test]
fn a_month_with_everything_that_went_wrong_is_closed_to_the_fen() {
    let (world, number, again) = closed();
    let kept = text(&world.path("kept"));
    world.ask(&["checkpoint", "--out", &kept]).done();
    let verified = world.ask(&["verify", "--seals", "--checkpoint", &kept]).done();
    assert_eq!((verified.get("clean"), verified.get("tail_excluded")), (true.into(), true.into()));
    let funding = world.ask(&["funding", "balance", CENTRAL]).done().get("fundings")[0].clone();
    assert_eq!(funding["available"], "934652.21");
    let totals = |batch: &str| world.ask(&["statement", "batch", batch]).done().get("totals");
    let (first, second) = (totals(&number), totals(&again));
    assert_eq!((&first["amount"], &first["paid"]), (&"65527.73".into(), &"64855.75".into()));
    assert_eq!((&second["amount"], &second["paid"]), (&"492.04".into(), &"492.04".into()));
    let movements = world.ask(&["statement", "funding", CENTRAL]).done();
    assert_eq!(movements.get("funding")["available"], "934652.21");
    assert_eq!(movements.get("movements").as_array().unwrap().len(), 3, "in, ordered, released");
}

#[test]
fn the_line_that_was_paid_again_points_at_the_one_that_was_returned() {
    let (world, number, again) = closed();
    let (old, new) = (line(&world, &number, 8), line(&world, &again, 1));
    assert_eq!((&old["entitlement"], &old["amount"]), (&new["entitlement"], &new["amount"]));
    assert_eq!(new["refund_flow"], "2023051500000008");
    assert_eq!(new["status"], "settled");
    assert!(old["reissued_to"].is_string() || old["reissued_to"].is_object(), "{old}");
}

#[test]
fn a_stopped_benefit_is_not_drafted_in_the_month_after() {
    let (world, _, _) = closed();
    let draft = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", JUNE];
    let said = world.by("clerk.luxi", &[&draft[..], &["--funding", CENTRAL]].concat()).done();
    assert_eq!(said.number("lines"), 119);
    assert_eq!(said.get("comparison")["gone"], 1);
}

#[test]
fn a_benefit_that_is_stopped_late_says_what_was_paid_since_and_counts_as_gone() {
    let (world, number) = World::returned();
    let paid = line(&world, &number, 1);
    let (benefit, amount) = (paid["entitlement"].as_str().unwrap(), paid["amount"].as_str().unwrap());
    let stop = ["entitlement", "stop", benefit, "--reason", "死亡", "--day", "2023-04-20"];
    let stopped = world.by("reviewer.luxi", &stop).done();
    let expected = serde_json::json!([{ "month": "2023-05", "amount": amount }]);
    assert_eq!((stopped.text("last_month").as_str(), stopped.get("overpaid")), ("2023-04", expected));
    let draft = ["batch", "draft", "--programme", "dibao_rural", "--area", LUXI, "--month", JUNE];
    let june = world.by("clerk.luxi", &[&draft[..], &["--funding", CENTRAL]].concat()).done();
    let comparison = june.get("comparison");
    assert_eq!((june.number("lines"), &comparison["gone"]), (119, &1.into()));
    assert_eq!(comparison["total_before"], "65527.73");
    let open = ["recovery", "open", &number, "1", "--amount", amount, "--reason", "死亡后发放"];
    let recovery = world.by("finance.luxi", &open).done().text("recovery");
    let collect = ["recovery", "collect", benefit, &recovery, "--amount", "10.00", "--flow", "20230701001"];
    world.by("finance.luxi", &collect).done();
    for of in [["statement", "funding", CENTRAL], ["statement", "batch", &number]] {
        let said = world.ask(&of).done();
        assert_eq!(said.get("totals")["recovered"], "10.00");
        assert_eq!(said.get("recoveries").as_array().unwrap().len(), 1);
    }
}

/// Line 1's household, which was paid for May, is found to belong to urban dibao from May on.
#[test]
fn a_month_that_was_paid_is_asked_back_before_another_benefit_takes_it() {
    let (world, number) = World::returned();
    let paid = line(&world, &number, 1);
    let benefit = paid["entitlement"].as_str().unwrap();
    let stop = ["entitlement", "stop", benefit, "--reason", "转城市低保", "--last-month", "2023-04", "--day"];
    world.unchanged(|world| {
        world.by("reviewer.luxi", &[&stop[..], &["2099-01-01"]].concat()).refused("在将来");
        world.by("reviewer.luxi", &[&stop[..], &["2023-06-01"]].concat()).refused("不能停发");
    });
    world.by("reviewer.luxi", &[&stop[..], &["2023-05-06"]].concat()).done();
    let mut sheet = Sheet::of("roster-dibao_rural-433122-202305.xlsx");
    sheet.rows.truncate(1);
    sheet.set(0, "家庭人均月收入", "282.66").set(0, "补差金额", "1102.02").set(0, "应发合计", "1102.02");
    let file = world.write("城市.csv", sheet.csv("泸溪县城市最低生活保障金发放花名册(2023年5月)"));
    let roster =
        world.by("clerk.luxi", &["roster", "import", &file, "--scope", "partial"]).done().text("roster");
    let confirm = ["roster", "confirm", &roster];
    world.unchanged(|world| world.by("reviewer.luxi", &confirm).refused("停发前已发放"));
    let amount = paid["amount"].as_str().unwrap();
    let open = ["recovery", "open", &number, "1", "--amount", amount, "--reason", "转城市低保"];
    world.by("finance.luxi", &open).done();
    world.by("reviewer.luxi", &confirm).done();
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn an_account_needs_two_holders_and_waits_in_a_list_that_shows_no_number() {
    let (world, number) = World::returned();
    let wrong = entitlement(&world, &number, 8);
    propose(&world, "clerk.luxi", &format!("{wrong},,湘西农商银行,6217991234567890128,彭明荣\n")).done();
    let open = world.ask(&["payee", "list"]).done();
    assert_eq!(open.number("count"), 1);
    assert!(!open.out.contains("6217991234567890128") && open.out.contains("0128"), "{}", open.out);
    let proposal = open.get("changes")[0]["proposal"].as_str().unwrap().to_owned();
    world.unchanged(|world| {
        world.by("clerk.luxi", &["payee", "confirm", &proposal]).refused("");
        world.by("finance.luxi", &["payee", "confirm", &proposal]).refused("");
    });
    world.by("reviewer.luxi", &["payee", "reject", &proposal, "--reason", "户名不符"]).done();
    world.unchanged(|world| world.by("reviewer.luxi", &["payee", "confirm", &proposal]).refused(""));
    assert_eq!(world.ask(&["payee", "list"]).done().number("count"), 0);
}

#[test]
fn a_file_of_accounts_with_one_wrong_row_changes_none() {
    let (world, number) = World::returned();
    let wrong = entitlement(&world, &number, 8);
    let good = format!("{wrong},,湘西农商银行,6217991234567890128,彭明荣\n");
    let stranger = ",433199193812075299,湘西农商银行,6217991234567890136,杨明志\n";
    let said =
        world.unchanged(|world| propose(world, "clerk.luxi", &format!("{good}{stranger}")).refused(""));
    assert!(!said.out.contains("433199193812075299") && !said.out.contains("杨明志"), "{}", said.out);
    let by_number = Sheet::of("roster-dibao_rural-433122-202305.xlsx").get(7, "身份证号码").to_owned();
    let said =
        propose(&world, "clerk.luxi", &format!(",{by_number},湘西农商银行,6217991234567890128,彭明荣\n"))
            .done();
    assert_eq!(said.number("count"), 1);
}

#[test]
fn a_statement_shows_every_line_with_basis_flow_position_and_checkpoint() {
    let (world, number) = World::returned();
    let said = world.ask(&["statement", "batch", &number]).done();
    let lines = said.get("lines");
    assert_eq!(lines.as_array().unwrap().len(), 120);
    let first = &lines[0];
    assert_eq!((&first["flow"], &first["status"]), (&"2023051000000001".into(), &"settled".into()));
    let basis = &first["components"][0]["basis"];
    assert_eq!((&basis["inputs"]["standard"], &basis["inputs"]["unit"]), (&"5000.00".into(), &"year".into()));
    assert!(basis["steps"].to_string().contains("372.03"));
    assert!(basis["standard"]["doc_no"].as_str().is_some_and(|doc| !doc.is_empty()));
    assert!(first["record"].as_u64().is_some_and(|record| record < world.records()));
    assert_eq!(said.get("checkpoint")["size"], world.records());
    let total: u64 = lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["amount"].as_str().unwrap().replace('.', "").parse::<u64>().unwrap())
        .sum();
    assert_eq!((total, said.get("totals")["amount"].clone()), (6_552_773, "65527.73".into()));
}

#[test]
fn a_statement_opens_in_excel_and_a_persons_one_takes_the_number_from_a_file() {
    let (world, number) = World::returned();
    let csv = text(&world.path("statement.csv"));
    world.plain(&["statement", "batch", &number, "--format", "csv", "--out", &csv]).done();
    let bytes = std::fs::read(&csv).unwrap();
    assert!(bytes.starts_with("\u{feff}".as_bytes()), "Excel needs the mark to read Chinese");
    assert!(String::from_utf8(bytes).unwrap().contains("刘建国"));
    let book = text(&world.path("statement.xlsx"));
    world.plain(&["statement", "batch", &number, "--format", "xlsx", "--out", &book]).done();
    assert!(calamine::open_workbook_auto(&book).is_ok());
    let identity = world.write("号码.txt", "433199197510199569\n");
    let person = world.ask(&["statement", "person", "--identity-file", &identity]).done();
    assert_eq!(
        (person.get("lines")[0]["amount"].clone(), person.text("of")),
        ("372.03".into(), "person".to_owned())
    );
    assert!(!person.out.contains("433199197510199569"));
    let household = world.ask(&["statement", "household", "43312210900001", "--area", LUXI]).done();
    assert_eq!(household.get("totals")["amount"], "372.03");
}
