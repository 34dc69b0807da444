//! `batch show` and `batch list`.

use aggregates::Month;
use projections::query::{Batch, BatchFilter, Line};
use serde_json::json;
use words::{Lang, Text, say};

use crate::app::Desk;
use crate::clock::in_china;
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::opened;
use crate::report::Report;

pub(super) fn show(context: &Context, desk: &Desk, text: &str, with_lines: bool) -> Result<Report, Failure> {
    desk.catch_up()?;
    let views = desk.views.borrow();
    let batch = views.batch(text)?;
    let mut report = context
        .report(desk)
        .field("batch", serde_json::to_value(&batch).or_fault()?)
        .line(say!(
            "批次 {0} {1} {2} {3}：{4}",
            "batch {0} {5} {2} {3}: {6}",
            batch.number,
            batch.programme.name_zh(),
            desk.area_name(batch.area),
            Text::list(&batch.months),
            batch.status.name_zh(),
            batch.programme.name_en(),
            batch.status.name_en()
        ))
        .line(say!(
            "{0}笔 {1}元，资金 {2}",
            "{0} lines, {1}, funding {2}",
            batch.lines_to_pay(),
            batch.total_to_pay(),
            batch.funding
        ));
    report = tallies(context, report, &batch);
    report = signatures(context, report, &batch);
    if with_lines {
        let found = views.lines(batch.id).or_fault()?;
        let names = names(desk, context.lang(), &found)?;
        report = lines(context, report, (&found, names))?;
    }
    Ok(report)
}

/// Lines and money by status.
fn tallies(context: &Context, report: Report, batch: &Batch) -> Report {
    let rows = batch
        .tallies
        .iter()
        .map(|tally| {
            vec![
                context.lang().of(tally.status.name_zh(), tally.status.name_en()).to_owned(),
                tally.lines.to_string(),
                tally.amount.to_string(),
            ]
        })
        .collect();
    report.table(
        context.lang(),
        &[say!("明细状态", "lines"), say!("笔数", "count"), say!("金额", "amount")],
        &[1, 2],
        rows,
    )
}

/// Who signed what, voided signatures too.
fn signatures(context: &Context, report: Report, batch: &Batch) -> Report {
    let lang = context.lang();
    let rows = batch
        .signatures
        .iter()
        .map(|signature| {
            let delegated = signature
                .delegated_by
                .as_ref()
                .map(|by| say!("（代签：代{by}）", " for {by}"))
                .unwrap_or_default();
            let void = if signature.superseded {
                lang.of("（已作废，重新签署）", " (void, signed anew)")
            } else {
                ""
            };
            vec![
                context.lang().of(signature.step.name_zh(), signature.step.code()).to_owned(),
                format!("{}{}{void}", signature.holder, delegated.of(lang)),
                in_china(signature.time),
                signature.reason.clone().unwrap_or_default(),
            ]
        })
        .collect();
    report.table(
        context.lang(),
        &[say!("环节", "step"), say!("签署人", "holder"), say!("时间", "time"), say!("说明", "note")],
        &[],
        rows,
    )
}

/// The name of each line's beneficiary.
pub(super) fn names(desk: &Desk, lang: Lang, lines: &[Line]) -> Result<Vec<String>, Failure> {
    let name = |line: &Line| {
        let person = opened::person(desk, line.beneficiary, line.beneficiary_seal)?;
        Ok(person.text(lang, |person| person.name.clone()))
    };
    lines.iter().map(name).collect()
}

/// Every line with its outcome.
fn lines(
    context: &Context,
    report: Report,
    (lines, names): (&[Line], Vec<String>),
) -> Result<Report, Failure> {
    let rows = lines
        .iter()
        .zip(names)
        .map(|(line, name)| {
            vec![
                line.line.to_string(),
                name,
                line.entitlement.to_string(),
                line.month.to_string(),
                line.amount.to_string(),
                context.lang().of(line.status.name_zh(), line.status.name_en()).to_owned(),
                line.code.clone().unwrap_or_default(),
                line.flow.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let headings = [
        say!("行", "line"),
        say!("姓名", "name"),
        say!("待遇", "entitlement"),
        say!("月份", "month"),
        say!("金额", "amount"),
        say!("状态", "status"),
        say!("代码", "code"),
        say!("流水号", "flow"),
    ];
    let json = serde_json::to_value(lines).or_fault()?;
    Ok(report.field("lines", json).table(context.lang(), &headings, &[0, 4], rows))
}

pub(super) fn list(context: &Context, desk: &Desk, month: Option<Month>) -> Result<Report, Failure> {
    desk.catch_up()?;
    let filter = BatchFilter { month, ..BatchFilter::default() };
    let batches = desk.views.borrow().batches(&filter).or_fault()?;
    let rows = batches
        .iter()
        .map(|batch| {
            vec![
                batch.number.clone(),
                context.lang().of(batch.programme.name_zh(), batch.programme.name_en()).to_owned(),
                desk.area_name(batch.area),
                Text::list(&batch.months).of(context.lang()).to_owned(),
                batch.lines_to_pay().to_string(),
                batch.total_to_pay().to_string(),
                context.lang().of(batch.status.name_zh(), batch.status.name_en()).to_owned(),
            ]
        })
        .collect();
    let headings = [
        say!("批次号", "number"),
        say!("项目", "programme"),
        say!("区划", "area"),
        say!("月份", "months"),
        say!("笔数", "lines"),
        say!("金额", "total"),
        say!("状态", "status"),
    ];
    let summary = batches.iter().map(|batch| {
        json!({"id": batch.id.to_string(), "number": batch.number, "programme": batch.programme.code(), "area": batch.area.to_string(),
               "months": batch.months.iter().map(ToString::to_string).collect::<Vec<_>>(), "lines": batch.lines_to_pay(),
               "total": batch.total_to_pay().to_string(), "status": serde_json::to_value(batch.status).unwrap_or_default()})
    });
    let json: Vec<_> = summary.collect();
    Ok(context.report(desk).field("batches", json).table(context.lang(), &headings, &[4, 5], rows))
}
