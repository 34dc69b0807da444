//! `statement …`

mod json;
mod table;

use std::path::Path;

use aggregates::{AreaCode, HouseholdId, SubjectId};
use projections::statement::StatementOf as Of;
use words::say;

use super::batch::find;
use super::person::identity_in;
use crate::app::Desk;
use crate::cli::{StatementArgs, StatementFormat as Format, StatementOf};
use crate::commands::Context;
use crate::disk::write_private;
use crate::failure::{Failure, OrFail as _};
use crate::files::identity;
use crate::office::statement::{self, Printed};
use crate::report::Report;

/// Makes a statement and prints it, or writes it to a file.
pub(super) fn run(context: &Context, args: StatementArgs) -> Result<Report, Failure> {
    match (args.format, &args.out) {
        (Format::Xlsx, None) => {
            return Err(Failure::usage(say!(
                "xlsx 须用 --out 指定文件",
                "xlsx needs a file: give it with --out"
            )));
        }
        (Format::Table, Some(_)) => {
            return Err(Failure::usage(say!(
                "--out 用于 csv、xlsx 和 json，请加 --format",
                "--out is for csv, xlsx and json: give --format"
            )));
        }
        _ => {}
    }
    let desk = context.desk()?;
    let named = match &args.of {
        StatementOf::Batch { batch } => Some(batch.clone()),
        _ => None,
    };
    let of = of(&desk, args.of)?;
    let printed = statement::make(&desk, of)?;
    is_named(&printed, named.as_deref())?;
    match args.format {
        Format::Table => table::show(context, &desk, &printed),
        Format::Csv => file(context, &desk, &printed, args.out.as_deref(), "csv"),
        Format::Xlsx => file(context, &desk, &printed, args.out.as_deref(), "xlsx"),
        Format::Json => file(context, &desk, &printed, args.out.as_deref(), "json"),
    }
}

/// The tables say which batch a number means: the batch's own records have to say the same.
fn is_named(printed: &Printed, text: Option<&str>) -> Result<(), Failure> {
    let (Some(text), Some(batch)) = (text, printed.statement.batches.first()) else { return Ok(()) };
    let id = batch.id.to_string();
    let begins = |id: &str| id.replace('-', "").starts_with(&text.replace('-', "").to_ascii_lowercase());
    if batch.number == text || begins(&id) {
        return Ok(());
    }
    Err(Failure::fault(say!(
        "读模型把“{text}”指为另一批次，请运行 sunledger verify",
        "the read models take “{text}” for another batch: run sunledger verify"
    )))
}

fn of(desk: &Desk, of: StatementOf) -> Result<Of, Failure> {
    Ok(match of {
        StatementOf::Batch { batch } => Of::Batch(find(desk, &batch)?),
        StatementOf::Person { identity_file, subject } => {
            Of::Person(person(desk, identity_file.as_deref(), subject)?)
        }
        StatementOf::Household { household, area } => Of::Household(household_id(desk, &household, area)?),
        StatementOf::Funding { funding } => Of::Funding(funding),
    })
}

fn person(desk: &Desk, file: Option<&Path>, subject: Option<SubjectId>) -> Result<SubjectId, Failure> {
    match (file, subject) {
        (Some(file), _) => statement::person_of(desk, &identity_in(file)?),
        (None, Some(subject)) => Ok(subject),
        (None, None) => Err(Failure::usage(say!(
            "请用 --identity-file（文件第一行为身份证号）或 --subject",
            "give --identity-file (its first line is the number) or --subject"
        ))),
    }
}

fn household_id(desk: &Desk, text: &str, area: Option<AreaCode>) -> Result<HouseholdId, Failure> {
    match text.parse::<HouseholdId>() {
        Ok(id) if text.contains('-') => Ok(id),
        _ => statement::household_of(desk, &identity::normalise(text), area),
    }
}

/// The bytes of a format, to a file or to standard output.
fn file(
    context: &Context,
    desk: &Desk,
    printed: &Printed,
    out: Option<&Path>,
    format: &str,
) -> Result<Report, Failure> {
    let bytes = match format {
        "csv" => statement::sheet(desk, printed, context.lang()).to_csv(),
        "xlsx" => statement::sheet(desk, printed, context.lang()).to_xlsx().or_refuse()?,
        _ => json::bytes(desk, printed)?,
    };
    let Some(path) = out else {
        return Ok(Report { raw: Some(bytes), ..context.report(desk) });
    };
    // Working papers with names, numbers and accounts: only their owner reads them.
    write_private(path, &bytes)?;
    let sha256 = ledger::sha256(&bytes).to_string();
    let totals = &printed.statement.totals;
    let report = context
        .report(desk)
        .field("file", path.display().to_string())
        .field("format", format)
        .field("sha256", sha256.clone())
        .field("lines", totals.lines)
        .field("total", totals.amount.to_string())
        .field("paid", totals.paid.to_string())
        .field("position", printed.made_at.size)
        .field("checkpoint", json::checkpoint(printed));
    Ok(report.line(say!(
        "已写好 {0}：{1}笔，{2}元，其中成功{3}元，SHA-256 {sha256}（含个人信息，请妥善保管）",
        "written: {0}, {1} lines, {2}, of which {3} settled, SHA-256 {sha256} (it holds personal data)",
        path.display(),
        totals.lines,
        totals.amount,
        totals.paid
    )))
}
