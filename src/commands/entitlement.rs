//! `entitlement …`

use aggregates::entitlement::Grant;
use aggregates::{EntitlementId, Money, Month, shown};
use serde_json::{Value, json};
use words::say;

use crate::app::Desk;
use crate::cli::EntitlementCommand;
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::benefit::{GrantBackPay, RecordHearing, ServeNotice, StartGrace, Stop, Stopping};
use crate::office::opened::{self, masked_account, masked_identity};
use crate::office::{Outcome, absent};
use crate::report::Report;

/// Runs an entitlement command.
pub(super) fn run(context: &Context, command: EntitlementCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let report = context.report(&desk);
    let (id, report, done) = match command {
        EntitlementCommand::Stop { entitlement, reason, day, last_month } => {
            let stopped = context.carry_out(&desk, Stop { entitlement, reason, day, last_month })?;
            (entitlement, overpaid(report, &stopped.answer), stopped.done)
        }
        EntitlementCommand::Grace { entitlement, reason, until } => {
            let done = context.carry_out(&desk, StartGrace { entitlement, reason, until })?.done;
            let report = report
                .field("until", until.to_string())
                .line(say!("渐退期发至 {until}", "grace until {until}"));
            (entitlement, report, done)
        }
        EntitlementCommand::Hearing { entitlement, day, doc_no } => {
            let done = context.carry_out(&desk, RecordHearing { entitlement, day, doc_no })?.done;
            (entitlement, report.line(say!("已登记听取意见", "the hearing is recorded")), done)
        }
        EntitlementCommand::Notice { entitlement, day, doc_no } => {
            let done = context.carry_out(&desk, ServeNotice { entitlement, day, doc_no })?.done;
            (entitlement, report.line(say!("已登记书面告知", "the notice is recorded")), done)
        }
        EntitlementCommand::BackPay { entitlement, amount, months, reason, difference } => {
            let ask = GrantBackPay { entitlement, amount, months, reason, difference };
            let Outcome { answer: grant, done } = context.carry_out(&desk, ask)?;
            let report = report.field("grant", grant.to_string()).line(say!(
                "补发核准 {grant}：每月{amount}元。下一步：sunledger batch draft --back-pay --month 所补月份",
                "back pay {grant} granted, {amount} a month. Next: sunledger batch draft --back-pay --month THE-MONTH"
            ));
            (entitlement, report, done)
        }
        EntitlementCommand::Show { entitlement } => return show(context, &desk, entitlement),
    };
    Ok(context.receipt(report.field("entitlement", id.to_string()), &done))
}

/// The last month, and what was paid beyond it.
fn overpaid(report: Report, stopped: &Stopping) -> Report {
    let Stopping { last_month, overpaid } = stopped;
    let report = report
        .data(stopped)
        .line(say!("停发，最后发放月 {last_month}", "stopped: {last_month} is the last month that is paid"));
    if overpaid.is_empty() {
        return report;
    }
    let months: Vec<Month> = overpaid.iter().map(|paid| paid.month).collect();
    let total: Money = overpaid.iter().map(|paid| paid.amount).sum();
    report.line(say!(
        "此后月份已发或在途：{0}，共{total}元。已发的应追回，逐笔立案：sunledger recovery open 批次号 行号 --amount 金额 --reason 原因；还没交给银行的，先停付：sunledger batch stop 批次号 行号 --reason 原因",
        "later months were paid or are on the way: {0}, {total} in all. What was paid has to come back: sunledger recovery open BATCH LINE --amount A --reason WHY, one by one; what the bank does not have yet is stopped: sunledger batch stop BATCH LINE --reason WHY",
        shown::months(&months)
    ))
}

fn show(context: &Context, desk: &Desk, id: EntitlementId) -> Result<Report, Failure> {
    desk.catch_up()?;
    let views = desk.views.borrow();
    let found = views.entitlement(id).or_fault()?.ok_or_else(|| absent::entitlement(id))?;
    let account = opened::payee(desk, found.payee, found.payee_seal)?;
    let changes = views.payee_changes(id).or_fault()?;
    let recoveries = views.recoveries_of(id).or_fault()?;
    let state = match found.state.as_str() {
        "in_force" => ("在享", "in force"),
        "grace" => ("渐退期", "in grace"),
        _ => ("已停发", "stopped"),
    };
    let last = found.last_month.map_or_else(String::new, |month| month.to_string());
    let report = context
        .report(desk)
        .field("entitlement", serde_json::to_value(&found).or_fault()?)
        .field("payee_changes", serde_json::to_value(&changes).or_fault()?)
        .field("recoveries", serde_json::to_value(&recoveries).or_fault()?)
        .line(say!(
            "{0} {1} {2}：{3}，自{4}{5}",
            "{6} {1} {2}: {7} from {4}{8}",
            found.programme.name_zh(),
            id,
            desk.area_name(found.area),
            state.0,
            found.from,
            if last.is_empty() { String::new() } else { format!("至{last}") },
            found.programme.name_en(),
            state.1,
            if last.is_empty() { String::new() } else { format!(" to {last}") },
        ))
        .line(say!(
            "保障人口{0}，收款账户 {1} {2}",
            "{0} persons, paid to {1} {2}",
            found.inputs.persons,
            account.text(context.lang(), |account| account.name.clone()),
            account.text(context.lang(), |account| masked_account(&account.account)),
        ))
        .field(
            "account",
            account.known().map_or(Value::Null, |known| {
                json!({ "account": masked_account(&known.account), "bank": known.bank, "name": known.name })
            }),
        );
    let report = recoveries.iter().fold(report, |report, recovery| {
        report.line(say!(
            "追回 {0}：{1}元，已收{2}元，核销{3}元，未收{4}元",
            "recovery {0}: {1}, {2} came back, {3} was waived, {4} is outstanding",
            recovery.id,
            recovery.amount,
            recovery.collected,
            recovery.waived,
            recovery.outstanding
        ))
    });
    members(context, desk, id, grants(desk, id, report)?)
}

/// Back pay that was granted, and what is left of it.
fn grants(desk: &Desk, id: EntitlementId, report: Report) -> Result<Report, Failure> {
    let state = desk.act().load_entitlement(id)?.0.state;
    let left = |grant: &Grant| -> Money {
        grant.months.iter().map(|month| state.back_pay_left(grant.grant, *month)).sum()
    };
    let objects: Vec<Value> = state
        .grants()
        .iter()
        .map(|grant| {
            let months: Vec<String> = grant.months.iter().map(ToString::to_string).collect();
            json!({
                "grant": grant.grant.to_string(), "amount": grant.amount.to_string(), "months": months,
                "left": left(grant).to_string(),
            })
        })
        .collect();
    Ok(state.grants().iter().fold(report.field("grants", objects), |report, grant| {
        report.line(say!(
            "补发核准 {0}：{1}，每月{2}元，未发{3}元",
            "back pay {0}: {1}, {2} a month, {3} not paid yet",
            grant.grant,
            shown::months(&grant.months),
            grant.amount,
            left(grant)
        ))
    }))
}

fn members(context: &Context, desk: &Desk, id: EntitlementId, report: Report) -> Result<Report, Failure> {
    let members = desk.views.borrow().members(id).or_fault()?;
    let (mut objects, mut rows) = (Vec::new(), Vec::new());
    for member in &members {
        let person = opened::person(desk, member.subject, member.seal)?;
        let name = person.text(context.lang(), |person| person.name.clone());
        let identity = person.text(context.lang(), |person| masked_identity(&person.identity));
        objects.push(json!({
            "from": member.from.to_string(), "identity": identity, "name": name,
            "relation": member.relation, "subject": member.subject.to_string(),
        }));
        let relation = if member.relation == "head" {
            context.lang().of("户主或本人", "head or beneficiary")
        } else {
            &member.relation
        };
        rows.push(vec![
            member.subject.to_string(),
            name,
            identity,
            relation.to_owned(),
            member.from.to_string(),
        ]);
    }
    let headings = [
        say!("对象", "subject"),
        say!("姓名", "name"),
        say!("身份证号码", "identity number"),
        say!("关系", "relation"),
        say!("起", "from"),
    ];
    Ok(report.field("members", objects).table(context.lang(), &headings, &[], rows))
}
