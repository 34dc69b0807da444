//! `demo`: a ledger to look at, what is in it, and what to try on it.

use indicatif::{ProgressBar, ProgressStyle};
use ledger::Position;
use projections::statement::StatementOf;
use serde_json::json;
use words::{Said as _, Text, say};

use super::{founding, proof};
use crate::app::Desk;
use crate::cli::{DemoArgs, VerifyArgs};
use crate::clock::Stopwatch;
use crate::commands::Context;
use crate::demo::{self, Outcome, Plan};
use crate::failure::{Failure, OrFail as _};
use crate::report::Report;

/// Lines of the statement that are shown.
const SHOWN: usize = 6;

/// Plays the demonstration and shows it.
pub(super) fn run(context: &Context, args: &DemoArgs) -> Result<Report, Failure> {
    let plan = Plan { people: args.people, months: args.months, seed: args.seed };
    let bar = ProgressBar::new(1);
    let style = ProgressStyle::with_template("{wide_bar} {percent}% {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let watch = Stopwatch::start();
    let progress = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let (desk, outcome) = demo::run(context.dir(), plan, context.backing()?, &progress)?;
    bar.finish_and_clear();
    let mut report = made(context, &desk, plan, &outcome, watch.seconds())?;
    report = statement(context, report, &desk, &outcome)?;
    let (vkey, genesis) = (desk.config.vkey.clone(), founding::genesis_hash(&desk)?);
    drop(desk);
    let verified =
        proof::verify(context, &VerifyArgs { memory: audit::MEMORY >> 20, ..VerifyArgs::default() })?;
    report.findings = verified.findings;
    report = report.field("verification", json!(verified.json)).followed_by(&verified);
    Ok(next(context, report, &vkey, &genesis))
}

/// What was made.
fn made(
    context: &Context,
    desk: &Desk,
    plan: Plan,
    outcome: &Outcome,
    seconds: f64,
) -> Result<Report, Failure> {
    let Outcome { people, batches, paid, returned, reissued, rosters, records, commits, .. } = outcome;
    Ok(context
        .report(desk)
        .field("ledger", desk.config.ledger.to_string())
        .field("origin", desk.config.origin.clone())
        .field("kind", desk.config.kind.word())
        .field("vkey", desk.config.vkey.clone())
        .field("genesis", founding::genesis_hash(desk)?)
        .field("seed", plan.seed)
        .field("months", plan.months)
        .field("people", *people)
        .field("rosters", *rosters)
        .field("batches", *batches)
        .field("payments", paid.lines)
        .field("paid", paid.amount.to_string())
        .field("returned", json!({"lines": returned.lines, "amount": returned.amount.to_string()}))
        .field("reissued", json!({"lines": reissued.lines, "amount": reissued.amount.to_string()}))
        .field("records", *records)
        .field("commits", *commits)
        .field("root", outcome.root.to_base64())
        .line(say!(
            "演示账本：8个县市、7个项目、2023年{0}个月，{people}名对象，{rosters}份花名册，{batches}个批次全部结清",
            "a demonstration ledger: 8 counties, 7 programmes, {0} months of 2023, {people} people, {rosters} rosters, {batches} batches, all closed",
            plan.months
        ))
        .line(say!(
            "实发{0}笔{1}元；银行退回{2}笔{3}元，重发{4}笔{5}元，账款两清",
            "paid {0} lines, {1}; returned by the bank {2} lines, {3}; reissued {4} lines, {5}; every fen agrees",
            paid.lines, paid.amount, returned.lines, returned.amount, reissued.lines, reissued.amount
        ))
        .line(say!(
            "{records}条记录，{commits}次签名提交，用时{seconds:.1}秒",
            "{records} records in {commits} signed commits, made in {seconds:.1} s"
        )))
}

/// The first lines of one batch, each with its basis and the record that proves it.
fn statement(context: &Context, report: Report, desk: &Desk, outcome: &Outcome) -> Result<Report, Failure> {
    let Some(id) = outcome.example else { return Ok(report) };
    let views = desk.views.borrow();
    let read = |position: Position| {
        desk.reader.record(position).map(|record| record.bytes).map_err(|error| error.text())
    };
    let statement = views.statement(StatementOf::Batch(id), &read).or_fault()?;
    let Some(batch) = statement.batches.first() else { return Ok(report) };
    let rows = statement
        .lines
        .iter()
        .take(SHOWN)
        .map(|line| {
            let steps: Vec<String> =
                line.components.iter().filter_map(|part| part.basis.read()).flat_map(|it| it.steps).collect();
            vec![
                line.line.line.to_string(),
                desk.area_name(line.line.area),
                line.line.amount.to_string(),
                steps.join("；"),
                line.line.status.name_zh().to_owned(),
                line.line.flow.clone().or_else(|| line.line.code.clone()).unwrap_or_default(),
                line.record.0.to_string(),
            ]
        })
        .collect();
    let headings = [
        say!("行", "line"),
        say!("乡镇", "township"),
        say!("金额", "amount"),
        say!("依据", "basis"),
        say!("状态", "status"),
        say!("银行流水号", "flow"),
        say!("记录", "record"),
    ];
    let report = report
        .field("example", json!({"batch": id.to_string(), "number": batch.number, "lines": batch.lines, "total": batch.total.to_string()}))
        .line(say!(
            "例：批次{0}，{1}，{2}笔{3}元，前{4}行",
            "example: batch {0}, {5}, {2} lines, {3}; the first {4}",
            batch.number,
            batch.programme.name_zh(),
            batch.lines,
            batch.total,
            SHOWN.min(statement.lines.len()),
            batch.programme.name_en()
        ));
    Ok(report.table(context.lang(), &headings, &[0, 2, 6], rows))
}

/// Commands that work on the ledger that was made.
fn next(context: &Context, report: Report, vkey: &str, genesis: &str) -> Report {
    let dir = context.dir().display();
    let example = report.json.get("example").and_then(|example| example["number"].as_str());
    let example = example.unwrap_or_default().to_owned();
    let mut commands = vec![
        format!("sunledger --dir {dir} batch list --month 2023-01"),
        format!("sunledger --dir {dir} statement batch {example}"),
        format!("sunledger --dir {dir} funding balance"),
        format!("sunledger --dir {dir} key list"),
        format!("sunledger --dir {dir} verify"),
        format!("sunledger --dir {dir} prove 100"),
        format!("sunledger verify-proof proof-100.json --vkey '{vkey}' --genesis {genesis}"),
    ];
    if example.is_empty() {
        commands.retain(|command| !command.contains("statement batch"));
    }
    let mut report = report
        .field("next", json!(commands))
        .line(say!(
            "花名册和银行文件在 {dir}/files，密钥在 {dir}/keys",
            "rosters and bank files are in {dir}/files, keys in {dir}/keys"
        ))
        .line(say!("接着试试", "Try next:"));
    for command in commands {
        report = report.line(Text::same(format_args!("  {command}")));
    }
    report
}
