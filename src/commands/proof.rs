//! `verify`, `prove`, `verify-proof`, `checkpoint`, `rebuild`.

use std::path::PathBuf;

use audit::{Options, VaultCheck};
use indicatif::{ProgressBar, ProgressStyle};
use ledger::seal::SealedBox;
use ledger::{Frame, Hash, Position};
use serde_json::json;

use super::seals::Seals;
use crate::app::authority;
use crate::cli::{VerifyArgs, VerifyProofArgs};
use crate::clock::Stopwatch;
use crate::commands::Context;
use crate::config::Config;
use crate::failure::{Failure, OrFail as _, read_file, write_file};
use crate::report::Report;

/// `verify`: the whole ledger, every finding.
pub(super) fn verify(context: &Context, args: &VerifyArgs) -> Result<Report, Failure> {
    let surveyed = super::cluster::survey(context)?;
    let report = audited(context, args)?;
    Ok(match surveyed {
        None => report,
        Some(surveyed) => surveyed.add_to(report),
    })
}

/// The ledger's file in the folder, every finding.
pub(super) fn audited(context: &Context, args: &VerifyArgs) -> Result<Report, Failure> {
    let path = context.dir().join("ledger.db");
    if !path.exists() {
        return Err(Failure::fault(format!(
            "{0} 里没有账本 / there is no ledger in {0}",
            context.dir().display()
        )));
    }
    let checkpoints = args
        .checkpoint
        .iter()
        .map(|file| read_file(file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
        .collect::<Result<_, _>>()?;
    let vkey = args.vkey.as_ref().or(context.common.vkey.first());
    let authority = authority();
    let seals = args.seals.then(|| Seals::of(context)).transpose()?;
    let check =
        seals.as_ref().map(|seals| |frame: &Frame<'_>, sealed: &SealedBox| seals.check(frame, sealed));
    let total = audit::inspect(&path).or_fault()?.records;
    let bar = progress(total);
    let options = Options {
        checkpoints,
        vkey: vkey.map(|text| text.parse()).transpose().map_err(Failure::usage)?,
        genesis: args
            .genesis
            .as_ref()
            .map(|text| text.parse::<Hash>())
            .transpose()
            .map_err(Failure::usage)?,
        authority: &authority,
        threads: std::thread::available_parallelism().map_or(2, usize::from),
        progress: &|done| bar.set_position(done),
        vault: check.as_ref().map(|check| check as &VaultCheck<'_>),
    };
    let watch = Stopwatch::start();
    let mut report = audit::verify_within(&path, &options, args.memory << 20).or_fault()?;
    let seconds = watch.seconds();
    bar.finish_and_clear();
    let mut compared = super::views::compare(context, args, report.counts.records)?;
    report.add(std::mem::take(&mut compared.findings));
    let out = compared.add_to(render(&report, seconds));
    match seals {
        Some(seals) => seals.add_to(context, &report.counts, out),
        None => Ok(out),
    }
}

/// What was found on the cluster that a ledger rests on.
pub(super) struct Surveyed {
    pub(super) lines: Vec<String>,
    pub(super) json: serde_json::Value,
    pub(super) clean: bool,
}

impl Surveyed {
    pub(super) fn add_to(self, report: Report) -> Report {
        let clean = self.clean && !report.findings;
        let mut report = self.lines.iter().fold(report, Report::line);
        report = report.field("clean", clean).field("cluster", self.json);
        report.findings = !clean;
        report
    }
}

fn render(report: &audit::Report, seconds: f64) -> Report {
    let counts = &report.counts;
    let mut out = Report::new();
    #[expect(clippy::cast_precision_loss, clippy::float_arithmetic, reason = "a speed for people, not money")]
    let speed = counts.records as f64 / seconds.max(0.001);
    out = out
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
        .field("findings", serde_json::to_value(&report.findings).unwrap_or_default())
        .field("totals", serde_json::to_value(&report.totals).unwrap_or_default())
        .line(format!(
            "验证 {0} 条记录、{1} 个提交、{2} 条流、{3} 个签名、{4} 个密封，用时 {seconds:.2} 秒（每秒 {speed:.0} 条） / verified {0} records, {1} commits, {2} streams, {3} signatures, {4} seals in {seconds:.2} s ({speed:.0} a second)",
            counts.records, counts.commits, counts.streams, counts.signatures, counts.seals
        ));
    if report.is_clean() {
        out = out.line("没有发现问题 / nothing is wrong");
    } else {
        let total: u64 = report.totals.values().sum();
        out = out.line(format!("发现 {total} 处问题 / {total} findings"));
        if let Some((position, stream)) = report.first_bad() {
            out = out.line(format!(
                "最早的坏记录：第{0}条，流 {1} / first bad record: position {0}, stream {1}",
                position.0,
                stream.unwrap_or("?")
            ));
        }
        for finding in &report.findings {
            let (position, stream) =
                (finding.position.map(|at| at.0), finding.stream.as_deref().unwrap_or("-"));
            let (zh, en) = finding.text.split_once(" / ").unwrap_or((&finding.text, &finding.text));
            let at = position.map_or("-".to_owned(), |at| at.to_string());
            out = out.line(format!("  [{at}] {stream} {zh} / [{at}] {stream} {en}"));
        }
        out.findings = true;
    }
    if report.tail_excluded {
        return out.line("外部检查点证明没有被截尾 / a checkpoint from outside shows that no tail was cut");
    }
    out.line("没有外部检查点：不能排除尾部被截 / no checkpoint from outside: a cut tail is not excluded")
}

fn progress(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {per_sec}");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// `prove`: everything a stranger needs to check one record.
pub(super) fn prove(context: &Context, position: u64, out: Option<PathBuf>) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let proof = audit::prove(&context.dir().join("ledger.db"), Position(position)).or_refuse()?;
    let path = out.unwrap_or_else(|| PathBuf::from(format!("proof-{position}.json")));
    // Whoever has it from elsewhere knows the key of the day.
    let vkey = desk.store.keyring().log_key().map(ToString::to_string).unwrap_or_default();
    let genesis = super::founding::genesis_hash(&desk)?;
    let proof = proof.to_json();
    check_proof(position, proof.as_bytes(), &vkey, &genesis)?;
    write_file(&path, proof.as_bytes())?;
    Ok(context
        .report(&desk)
        .field("position", position)
        .field("proof", path.display().to_string())
        .field("vkey", vkey.clone())
        .field("genesis", genesis.clone())
        .line(format!("证明 {0} / proof {0}", path.display()))
        .line(format!(
            "任何人可离线核验：sunledger verify-proof {0} --vkey {1} --genesis {genesis} / anyone can check it offline: sunledger verify-proof {0} --vkey {1} --genesis {genesis}",
            path.display(),
            vkey
        )))
}

/// A proof is handed out only if it holds.
fn check_proof(position: u64, proof: &[u8], vkey: &str, genesis: &str) -> Result<(), Failure> {
    let (vkey, genesis) = (vkey.parse().or_fault()?, genesis.parse().or_fault()?);
    let Err(errors) = ledger::proof::verify(proof, &vkey, &genesis, &authority()) else { return Ok(()) };
    let why = errors.first().map(ToString::to_string).unwrap_or_default();
    let (zh, en) = why.split_once(" / ").unwrap_or((&why, &why));
    Err(Failure::fault(format!(
        "第{position}号记录的证明不成立，未写出：{zh}；请运行 sunledger verify / the proof of record {position} does not hold and was not written: {en}; run sunledger verify"
    )))
}

/// `verify-proof`: with no ledger at hand.
pub(super) fn verify_proof(args: &VerifyProofArgs) -> Result<Report, Failure> {
    let bytes = read_file(&args.file)?;
    let vkey = args.vkey.parse().map_err(Failure::usage)?;
    let genesis: Hash = args.genesis.parse().map_err(Failure::usage)?;
    match ledger::proof::verify(&bytes, &vkey, &genesis, &authority()) {
        Ok(proven) => {
            let frame = ledger::Frame::parse(&proven.record).or_fault()?;
            Ok(Report::new()
            .field("proven", true)
            .field("position", proven.position.0)
            .field("type", frame.event_type)
            .field("stream", frame.stream)
            .field("signer", proven.signer.name())
            .field("holder", proven.holder.clone())
            .field("time", proven.commit.time.to_string())
            .field("intent", proven.commit.intent.clone())
            .field("size", proven.checkpoint.size.0)
            .line(format!(
                "成立：第{0}条记录 {1} 在账本中（共{2}条），由{3}（{4}）于{5}签署 / proven: record {0}, {1}, is in the ledger of {2} records, signed by {3} ({4}) at {5}",
                proven.position.0, frame.event_type, proven.checkpoint.size.0, proven.holder, proven.signer.name(), proven.commit.time
            ))
            .line(format!("意图：{0} / intent: {0}", proven.commit.intent))
            .line("证明的是包含，不是完整：没有遗漏须由 verify 全账核验 / this proves inclusion; that nothing was left out, only verify of the whole ledger shows"))
        }
        Err(errors) => Err(Failure::Refused {
            text: "证明不成立 / the proof does not hold".to_owned(),
            details: errors.iter().map(ToString::to_string).collect(),
        }),
    }
}

/// `checkpoint`: the latest signed one.
pub(super) fn checkpoint(context: &Context, out: Option<PathBuf>) -> Result<Report, Failure> {
    if context.common.store.is_some() {
        // The latest one is the cluster's.
        context.desk()?;
    }
    let overview = audit::inspect(&context.dir().join("ledger.db")).or_fault()?;
    let note =
        overview.checkpoint.ok_or_else(|| Failure::fault("账本没有检查点 / the ledger has no checkpoint"))?;
    if let Some(path) = &out {
        write_file(path, note.as_bytes())?;
    }
    Ok(Report::new()
        .field("checkpoint", note.clone())
        .field("records", overview.records)
        .line(note.trim_end()))
}

/// `rebuild`: throws the read models away and folds them again.
pub(super) fn rebuild(context: &Context, sweep: bool) -> Result<Report, Failure> {
    // Only in a ledger's folder. The old file may be the reason why nothing else works, so nobody opens it before.
    Config::read(context.dir()).or_fault()?;
    let watch = Stopwatch::start();
    projections::Views::rebuild(&crate::app::views_file(context.dir())).or_fault()?;
    let desk = context.desk()?;
    desk.catch_up()?;
    let swept = if sweep { crate::office::sweep::sweep(&desk)? } else { 0 };
    let views = desk.views.borrow();
    let (position, fingerprint) =
        (views.position().or_fault()?.0, views.fingerprint().or_fault()?.to_string());
    Ok(context
        .report(&desk)
        .field("position", position)
        .field("fingerprint", fingerprint.clone())
        .field("swept", swept)
        .line(format!(
            "读模型已重建到第{position}条，用时 {0:.2} 秒，指纹 {fingerprint} / rebuilt to position {position} in {0:.2} s, fingerprint {fingerprint}",
            watch.seconds()
        )))
}
