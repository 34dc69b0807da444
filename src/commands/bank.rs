//! `batch bank-file`, `bank-accept`, `bank-result`.

use std::path::Path;

use aggregates::BatchId;
use aggregates::batch::{LineStatus, ReturnCode};
use projections::query::Line;
use serde_json::json;
use words::say;

use super::batch::{find, next};
use super::batch_view::names;
use super::receipt;
use crate::app::{Desk, Done};
use crate::cli::BatchCommand;
use crate::commands::Context;
use crate::config::Kind;
use crate::failure::{Failure, OrFail as _};
use crate::files::bank::Encoding;
use crate::office::bank::{self, Format, MadeFile, UNSIGNED};
use crate::report::Report;

/// Runs a command between office and bank.
pub(super) fn run(context: &Context, desk: &Desk, command: BatchCommand) -> Result<Report, Failure> {
    let signatory = context.signatory(desk)?;
    match command {
        BatchCommand::BankFile { batch, format, encoding, limit, out, again } => {
            let id = find(desk, &batch)?;
            let encoding = if encoding == "utf-8" { Encoding::Utf8 } else { Encoding::Gb18030 };
            let format = Format { name: format, encoding, limit, again };
            let made = bank::make_files(desk, &signatory, id, &format, &out)?;
            let mut report = context.report(desk).field("batch", id.to_string());
            let mut files = Vec::new();
            for file in &made.files {
                let total = file.made.total.to_string();
                files.push(json!({
                    "path": file.path.display().to_string(), "number": file.made.number, "bank": file.made.bank,
                    "lines": file.made.lines.len(), "total": total, "sha256": file.made.file.sha256, "version": file.made.version,
                }));
                report = report.line(say!(
                    "{0}：{1} {2}笔 {3}元 SHA-256 {4}",
                    "{0}: {1}, {2} lines, {3}, SHA-256 {4}",
                    file.path.display(),
                    file.made.bank,
                    file.made.lines.len(),
                    total,
                    file.made.file.sha256
                ));
            }
            let mut report = receipt::add(report.field("files", files), &made.done);
            if matches!(made.done, Done::Prepared { .. }) {
                report = report.line(say!(
                    "文件名末尾的 {UNSIGNED} 在提交入账（commit）之后才去掉；入账前不得交银行，提交被退回的请销毁",
                    "take {UNSIGNED} off the files' names once the commit is in; no bank gets them before, and if the commit is refused, destroy them"
                ));
            }
            next(exercise(desk, report, &made.files, &out)?, desk, id, &made.done)
        }
        BatchCommand::BankAccept { batch, receipt: number } => {
            let id = find(desk, &batch)?;
            let done = bank::accept(desk, &signatory, id, number)?;
            Ok(receipt::add(context.report(desk).field("batch", id.to_string()), &done))
        }
        BatchCommand::BankResult { batch, file, booked, early, one_flow } => {
            let id = find(desk, &batch)?;
            let reading = bank::Reading { booked, early, flow_is_batch: one_flow };
            let taken = bank::take(desk, &signatory, id, &file, reading)?;
            let report = context
                .report(desk)
                .field("batch", id.to_string())
                .field("settled", taken.settled)
                .field("returned", taken.returned)
                .field("unknown", taken.unknown)
                .field("contested", taken.contested)
                .line(say!(
                    "回盘：成功{0}笔，退回{1}笔，未明{2}笔，争议{3}笔",
                    "taken: {0} settled, {1} returned, {2} unknown, {3} contested",
                    taken.settled,
                    taken.returned,
                    taken.unknown,
                    taken.contested
                ));
            desk.catch_up()?;
            next(receipt::add(failed(context, desk, report, id)?, &taken.done), desk, id, &taken.done)
        }
        _ => Err(Failure::usage(say!("没有这个命令", "there is no such command"))),
    }
}

/// Where there is no bank, what one might answer.
fn exercise(desk: &Desk, report: Report, files: &[MadeFile], out: &Path) -> Result<Report, Failure> {
    if desk.config.kind == Kind::Live {
        return Ok(report);
    }
    let paths = bank::exercise(desk, files, out)?;
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let report = names.iter().fold(report, |report, name| {
        report.line(say!(
            "演练没有银行，代写回盘：{name}",
            "no bank here, a return was written for the exercise: {name}"
        ))
    });
    Ok(report.field("exercise", names))
}

/// Lines that need somebody: returned, unknown, contested.
fn failed(context: &Context, desk: &Desk, report: Report, id: BatchId) -> Result<Report, Failure> {
    let open = |line: &&Line| {
        matches!(line.status, LineStatus::Returned | LineStatus::Unknown | LineStatus::Contested)
    };
    let lines = desk.views.borrow().lines(id).or_fault()?;
    let lines: Vec<Line> = lines.into_iter().filter(|line| open(&line)).take(100).collect();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .zip(names(desk, &lines)?)
        .map(|(line, name)| {
            let code = line.code.clone().unwrap_or_default();
            let reason = code
                .parse::<ReturnCode>()
                .map_or("", |code| context.lang().of(code.name_zh(), code.name_en()));
            let status = context.lang().of(line.status.name_zh(), line.status.name_en());
            vec![
                line.line.to_string(),
                name,
                line.amount.to_string(),
                status.to_owned(),
                format!("{code} {reason}"),
                line.entitlement.to_string(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(report);
    }
    let headings = [
        say!("行", "line"),
        say!("姓名", "name"),
        say!("金额", "amount"),
        say!("状态", "status"),
        say!("原因", "reason"),
        say!("待遇编号", "entitlement"),
    ];
    Ok(report.table(context.lang(), &headings, &[0, 2], rows))
}

/// Lines of a reissue that go to the account that the bank returned them from.
pub(super) fn same_accounts(report: Report, desk: &Desk, again: BatchId) -> Result<Report, Failure> {
    desk.catch_up()?;
    let views = desk.views.borrow();
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for line in views.lines(again).or_fault()?.iter().filter(|line| !line.other_account) {
        let Some(of) = line.reissue_of else { continue };
        let code = views.line(of).or_fault()?.and_then(|first| first.code?.parse::<ReturnCode>().ok());
        if let Some(code) = code.filter(|code| code.is_of_account()) {
            zh.push(format!("{}（{}）", line.line, code.name_zh()));
            en.push(format!("{} ({})", line.line, code.name_en()));
        }
    }
    if zh.is_empty() {
        return Ok(report);
    }
    Ok(report.line(say!(
        "注意：第{0}行因账户退回，账户没有变更，多半会再退：先变更账户（payee propose），作废本批再重发",
        "take care: lines {1} were returned because of the account, which is still the same: change it first (payee propose), void this batch and reissue",
        zh.join("、"),
        en.join(", ")
    )))
}
