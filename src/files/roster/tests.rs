use std::collections::BTreeMap;

use super::*;
use crate::files::exact::AmountFault;
use crate::files::identity::IdentityFault;

mod households;
mod robust;
mod samples;

fn options(programme: Option<Programme>, townships: &[(&str, &str)]) -> Options {
    let townships =
        townships.iter().map(|(name, area)| ((*name).to_owned(), area.parse().unwrap())).collect();
    Options { programme, townships }
}

fn rural() -> Options {
    options(Some(Programme::DibaoRural), &[("浦市镇", "433122108000"), ("武溪镇", "433122107000")])
}

const HEADER: &str = "乡镇,户编号,户主姓名,身份证号码,保障人口数,补差金额,分类施保金额,应发合计,银行账号\n";

/// A roster of rows under the header above.
fn roster(rows: &[&str]) -> Result<Roster, RosterFileError> {
    read(format!("{HEADER}{}\n", rows.join("\n")).as_bytes(), &rural())
}

fn refused(result: Result<Roster, RosterFileError>) -> Refused {
    match result.unwrap_err() {
        RosterFileError::Refused(refused) => *refused,
        other => panic!("{other}"),
    }
}

fn reasons(result: Result<Roster, RosterFileError>) -> Vec<(u32, RowReason)> {
    refused(result).rows.iter().map(|fault| (fault.row, fault.reason)).collect()
}

const GOOD: &str = "浦市镇,H1,刘军秀,433199198310017825,2,238.82,0,238.82,6299996130682054054";

#[test]
fn all_reasons_of_a_row_are_given_not_only_the_first() {
    let row = "没有镇,H1,,433199200109077040,0,一百,0,12.345,";
    let found: Vec<RowReason> = reasons(roster(&[row])).into_iter().map(|(_, reason)| reason).collect();
    for reason in [
        RowReason::MissingName,
        RowReason::Identity(IdentityFault::CheckDigit),
        RowReason::UnknownTownship,
        RowReason::ZeroPersons,
        RowReason::Amount(AmountFault::TooManyDecimals),
        RowReason::Amount(AmountFault::NotANumber),
        RowReason::MissingAccount,
    ] {
        assert!(found.contains(&reason), "{reason:?} in {found:?}");
    }
    assert_eq!(found.len(), 7);
}

#[test]
fn every_column_has_words_of_its_own() {
    use crate::files::header::Column;
    let mut seen: BTreeMap<&str, columns::RosterColumn> = BTreeMap::new();
    for (column, words) in columns::RosterColumn::WORDS {
        for word in words.split(' ') {
            assert_eq!(seen.insert(word, *column), None, "{word}");
        }
    }
}

#[test]
fn scientific_notation_in_a_text_has_lost_digits() {
    let row = GOOD.replace("433199198310017825", "4.33199E+17").replace("6299996130682054054", "6.3E+18");
    assert_eq!(reasons(roster(&[&row])), [(2, RowReason::LostDigits), (2, RowReason::LostDigits)]);
}

#[test]
fn totals_may_be_of_a_part_or_of_all() {
    let other = GOOD.replace("H1", "H2").replace("433199198310017825", "433199197007091219");
    let total = |word: &str, sum: &str| format!("{word},,,,,,,{sum},");
    let [part, all] = [total("小计", "238.82"), total("合  计", "477.64")];
    assert!(roster(&[GOOD, &part, &other, &part, &all, "审核：张三,,,制表：李四,,,,,"]).is_ok());
    let wrong = refused(roster(&[GOOD, &total("本页小计", "238.83"), &other, &all]));
    let figures: Vec<(u32, String, String)> =
        wrong.totals.iter().map(|t| (t.row, t.stated.to_string(), t.counted.to_string())).collect();
    assert_eq!(figures, [(3, "238.83".to_owned(), "238.82".to_owned())]);
}

#[test]
fn money_that_belongs_to_another_programme_is_never_dropped_silently() {
    let header = HEADER.replace("分类施保金额", "分类施保金额,物价补贴,补发金额");
    let row = GOOD.replace("238.82,0,", "238.82,0,20,0.00,");
    let result = read(format!("{header}{row}\n").as_bytes(), &rural());
    assert_eq!(reasons(result), [(2, RowReason::OtherSubsidy)]);
}

#[test]
fn a_stop_and_a_row_of_nothing_are_not_taken_as_payments() {
    let header = HEADER.replace("银行账号", "银行账号,变动类型");
    let row = GOOD.replace("238.82", "0") + ",停发";
    let result = read(format!("{header}{row}\n").as_bytes(), &rural());
    assert_eq!(reasons(result), [(2, RowReason::ZeroAmount), (2, RowReason::Stop)]);
}

#[test]
fn the_programme_comes_from_the_column_the_caller_or_the_title() {
    let bare = format!("{HEADER}{GOOD}\n");
    assert_eq!(read(bare.as_bytes(), &options(None, &[])).unwrap_err(), RosterFileError::ProgrammeUnclear);
    let titled = format!("某县城市低保花名册,,,,,,,,\n{bare}");
    assert_eq!(
        read(titled.as_bytes(), &options(None, &[])).unwrap().rows[0].programme,
        Programme::DibaoUrban
    );
    let contradicted = read(titled.as_bytes(), &rural()).unwrap_err();
    assert_eq!(contradicted, RosterFileError::ProgrammeContradicted(Programme::DibaoRural));
}

#[test]
fn columns_that_are_missing_or_doubled_are_named() {
    let without = |word: &str| HEADER.replace(&format!("{word},"), "");
    let result = read(format!("{}浦市镇\n", without("保障人口数")).as_bytes(), &rural());
    assert_eq!(result.unwrap_err(), RosterFileError::MissingColumn("保障人口数"));
    let doubled = HEADER.replace("银行账号", "银行账号,社保卡号");
    assert!(matches!(
        read(format!("{doubled}{GOOD},1\n").as_bytes(), &rural()),
        Err(RosterFileError::RepeatedColumn(..))
    ));
    assert_eq!(roster(&[]).unwrap_err(), RosterFileError::NoRows);
}

#[test]
fn unmapped_columns_are_told() {
    let header = HEADER.replace("银行账号", "银行账号,致贫原因");
    let roster = read(format!("{header}{GOOD},因病\n").as_bytes(), &rural()).unwrap();
    assert_eq!(roster.unmapped, ["致贫原因"]);
}

#[test]
fn a_header_of_two_rows_is_one_header() {
    let header =
        "乡镇,户主,,保障人口数,发放金额,,,银行账号\n,姓名,身份证号码,,补差金额,分类施保金额,应发合计,\n";
    let row = "浦市镇,刘军秀,433199198310017825,2,238.82,0,238.82,6299996130682054054\n";
    let roster = read(format!("{header}{row}").as_bytes(), &rural()).unwrap();
    assert_eq!(roster.rows[0].name, "刘军秀");
    assert_eq!(roster.total.to_string(), "238.82");
}

#[test]
fn no_debug_text_and_no_reason_shows_a_person() {
    let taken = roster(&[GOOD]).unwrap();
    let refused = refused(roster(&[GOOD, GOOD]));
    let texts =
        format!("{taken:?} {refused:?} {}", refused.rows.iter().map(ToString::to_string).collect::<String>());
    for secret in ["刘军秀", "433199198310017825", "6299996130682054054"] {
        assert!(!texts.contains(secret), "{texts}");
    }
}

#[test]
fn a_tekun_row_has_its_tier_and_its_care() {
    let header = "姓名,身份证号,供养方式,护理档次,基本生活费,照料护理费,应发合计,账号\n";
    let row = "田春,433199197811087245,集中供养,全护理,845.00,500.00,1345.00,6299991603373671183\n";
    let roster = read(format!("{header}{row}").as_bytes(), &options(Some(Programme::Tekun), &[])).unwrap();
    let row = &roster.rows[0];
    assert_eq!((row.tier, row.care_tier), (Some("institutional"), Some("full_care")));
    assert_eq!((row.base.to_string(), row.care.to_string()), ("845.00".to_owned(), "500.00".to_owned()));
    assert_eq!((row.account_name.as_str(), row.area), ("田春", None));
}
