//! A statement on the terminal: numbers and accounts masked.

use projections::statement::StatementLine;

use super::json;
use crate::app::Desk;
use crate::commands::Context;
use crate::failure::Failure;
use crate::office::opened::{masked_account, masked_identity};
use crate::office::statement::{LinePeople, Printed, Row, lines, notes, of_which, rows};
use crate::report::Report;
use words::{Lang, Said as _};

const HEADINGS: [(&str, &str); 14] = [
    ("序号", "no"),
    ("行号", "line"),
    ("姓名", "name"),
    ("身份证号码", "identity number"),
    ("月份", "month"),
    ("乡镇", "township"),
    ("账号", "account"),
    ("构成", "components"),
    ("金额", "amount"),
    ("依据", "basis"),
    ("状态", "status"),
    ("银行流水号", "bank flow"),
    ("记账日期", "booked"),
    ("记录", "record"),
];
const RIGHT: [usize; 3] = [0, 8, 13];

/// The notes, then the lines with their total.
pub(super) fn show(context: &Context, desk: &Desk, printed: &Printed) -> Result<Report, Failure> {
    let lang = context.lang();
    let mut report = context.report(desk);
    report.json.extend(json::fields(desk, printed)?);
    for note in notes(desk, printed) {
        report = report.line(note);
    }
    let words = rows(desk, printed, lang);
    let names_batch = printed.statement.batches.len() > 1;
    let mut table: Vec<Vec<String>> = (1_u64..)
        .zip(printed.lines().zip(words))
        .map(|(number, ((line, people), words))| cells(number, (line, people), &words, names_batch, lang))
        .collect();
    table.push(total(printed, lang));
    table.extend(of_which(printed, lang).map(|(what, lines, amount)| {
        let mut row = vec![String::new(); HEADINGS.len()];
        (row[0], row[2], row[8]) = (what, lines, amount.to_string());
        row
    }));
    Ok(report.table(lang, &HEADINGS.map(|words| words.text()), &RIGHT, table))
}

fn cells(
    number: u64,
    (line, people): (&StatementLine, &LinePeople),
    words: &Row,
    names_batch: bool,
    lang: Lang,
) -> Vec<String> {
    let at = &line.line;
    let place = if names_batch { format!("{}–{}", at.batch_number, at.line) } else { at.line.to_string() };
    let parts = line
        .components
        .iter()
        .map(|part| format!("{} {}", lang.of(part.component.name_zh(), part.component.code()), part.amount));
    let status = [words.status.as_str(), &words.remark].join(" ");
    let cells = [
        number.to_string(),
        place,
        people.person.text(lang, |person| person.name.clone()),
        people.person.text(lang, |person| masked_identity(&person.identity)),
        month(line, words),
        words.township.clone(),
        people.account.text(lang, |account| masked_account(&account.account)),
        parts.collect::<Vec<_>>().join("\n"),
        at.amount.to_string(),
        [&words.documents, &words.formulas, &words.inputs, &words.steps].map(String::as_str).join("\n"),
        status.trim().to_owned(),
        at.flow.clone().unwrap_or_default(),
        at.booked.map(|day| day.to_string()).unwrap_or_default(),
        line.record.to_string(),
    ];
    cells.to_vec()
}

fn month(line: &StatementLine, words: &Row) -> String {
    match line.line.cause {
        aggregates::Cause::Regular => line.line.month.to_string(),
        aggregates::Cause::BackPay(_) => format!("{} {}", line.line.month, words.cause),
    }
}

fn total(printed: &Printed, lang: Lang) -> Vec<String> {
    let totals = &printed.statement.totals;
    let mut row = vec![String::new(); HEADINGS.len()];
    lang.of("合计", "total").clone_into(&mut row[0]);
    row[2] = lines(totals.lines, lang);
    row[8] = totals.amount.to_string();
    row
}
