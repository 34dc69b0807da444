use super::*;
use crate::files::table;

fn statement() -> Sheet {
    let mut sheet = Sheet::new("泸溪县发放明细", &["姓名", "身份证号码", "金额", "备注"]);
    sheet.notes.push("检查点 120".to_owned());
    sheet.rows.push(vec![
        Cell::text("李国䶮"),
        Cell::text("433199195809079167"),
        Cell::Amount("850.47".parse().unwrap()),
        Cell::text("=HYPERLINK(\"http://example.invalid\")"),
    ]);
    sheet
}

fn has_name(cells: &[table::Cell]) -> bool {
    cells.iter().any(|cell| cell.text() == "姓名")
}

#[test]
fn csv_opens_right_in_excel() {
    let csv = String::from_utf8(statement().to_csv()).unwrap();
    assert!(csv.starts_with('\u{FEFF}'));
    assert_eq!(csv.matches("\r\n").count(), 4);
    assert!(csv.contains("433199195809079167\t,850.47,\"'=HYPERLINK"), "{csv}");
}

#[test]
fn a_workbook_keeps_amounts_as_numbers_and_identities_as_text() {
    let table = table::read(&statement().to_xlsx().unwrap(), &has_name).unwrap();
    let row = table.rows.last().unwrap();
    assert_eq!(row.number, 4);
    assert!(row.cells[1] == table::Cell::Text("433199195809079167".to_owned()));
    assert!(row.cells[2] == table::Cell::Number("850.47".to_owned()));
}

#[test]
fn the_same_sheet_gives_the_same_workbook() {
    assert!(statement().to_xlsx().unwrap() == statement().to_xlsx().unwrap());
}

#[test]
fn formulas_are_neutralised_and_plain_texts_are_not_touched() {
    for text in ["=1+1", "+86", "-1", "@x", "\tx", "\rx"] {
        assert!(neutralise(text).starts_with('\''), "{text:?}");
    }
    for text in ["李国䶮", "2023-05", "12345", "", "4331X"] {
        assert_eq!(neutralise(text), text);
    }
    assert_eq!(neutralise("007"), "007\t");
}
