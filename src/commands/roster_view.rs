//! `roster show` and `roster list`.

use aggregates::EntitlementId;
use aggregates::roster::event::Change;
use projections::query::{Roster, RosterFilter, RosterRow};
use serde_json::{Value, json};
use words::{Lang, say};

use crate::app::Desk;
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::opened::{self, masked_account};
use crate::report::Report;

/// How many rows a table shows; JSON has all.
const SHOWN: usize = 500;

pub(super) fn one(context: &Context, text: &str) -> Result<Report, Failure> {
    let desk = context.desk()?;
    desk.catch_up()?;
    let (found, rows, missing) = {
        let views = desk.views.borrow();
        let found = views.roster(text)?;
        let rows = views.roster_rows(found.id).or_fault()?;
        let missing = views.roster_missing(found.id).or_fault()?;
        (found, rows, missing)
    };
    let report = head(context, &desk, &found)?;
    let report = changes(context, &desk, report, &rows)?;
    unnamed(context, &desk, report, &missing)
}

fn head(context: &Context, desk: &Desk, found: &Roster) -> Result<Report, Failure> {
    let count = |change| found.changes.get(&change).copied().unwrap_or(0);
    let lang = context.lang();
    let programmes: Vec<&str> =
        found.programmes.iter().map(|it| lang.of(it.name_zh(), it.name_en())).collect();
    let reason = found.reason.as_ref().map_or_else(String::new, |reason| format!("（{reason}）"));
    Ok(context
        .report(desk)
        .field("roster", serde_json::to_value(found).or_fault()?)
        .line(say!(
            "{0} {1} {2} {3}行 {4}元：{5}{reason}",
            "{0} {1} {2}: {3} rows, {4}: {6}{reason}",
            desk.area_name(found.area),
            programmes.join(lang.of("、", ", ")),
            found.period,
            found.rows,
            found.total,
            found.status.name_zh(),
            found.status.code()
        ))
        .line(say!("文件 {0}，经办 {1}", "file {0}, clerk {1}", found.file.name, found.imported_by))
        .line(say!(
            "新增{0} 续发{1} 调增{2} 调减{3} 缺失{4} 账户变更{5} 户主变更{6}",
            "new {0}, continued {1}, raised {2}, lowered {3}, missing {4}, other account {5}, other head {6}",
            count(Change::New),
            count(Change::Continued),
            count(Change::Raised),
            count(Change::Lowered),
            found.missing,
            found.other_accounts,
            found.other_heads
        )))
}

/// The rows that a reviewer has to look at: what changes, whose account or head is another, what was accepted against the
/// standard.
fn changes(context: &Context, desk: &Desk, report: Report, rows: &[RosterRow]) -> Result<Report, Failure> {
    let noted = rows.iter().filter(|row| {
        row.change != Change::Continued
            || row.other_account
            || row.other_head
            || row.inputs.accepted.is_some()
    });
    let (mut objects, mut cells) = (Vec::new(), Vec::new());
    for row in noted {
        let noted = Noted::of(desk, context.lang(), row)?;
        objects.push(noted.json(row));
        cells.push(noted.cells(context, row));
    }
    let report = report.field("rows", objects);
    if cells.is_empty() {
        return Ok(report);
    }
    let left_out = cells.len().saturating_sub(SHOWN);
    cells.truncate(SHOWN);
    let headings = [
        say!("行", "row"),
        say!("姓名", "name"),
        say!("项目", "programme"),
        say!("变动", "change"),
        say!("应发", "amount"),
        say!("新账户", "account"),
        say!("说明", "note"),
    ];
    let report = report.table(context.lang(), &headings, &[0, 4], cells);
    Ok(match left_out {
        0 => report,
        more => report.line(say!("还有{more}行，见 --json", "{more} more rows: see --json")),
    })
}

/// What stands in a row's seals, and what else is to be seen of it.
struct Noted {
    name: String,
    account: String,
    note: String,
}

impl Noted {
    fn of(desk: &Desk, lang: Lang, row: &RosterRow) -> Result<Noted, Failure> {
        let name = opened::person(desk, row.beneficiary, Some(row.position))?
            .text(lang, |person| person.name.clone());
        let account = match row.other_account {
            true => opened::payee(desk, row.payee, Some(row.position))?
                .text(lang, |payee| format!("{} {}", payee.name, masked_account(&payee.account))),
            false => String::new(),
        };
        let accepted =
            row.inputs.accepted.as_ref().map(|accepted| format!("与标准不符，已接受：{}", accepted.reason));
        let head = row.other_head.then(|| "户主变更".to_owned());
        let note = accepted.into_iter().chain(head).collect::<Vec<_>>().join("；");
        Ok(Noted { name, account, note })
    }

    fn json(&self, row: &RosterRow) -> Value {
        json!({
            "row": row.row, "entitlement": row.entitlement.to_string(), "name": self.name,
            "programme": row.programme.code(), "change": row.change, "amount": row.amount.to_string(),
            "other_account": row.other_account, "other_head": row.other_head, "account": self.account,
            "accepted": row.inputs.accepted.as_ref().map(|accepted| accepted.reason.clone()),
        })
    }

    fn cells(self, context: &Context, row: &RosterRow) -> Vec<String> {
        let lang = context.lang();
        vec![
            row.row.to_string(),
            self.name,
            lang.of(row.programme.name_zh(), row.programme.name_en()).to_owned(),
            lang.of(row.change.name_zh(), row.change.name_en()).to_owned(),
            row.amount.to_string(),
            self.account,
            self.note,
        ]
    }
}

/// Benefits in force that the file does not name, by the names of their beneficiaries.
fn unnamed(
    context: &Context,
    desk: &Desk,
    report: Report,
    missing: &[EntitlementId],
) -> Result<Report, Failure> {
    let mut cells = Vec::new();
    for id in missing {
        let members = desk.views.borrow().members(*id).or_fault()?;
        let name = match members.first() {
            Some(head) => opened::person(desk, head.subject, head.seal)?
                .text(context.lang(), |person| person.name.clone()),
            None => String::new(),
        };
        cells.push(vec![name, id.to_string()]);
    }
    let report = report.field("missing", missing.iter().map(ToString::to_string).collect::<Vec<_>>());
    if cells.is_empty() {
        return Ok(report);
    }
    let headings = [
        say!("缺失的待遇（不会自动停发）", "missing entitlements (not stopped by this)"),
        say!("待遇编号", "entitlement"),
    ];
    Ok(report.table(context.lang(), &headings, &[], cells))
}

pub(super) fn list(context: &Context) -> Result<Report, Failure> {
    let desk = context.desk()?;
    desk.catch_up()?;
    let lang = context.lang();
    let rosters = desk.views.borrow().rosters(&RosterFilter::default()).or_fault()?;
    let rows = rosters
        .iter()
        .map(|roster| {
            let programmes: Vec<&str> =
                roster.programmes.iter().map(|it| lang.of(it.name_zh(), it.name_en())).collect();
            vec![
                roster.id.to_string(),
                desk.area_name(roster.area),
                programmes.join(lang.of("、", ", ")),
                roster.period.to_string(),
                roster.rows.to_string(),
                roster.total.to_string(),
                lang.of(roster.status.name_zh(), roster.status.code()).to_owned(),
                roster.imported_by.to_string(),
            ]
        })
        .collect();
    let headings = [
        say!("编号", "roster"),
        say!("区划", "area"),
        say!("项目", "programme"),
        say!("月份", "month"),
        say!("行数", "rows"),
        say!("合计", "total"),
        say!("状态", "status"),
        say!("经办", "clerk"),
    ];
    let json = serde_json::to_value(&rosters).or_fault()?;
    Ok(context.report(&desk).field("rosters", json).table(lang, &headings, &[4, 5], rows))
}
