//! What a signer on another machine is shown, and what is not signed because its intent says something else.

use std::os::unix::fs::PermissionsExt as _;

use ledger::note::SecretKey;
use store::PreparedFile;

use crate::benefits::{line, propose};
use crate::elsewhere::{Machine, prepare};
use crate::support::{LUXI, World, text};

const PROPOSE: [&str; 4] = ["--area", LUXI, "--doc", "州民发〔2023〕9号"];

/// The same file, with an intent that says something else.
fn lying(world: &World, file: &str, from: &str, to: &str) -> String {
    let honest = std::fs::read_to_string(file).unwrap();
    let (at, rest) = honest.split_once("\\nintent ").unwrap();
    assert!(rest.contains(from), "{from} stands in the intent");
    world.write("lying.prepared", format!("{at}\\nintent {}", rest.replacen(from, to, 1)))
}

/// Tries each lie at `sign`, and at `commit` as another program would have signed it; the truth is signed and appended.
fn refused(world: &World, signer: &str, act: &[&str], lies: &[(&str, &str)]) {
    let (said, file) = prepare(world, signer, act);
    said.done();
    let machine = Machine::of(world, signer);
    for (from, to) in lies {
        let lie = lying(world, &file, from, to);
        machine.sign(&lie).0.refused("意图");
        let signed = signed_blindly(world, signer, &lie);
        world.unchanged(|world| world.ask(&["commit", &signed]).refused("意图"));
    }
    let (said, signed) = machine.sign(&file);
    said.done();
    world.ask(&["commit", &signed]).done();
}

/// Signed by a program that does not look.
fn signed_blindly(world: &World, signer: &str, file: &str) -> String {
    let key: SecretKey = sunledger::keyfile::read(&world.key(signer), || None).unwrap();
    let read = PreparedFile::read(std::fs::read(file).unwrap().as_slice(), &world.path(".")).unwrap();
    let mut out = Vec::new();
    read.sign(signer, &key).unwrap().write(&mut out).unwrap();
    world.write("lying.signed", out)
}

#[test]
fn no_act_of_a_batch_is_signed_as_another() {
    let (world, number) = World::drafted();
    let other = number.replace("433122", "433124");
    let seal =
        [("封册", "退回批次"), ("120笔", "119笔"), ("65527.73", "65527.37"), (number.as_str(), &other)];
    refused(&world, "clerk.luxi", &["batch", "seal", &number], &seal);
    let review = [("民政审核批次", "退回批次"), ("民政审核批次", "财政审核批次"), ("2023-05", "2023-06")];
    refused(&world, "reviewer.luxi", &["batch", "review", &number], &review);
    refused(&world, "finance.luxi", &["batch", "approve", &number], &[("财政审核批次", "退回批次")]);
    let order = [("下达支付令", "止付"), ("120笔", "20笔"), ("65527.73元", "5527.73元")];
    refused(&world, "finance.luxi", &["batch", "order", &number], &order);
    let stop = ["batch", "stop", &number, "3", "--reason", "1行：死亡"];
    refused(&world, "finance.luxi", &stop, &[("止付", "暂缓明细行"), ("1行 ", "2行 ")]);
    let release = ["batch", "release", &number, "3", "--reason", "无人"];
    refused(&world, "finance.luxi", &release, &[("释放", "扣下"), ("不再发放并释放资金", "止付")]);
}

#[test]
fn a_rejection_is_not_signed_as_an_approval() {
    let (world, number) = World::drafted();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    let reject = ["batch", "reject", &number, "--reason", "重编"];
    refused(&world, "reviewer.luxi", &reject, &[("退回批次", "民政审核批次")]);
}

#[test]
fn no_role_is_signed_as_another() {
    let world = World::founded();
    world.register("neu", "新人");
    let args = [&["key", "propose-role", "neu", "--role", "clerk"], &PROPOSE[..]].concat();
    refused(&world, "admin-1", &args, &[("经办", "审计"), (LUXI, "433123000000"), ("提议角色", "确认角色")]);
    let keys = world.ask(&["key", "list"]).done().get("keys");
    let neu = keys.as_array().unwrap().iter().find(|key| key["name"] == "neu").unwrap();
    let proposal = neu["grants"][0]["proposal"].as_str().unwrap().to_owned();
    let mut wrong = proposal.clone();
    wrong.replace_range(..4, if proposal.starts_with("0000") { "1111" } else { "0000" });
    let lies = [(proposal.as_str(), wrong.as_str()), ("确认角色", "撤销角色")];
    refused(&world, "admin-2", &["key", "confirm-role", &proposal], &lies);
    refused(&world, "admin-3", &["key", "revoke", "neu", "--reason", "遗失"], &[("吊销密钥", "登记密钥")]);
}

#[test]
fn no_benefit_is_given_more_or_for_other_months_than_the_signer_reads() {
    let (world, number) = World::drafted();
    let row = line(&world, &number, 8);
    let (benefit, subject) = (row["entitlement"].as_str().unwrap(), row["beneficiary"].as_str().unwrap());
    let grant = ["entitlement", "back-pay", benefit, "--amount", "500.00", "--month", "2023-04"];
    let grant = [&grant[..], &["--reason", "每月50.00元"]].concat();
    let lies =
        [("500.00元", "50.00元"), ("2023-04", "2023-03"), (benefit, subject), ("核准补发", "退回账户变更")];
    refused(&world, "reviewer.luxi", &grant, &lies);
    let died = ["person", "death", subject, "--day", "2023-05-08", "--evidence", "证明"];
    refused(&world, "clerk.luxi", &died, &[("2023-05-08", "2023-05-09"), ("登记死亡", "登记迁移")]);
}

#[test]
fn funding_and_rosters_are_signed_under_their_own_sums() {
    let world = World::founded();
    let give = ["funding", "appropriate", "--source", "county", "--area", LUXI, "--year", "2023"];
    let give = [&give[..], &["--amount", "7.00", "--doc", "9号"]].concat();
    refused(
        &world,
        "finance.luxi",
        &give,
        &[("7.00元", "1.00元"), ("下达指标", "收回指标"), ("county@", "city@")],
    );
    let roster = crate::support::sample("roster-dibao_rural-433122-202305.xlsx");
    let import =
        [("120行", "12行"), ("65527.73", "65527.72"), ("导入花名册", "退回花名册"), (LUXI, "433123000000")];
    refused(&world, "clerk.luxi", &["roster", "import", &roster], &import);
    let id = world.ask(&["roster", "list"]).done().get("rosters")[0]["id"].as_str().unwrap().to_owned();
    let confirm = [("120行", "12行"), ("确认花名册", "退回花名册")];
    refused(&world, "reviewer.luxi", &["roster", "confirm", &id], &confirm);
}

/// The sheet without what is drawn anew each time.
fn sheet(world: &World, signer: &str, act: &[&str]) -> String {
    let (said, file) = prepare(world, signer, act);
    said.done();
    let out = Machine::of(world, signer).sign_with(&file, &["--lang", "zh"], &[]).0.done().out;
    let mut masked = String::new();
    for line in out.lines().filter(|line| !line.starts_with("已签")) {
        let mut word = String::new();
        for char in line.chars().chain(['\n']) {
            if char.is_ascii_alphanumeric() || matches!(char, '-' | '+' | '/' | '=' | ':' | '.') {
                word.push(char);
                continue;
            }
            masked.push_str(mask(&word));
            word.clear();
            masked.push(char);
        }
    }
    masked
}

fn mask(word: &str) -> &str {
    let lengths: Vec<usize> = word.split('-').map(str::len).collect();
    let is_hex = word.bytes().all(|byte| byte.is_ascii_hexdigit());
    match lengths[..] {
        [8, 4, 4, 4, 12] => "‹id›",
        [6, 6, 8] => "‹number›",
        [4, 4] => "‹code›",
        [4, 2, 2] => "‹day›",
        [64] if is_hex => "‹hash›",
        [16] if is_hex => "‹key›",
        [44] if word.ends_with('=') => "‹root›",
        [68 | 69] if word.starts_with("key/") => "‹key stream›",
        _ if word.ends_with('Z') && word.contains('T') => "‹time›",
        _ => match word.rsplit_once('/') {
            Some(("entitlement" | "person" | "batch" | "roster", id)) if id.len() == 36 => {
                &word[..word.len() - 37]
            }
            _ => word,
        },
    }
}

#[test]
fn a_role_confirmation_a_batch_approval_an_order_and_an_account_read_so() {
    let world = World::founded();
    world.register("neu", "新人");
    let args = [&["key", "propose-role", "neu", "--role", "clerk"], &PROPOSE[..]].concat();
    let proposal = world.by("admin-1", &args).done().text("proposal");
    insta::assert_snapshot!("role", sheet(&world, "admin-2", &["key", "confirm-role", &proposal]));

    let (world, number) = World::drafted();
    let lines: Vec<String> = (4..=120).map(|line| line.to_string()).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let hold = [&["batch", "hold", &number], &lines[..], &["--reason", "待核"]].concat();
    world.by("clerk.luxi", &hold).done();
    world.by("clerk.luxi", &["batch", "seal", &number]).done();
    world.by("reviewer.luxi", &["batch", "review", &number]).done();
    insta::assert_snapshot!("approval", sheet(&world, "finance.luxi", &["batch", "approve", &number]));
    world.by("finance.luxi", &["batch", "approve", &number]).done();
    insta::assert_snapshot!("order", sheet(&world, "finance.luxi", &["batch", "order", &number]));

    let row = line(&world, &number, 8);
    let row = format!("{},,湘西农商银行,6217991234567890128,彭明荣\n", row["entitlement"].as_str().unwrap());
    propose(&world, "clerk.luxi", &row).done();
    insta::assert_snapshot!("account", sheet(&world, "reviewer.luxi", &["payee", "confirm", "--all"]));
}

#[test]
fn many_records_are_summed_up_and_written_to_be_read_one_by_one() {
    let (world, number) = World::drafted();
    for (key, step) in [("clerk.luxi", "seal"), ("reviewer.luxi", "review"), ("finance.luxi", "approve")] {
        world.by(key, &["batch", step, &number]).done();
    }
    let (said, file) = prepare(&world, "finance.luxi", &["batch", "order", &number]);
    said.done();
    let machine = Machine::of(&world, "finance.luxi");
    let records = text(&world.path("records.txt"));
    let said = machine.sign_with(&file, &["--json"], &["--records", &records]).0.done();
    let payments = &said.get("masses")[0];
    assert_eq!(payments["type"], "entitlement.payment_ordered");
    assert_eq!((payments["records"].as_u64(), payments["sum"].as_str()), (Some(120), Some("65527.73")));
    let amounts = ["least", "most"].map(|end| payments[end].as_str().unwrap().parse::<f64>().unwrap());
    assert!(amounts[0] > 0.0 && amounts[0] < amounts[1], "{amounts:?}");
    assert_eq!(payments["sealed"], 120);
    let kinds = said.get("entries");
    let kinds: Vec<&str> =
        kinds.as_array().unwrap().iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["batch.ordered", "funding.reserved"]);
    let written = std::fs::read_to_string(&records).unwrap();
    assert_eq!(written.matches("支付").count() - 1, 120, "one a payment, and the order itself");
    assert_eq!(written.matches("封存 ").count(), 120);
    assert!(written.contains("湘西农商银行"));
    assert_eq!(std::fs::metadata(&records).unwrap().permissions().mode() & 0o777, 0o600);
    machine.sign_with(&file, &["--json"], &["--records", &records]).0.refused("不覆盖");
}
