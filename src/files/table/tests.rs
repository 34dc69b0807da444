use super::*;

fn knows_name_and_amount(cells: &[Cell]) -> bool {
    ["姓名", "金额"].iter().all(|word| cells.iter().any(|cell| cell.text() == *word))
}

fn grid(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    let table = read(bytes, &knows_name_and_amount).unwrap();
    table
        .rows
        .iter()
        .map(|row| (row.number, row.cells.iter().map(|c| c.text().to_owned()).collect()))
        .collect()
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(ToString::to_string).collect()
}

#[test]
fn every_separator_is_found_by_the_header() {
    for separator in [",", "\t", "|", "|!"] {
        let text = format!("姓名{separator}金额\r\n李国䶮{separator}1.20\r\n");
        assert_eq!(grid(text.as_bytes())[1], (2, strings(&["李国䶮", "1.20"])), "{separator:?}");
    }
}

#[test]
fn the_same_text_reads_alike_in_every_encoding() {
    let text = "姓名,金额\n王𬭊䶮,1.20\n";
    let mut utf16 = vec![0xFF, 0xFE];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let marked = [b"\xEF\xBB\xBF".as_slice(), text.as_bytes()].concat();
    let gb18030 = encoding_rs::GB18030.encode(text).0;
    for bytes in [text.as_bytes(), &marked, &gb18030, &utf16] {
        assert_eq!(grid(bytes)[1].1, strings(&["王𬭊䶮", "1.20"]));
    }
}

#[test]
fn quotations_may_hold_separators_quotes_and_line_ends() {
    let rows = grid("姓名,金额\n\"李,\"\"国\"\"\n䶮\",\"1,200.00\"\n张,3\n".as_bytes());
    assert_eq!(rows[1], (2, strings(&["李,\"国\"\n䶮", "1,200.00"])));
    assert_eq!(rows[2].0, 3);
}

#[test]
fn blank_lines_count_as_a_spreadsheet_counts_them() {
    assert_eq!(
        grid("\n\n姓名,金额\n\n,\n张,3".as_bytes()).iter().map(|row| row.0).collect::<Vec<_>>(),
        [3, 6]
    );
}

#[test]
fn what_is_no_table_says_why() {
    let refused = |bytes: &[u8]| read(bytes, &knows_name_and_amount).unwrap_err();
    assert_eq!(refused(b" \r\n"), TableError::Empty);
    assert_eq!(refused(b"a,b\n1,2\n"), TableError::NoHeader);
    assert_eq!(refused(b"PK\x03\x04 not a workbook"), TableError::Damaged);
    assert_eq!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), TableError::OldWorkbook);
    assert_eq!(refused(&[b'a', 0xFF, 0xFF, b'\n']), TableError::Encoding);
    assert_eq!(refused("姓名,金额\n张,\"3\n".as_bytes()), TableError::Quotes { row: 2 });
    let long = format!("姓名,金额\n{},1\n", "长".repeat(CELL_MAX + 1));
    assert_eq!(refused(long.as_bytes()), TableError::CellTooLong { row: 2 });
    let many = format!("姓名,金额\n{}", "张,1\n".repeat(ROWS_MAX as usize));
    assert_eq!(refused(many.as_bytes()), TableError::TooLarge);
}

#[test]
fn a_cell_never_shows_its_text_in_debug() {
    let table = read("姓名,金额\n张三,3\n".as_bytes(), &knows_name_and_amount).unwrap();
    assert!(!format!("{table:?}").contains("张三"));
}
