//! What the bank returned: corrected, paid again or released; contested, reconciled, closed to the fen.

use crate::support::{CENTRAL, Said, World, answers, bank_lines, gb18030, text, today};

const REFUNDS: [&str; 2] = ["8=2023051500000008", "32=2023051500000032"];

/// A batch whose only open lines are the three that the bank returned.
fn settled_but_three() -> (World, String) {
    let (world, number) = World::returned();
    let mut reply = answers(&format!("{number}-01"));
    reply.settle(91, "2023051200000091");
    take(&world, &number, "second.txt", &reply.only(&[91]).bytes()).done();
    (world, number)
}

fn take(world: &World, number: &str, name: &str, bytes: &[u8]) -> Said {
    let file = world.write(name, bytes);
    world.by("bank.luxi", &["batch", "bank-result", number, &file])
}

fn reissue(world: &World, number: &str, lines: &[&str]) -> Said {
    world.by("clerk.luxi", &[&["batch", "reissue", number], lines].concat())
}

fn reconcile(world: &World, number: &str, debited: &str, refunded: &str) -> Said {
    let sums = ["--debited", debited, "--refunded", refunded, "--statement", "对账单20230531"];
    world.by("finance.luxi", &[&["batch", "reconcile", number], &sums[..]].concat())
}

fn release(world: &World, number: &str, line: &str) -> Said {
    world.by("finance.luxi", &["batch", "release", number, line, "--reason", "收款人死亡，不再发放"])
}

fn funding(world: &World) -> [String; 3] {
    let funding = world.ask(&["funding", "balance", CENTRAL]).done().get("fundings")[0].clone();
    ["reserved", "released", "available"].map(|field| funding[field].as_str().unwrap().to_owned())
}

/// The bank pays every line of a batch's only file.
fn pays_all(world: &World, number: &str) -> Said {
    let lines = bank_lines(&world.path("bank").join(format!("{number}-01.csv")));
    let mut reply = "批次号|序号|收款账号|收款户名|金额|处理状态|返回信息|银行流水号|记账日期\n".to_owned();
    for line in lines {
        let flow = format!("20230601{:0>8}", line[1]);
        let row = [&line[0], &line[1], &line[5], &line[2], &line[7], "成功", "", &flow, &today()];
        reply.push_str(&row.join("|"));
        reply.push('\n');
    }
    take(world, number, "paid.txt", &gb18030(&reply))
}

#[test]
fn a_return_that_was_taken_is_not_taken_as_done_with_another_day() {
    let (world, number) = World::ordered();
    let mut reply = answers(&format!("{number}-01"));
    for row in 1..=120 {
        reply.set(row, 8, "");
    }
    let file = world.write("undated.txt", reply.bytes());
    let take = |booked: &str| {
        world.by("bank.luxi", &["batch", "bank-result", &number, &file, "--booked", booked, "--early"])
    };
    take("2023-05-15").done();
    take("2023-05-15").changed_nothing();
    world.by("bank.luxi", &["batch", "bank-result", &number, &file]).changed_nothing();
    let said = world.unchanged(|_| take("2023-05-16").refused("2023-05-15"));
    assert_eq!(said.get("details").as_array().unwrap().len(), 119);
    // A copy that says the same days later in its own words is no other file.
    for row in 1..=120 {
        reply.set(row, 8, "2023-05-17");
    }
    let copy = world.write("dated.txt", reply.bytes());
    world.unchanged(|world| {
        world.by("bank.luxi", &["batch", "bank-result", &number, &copy, "--early"]).refused("2023-05-17")
    });
}

#[test]
fn returned_lines_are_paid_again_by_a_batch_with_all_its_signatures() {
    let (world, number) = settled_but_three();
    for line in ["8=-", "8=0", "8=无", "8"] {
        assert_eq!(reissue(&world, &number, &[line]).failed().text("status"), "usage", "{line}");
    }
    let again = reissue(&world, &number, &REFUNDS).done();
    assert_eq!((again.number("lines"), again.text("total").as_str()), (2, "492.04"));
    let again = again.text("number");
    world.by("finance.luxi", &["batch", "order", &again]).refused("");
    world.sign_off("luxi", &again);
    assert_eq!(funding(&world)[0], "65527.73", "a reissue reserves nothing anew");
    assert_eq!(pays_all(&world, &again).done().number("settled"), 2);
    assert_eq!(world.tally(&again, "settled"), 2);
    assert_eq!(world.tally(&number, "returned"), 1);
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn only_what_was_definitely_returned_is_paid_again_and_only_once() {
    let (world, number) = World::returned();
    world.unchanged(|world| reissue(world, &number, &["1=2023051500000001"]).refused("第1行"));
    world.unchanged(|world| reissue(world, &number, &["91=2023051500000091"]).refused("第91行"));
    world.unchanged(|world| reissue(world, &number, &["59=2023051500000059"]).refused("死亡"));
    world.unchanged(|world| reissue(world, &number, &["121=2023051500000121"]).refused("121"));
    reissue(&world, &number, &["8"]).failed();
    let first = reissue(&world, &number, &[REFUNDS[0]]).done().text("number");
    let second = reissue(&world, &number, &[REFUNDS[0]]);
    if second.code == 0 {
        let second = second.text("number");
        for (who, step) in [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve")] {
            world.by(&format!("{who}.luxi"), &["batch", step, &second]).done();
        }
        world.sign_off("luxi", &first);
        world.unchanged(|world| world.by("finance.luxi", &["batch", "order", &second]).refused(""));
    } else {
        second.refused("");
    }
}

#[test]
fn a_line_returned_for_a_death_is_released_and_its_money_goes_back_to_the_funding() {
    let (world, number) = settled_but_three();
    assert_eq!(funding(&world), ["65527.73", "0.00", "934472.27"]);
    release(&world, &number, "59").done();
    let [_, released, available] = funding(&world);
    assert_eq!((released.as_str(), available.as_str()), ("179.94", "934652.21"));
    world.unchanged(|world| release(world, &number, "59"));
    world.unchanged(|world| release(world, &number, "1").refused(""));
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}

#[test]
fn a_success_after_a_return_blocks_the_reissue_until_the_bank_answers_in_writing() {
    let (world, number) = settled_but_three();
    let mut reply = answers(&format!("{number}-01"));
    reply.settle(8, "2023051600000008");
    let said = take(&world, &number, "late.txt", &reply.only(&[8]).bytes()).done();
    assert_eq!((said.number("contested"), said.number("settled")), (1, 0));
    world.unchanged(|world| reissue(world, &number, &[REFUNDS[0]]).refused("第8行"));
    world.unchanged(|world| reconcile(world, &number, "65527.73", "101.53").refused(""));
    let resolve =
        ["batch", "resolve", &number, "8", "--outcome", "settled", "--evidence", "农商行函〔2023〕7号"];
    world.by("bank.luxi", &resolve).done();
    assert_eq!((world.tally(&number, "settled"), world.tally(&number, "contested")), (118, 0));
    world.unchanged(|world| reissue(world, &number, &[REFUNDS[0]]).refused("第8行"));
    assert_eq!(world.ask(&["verify"]).done().get("clean"), true);
}

#[test]
fn a_contested_line_that_the_bank_says_was_returned_may_be_paid_again() {
    let (world, number) = settled_but_three();
    let mut reply = answers(&format!("{number}-01"));
    reply.settle(8, "2023051600000008");
    take(&world, &number, "late.txt", &reply.only(&[8]).bytes()).done();
    let resolve =
        ["batch", "resolve", &number, "8", "--outcome", "returned", "--evidence", "农商行函〔2023〕8号"];
    world.by("bank.luxi", &resolve).done();
    assert_eq!(reissue(&world, &number, &[REFUNDS[0]]).done().number("lines"), 1);
}

#[test]
fn a_batch_is_reconciled_with_the_right_sums_only_and_then_closed() {
    let (world, number) = settled_but_three();
    world.unchanged(|world| world.by("finance.luxi", &["batch", "close", &number]).refused(""));
    for (debited, refunded) in [("65527.72", "671.98"), ("65527.73", "671.97"), ("64855.75", "0.00")] {
        world.unchanged(|world| reconcile(world, &number, debited, refunded).refused("对账不平"));
    }
    let again = reissue(&world, &number, &REFUNDS).done().text("number");
    world.sign_off("luxi", &again);
    pays_all(&world, &again).done();
    release(&world, &number, "59").done();
    reconcile(&world, &number, "65527.73", "671.98").done();
    reconcile(&world, &again, "492.04", "0.00").done();
    for batch in [&number, &again] {
        let closed = world.by("finance.luxi", &["batch", "close", batch]).done();
        assert_eq!(closed.text("batch_status"), "closed");
    }
    assert_eq!(funding(&world), ["65527.73", "179.94", "934652.21"]);
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn an_unknown_line_keeps_a_batch_open() {
    let (world, number) = World::returned();
    world.unchanged(|world| reconcile(world, &number, "65527.73", "671.98").refused("91"));
    world.unchanged(|world| world.by("finance.luxi", &["batch", "close", &number]).refused(""));
}

#[test]
fn money_that_comes_back_after_the_close_is_a_return_of_the_closed_batch() {
    let (world, number) = settled_but_three();
    let again = reissue(&world, &number, &REFUNDS).done().text("number");
    world.sign_off("luxi", &again);
    pays_all(&world, &again).done();
    release(&world, &number, "59").done();
    reconcile(&world, &number, "65527.73", "671.98").done();
    world.by("finance.luxi", &["batch", "close", &number]).done();
    let mut reply = answers(&format!("{number}-01"));
    reply.set(10, 5, "失败").set(10, 6, "账户已销户").set(10, 7, "");
    let said = take(&world, &number, "late.txt", &reply.only(&[10]).bytes()).done();
    assert_eq!(said.number("returned"), 1);
    assert_eq!(reissue(&world, &number, &["10=2023061500000010"]).done().number("lines"), 1);
}

#[test]
fn lines_are_stopped_before_the_bank_accepts_and_not_after() {
    let (world, number) = World::ordered();
    let stop = ["batch", "stop", &number, "3", "4", "--reason", "审计叫停"];
    world.unchanged(|world| world.by("finance.luxi", &stop).refused("确未交银行的"));
    world.by("finance.luxi", &[&stop[..], &["--not-sent"]].concat()).done();
    assert_eq!(world.tally(&number, "stopped"), 2);
    let accept = ["batch", "bank-accept", &number, "--receipt", "农商行回执0509"];
    world.unchanged(|world| world.by("bank.luxi", &accept).refused("重做代发文件"));
    let out = text(&world.path("bank"));
    world.by("bank.luxi", &["batch", "bank-file", &number, "--out", &out, "--again"]).done();
    world.by("bank.luxi", &accept).done();
    let late = ["batch", "stop", &number, "5", "--reason", "审计叫停"];
    world.unchanged(|world| world.by("finance.luxi", &late).refused("银行已受理"));
    world.by("bank.luxi", &["batch", "bank-file", &number, "--out", &out]).refused("不能重做");
}

#[test]
fn whoever_pays_a_refused_account_again_or_tries_what_is_not_due_is_told_what_is() {
    let (world, number) = settled_but_three();
    let key = text(&world.key("clerk.luxi"));
    let again = world.plain(&["--key", &key, "batch", "reissue", &number, REFUNDS[0]]).done();
    assert!(again.out.contains("账户没有变更"), "{}", again.out);
    let (world, draft) = World::drafted();
    world.by("reviewer.luxi", &["batch", "review", &draft]).refused("现在该封册");
}
