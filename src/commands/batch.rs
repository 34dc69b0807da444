//! `batch …`, but for what goes to and comes from the bank.

use aggregates::entitlement::event::ContestOutcome;
use aggregates::flow_number::FlowNumberError;
use aggregates::{BatchId, FlowNumber, Month};

use super::{bank, batch_view};
use crate::app::Desk;
use crate::cli::{BatchCommand, DraftArgs, LinesArgs};
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::batch::{
    self, Close, Draft, DraftRequest, NextStep, Order, Ordered, OtherAccount, Reconcile, Redraft,
    ReissueLine, ReleaseLines, ResolveLine, SignOff, Standing, Step, StopLines,
};
use crate::office::{Ask, Done, Outcome};
use crate::report::Report;
use words::{Text, say};

/// Runs a batch command.
pub(super) fn run(context: &Context, command: BatchCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let desk = &desk;
    match command {
        BatchCommand::Draft(args) => draft(context, desk, args),
        BatchCommand::Show { batch, lines } => batch_view::show(context, desk, &batch, lines),
        BatchCommand::List { month } => batch_view::list(context, desk, month),
        BatchCommand::BankFile(args) => bank::file(context, desk, args),
        BatchCommand::BankAccept { batch, receipt } => bank::accept(context, desk, &batch, receipt),
        BatchCommand::BankResult(args) => bank::result(context, desk, &args),
        BatchCommand::Hold(LinesArgs { batch, lines, reason }) => {
            sign(context, desk, &batch, Step::Hold { lines, reason })
        }
        BatchCommand::Seal { batch } => sign(context, desk, &batch, Step::Seal),
        BatchCommand::Review { batch } => sign(context, desk, &batch, Step::Review),
        BatchCommand::Approve { batch } => sign(context, desk, &batch, Step::Approve),
        BatchCommand::Reject { batch, reason } => sign(context, desk, &batch, Step::Reject { reason }),
        BatchCommand::Void { batch, reason } => sign(context, desk, &batch, Step::Void { reason }),
        BatchCommand::Order { batch } => order(context, desk, &batch),
        BatchCommand::Stop { lines: LinesArgs { batch, lines, reason }, not_sent } => {
            one(context, desk, &batch, |batch| StopLines { batch, lines, reason, not_sent })
        }
        BatchCommand::Release(args) => release(context, desk, args),
        BatchCommand::Resolve { batch, line, outcome, evidence } => {
            let outcome =
                if outcome == "settled" { ContestOutcome::Settled } else { ContestOutcome::Returned };
            one(context, desk, &batch, |batch| ResolveLine { batch, line, outcome, evidence })
        }
        BatchCommand::Reissue { batch, lines, funding } => reissue(context, desk, &batch, &lines, funding),
        BatchCommand::Reconcile { batch, debited, refunded, statement } => {
            one(context, desk, &batch, |batch| Reconcile { batch, debited, refunded, statement })
        }
        BatchCommand::Close { batch } => one(context, desk, &batch, |batch| Close { batch }),
    }
}

/// The batch that a number or id names.
pub(super) fn find(desk: &Desk, text: &str) -> Result<BatchId, Failure> {
    desk.catch_up()?;
    Ok(desk.views.borrow().batch(text)?.id)
}

/// An act that has nothing to tell but what became of the batch.
fn one<A: Ask>(
    context: &Context,
    desk: &Desk,
    batch: &str,
    ask: impl FnOnce(BatchId) -> A,
) -> Result<Report, Failure> {
    let id = find(desk, batch)?;
    let done = context.carry_out(desk, ask(id))?.done;
    finish(context, desk, id, &done, &[])
}

/// A signature between draft and order. A reviewer sees the accounts that have changed, whoever signs sees the dead.
fn sign(context: &Context, desk: &Desk, batch: &str, step: Step) -> Result<Report, Failure> {
    let id = find(desk, batch)?;
    let is_warned = matches!(step, Step::Review | Step::Approve);
    let Outcome { answer, done } = context.carry_out(desk, SignOff { batch: id, step })?;
    let report = finish(context, desk, id, &done, &answer.other_account)?;
    if is_warned { warn(report, desk, id) } else { Ok(report) }
}

fn order(context: &Context, desk: &Desk, batch: &str) -> Result<Report, Failure> {
    let id = find(desk, batch)?;
    let Outcome { answer, done } = context.carry_out(desk, Order { batch: id })?;
    let Ordered { count, total } = &answer;
    let report = context
        .report(desk)
        .data(&answer)
        .line(say!("支付令：{count}笔，{total}元", "ordered: {count} payments, {total}"));
    next(context.receipt(report, &done), desk, id, &done)
}

fn release(context: &Context, desk: &Desk, args: LinesArgs) -> Result<Report, Failure> {
    let LinesArgs { batch, lines, reason } = args;
    let released = lines.clone();
    let id = find(desk, &batch)?;
    let done = context.carry_out(desk, ReleaseLines { batch: id, lines, reason })?.done;
    let report = finish(context, desk, id, &done, &[])?.line(say!("释放的行，其月份不再自动编制；以后要发的，凭核准办理补发 entitlement back-pay", "no later draft pays the months of released lines; what is to be paid after all is granted as back pay (entitlement back-pay)"));
    deaths(report, desk, id, &released)
}

fn reissue(
    context: &Context,
    desk: &Desk,
    batch: &str,
    lines: &[String],
    funding: Option<String>,
) -> Result<Report, Failure> {
    let of = find(desk, batch)?;
    let lines = lines.iter().map(|line| reissue_line(line)).collect::<Result<Vec<_>, _>>()?;
    let again = context.carry_out(desk, Redraft { of, lines, funding })?;
    bank::same_accounts(drafted(context, desk, &again)?, desk, again.answer.batch)
}

/// Lines of months after a death that is recorded: whoever signs is told.
fn warn(report: Report, desk: &Desk, id: BatchId) -> Result<Report, Failure> {
    let dead = batch::of_the_dead(desk, id)?;
    if dead.is_empty() {
        return Ok(report);
    }
    let lines: Vec<u32> = dead.iter().map(|(line, _)| *line).collect();
    let listed: Vec<String> = dead.iter().map(|(line, day)| format!("{line}（{day}）")).collect();
    let listed_en: Vec<String> = dead.iter().map(|(line, day)| format!("{line} ({day})")).collect();
    Ok(report.field("dead", lines).line(say!(
        "注意：{0}行的对象在发放月份之前已死亡，请先扣下（batch hold）并办理停发或变更：第{1}行",
        "take care: the beneficiaries of {2} lines died before the month that is paid; hold them and stop or change the benefits: {3}",
        dead.len(),
        listed.join("、第"),
        dead.len(),
        listed_en.join(", ")
    )))
}

fn finish(
    context: &Context,
    desk: &Desk,
    id: BatchId,
    done: &Done,
    changed: &[OtherAccount],
) -> Result<Report, Failure> {
    let now = batch::standing(desk, id)?;
    let mut report = context.report(desk).data(&now).line(say!(
        "批次 {0}：{1}",
        "batch {0}: {2}",
        now.number,
        now.status.name_zh(),
        now.status.name_en()
    ));
    if !changed.is_empty() {
        let lines: Vec<u32> = changed.iter().map(|one| one.line).collect();
        let headings = [
            say!("账户有变更的行", "line with another account"),
            say!("待遇", "entitlement"),
            say!("月份", "month"),
            say!("金额", "amount"),
        ];
        let row = |one: &OtherAccount| {
            vec![
                one.line.to_string(),
                one.entitlement.to_string(),
                one.month.to_string(),
                one.amount.to_string(),
            ]
        };
        let rows = changed.iter().map(row).collect();
        report = report.field("other_account", lines).table(context.lang(), &headings, &[0, 3], rows);
    }
    Ok(steps(context.receipt(report, done), &now, done))
}

/// What usually comes next for a batch, each as a command with its place for the key.
pub(super) fn next(report: Report, desk: &Desk, id: BatchId, done: &Done) -> Result<Report, Failure> {
    // A draft that waits for its signature elsewhere is no batch yet.
    if matches!(done, Done::Prepared { .. }) {
        return Ok(report);
    }
    let now = batch::standing(desk, id)?;
    Ok(steps(report.data(&now), &now, done))
}

fn steps(report: Report, now: &Standing, done: &Done) -> Report {
    // What waits for its signature elsewhere has changed nothing yet.
    if matches!(done, Done::Prepared { .. }) {
        return report;
    }
    now.next_steps.iter().fold(report, |report, step| report.line(next_step(*step, &now.number)))
}

fn next_step(step: NextStep, number: &str) -> Text {
    let (zh, en, command) = match step {
        NextStep::Seal => ("封册", "seal", format!("batch seal {number}")),
        NextStep::Review => ("民政审核", "review", format!("batch review {number}")),
        NextStep::Approve => ("财政审核", "approve", format!("batch approve {number}")),
        NextStep::Order => ("下达支付令", "order", format!("batch order {number}")),
        NextStep::MakeBankFiles => {
            ("生成代发文件", "make the bank's files", format!("batch bank-file {number} --out bank"))
        }
        NextStep::TakeReturn => {
            ("回盘", "take the bank's return", format!("batch bank-result {number} return.csv"))
        }
        NextStep::Close => ("结清", "close", format!("batch close {number}")),
        NextStep::AwaitReturn { lines } => {
            return say!(
                "下一步：{lines}笔尚未回盘（如另一家银行的文件），等其回盘 sunledger batch bank-result {number} 回盘文件",
                "next: {lines} lines have no answer yet, e.g. another bank's file: take its return: sunledger batch bank-result {number} FILE"
            );
        }
        NextStep::AwaitAnswer { lines } => {
            return say!(
                "下一步：{lines}笔状态未知，等银行再次回盘，绝不重发 sunledger batch bank-result {number} 回盘文件",
                "next: {lines} lines are unknown: take the bank's further return, never reissue: sunledger batch bank-result {number} FILE"
            );
        }
        NextStep::Resolve { lines } => {
            return say!(
                "下一步：{lines}笔有争议，凭银行书面答复处理 sunledger batch resolve {number} 行号 --outcome settled|returned --evidence 依据",
                "next: {lines} lines are contested: sunledger batch resolve {number} LINE --outcome settled|returned --evidence TEXT"
            );
        }
        NextStep::ReissueOrRelease { lines } => {
            return say!(
                "下一步：{lines}笔退回，账户有误的先变更账户（payee propose），再重发 sunledger batch reissue {number} 行号=退款流水号，或不再发放 sunledger batch release {number} 行号 --reason 原因",
                "next: {lines} lines were returned: if the account was wrong change it first (payee propose), then sunledger batch reissue {number} LINE=FLOW, or sunledger batch release {number} LINE --reason TEXT"
            );
        }
        NextStep::Reconcile { debited, refunded } => {
            return say!(
                "下一步：对账 sunledger batch reconcile {number} --debited {debited} --refunded {refunded} --statement 对账单号（与银行对账单核对）",
                "next: reconcile: sunledger batch reconcile {number} --debited {debited} --refunded {refunded} --statement NUMBER (hold it against the bank's statement)"
            );
        }
    };
    say!("下一步：{zh} sunledger {command}", "next: {en}: sunledger {command}")
}

/// A released line of somebody who died: the benefit still runs until it is stopped.
fn deaths(report: Report, desk: &Desk, id: BatchId, released: &[u32]) -> Result<Report, Failure> {
    let died = batch::to_be_stopped(desk, id, released)?;
    Ok(died.into_iter().fold(report, |report, (line, entitlement)| {
        report.line(say!(
            "第{line}行收款人已死亡，待遇仍在册，须办理停发：sunledger entitlement stop {entitlement} --reason 死亡 --day 死亡日期",
            "line {line}: the payee died and the benefit still runs: sunledger entitlement stop {entitlement} --reason TEXT --day DAY"
        ))
    }))
}

fn reissue_line(text: &str) -> Result<ReissueLine, Failure> {
    let parsed = text.split_once('=').and_then(|(line, flow)| Some((line.trim().parse().ok()?, flow)));
    let (line, flow) = parsed.ok_or_else(|| {
        Failure::usage(say!(
            "重发行写作 行号=退款流水号，如 8=TK0515008，不是 {text}",
            "a line to reissue is written LINE=FLOW, like 8=TK0515008, not {text}"
        ))
    })?;
    let flow: FlowNumber = flow.parse().map_err(|error: FlowNumberError| {
        Failure::usage(say!("第{0}行：{error}", "line {0}: {error}", &line as &u32))
    })?;
    Ok(ReissueLine { line, refund_flow: flow.to_string() })
}

fn draft(context: &Context, desk: &Desk, args: DraftArgs) -> Result<Report, Failure> {
    let months = match (args.month, &args.quarter) {
        (Some(month), _) => vec![month],
        (None, Some(quarter)) => months_of(quarter)?,
        (None, None) => {
            return Err(Failure::usage(say!("请用 --month 或 --quarter", "give --month or --quarter")));
        }
    };
    let request = DraftRequest {
        programme: args.programme,
        area: args.area,
        months,
        funding: args.funding,
        back_pay: args.back_pay,
    };
    let draft = context.carry_out(desk, request)?;
    warn(drafted(context, desk, &draft)?, desk, draft.answer.batch)
}

/// `2023Q2` → April to June.
fn months_of(quarter: &str) -> Result<Vec<Month>, Failure> {
    let parsed = quarter
        .split_once(['Q', 'q'])
        .and_then(|(year, part)| Some((year.parse().ok()?, part.parse::<u8>().ok()?)));
    let (year, part) = parsed.filter(|(_, part)| (1..=4).contains(part)).ok_or_else(|| {
        Failure::usage(say!("季度写作 2023Q2，不是 {quarter}", "a quarter is written 2023Q2, not {quarter}"))
    })?;
    (1..=3).map(|month| Month::new(year, (part - 1) * 3 + month)).collect::<Result<_, _>>().or_fault()
}

fn drafted(context: &Context, desk: &Desk, drafted: &Outcome<Draft>) -> Result<Report, Failure> {
    let Outcome { answer: draft, done } = drafted;
    let mut report = context.report(desk).data(draft).line(say!(
        "批次 {0}：{1} {2}笔，{3}元",
        "batch {0}: {2} lines, {3}",
        draft.number,
        draft.programme.name_zh(),
        draft.lines,
        draft.total
    ));
    if let Some(comparison) = &draft.comparison {
        report = report.line(say!(
            "与上月比（经办填报）：上月{0}元，新增{1} 减少{2} 调增{3} 调减{4} 账户变更{5}",
            "month before, as the clerk states it: {0}, new {1}, gone {2}, raised {3}, lowered {4}, other account {5}",
            comparison.total_before, comparison.new, comparison.gone, comparison.raised, comparison.lowered, comparison.other_account
        ));
        let short = draft.total > draft.available;
        report = report.line(say!(
            "资金 {0} 可用{1}元{2}",
            "funding {0}: {1} available{3}",
            draft.funding,
            draft.available,
            if short { "，不足本批次，下达支付令前须追加指标" } else { "" },
            if short { ": not enough for this batch; more is needed before it can be ordered" } else { "" }
        ));
    }
    if !draft.left_out.is_empty() {
        report = report.line(say!(
            "有{0}户未编入：连同已发的和补发的，合计会超过该月应发；确有余额的，另行核准补发（entitlement back-pay --difference）：{1}",
            "{0} benefits are left out: with what was paid, as back pay too, the month would come to more than is due; what is due still is for back pay (entitlement back-pay --difference): {1}",
            draft.left_out.len(),
            Text::list(&draft.left_out)
        ));
    }
    next(context.receipt(report, done), desk, draft.batch, done)
}
