//! `prepared …`

use words::say;

use super::context::hand_over;
use crate::cli::PreparedCommand;
use crate::clock::in_china;
use crate::commands::Context;
use crate::failure::{Failure, OrFail as _};
use crate::office::waiting;
use crate::report::Report;

/// Runs a command on what waits for its signature.
pub(super) fn run(context: &Context, command: PreparedCommand) -> Result<Report, Failure> {
    match command {
        PreparedCommand::List => list(context),
        PreparedCommand::Fetch { commit, out } => {
            let desk = context.desk()?;
            hand_over(&desk, commit, &out)?;
            let report = context.report(&desk).field("commit", commit.to_string());
            Ok(report.field("file", out.display().to_string()).line(say!(
                "待签文件：{0}（含个人信息，请妥善保管）",
                "prepared commit: {0} (it holds personal data)",
                out.display()
            )))
        }
        PreparedCommand::Withdraw { commit } => {
            let desk = context.desk()?;
            waiting::withdraw(&desk, commit)?;
            Ok(context.report(&desk).field("commit", commit.to_string()).line(say!(
                "已撤下 {commit}；已带走的待签文件请一并销毁",
                "{commit} is withdrawn; destroy the file that was taken along, too"
            )))
        }
    }
}

fn list(context: &Context) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let all = waiting::waiting(&desk)?;
    let rows = all
        .iter()
        .map(|one| {
            vec![
                one.commit.to_string(),
                one.signer.clone(),
                one.records.to_string(),
                in_china(one.until),
                if one.damaged {
                    context
                        .lang()
                        .of(
                            "文件已损坏：撤下后重新办理",
                            "its file is damaged: withdraw it and prepare again",
                        )
                        .to_owned()
                } else {
                    one.intent.clone()
                },
            ]
        })
        .collect();
    let headings = [
        say!("提交", "commit"),
        say!("签名密钥", "key"),
        say!("记录", "records"),
        say!("有效至", "until"),
        say!("事由", "intent"),
    ];
    Ok(context
        .report(&desk)
        .field("count", all.len())
        .field("waiting", serde_json::to_value(&all).or_fault()?)
        .line(say!("待签提交{0}笔", "{0} commits wait for a signature", all.len()))
        .table(context.lang(), &headings, &[2], rows))
}
