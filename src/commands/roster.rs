//! `roster …`

use std::collections::BTreeMap;
use std::path::Path;

use aggregates::Money;
use aggregates::roster::event::{Change, Scope};
use words::{Text, refuse, say};

use super::refused_copy;
use crate::app::Desk;
use crate::cli::{RosterCommand, RosterImportArgs};
use crate::commands::Context;
use crate::disk::{read_file, upload};
use crate::failure::{Failure, OrFail as _};
use crate::files::table;
use crate::ground;
use crate::office::roster::{self, Checked, Confirm, Reject, Request, WouldChange};
use crate::office::{Done, Outcome};
use crate::personal::tail;
use crate::report::Report;

/// Runs a roster command.
pub(super) fn run(context: &Context, command: RosterCommand) -> Result<Report, Failure> {
    match command {
        RosterCommand::Check(args) => {
            let desk = context.desk()?;
            let request = request(&args)?;
            let checked = roster::check(&desk, &request);
            let checked = checked.map_err(|failure| refused_copy::write(&desk, &request, &args, failure))?;
            Ok(show(context, &desk, &checked)
                .line(say!("只检查，未写入", "checked only: nothing was written")))
        }
        RosterCommand::Import(args) => {
            let desk = context.desk()?;
            let request = request(&args)?;
            let imported = context.carry_out(&desk, request.clone());
            let Outcome { answer: checked, done } =
                imported.map_err(|failure| refused_copy::write(&desk, &request, &args, failure))?;
            let report = context.receipt(show(context, &desk, &checked), &done);
            let id = checked.intake.id;
            Ok(match done {
                Done::Committed(_) => report.line(say!(
                    "请民政审核：sunledger roster confirm {id}",
                    "a reviewer confirms: sunledger roster confirm {id}"
                )),
                Done::Nothing | Done::Prepared { .. } => report,
            })
        }
        RosterCommand::Confirm { roster } => {
            let desk = context.desk()?;
            desk.catch_up()?;
            let id = desk.views.borrow().roster(&roster)?.id;
            let Outcome { answer: confirmed, done } = context.carry_out(&desk, Confirm { roster: id })?;
            let report = context.report(&desk).field("roster", id.to_string()).data(&confirmed).line(say!(
                "确认：变动{0}行，续发{1}行",
                "confirmed: {0} rows changed, {1} continued",
                confirmed.changed,
                confirmed.continued
            ));
            let report = match confirmed.accounts {
                0 => report,
                accounts => report.line(say!(
                    "其中{accounts}户改用新账户，发放前请与本人核对",
                    "{accounts} of them are paid to another account from here on: check with them before paying"
                )),
            };
            Ok(context.receipt(report, &done))
        }
        RosterCommand::Reject { roster, reason } => {
            let desk = context.desk()?;
            desk.catch_up()?;
            let id = desk.views.borrow().roster(&roster)?.id;
            let done = context.carry_out(&desk, Reject { roster: id, reason })?.done;
            Ok(context.receipt(context.report(&desk).field("roster", id.to_string()), &done))
        }
        RosterCommand::Show { roster } => super::roster_view::one(context, &roster),
        RosterCommand::List => super::roster_view::list(context),
    }
}

fn request(args: &RosterImportArgs) -> Result<Request, Failure> {
    Ok(Request {
        file: upload(&args.file)?,
        period: args.period,
        programme: args.programme,
        area: args.area,
        scope: if args.scope == "partial" { Scope::Partial } else { Scope::Full },
        townships: args.township.clone(),
        accepted: args.accept.as_deref().map(accepted).transpose()?.unwrap_or_default(),
    })
}

/// Rows and reasons of a file that accepts mismatches: two columns, row and reason.
fn accepted(path: &Path) -> Result<BTreeMap<u32, String>, Failure> {
    let bytes = read_file(path)?;
    let grid = table::read(&bytes, &|_| true).or_refuse()?;
    let mut rows = BTreeMap::new();
    for row in &grid.rows {
        let mut cells = row.cells.iter().map(|cell| cell.text().trim().to_owned());
        let (Some(number), Some(reason)) = (cells.next(), cells.next()) else { continue };
        match number.parse::<u32>() {
            Ok(number) if !reason.is_empty() => drop(rows.insert(number, reason)),
            Ok(number) => {
                return Err(Failure::refused(refuse!(
                    "roster.no_reason",
                    ground::ROSTER,
                    "接受文件第{number}行没有写原因",
                    "row {number} is accepted without a reason"
                )));
            }
            // A header line has words where rows have numbers.
            Err(_) => {}
        }
    }
    Ok(rows)
}

/// What a file would change.
fn show(context: &Context, desk: &Desk, checked: &Checked) -> Report {
    let intake = &checked.intake;
    let lang = context.lang();
    let programmes: Vec<&str> =
        intake.programmes.iter().map(|it| lang.of(it.name_zh(), it.name_en())).collect();
    let would = WouldChange::of(checked);
    let report = context
        .report(desk)
        .data(&would)
        .line(say!(
            "{0} {1} {2}：{3}行，合计{4}元",
            "{0} {1} {2}: {3} rows, total {4}",
            desk.area_name(intake.area),
            programmes.join(lang.of("、", ", ")),
            intake.period,
            intake.rows.len(),
            intake.total
        ))
        .line(say!(
            "花名册编号 {0}，文件 SHA-256 {1}",
            "roster {0}, file SHA-256 {1}",
            intake.id,
            intake.file.sha256
        ))
        .line(say!(
            "新增{0} 续发{1} 调增{2} 调减{3} 缺失{4} 账户变更{5} 户主变更{6}",
            "new {0}, continued {1}, raised {2}, lowered {3}, missing {4}, other account {5}, other head {6}",
            would.new,
            would.continued,
            would.raised,
            would.lowered,
            would.missing.len(),
            would.other_account,
            would.other_head
        ));
    changes(context, elsewhere(desk, noted(report, checked), checked), checked)
}

/// What a clerk should look at.
fn noted(mut report: Report, checked: &Checked) -> Report {
    let intake = &checked.intake;
    if !intake.unmapped.is_empty() {
        report = report.line(say!("未识别的列：{0}", "columns not read: {0}", Text::list(&intake.unmapped)));
    }
    for warning in intake.warnings.iter().take(20) {
        report = report.line(say!("提示 第{0}行：{1}", "note, row {0}: {1}", warning.row, warning.warning));
    }
    checked.renamed.iter().take(20).fold(report, |report, row| {
        report.line(say!(
            "提示 第{row}行：这个身份证号在账本里是另一姓名，请核对",
            "note, row {row}: the ledger knows this identity number under another name: check it"
        ))
    })
}

/// People of the file whom another area pays.
fn elsewhere(desk: &Desk, report: Report, checked: &Checked) -> Report {
    checked.elsewhere.iter().fold(report, |report, it| {
        report.line(say!(
            "疑点 第{0}行：有人在{1}另享{2}，请先与该地核实；能否同时享受，确认时按互斥规则定",
            "to be looked into, row {0}: somebody in it has {3} in {1}: ask there first; whether both may be, the confirmation decides",
            it.row,
            desk.area_name(it.area),
            it.programme.name_zh(),
            it.programme.name_en()
        ))
    })
}

/// The rows that change something; accounts by their last four digits only.
fn changes(context: &Context, report: Report, checked: &Checked) -> Report {
    let lang = context.lang();
    let noted =
        |row: &&roster::Compared| row.change != Change::Continued || row.other_account || row.other_head;
    let rows: Vec<Vec<String>> = checked
        .rows
        .iter()
        .filter(noted)
        .take(200)
        .map(|row| {
            let account =
                if row.other_account { tail(&row.candidate.account.account) } else { String::new() };
            vec![
                row.candidate.row.to_string(),
                row.candidate.person.name.clone(),
                lang.of(row.candidate.programme.name_zh(), row.candidate.programme.name_en()).to_owned(),
                lang.of(row.change.name_zh(), row.change.name_en()).to_owned(),
                row.before.map(|before: Money| before.to_string()).unwrap_or_default(),
                row.candidate.amount.to_string(),
                account,
            ]
        })
        .collect();
    if rows.is_empty() {
        return report;
    }
    let headings = [
        say!("行", "row"),
        say!("姓名", "name"),
        say!("项目", "programme"),
        say!("变动", "change"),
        say!("原额", "before"),
        say!("应发", "amount"),
        say!("新账户", "account"),
    ];
    report.table(context.lang(), &headings, &[0, 4, 5], rows)
}
