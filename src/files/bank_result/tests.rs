use super::*;

fn sample() -> Vec<u8> {
    let name = "bank-result-dibao_rural-433122-202305.txt";
    std::fs::read(format!("{}/../shared/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

const HEADER: &str = "批次号|序号|收款账号|收款户名|金额|处理状态|失败代码|返回信息|银行流水号|记账日期\n";

fn result(rows: &[&str]) -> Result<Vec<ResultRow>, BankResultError> {
    read(format!("{HEADER}{}\n", rows.join("\n")).as_bytes())
}

fn reasons(rows: &[&str]) -> Vec<(u32, ResultReason)> {
    match result(rows).unwrap_err() {
        BankResultError::Refused(faults) => faults.iter().map(|fault| (fault.row, fault.reason)).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn the_sample_return_is_read_row_by_row() {
    let rows = read(&sample()).unwrap();
    assert_eq!(rows.len(), 120);
    let by_status =
        |status| rows.iter().filter(|row| row.status == status).map(|row| row.row).collect::<Vec<_>>();
    assert_eq!(by_status(ResultStatus::Returned), [9, 33, 60]);
    assert_eq!(by_status(ResultStatus::Unknown), [92]);
    let codes: Vec<FailureCode> = rows.iter().filter_map(|row| row.code).collect();
    assert_eq!(codes, [FailureCode::F01, FailureCode::F04, FailureCode::F13, FailureCode::F14]);
    let third = &rows[2];
    assert_eq!(
        (third.seq, third.name.as_str(), third.amount.to_string().as_str()),
        (Some(3), "李国䶮", "850.47")
    );
    assert_eq!(third.flow.as_deref(), Some("2023051000000003"));
    assert_eq!(third.booked.unwrap().to_string(), "2023-05-10");
}

#[test]
fn a_written_return_reads_back_as_it_was() {
    let rows = read(&sample()).unwrap();
    assert_eq!(read(&write(&rows)).unwrap(), rows);
}

#[test]
fn every_separator_is_read() {
    let row = "B1|1|6299994884232035193|李国䶮|1.00|S|||F1|20230510";
    for separator in ["|", "|!", ",", "\t"] {
        let text = format!("{HEADER}{row}\n").replace('|', separator);
        assert_eq!(read(text.as_bytes()).unwrap()[0].status, ResultStatus::Settled, "{separator}");
    }
}

#[test]
fn unknown_is_never_failure() {
    let status = |status: &str, code: &str, message: &str| {
        let row = format!("B1|1|62999948842|李|1.00|{status}|{code}|{message}||");
        let row = result(&[&row]).unwrap().remove(0);
        (row.status, row.code)
    };
    let unknown = (ResultStatus::Unknown, Some(FailureCode::F14));
    assert_eq!(status("失败", "F14", ""), unknown);
    assert_eq!(status("失败", "", "系统超时"), unknown);
    assert_eq!(status("P", "", ""), unknown);
    assert_eq!(status("", "", "账户已销户"), unknown);
    assert_eq!(status("部分成功", "", ""), unknown);
    assert_eq!(status("失败", "", "批次号重复"), (ResultStatus::Unknown, Some(FailureCode::F11)));
    assert_eq!(status("F", "AC04", ""), (ResultStatus::Returned, Some(FailureCode::F04)));
    assert_eq!(status("失败", "9999", "不明原因"), (ResultStatus::Returned, Some(FailureCode::F99)));
}

#[test]
fn every_canonical_name_reads_back_as_its_code() {
    for number in (1..=15).chain([99]) {
        let code: FailureCode = format!("F{number:02}").parse().unwrap();
        assert_eq!(FailureCode::read("", code.name_zh()), code);
        assert_eq!(FailureCode::read(&code.to_string(), ""), code);
    }
}

#[test]
fn a_row_that_cannot_be_trusted_refuses_the_file() {
    let good = "B1|1|62999948842|李|1.00|成功||||F1|2023-05-10";
    let good = good.replace("||||", "|||");
    let changed = |from: &str, to: &str| good.replacen(from, to, 1);
    assert_eq!(reasons(&[&changed("F1|", "|")]), [(2, ResultReason::MissingFlow)]);
    for filler in ["-", "0", "无", "/", "N/A", "000000"] {
        assert_eq!(
            reasons(&[&changed("F1|", &format!("{filler}|"))]),
            [(2, ResultReason::NotAFlow)],
            "{filler}"
        );
    }
    assert_eq!(reasons(&[&changed("成功||", "成功||账户已销户")]), [(2, ResultReason::SuccessWithFailure)]);
    assert_eq!(reasons(&[&changed("1.00", "0.00")]), [(2, ResultReason::NotPositive)]);
    assert_eq!(reasons(&[&changed("62999948842", "")]), [(2, ResultReason::MissingAccount)]);
    assert_eq!(reasons(&[&changed("62999948842", "6.29999E+18")]), [(2, ResultReason::LostDigits)]);
    assert_eq!(reasons(&[&changed("2023-05-10", "昨天")]), [(2, ResultReason::NotADay)]);
    assert_eq!(reasons(&[&changed("2023-05-10", "2023-05-10T25:00")]), [(2, ResultReason::NotADay)]);
    assert_eq!(reasons(&[&good, "B1|2|62999948842"]), [(3, ResultReason::Ragged)]);
    assert_eq!(reasons(&[&good, &changed("F1|", "F2|")]), [(3, ResultReason::Contradicts { first: 2 })]);
    assert_eq!(reasons(&[&good, "合计||||2.00|||||"]), [(3, ResultReason::Total)]);
    assert_eq!(result(&[&good, &good, "合计||||2.00|||||"]).unwrap().len(), 2);
    assert_eq!(result(&[]).unwrap_err(), BankResultError::NoRows);
}

#[test]
fn what_fills_the_flow_of_a_return_or_stands_before_the_receipt_is_passed_over() {
    let row = "B1|1|62999948842|李|1.00|失败|F04||-|2023-05-10";
    assert_eq!(result(&[row]).unwrap()[0].flow, None);
    let text = HEADER.replace("|记账日期", "|记账日期|回单编号")
        + "B1|1|62999948842|李|1.00|成功|||-|2023-05-10|HD0001\n";
    assert_eq!(read(text.as_bytes()).unwrap()[0].flow.as_deref(), Some("HD0001"));
}

#[test]
fn no_error_shows_a_person() {
    let row = "B1|1|62999948842|李国䶮|1.00|成功||||2023-05-10";
    let error = result(&[row]).unwrap_err();
    let texts = format!("{error} {error:?} {:?}", read(&sample()).unwrap());
    assert!(!texts.contains("李国䶮") && !texts.contains("62999948842"));
}
