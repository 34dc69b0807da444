//! The other sample rosters: urban dibao in GB18030, two programmes in one file, institutions as payee of many.

use std::collections::BTreeMap;

use crate::support::{Said, World, bank_lines, sample};

const JISHOU: &str = "433101000000";
const FENGHUANG: &str = "433123000000";
const LONGSHAN: &str = "433130000000";

fn county(suffix: &str, area: &str) -> World {
    let world = World::founded();
    world.staff(suffix, area);
    world
}

fn draft(world: &World, suffix: &str, programme: &str, area: &str, funding: &str) -> Said {
    let args = ["batch", "draft", "--programme", programme, "--area", area, "--month", "2023-05"];
    world.by(&format!("clerk.{suffix}"), &[&args[..], &["--funding", funding]].concat())
}

fn paid(world: &World, number: &str) -> Vec<Vec<String>> {
    bank_lines(&world.path("bank").join(format!("{number}-01.csv")))
}

#[test]
fn an_urban_roster_in_gb18030_is_taken_once_its_programme_is_said() {
    let world = county("jishou", JISHOU);
    let file = sample("roster-dibao_urban-433101-202305.csv");
    let place = ["--area", JISHOU, "--period", "2023-05"];
    let bare = [&["roster", "check", file.as_str()], &place[..]].concat();
    world.ask(&bare).refused("--programme");
    world.ask(&["roster", "check", &file, "--area", JISHOU, "--programme", "dibao_urban"]).failed();
    let args = [&[file.as_str(), "--programme", "dibao_urban"], &place[..]].concat();
    world.take_roster("jishou", &args);
    let funding = world.appropriate("finance.jishou", "central", JISHOU, "100000.00");
    let said = draft(&world, "jishou", "dibao_urban", JISHOU, &funding).done();
    assert_eq!((said.number("lines"), said.text("total").as_str()), (80, "74783.68"));
    world.sign_off("jishou", &said.text("number"));
    assert_eq!(paid(&world, &said.text("number"))[0][2], "龙德", "names survive from GB18030 to GB18030");
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn two_programmes_of_one_file_are_two_batches_and_central_money_may_pay_neither() {
    let world = county("fenghuang", FENGHUANG);
    let file = sample("roster-disability-433123-202305.csv");
    let check = ["roster", "check", &file, "--area", FENGHUANG, "--period", "2023-05"];
    let said = world.ask(&check).done();
    assert_eq!(said.get("programmes"), serde_json::json!(["disability_living", "disability_nursing"]));
    world.take_roster("fenghuang", &[&file, "--area", FENGHUANG, "--period", "2023-05"]);
    let central = world.appropriate("finance.fenghuang", "central", FENGHUANG, "100000.00");
    let county = world.appropriate("finance.fenghuang", "county", FENGHUANG, "9120.00");
    let mut lines = 0;
    for programme in ["disability_living", "disability_nursing"] {
        let refused = world.unchanged(|world| draft(world, "fenghuang", programme, FENGHUANG, &central));
        refused.refused("central");
        let said = draft(&world, "fenghuang", programme, FENGHUANG, &county).done();
        lines += said.number("lines");
        world.sign_off("fenghuang", &said.text("number"));
    }
    assert_eq!(lines, 76);
    let left = world.ask(&["funding", "balance", &county]).done().get("fundings")[0]["available"].clone();
    assert_eq!(left, "0.00", "both batches used the county's money to the fen");
}

#[test]
fn an_order_beyond_the_funding_is_refused_and_taken_after_more_money() {
    let world = county("fenghuang", FENGHUANG);
    let file = sample("roster-disability-433123-202305.csv");
    world.take_roster("fenghuang", &[&file, "--area", FENGHUANG, "--period", "2023-05"]);
    let county = world.appropriate("finance.fenghuang", "county", FENGHUANG, "100.00");
    let number = draft(&world, "fenghuang", "disability_living", FENGHUANG, &county).done().text("number");
    for (who, step) in [("clerk", "seal"), ("reviewer", "review"), ("finance", "approve")] {
        world.by(&format!("{who}.fenghuang"), &["batch", step, &number]).done();
    }
    world.unchanged(|world| world.by("finance.fenghuang", &["batch", "order", &number]).refused(""));
    world.appropriate("finance.fenghuang", "county", FENGHUANG, "10000.00");
    world.by("finance.fenghuang", &["batch", "order", &number]).done();
}

#[test]
fn an_institution_is_the_payee_of_many_and_each_child_is_paid_by_its_tier() {
    let world = county("longshan", LONGSHAN);
    let file = sample("roster-orphan-433130-202305.xlsx");
    world.ask(&["roster", "check", &file, "--area", LONGSHAN]).refused("--programme");
    world.take_roster("longshan", &[&file, "--area", LONGSHAN, "--programme", "orphan_allowance"]);
    let funding = world.appropriate("finance.longshan", "province", LONGSHAN, "50000.00");
    let said = draft(&world, "longshan", "orphan_allowance", LONGSHAN, &funding).done();
    assert_eq!((said.number("lines"), said.text("total").as_str()), (30, "36200.00"));
    let number = said.text("number");
    world.sign_off("longshan", &number);
    let mut payees: BTreeMap<(String, String), u32> = BTreeMap::new();
    for line in paid(&world, &number) {
        *payees.entry((line[5].clone(), line[7].clone())).or_default() += 1;
    }
    let institution = payees.get(&("6299997240370159526".to_owned(), "1500.00".to_owned()));
    assert_eq!(institution, Some(&8), "eight children of the institution, 1500.00 each: {payees:?}");
    assert!(
        payees
            .iter()
            .filter(|((account, _), _)| account != "6299997240370159526")
            .all(|((_, sum), _)| sum == "1100.00")
    );
    assert_eq!(world.ask(&["verify", "--seals"]).done().get("clean"), true);
}

#[test]
fn a_roster_of_one_county_is_no_roster_of_another() {
    let world = county("jishou", JISHOU);
    let file = sample("roster-dibao_rural-433122-202305.xlsx");
    world.unchanged(|world| {
        world.by("clerk.jishou", &["roster", "import", &file, "--area", JISHOU]).refused("");
        world.by("clerk.jishou", &["roster", "import", &file]).refused("");
        world.by("clerk.luxi", &["roster", "import", &file, "--period", "2023-06"]).refused("月份不一致");
        world.by("clerk.luxi", &["roster", "import", &file, "--programme", "dibao_urban"]).refused("项目");
    });
}
