//! What a bank might answer, where there is none: a training ledger or a demonstration that somebody goes on with.

use crate::app::{Desk, OutFile};
use crate::files::bank::BankLine;
use crate::files::bank_result::{self, FailureCode, ResultRow, ResultStatus};
use crate::office::Upload;

/// Returns to files for the bank, to be taken one after the other. In the first everything is paid but two lines: the
/// last but one comes back for a wrong name, the last is still under way; the second pays that one. Fewer than three lines
/// are all paid.
#[must_use]
pub fn exercise(desk: &Desk, files: &[OutFile]) -> Vec<Upload> {
    let lines: Vec<(&str, &BankLine)> = files
        .iter()
        .flat_map(|file| file.lines.iter().map(|line| (file.made.number.as_str(), line)))
        .collect();
    let Some((number, _)) = lines.first() else { return Vec::new() };
    let number = number.rsplit_once('-').map_or(*number, |(batch, _)| batch);
    let mut rows: Vec<ResultRow> = lines.iter().map(|(number, line)| paid(desk, number, line)).collect();
    let mut returns = Vec::new();
    if let [.., refused, late] = rows.as_mut_slice()
        && lines.len() > 2
    {
        returns.push(vec![late.clone()]);
        (refused.status, refused.code, refused.flow) = (ResultStatus::Returned, Some(FailureCode::F01), None);
        (late.status, late.code, late.flow) = (ResultStatus::Unknown, Some(FailureCode::F14), None);
    }
    returns.insert(0, rows);
    let file = |(n, rows): (u32, Vec<ResultRow>)| Upload {
        name: format!("演练回盘-{number}-{n}.txt"),
        bytes: bank_result::write(&rows),
    };
    (1..).zip(returns).map(file).collect()
}

fn paid(desk: &Desk, number: &str, line: &BankLine) -> ResultRow {
    ResultRow {
        account: line.account.clone(),
        amount: line.amount,
        batch_no: number.to_owned(),
        booked: Some(desk.today()),
        code: None,
        // No other file has its number, so no other payment has this one.
        flow: Some(format!("YL{number}-{:04}", line.seq)),
        message: String::new(),
        name: line.name.clone(),
        row: 0,
        seq: Some(line.seq),
        status: ResultStatus::Settled,
    }
}
