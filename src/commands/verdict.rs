//! What `verify` says: every count, every finding that was kept and how many more there are, and how far checkpoints from
//! outside reach.

use audit::{AuditError, Finding};
use serde_json::json;
use words::{Text, say};

use crate::failure::Failure;
use crate::report::Report;

/// Says what a verification found; `given` is whether it was told of checkpoints from outside.
pub(super) fn of(report: &audit::Report, given: bool, seconds: f64) -> Report {
    let out = found(report, counted(report, seconds));
    out.line(tail(report, given))
}

/// A verification that came to no end.
pub(super) fn unfinished(error: AuditError) -> Failure {
    if !error.is_machines() {
        return Failure::fault(error);
    }
    // What the machine said: texts around it speak of ledgers and tables that may be read again.
    let mut cause: &dyn std::error::Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    Failure::fault(say!(
        "核验没有做完，这不说明账本有问题：{cause}。请在账本文件夹和临时文件夹腾出空间、检查磁盘，再运行 verify（--no-views 不核对读模型，占用最少）",
        "the verification was not finished, which says nothing of the ledger: {cause}. Free space in the ledger's folder and in the folder of temporary files, check the disk, and run verify again (--no-views leaves the read models and needs the least)"
    ))
}

fn counted(report: &audit::Report, seconds: f64) -> Report {
    let counts = &report.counts;
    #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a speed for people, not money")]
    let speed = counts.records as f64 / seconds.max(0.001);
    Report::new()
        .field("clean", report.is_clean())
        .field("records", counts.records)
        .field("commits", counts.commits)
        .field("streams", counts.streams)
        .field("signatures", counts.signatures)
        .field("checkpoints", counts.checkpoints)
        .field("seals", counts.seals)
        .field("seals_opened", counts.seals_opened)
        .field("by_type", json!(counts.by_type))
        .field("root", report.root.to_base64())
        .field("size", report.size.0)
        .field("genesis", report.genesis.map(|hash| hash.to_string()))
        .field("tail_excluded", report.tail_excluded)
        .field("outside_size", report.outside_size.map(|size| size.0))
        .field("findings", serde_json::to_value(&report.findings).unwrap_or_default())
        .field("totals", serde_json::to_value(&report.totals).unwrap_or_default())
        .line(say!(
            "验证 {0} 条记录、{1} 个提交、{2} 条流、{3} 个签名、{4} 个密封，用时 {seconds:.2} 秒（每秒 {speed:.0} 条）",
            "verified {0} records, {1} commits, {2} streams, {3} signatures, {4} seals in {seconds:.2} s ({speed:.0} a second)",
            counts.records, counts.commits, counts.streams, counts.signatures, counts.seals
        ))
}

fn found(report: &audit::Report, mut out: Report) -> Report {
    if report.is_clean() {
        return out.line(say!("没有发现问题", "nothing is wrong"));
    }
    let total: u64 = report.totals.values().sum();
    out = out.line(say!("发现 {total} 处问题", "{total} findings"));
    if let Some((position, stream)) = report.first_bad() {
        out = out.line(say!(
            "最早的坏记录：第{0}条，流 {1}",
            "first bad record: position {0}, stream {1}",
            position.0,
            stream.unwrap_or("?")
        ));
    }
    out = report.findings.iter().map(shown).fold(out, Report::line);
    for (code, more) in report.left_out() {
        let word = code.word();
        out = out.line(say!(
            "  {word} 类另有 {more} 处未逐一列出",
            "  {more} more of {word}, not listed one by one"
        ));
    }
    out.findings = true;
    out
}

fn shown(finding: &Finding) -> Text {
    let (position, stream) = (finding.position.map(|at| at.0), finding.stream.as_deref().unwrap_or("-"));
    let at = position.map_or("-".to_owned(), |at| at.to_string());
    say!("  [{at}] {stream} {0}", "  [{at}] {stream} {0}", finding.text)
}

/// How far what was kept outside reaches, and what is not excluded beyond it.
fn tail(report: &audit::Report, given: bool) -> Text {
    match (report.tail_excluded, report.outside_size) {
        (true, _) => {
            say!("外部检查点证明没有被截尾", "a checkpoint from outside shows that no tail was cut")
        }
        (false, Some(size)) => say!(
            "外部检查点证明前{size}条没有被截改；此后的尾部被截不能排除",
            "a checkpoint from outside shows that the first {size} records were not changed or cut; a cut tail after them is not excluded"
        ),
        (false, None) if given => {
            say!(
                "所给检查点都不成立或不含记录：不能排除尾部被截",
                "no checkpoint that was given holds over any record: a cut tail is not excluded"
            )
        }
        (false, None) => {
            say!("没有外部检查点：不能排除尾部被截", "no checkpoint from outside: a cut tail is not excluded")
        }
    }
}
