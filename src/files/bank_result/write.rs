//! Writing a return as an agent bank does: for the simulated bank of a demonstration, and for tests.

use encoding_rs::GB18030;

use super::{FailureCode, ResultRow, ResultStatus};

/// The rows as a GB18030 text separated by `|`.
#[must_use]
pub fn write(rows: &[ResultRow]) -> Vec<u8> {
    let mut text = "批次号|序号|收款账号|收款户名|金额|处理状态|返回信息|银行流水号|记账日期\r\n".to_owned();
    for row in rows {
        let cells = [
            row.batch_no.clone(),
            row.seq.map(|seq| seq.to_string()).unwrap_or_default(),
            row.account.clone(),
            row.name.replace('|', ""),
            row.amount.to_string(),
            row.status.word().to_owned(),
            message(row),
            row.flow.clone().unwrap_or_default(),
            row.booked.map(|day| day.to_string()).unwrap_or_default(),
        ];
        text.push_str(&cells.join("|"));
        text.push_str("\r\n");
    }
    GB18030.encode(&text).0.into_owned()
}

fn message(row: &ResultRow) -> String {
    match (row.status, row.message.is_empty()) {
        (ResultStatus::Settled, _) => String::new(),
        (_, false) => row.message.replace('|', ""),
        (_, true) => row.code.map(FailureCode::name_zh).unwrap_or_default().to_owned(),
    }
}
