//! `person …`

use std::collections::BTreeSet;
use std::path::Path;

use aggregates::SubjectId;
use aggregates::person::Part;
use words::{Lang, Text, say};
use zeroize::Zeroizing;

use super::consent;
use crate::app::Desk;
use crate::cli::PersonCommand;
use crate::commands::Context;
use crate::disk::read_file;
use crate::failure::{Failure, OrFail as _};
use crate::files::identity;
use crate::office::opened::{ERASED, masked_identity};
use crate::office::person::{self, CorrectIdentity, Erase, PartIn, RecordDeath, Stream, WithdrawDeath};
use crate::office::{Done, Outcome};
use crate::report::Report;

/// Runs a person command.
pub(super) fn run(context: &Context, command: PersonCommand) -> Result<Report, Failure> {
    let desk = context.desk()?;
    match command {
        PersonCommand::CorrectIdentity { subject, identity_file, evidence, same_person } => {
            let number = identity_in(&identity_file)?;
            let ask = CorrectIdentity { subject, number, evidence, is_same: same_person };
            let Outcome { answer: corrected, done } = context.carry_out(&desk, ask)?;
            let report = context.report(&desk).data(&corrected).line(match &corrected.survivor {
                Some(survivor) => say!(
                    "该号码属于对象 {survivor}：{subject} 并入 {survivor}，待遇以后者为准",
                    "the number belongs to {survivor}: {subject} gave way, and the benefits of {survivor} go on"
                ),
                None => say!("身份证号已登记", "the identity number is recorded"),
            });
            let report = to_stop(report, &corrected.to_stop);
            Ok(context.receipt(report, &done))
        }
        PersonCommand::Death { subject, day, evidence } => {
            let Outcome { answer: death, done } =
                context.carry_out(&desk, RecordDeath { subject, day, evidence })?;
            let report =
                context.report(&desk).data(&death).line(say!("已登记死亡 {day}", "death on {day} recorded"));
            Ok(context.receipt(to_stop(report, &death.to_stop), &done))
        }
        PersonCommand::WithdrawDeath { subject, evidence } => {
            let Outcome { answer: day, done } =
                context.carry_out(&desk, WithdrawDeath { subject, evidence })?;
            let report = context
                .report(&desk)
                .field("subject", subject.to_string())
                .field("day", day.to_string())
                .line(say!("已撤销{day}的死亡登记；停发过的待遇须凭花名册重新确认，停发期间应发的用 entitlement back-pay 补发", "the death on {day} is withdrawn; benefits that were stopped are confirmed again by a roster, and what they missed is granted as back pay"));
            Ok(context.receipt(report, &done))
        }
        PersonCommand::Erase { subject, doc_no, yes } => erase(context, &desk, subject, doc_no, yes),
        PersonCommand::Show { subject } => show(context, &desk, subject),
    }
}

fn erase(
    context: &Context,
    desk: &Desk,
    subject: SubjectId,
    doc_no: String,
    yes: bool,
) -> Result<Report, Failure> {
    let signatory = context.signatory(desk)?;
    let erasure = person::erasure_of(desk, subject)?;
    let ids = |subjects: &BTreeSet<SubjectId>| subjects.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (subjects, payees) = (ids(&erasure.subjects), ids(&erasure.payees));
    let (persons, accounts) = (subjects.len(), payees.len());
    if !yes {
        let what = say!(
            "将销毁 {persons} 个对象（{0}）和 {accounts} 个只属于他们的收款账户的密钥，账本里这些姓名、号码、账号此后谁也不能再读，不可恢复；与他人共用的账户保留",
            "the keys of {persons} subjects ({0}) and of {accounts} accounts that are only theirs are destroyed: nobody reads these names and numbers in the ledger again, ever; accounts that others are paid to stay",
            Text::list(&subjects)
        );
        consent::ask(what.of(context.lang()), context.lang())?;
    }
    let done = context.carry_out_as(desk, &signatory, Erase { erasure, doc_no })?.done;
    let report = context
        .report(desk)
        .field("subject", subject.to_string())
        .field("subjects", subjects)
        .field("payees", payees);
    let report = match done {
        Done::Prepared { .. } => report,
        Done::Nothing => report.line(say!("早已销毁，这次没有记录", "they were destroyed before, nothing was recorded now")),
        Done::Committed(_) => report
            .line(say!(
                "已销毁 {persons} 个对象和 {accounts} 个收款账户的密钥；账本照样可核验",
                "the keys of {persons} subjects and {accounts} accounts are destroyed; the ledger verifies as before"
            ))
            .line(say!("以前导出的文件、打印件和个人信息库的备份不在其内：请一并销毁", "files and prints of before and backups of the vault are not among it: destroy them too")),
    };
    let report = if context.common.store.is_some() && !matches!(done, Done::Prepared { .. }) {
        report.line(say!("请随后由可删除的账号运行 cluster scrub，并在每个服务器节点执行 scavenge", "then run cluster scrub with an account that may delete, and a scavenge on every node of the server"))
    } else {
        report
    };
    Ok(context.receipt(report, &done))
}

/// The identity number in the first line of a file: never on the command line, where others could see it.
pub(super) fn identity_in(path: &Path) -> Result<String, Failure> {
    let bytes = Zeroizing::new(read_file(path)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| {
        Failure::usage(say!(
            "身份证号文件须为 UTF-8 文本",
            "the file with the identity number must be UTF-8 text"
        ))
    })?;
    let number = identity::normalise(text.lines().next().unwrap_or_default());
    identity::check(&number).or_refuse()?;
    Ok(number)
}

/// Parts in benefits that somebody has to end, each with the way to do it.
fn to_stop(report: Report, parts: &[PartIn]) -> Report {
    parts.iter().fold(report, |report, part| {
        let (zh, en) = match part.part {
            Part::Member => ("家庭成员，请在下次花名册中更正", "a member: correct the next roster"),
            Part::Beneficiary | Part::Head => ("请办理 entitlement stop", "stop it with entitlement stop"),
        };
        report.line(say!(
            "仍在享：{0} {1} 自{2}（{zh}）",
            "goes on: {3} {1} from {2} ({en})",
            part.programme.name_zh(),
            part.entitlement,
            part.from,
            part.programme.name_en()
        ))
    })
}

fn show(context: &Context, desk: &Desk, subject: SubjectId) -> Result<Report, Failure> {
    desk.catch_up()?;
    let Stream { state, data, .. } = Stream::load(desk, &mut desk.act(), subject)?;
    let views = desk.views.borrow();
    let record = views.person(subject).or_fault()?;
    let linked = views.linked_subjects(subject).or_fault()?;
    let name = data.as_ref().map_or(context.lang().of(ERASED.0, ERASED.1), |data| data.name.as_str());
    let number = data.as_ref().map(|data| masked_identity(&data.identity)).unwrap_or_default();
    let memberships: Vec<PartIn> = state.memberships().iter().map(PartIn::from).collect();
    let mut report = context
        .report(desk)
        .field("subject", subject.to_string())
        .field("person", serde_json::to_value(&record).or_fault()?)
        .field("name", name)
        .field("identity", number.clone())
        .field(
            "linked",
            linked.iter().filter(|it| **it != subject).map(ToString::to_string).collect::<Vec<_>>(),
        )
        .field("memberships", serde_json::to_value(&memberships).or_fault()?)
        .line(say!("对象 {subject}：{name} {number}", "subject {subject}: {name} {number}"));
    if let Some(survivor) = state.survivor() {
        report = report.line(say!("已并入 {survivor}", "gave way to {survivor}"));
    }
    if let Some(day) = state.died() {
        report = report.line(say!("{day} 死亡", "died on {day}"));
    }
    let rows = memberships.iter().map(|part| row(part, context.lang())).collect();
    let headings = [
        say!("项目", "programme"),
        say!("待遇", "entitlement"),
        say!("身份", "part"),
        say!("起", "from"),
        say!("止", "until"),
    ];
    Ok(report.table(context.lang(), &headings, &[], rows))
}

fn row(part: &PartIn, lang: Lang) -> Vec<String> {
    let how = match part.part {
        Part::Beneficiary => lang.of("本人", "beneficiary"),
        Part::Head => lang.of("户主", "head"),
        Part::Member => lang.of("成员", "member"),
    };
    vec![
        lang.of(part.programme.name_zh(), part.programme.name_en()).to_owned(),
        part.entitlement.to_string(),
        how.to_owned(),
        part.from.to_string(),
        part.until.map(|month| month.to_string()).unwrap_or_default(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_line(name: &str, text: &str) -> Result<String, Failure> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        identity_in(&path)
    }

    #[test]
    fn the_number_is_the_first_line_of_the_file() {
        let read = first_line("id", "\u{FEFF}11010519491231002x\r\n备注\n");
        assert_eq!(read.unwrap(), "11010519491231002X");
    }

    #[test]
    fn a_wrong_number_is_refused_without_being_repeated() {
        let failure = first_line("id", "110105194912310021\n").unwrap_err();
        assert_eq!(failure.exit(), 1);
        assert!(!failure.texts().0.to_string().contains("110105194912310021"));
    }
}
