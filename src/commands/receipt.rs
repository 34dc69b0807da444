//! What came of an act, for people and programs.

use std::path::Path;

use serde_json::json;
use words::say;

use crate::clock::in_china;
use crate::office::{Committed, Done};
use crate::report::Report;

/// Adds what came of an act: the receipt, the prepared file, or that it had been done before. `file` is where the prepared
/// commit was written.
#[must_use]
pub(super) fn add(report: Report, done: &Done, file: Option<&Path>) -> Report {
    match done {
        Done::Nothing => report
            .field("done", "nothing")
            .line(say!("已经办过，账本没有变化", "this was done before: the ledger has not changed")),
        Done::Committed(Committed { receipt, .. }) => {
            let end = receipt.first.0 + u64::from(receipt.records);
            report
                .field("done", "committed")
                .field(
                    "receipt",
                    json!({
                        "commit": receipt.id.to_string(),
                        "position": receipt.first.0,
                        "records": receipt.records,
                        "checkpoint": receipt.checkpoint.to_string(),
                        "repeated": receipt.repeated,
                    }),
                )
                .line(say!(
                    "已入账：第{0}–{1}条，提交 {2}",
                    "written: records {0}–{1}, commit {2}",
                    receipt.first.0,
                    end - 1,
                    receipt.id
                ))
        }
        Done::Prepared { commit, records, until } => {
            let (file, day) = (file.unwrap_or(Path::new("")).display(), in_china(*until));
            report
                .field("done", "prepared")
                .field(
                    "prepared",
                    json!({
                        "commit": commit.to_string(),
                        "file": file.to_string(),
                        "records": records,
                        "until": until.to_string(),
                    }),
                )
                .line(say!(
                    "待签文件已写好：{file}（{records}条记录，含个人信息，请妥善保管）。账本还没有变化：在签名机上运行 sunledger --key 密钥 --log-key 日志公钥 sign {file}，再把签好的文件拿回来 sunledger commit。{day} 以前有效",
                    "prepared: {file} ({records} records; it holds personal data). The ledger has not changed yet: on the signing machine run sunledger --key KEY --log-key VKEY sign {file}, then bring the signed file back to sunledger commit. It is good until {day}"
                ))
        }
    }
}
