//! A roster with faults is refused whole, row by row, and leaves no trace in the ledger.

use crate::support::{LUXI, Said, Sheet, World, sample, text};
use calamine::{Data, Reader as _};

const BAD: &str = "roster-bad-dibao_rural-433122-202306.xlsx";

/// Each faulty row of the file, with a word of the reason that its own note gives.
const FAULTS: [(u32, &str); 9] = [
    (5, "校验位"),
    (7, "两位小数"),
    (8, "第6行的身份证号码重复"),
    (9, "缺少银行账号"),
    (12, "不等于补差金额加分类施保金额"),
    (13, "负数"),
    (14, "没有这个乡镇"),
    (16, "末尾数字已丢失"),
    (18, "99999.99"),
];

fn import(world: &World, command: &str) -> (Said, String) {
    let copy = text(&world.path("退回.xlsx"));
    let args = ["roster", command, &sample(BAD), "--area", LUXI, "--refused", &copy];
    (world.by("clerk.luxi", &args).refused("花名册整册退回"), copy)
}

fn copy_of(path: &str) -> Vec<Vec<String>> {
    let mut book = calamine::open_workbook_auto(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[test]
fn every_faulty_row_is_named_with_its_reason_and_no_other() {
    let world = World::founded();
    let (said, copy) = import(&world, "import");
    let details: Vec<String> = serde_json::from_value(said.get("details")).unwrap();
    let (last, faults) = details.split_last().unwrap();
    assert!(last.contains(&copy), "the last line says where the copy is: {last}");
    assert_eq!(faults.len(), FAULTS.len(), "{faults:#?}");
    for (detail, (row, reason)) in faults.iter().zip(FAULTS) {
        assert!(detail.starts_with(&format!("第{row}行")), "{detail} is not of row {row}");
        assert!(detail.contains(reason), "{detail} does not say {reason}");
    }
    assert!(said.text("status") == "refused" && said.out.contains("14行中8行"));
}

#[test]
fn the_reasons_are_read_in_english_too() {
    let world = World::founded();
    let copy = text(&world.path("退回.xlsx"));
    let args = ["--lang", "en", "roster", "check", &sample(BAD), "--area", LUXI, "--refused", &copy];
    let said = world.plain(&args);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("8 of 14 rows have faults"), "{}", said.err);
    assert!(said.err.contains("wrong check digit"), "{}", said.err);
    assert!(said.out.is_empty());
}

#[test]
fn a_refused_file_writes_neither_a_record_nor_a_key_nor_a_row_of_the_read_models() {
    let world = World::founded();
    let vault = world.bytes("vault.db");
    for command in ["check", "import"] {
        world.unchanged(|world| import(world, command));
    }
    assert_eq!(world.bytes("vault.db"), vault, "the vault has no key of a refused person");
    assert_eq!(world.ask(&["roster", "list"]).done().get("rosters"), serde_json::json!([]));
}

#[test]
fn the_copy_that_goes_back_has_every_row_and_a_reason_beside_each_faulty_one() {
    let world = World::founded();
    let (_, copy) = import(&world, "import");
    let rows = copy_of(&copy);
    let head = rows.iter().position(|row| row[0] == "序号").unwrap();
    let reason = rows[head].iter().position(|word| word == "退回原因").unwrap();
    for (index, row) in rows.iter().enumerate().skip(head + 1) {
        let number = u32::try_from(index + 1).unwrap();
        match FAULTS.iter().find(|(faulty, _)| *faulty == number) {
            Some((_, word)) => assert!(row[reason].contains(word), "row {number}: {}", row[reason]),
            None => assert_eq!(row[reason], "", "row {number} has no fault"),
        }
    }
    let original = Sheet::of(BAD);
    assert_eq!(rows.iter().filter(|row| row[0].parse::<u32>().is_ok()).count(), original.rows.len());
}

#[test]
fn the_corrected_file_is_taken_with_full_width_digits_and_stray_spaces_made_right() {
    let world = World::founded();
    let mut sheet = Sheet::of(BAD);
    let column = sheet.column("备注");
    sheet.rows.retain(|row| row[column].is_empty() || row[column].contains("可规范化"));
    assert_eq!(sheet.rows.len(), 6);
    let file = world.write("改正.csv", sheet.csv("泸溪县农村最低生活保障金发放花名册(2023年6月)"));
    let said = world.by("clerk.luxi", &["roster", "import", &file]).done();
    assert_eq!(said.number("rows"), 6);
    let clean = Sheet { header: sheet.header.clone(), rows: sheet.rows.clone() };
    assert!(clean.rows.iter().any(|row| row.iter().any(|cell| cell.contains('４'))));
    world.by("reviewer.luxi", &["roster", "confirm", &said.text("roster")]).done();
    let number = world.draft("luxi", "dibao_rural", LUXI, "2023-06", crate::support::CENTRAL);
    world.sign_off("luxi", &number);
    let lines = crate::support::bank_lines(&world.path("bank").join(format!("{number}-01.csv")));
    assert!(lines.iter().any(|line| line[2] == "张桂明"), "the bank gets the name without spaces");
    assert!(lines.iter().any(|line| line[4] == "433199193812075299"), "… and half-width digits");
}

#[test]
fn a_copy_under_a_name_that_nobody_gave_overwrites_nothing_and_follows_no_link() {
    let world = World::founded();
    let file = world.write("六月.csv", Sheet::of(BAD).csv("泸溪县农村最低生活保障金发放花名册(2023年6月)"));
    let letter = world.write("信.txt", "to be kept");
    std::os::unix::fs::symlink(&letter, world.path("六月-退回.xlsx")).unwrap();
    for copy in ["六月-退回2.xlsx", "六月-退回3.xlsx"] {
        let said =
            world.by("clerk.luxi", &["roster", "check", &file, "--area", LUXI]).refused("花名册整册退回");
        assert!(said.out.contains(copy), "{}", said.out);
        assert!(!copy_of(&text(&world.path(copy))).is_empty());
    }
    assert_eq!(std::fs::read_to_string(letter).unwrap(), "to be kept");
}
