//! `payee …`

use std::collections::BTreeMap;

use aggregates::{EntitlementId, ProposalId};
use projections::query::PayeeChange;
use serde_json::{Value, json};
use words::{Lang, Refused, Said, refuse, say};

use crate::app::{Desk, Signer};
use crate::cli::PayeeCommand;
use crate::commands::Context;
use crate::disk::read_file;
use crate::failure::{Failure, OrFail as _};
use crate::files::payee::{self as payee_file, PayeeFileError};
use crate::ground;
use crate::office::Outcome;
use crate::office::opened::{self, Opened, masked_account};
use crate::office::payee::{self, ConfirmAccounts, Open, ProposeAccounts, RejectAccounts};
use crate::personal::PayeeData;
use crate::report::Report;

/// Runs a command on account changes.
pub(super) fn run(context: &Context, command: PayeeCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    match command {
        PayeeCommand::Propose { file, evidence, reason } => {
            let rows = payee_file::read(&read_file(&file)?).map_err(refused)?;
            let accounts = payee::resolve(&desk, rows)?;
            let ask = ProposeAccounts { accounts, reason, evidence };
            let Outcome { answer: proposed, done } = context.carry_out(&desk, ask)?;
            let report = context.report(&desk).data(&proposed).line(say!(
                "提议变更账户{0}户。由另一人复核：sunledger payee confirm --all",
                "{0} accounts proposed. Another holder confirms: sunledger payee confirm --all",
                proposed.count
            ));
            Ok(context.receipt(report, &done))
        }
        PayeeCommand::Confirm { proposals, all } => confirm(context, &desk, &proposals, all),
        PayeeCommand::Reject { proposals, reason } => {
            desk.catch_up()?;
            let open = named(&desk, &proposals)?;
            let Outcome { answer: rejected, done } =
                context.carry_out(&desk, RejectAccounts { open, reason })?;
            let text = say!("驳回账户变更{0}户", "{0} proposed accounts rejected", rejected.count);
            Ok(context.receipt(context.report(&desk).data(&rejected).line(text), &done))
        }
        PayeeCommand::List => list(context, &desk),
    }
}

fn refused(error: PayeeFileError) -> Failure {
    match error {
        PayeeFileError::Rows(faults) => {
            let details = faults.iter().map(Said::text).collect();
            Failure::refused(Refused::from(PayeeFileError::Rows(faults)).with(details))
        }
        other => Failure::refused(other),
    }
}

fn confirm(context: &Context, desk: &Desk, ids: &[ProposalId], all: bool) -> Result<Report, Failure> {
    if ids.is_empty() && !all {
        return Err(Failure::usage(say!(
            "请写明提议编号，或用 --all 复核全部",
            "name the proposals, or confirm all with --all"
        )));
    }
    desk.catch_up()?;
    let signatory = context.signatory(desk)?;
    let (open, own) = if all { others(desk, &signatory.signer)? } else { (named(desk, ids)?, 0) };
    if open.is_empty() && own > 0 {
        return Err(Failure::refused(refuse!(
            "payee.own",
            ground::ENTITLEMENT,
            "待复核的{own}户都是本人提议的，须由另一人复核",
            "all {own} open proposals are your own: another holder has to confirm them"
        )));
    }
    let Outcome { answer: confirmed, done } =
        context.carry_out_as(desk, &signatory, ConfirmAccounts { open })?;
    let mut report = context.report(desk).data(&confirmed).field("own", own).line(say!(
        "复核账户变更{0}户",
        "{0} accounts confirmed",
        confirmed.count
    ));
    if own > 0 {
        report = report.line(say!(
            "另有{own}户为本人提议，未复核",
            "{own} of your own proposals wait for another holder"
        ));
    }
    Ok(context.receipt(report, &done))
}

/// What waits in the holder's area and somebody else proposed; how many there are the holder's own.
fn others(desk: &Desk, signer: &Signer) -> Result<(Vec<Open>, usize), Failure> {
    let (own, others): (Vec<_>, Vec<_>) =
        waiting(desk)?.into_iter().partition(|change| change.proposed_by == signer.holder());
    let may = |change: &&PayeeChange| signer.may(desk, ("entitlement.payee_changed", 1), change.area);
    let here: Vec<Open> = others.iter().filter(may).map(opened_of).collect();
    if here.is_empty() && !others.is_empty() {
        return Err(Failure::refused(refuse!(
            "payee.no_role",
            ground::KEY,
            "待复核的{0}户不归这把密钥复核：须由所在区划的民政审核办理",
            "this key may not confirm the {0} open proposals: a reviewer of their area has to",
            others.len()
        )));
    }
    Ok((here, own.len()))
}

/// What waits for the second holder: of several proposals for one benefit, the last took the place of the others.
fn waiting(desk: &Desk) -> Result<Vec<PayeeChange>, Failure> {
    let open = desk.views.borrow().open_payee_changes(desk.config.area).or_fault()?;
    let last: BTreeMap<EntitlementId, ProposalId> =
        open.iter().map(|change| (change.entitlement, change.proposal)).collect();
    Ok(open.into_iter().filter(|change| last.get(&change.entitlement) == Some(&change.proposal)).collect())
}

fn named(desk: &Desk, ids: &[ProposalId]) -> Result<Vec<Open>, Failure> {
    let views = desk.views.borrow();
    ids.iter()
        .map(|id| {
            let change = views.payee_change(*id).or_fault()?;
            change.as_ref().map(opened_of).ok_or_else(|| {
                Failure::refused(refuse!(
                    "payee.none",
                    ground::ENTITLEMENT,
                    "没有账户变更提议 {id}，请用 payee list 核对",
                    "there is no proposal {id}: see payee list"
                ))
            })
        })
        .collect()
}

fn opened_of(change: &PayeeChange) -> Open {
    Open { entitlement: change.entitlement, proposal: change.proposal, payee: change.payee }
}

fn list(context: &Context, desk: &Desk) -> Result<Report, Failure> {
    desk.catch_up()?;
    let changes = waiting(desk)?;
    let lang = context.lang();
    let (mut objects, mut rows) = (Vec::new(), Vec::new());
    for change in &changes {
        let person = opened::person(desk, change.beneficiary, change.beneficiary_seal)?;
        let name = person.text(lang, |person| person.name.clone());
        let now = desk.views.borrow().entitlement(change.entitlement).or_fault()?;
        let old = match &now {
            Some(now) => opened::payee(desk, now.payee, now.payee_seal)?,
            None => Opened::Absent,
        };
        let new = opened::payee(desk, change.payee, change.seal)?;
        let mut object = serde_json::to_value(change).or_fault()?;
        object["name"] = Value::from(name.clone());
        object["old"] = account(&old);
        object["new"] = account(&new);
        objects.push(object);
        rows.push(vec![
            change.proposal.to_string(),
            lang.of(change.programme.name_zh(), change.programme.name_en()).to_owned(),
            desk.area_name(change.area),
            name,
            line(&old, lang),
            line(&new, lang),
            change.reason.clone(),
            change.proposed_by.to_string(),
        ]);
    }
    let headings = [
        say!("提议", "proposal"),
        say!("项目", "programme"),
        say!("乡镇", "township"),
        say!("姓名", "name"),
        say!("现用账户", "account now"),
        say!("新账户", "new account"),
        say!("原因", "reason"),
        say!("提议人", "proposed by"),
    ];
    Ok(context
        .report(desk)
        .field("count", changes.len())
        .field("changes", objects)
        .line(say!("待复核账户变更{0}户", "{0} accounts wait for the second holder", changes.len()))
        .table(context.lang(), &headings, &[], rows))
}

fn account(opened: &Opened<PayeeData>) -> Value {
    opened.json(
        |data| json!({ "account": masked_account(&data.account), "bank": data.bank, "name": data.name }),
    )
}

fn line(opened: &Opened<PayeeData>, lang: Lang) -> String {
    opened.text(lang, |data| format!("{} {} {}", data.bank, data.name, masked_account(&data.account)))
}
