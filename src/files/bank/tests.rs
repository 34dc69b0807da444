use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::files::table::{self, Cell as Read};

fn line(seq: u32, name: &str, amount: &str) -> BankLine {
    BankLine {
        account: format!("629999488423203519{seq}"),
        amount: amount.parse().unwrap(),
        bank_code: "402561000018".to_owned(),
        id_no: "433199195809079167".to_owned(),
        id_type: IdType::Citizen,
        name: name.to_owned(),
        period: "2023-05".parse().unwrap(),
        remittance: "最低生活保障金".to_owned(),
        seq,
    }
}

fn file() -> BankFile {
    BankFile {
        created: "2023-05-08T09:00:00+08:00".to_owned(),
        lines: vec![
            line(1, "李国䶮", "850.47"),
            line(2, "王𬭊𠮷", "0.10"),
            line(3, "A&B<福利院>", "1234567.00"),
        ],
        mark: None,
        number: "202305-433122-3F9A01C2-01".to_owned(),
        pay_on: "2023-05-10".parse().unwrap(),
        payer: Payer {
            account: String::new(), bank_code: String::new(), name: "泸溪县财政局".to_owned()
        },
    }
}

fn read_back(bytes: &[u8]) -> Vec<Vec<Read>> {
    let is_header = |cells: &[Read]| cells.iter().any(|cell| cell.text() == "收款账号");
    table::read(bytes, &is_header).unwrap().rows.into_iter().map(|row| row.cells).collect()
}

fn texts(cells: &[Read]) -> Vec<&str> {
    cells.iter().map(Read::text).collect()
}

#[test]
fn every_format_reads_back_as_it_was_written_with_the_rarest_names() {
    let file = file();
    let csv = [
        file.to_csv(Encoding::Gb18030, Digits::Text).unwrap(),
        file.to_csv(Encoding::Utf8, Digits::Text).unwrap(),
        file.to_csv(Encoding::Gb18030, Digits::Plain).unwrap(),
        file.to_xlsx().unwrap(),
    ];
    for bytes in csv {
        let rows = read_back(&bytes);
        assert_eq!(texts(&rows[0]), COLUMNS);
        for (row, line) in rows[1..].iter().zip(&file.lines) {
            let cells = texts(row);
            assert_eq!(cells[0], file.number);
            assert_eq!(cells[2], line.name);
            assert_eq!(cells[4..7], [&line.id_no, &line.account, &line.bank_code]);
            assert_eq!(crate::files::exact::money(cells[7]), Ok(line.amount));
            assert!(!row[5].is_number());
        }
    }
}

#[test]
fn a_csv_keeps_accounts_as_text_and_amounts_with_two_decimals() {
    let csv = String::from_utf8(file().to_csv(Encoding::Utf8, Digits::Text).unwrap()).unwrap();
    let second = csv.lines().nth(1).unwrap();
    assert_eq!(
        second,
        "202305-433122-3F9A01C2-01,1,李国䶮,身份证,433199195809079167\t,6299994884232035191\t,402561000018\t,850.47,最低生活保障金,202305"
    );
    assert!(csv.contains(",1234567.00,"));
}

#[test]
fn a_mark_stands_on_every_line() {
    let file = BankFile { mark: Some("演练".to_owned()), ..file() };
    for bytes in [file.to_csv(Encoding::Gb18030, Digits::Text).unwrap(), file.to_xlsx().unwrap()] {
        let rows = read_back(&bytes);
        assert_eq!(texts(&rows[0])[10], MARK);
        assert!(rows[1..].iter().all(|row| row[10].text() == "演练"));
    }
    let xml = String::from_utf8(file.to_pain_001().unwrap()).unwrap();
    assert!(xml.contains("<!--演练-->") && xml.contains("<Prtry>演练</Prtry>"));
}

/// Texts of all elements with the name; the whole document must be well formed.
fn values(xml: &[u8], name: &str) -> Vec<String> {
    let text = std::str::from_utf8(xml).unwrap();
    let mut reader = Reader::from_str(text);
    let (mut path, mut found): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                path.push(start.name().as_ref().to_owned());
                if path.last().is_some_and(|last| last == name) {
                    found.push(String::new());
                }
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) if path.last().is_some_and(|last| last == name) => {
                found.last_mut().unwrap().push_str(&text.xml10_content());
            }
            Event::GeneralRef(entity) if path.last().is_some_and(|last| last == name) => {
                let character = match entity.xml10_content().as_ref() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    other => panic!("{other}"),
                };
                found.last_mut().unwrap().push(character);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(path.is_empty());
    found
}

#[test]
fn a_pain_001_message_counts_and_sums_its_transfers() {
    let xml = file().to_pain_001().unwrap();
    assert_eq!(values(&xml, "NbOfTxs"), ["3", "3"]);
    assert_eq!(values(&xml, "CtrlSum"), ["1235417.57", "1235417.57"]);
    assert_eq!(values(&xml, "InstdAmt"), ["850.47", "0.10", "1234567.00"]);
    assert_eq!(values(&xml, "Nm")[2..], ["李国䶮", "王𬭊𠮷", "A&B<福利院>"]);
    assert_eq!(values(&xml, "EndToEndId")[2], "202305-433122-3F9A01C2-01/3");
    assert_eq!(values(&xml, "Dt"), ["2023-05-10"]);
}

#[test]
fn what_no_bank_could_pay_is_refused() {
    let with = |change: fn(&mut BankFile)| {
        let mut file = file();
        change(&mut file);
        file.to_csv(Encoding::Gb18030, Digits::Text).unwrap_err()
    };
    assert!(matches!(with(|f| f.lines[1].amount = Money::ZERO), BankFileError::NotPositive(2)));
    assert!(matches!(with(|f| f.lines[1].seq = 1), BankFileError::RepeatedSeq(1)));
    assert!(matches!(with(|f| f.lines[0].account.clear()), BankFileError::MissingAccount(1)));
    assert!(matches!(with(|f| f.lines[0].name.clear()), BankFileError::MissingName(1)));
    assert!(matches!(with(|f| f.lines.clear()), BankFileError::NoLines));
    assert!(matches!(with(|f| f.number = "批次".to_owned()), BankFileError::Number));
    assert!(matches!(with(|f| f.lines[0].name = "\u{E5E5}".to_owned()), BankFileError::Unencodable));
}

proptest::proptest! {
    #[test]
    fn gb18030_carries_every_chinese_character(name in "[\u{4E00}-\u{9FFF}\u{3400}-\u{4DBF}\u{20000}-\u{2A6DF}\u{2A700}-\u{2CEA1}\u{30000}-\u{3134A}]{1,8}") {
        let mut file = file();
        file.lines[0].name.clone_from(&name);
        let rows = read_back(&file.to_csv(Encoding::Gb18030, Digits::Text).unwrap());
        proptest::prop_assert_eq!(rows[1][2].text(), name);
    }
}
