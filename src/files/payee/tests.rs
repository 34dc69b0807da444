use super::*;

const ID: &str = "6f3a0a64-8d0e-4d58-9d5e-0d5d2d1f7c11";
const NUMBER: &str = "11010519491231002X";

fn faults(text: &str) -> Vec<RowFault> {
    match read(text.as_bytes()) {
        Err(PayeeFileError::Rows(faults)) => faults,
        other => panic!("{other:?}"),
    }
}

fn reasons(rows: &str) -> Vec<RowReason> {
    let header = "待遇编号,身份证号码,项目,开户银行,开户行号,银行账号,账户户名\n";
    faults(&format!("{header}{rows}")).into_iter().map(|fault| fault.reason).collect()
}

#[test]
fn a_row_names_an_entitlement_or_a_person() {
    let text = format!(
        "待遇编号,身份证号码,项目,开户银行,开户行号,银行账号,账户户名,与对象关系\n\
         {ID},,,农业银行,103123,6217 9955 3000 1234 567,甲,本人\n\
         ,{NUMBER}\t,农村低保,农商行,,6217995530001234568\t,乙,祖父\n"
    );
    let rows = read(text.as_bytes()).unwrap();
    assert!(rows[0].whose == Whose::Entitlement(ID.parse().unwrap()));
    assert_eq!((rows[0].account.as_str(), rows[0].relation.as_str()), ("6217995530001234567", ""));
    assert!(rows[1].whose == Whose::Person(NUMBER.to_owned(), Some(Programme::DibaoRural)));
    assert_eq!((rows[1].relation.as_str(), rows[1].row), ("祖父", 3));
}

#[test]
fn every_reason_of_every_row_refuses_the_file() {
    assert_eq!(reasons(",,,农行,,6217995530001234567,甲\n"), [RowReason::Nobody]);
    assert_eq!(reasons("x,,,农行,,6217995530001234567,甲\n"), [RowReason::NotAnId]);
    assert_eq!(reasons(&format!("{ID},,,,,,\n")), [RowReason::Missing; 3]);
    assert_eq!(reasons(&format!("{ID},,,农行,,甲乙丙,甲\n")), [RowReason::NotAnAccount]);
    assert_eq!(reasons(&format!("{ID},,,农行,,6.218E+18,甲\n")), [RowReason::LostDigits]);
    assert_eq!(reasons(&format!("{ID},,,农行,,6217995530001234567,甲?\n")), [RowReason::NameDamaged]);
    let unknown = format!(",{NUMBER},养老金,农行,,6217995530001234567,甲\n");
    assert_eq!(reasons(&unknown), [RowReason::UnknownProgramme]);
    let wrong = ",110105194912310021,,农行,,6217995530001234567,甲\n";
    assert_eq!(reasons(wrong), [RowReason::Identity(identity::IdentityFault::CheckDigit)]);
}

#[test]
fn a_benefit_stands_in_a_file_once() {
    let row = format!("{ID},,,农行,,6217995530001234567,甲\n");
    assert_eq!(reasons(&format!("{row}{row}")), [RowReason::Duplicate(2)]);
}

#[test]
fn a_reason_names_row_and_column_and_never_a_value() {
    let text = format!("身份证号码,项目,开户银行,银行账号,账户户名\n{NUMBER},,农行,12AB34,甲乙丙丁\n");
    let said = faults(&text)[0].to_string();
    assert_eq!(said, "第2行 银行账号：不是账号，请核对 / row 2 银行账号: this is no account: check it");
    let debug = format!("{:?}", faults(&text));
    assert!(!debug.contains("12AB34") && !debug.contains("甲乙丙丁") && !debug.contains(NUMBER));
}

#[test]
fn a_file_without_its_columns_says_which_it_needs() {
    assert_eq!(read("姓名,金额\n甲,1\n".as_bytes()), Err(PayeeFileError::NoHeader));
    assert_eq!(read("待遇编号,开户银行,银行账号,账户户名\n".as_bytes()), Err(PayeeFileError::NoRows));
}
