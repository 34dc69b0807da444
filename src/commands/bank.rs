//! `batch bank-file`, `bank-accept`, `bank-result`.

use std::path::Path;

use aggregates::BatchId;
use aggregates::batch::ReturnCode;
use aggregates::batch::event::BankFileMade;
use projections::query::Line;
use serde_json::{Value, json};
use words::{Text, say};

use super::batch::{find, next};
use super::batch_view::names;
use crate::app::{Desk, OutFile};
use crate::cli::{BankFileArgs, BankResultArgs};
use crate::commands::Context;
use crate::config::Kind;
use crate::disk::{unwritten, upload, write_private};
use crate::failure::Failure;
use crate::files::bank::Encoding;
use crate::office::bank::{self, AcceptFiles, Format, MakeFiles, Reading, TakeResult};
use crate::office::{Done, Outcome, batch};
use crate::report::Report;

/// Lines that need somebody are listed up to so many.
const LISTED_MAX: usize = 100;

/// `batch bank-file`
pub(super) fn file(context: &Context, desk: &Desk, args: BankFileArgs) -> Result<Report, Failure> {
    let BankFileArgs { batch, format, encoding, limit, out, again, copy } = args;
    let id = find(desk, &batch)?;
    let report = context.report(desk).field("batch", id.to_string());
    if copy && context.common.prepare.is_some() {
        return Err(Failure::usage(say!(
            "--copy 不记账，不能与 --prepare 同时用",
            "--copy records nothing: it and --prepare exclude each other"
        )));
    }
    if copy {
        let report = hand_out(desk, report, &bank::files_of(desk, id)?, &out)?;
        return next(report, desk, id, &Done::Nothing);
    }
    let encoding = if encoding == "utf-8" { Encoding::Utf8 } else { Encoding::Gb18030 };
    let ask = MakeFiles { batch: id, format: Format { name: format, encoding, limit }, again };
    let Outcome { answer: made, done } = context.carry_out(desk, ask)?;
    let report = match &done {
        Done::Committed(committed) => hand_out(desk, report, &committed.followed.files, &out)?,
        Done::Nothing | Done::Prepared { .. } => {
            let files: Vec<Value> = made.iter().map(|made| object(made, None)).collect();
            let report = made.iter().fold(report.field("files", files), |report, made| {
                report.line(of_file(&made.file.name, made))
            });
            report.line(say!(
                "文件在提交入账后才写出：sunledger commit 签好的文件 --out {0}",
                "the files are written once the commit is in: sunledger commit SIGNED-FILE --out {0}",
                out.display()
            ))
        }
    };
    next(context.receipt(report, &done), desk, id, &done)
}

/// Writes the files that were recorded; where there is no bank, what one might answer too.
pub(super) fn hand_out(
    desk: &Desk,
    report: Report,
    files: &[OutFile],
    out: &Path,
) -> Result<Report, Failure> {
    std::fs::create_dir_all(out).map_err(|error| unwritten(out, &error))?;
    let (mut report, mut objects) = (report, Vec::new());
    for file in files {
        let path = out.join(&file.made.file.name);
        write_private(&path, &file.bytes)?;
        objects.push(object(&file.made, Some(&path)));
        report = report.line(of_file(path.display(), &file.made));
    }
    report = report.field("files", objects);
    if desk.config.kind == Kind::Live {
        return Ok(report);
    }
    let mut names = Vec::new();
    for answer in bank::exercise(desk, files) {
        let path = out.join(&answer.name);
        write_private(&path, &answer.bytes)?;
        report = report.line(say!(
            "演练没有银行，代写回盘：{0}",
            "no bank here, a return was written for the exercise: {0}",
            path.display()
        ));
        names.push(path.display().to_string());
    }
    Ok(report.field("exercise", names))
}

fn of_file(name: impl std::fmt::Display, made: &BankFileMade) -> Text {
    say!(
        "{name}：{0} {1}笔 {2}元 SHA-256 {3}",
        "{name}: {0}, {1} lines, {2}, SHA-256 {3}",
        made.bank,
        made.lines.len(),
        made.total,
        made.file.sha256
    )
}

/// A file as programs are told of it; without a path while it is not written.
fn object(made: &BankFileMade, path: Option<&Path>) -> Value {
    json!({
        "path": path.map(|path| path.display().to_string()), "name": made.file.name, "number": made.number,
        "bank": made.bank, "lines": made.lines.len(), "total": made.total.to_string(),
        "sha256": made.file.sha256, "version": made.version,
    })
}

/// `batch bank-accept`
pub(super) fn accept(
    context: &Context,
    desk: &Desk,
    batch: &str,
    receipt: String,
) -> Result<Report, Failure> {
    let id = find(desk, batch)?;
    let done = context.carry_out(desk, AcceptFiles { batch: id, receipt })?.done;
    Ok(context.receipt(context.report(desk).field("batch", id.to_string()), &done))
}

/// `batch bank-result`
pub(super) fn result(context: &Context, desk: &Desk, args: &BankResultArgs) -> Result<Report, Failure> {
    let id = find(desk, &args.batch)?;
    let reading = Reading { booked: args.booked, early: args.early, flow_is_batch: args.one_flow };
    let ask = TakeResult { batch: id, file: upload(&args.file)?, reading };
    let Outcome { answer: taken, done } = context.carry_out(desk, ask)?;
    let report = context.report(desk).data(&taken).line(say!(
        "回盘：成功{0}笔，退回{1}笔，未明{2}笔，争议{3}笔",
        "taken: {0} settled, {1} returned, {2} unknown, {3} contested",
        taken.settled,
        taken.returned,
        taken.unknown,
        taken.contested
    ));
    next(context.receipt(failed(context, desk, report, id)?, &done), desk, id, &done)
}

/// Lines that need somebody: returned, unknown, contested.
fn failed(context: &Context, desk: &Desk, report: Report, id: BatchId) -> Result<Report, Failure> {
    let lines: Vec<Line> = batch::needing(desk, id)?.into_iter().take(LISTED_MAX).collect();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .zip(names(desk, context.lang(), &lines)?)
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
    let found = batch::same_accounts(desk, again)?;
    if found.is_empty() {
        return Ok(report);
    }
    let zh: Vec<String> = found.iter().map(|(line, code)| format!("{line}（{}）", code.name_zh())).collect();
    let en: Vec<String> = found.iter().map(|(line, code)| format!("{line} ({})", code.name_en())).collect();
    Ok(report.line(say!(
        "注意：第{0}行因账户退回，账户没有变更，多半会再退：先变更账户（payee propose），作废本批再重发",
        "take care: lines {1} were returned because of the account, which is still the same: change it first (payee propose), void this batch and reissue",
        zh.join("、"),
        en.join(", ")
    )))
}
