//! `verify`, `prove`, `verify-proof`, `checkpoint`.

use std::path::PathBuf;

use audit::AuditError;
use audit::{Options, VaultCheck};
use indicatif::{ProgressBar, ProgressStyle};
use ledger::seal::SealedBox;
use ledger::{Frame, Hash, Position};
use words::{Refused, Said, Text, refuse, say};

use super::seals::Seals;
use super::verdict;
use crate::app::{authority, broken_alone};
use crate::cli::{VerifyArgs, VerifyProofArgs};
use crate::clock::Stopwatch;
use crate::commands::Context;
use crate::disk::{read_file, write_file};
use crate::failure::{Failure, OrFail as _};
use crate::ground;
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
    let path = ledger_file(context)?;
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
    let total = audit::inspect(&path).map_err(verdict::unfinished)?.records;
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
    let mut report = audit::verify_within(&path, &options, args.memory << 20).map_err(verdict::unfinished)?;
    let seconds = watch.seconds();
    bar.finish_and_clear();
    let mut compared = super::views::compare(context, args, report.counts.records)?;
    report.add(std::mem::take(&mut compared.findings));
    let out = compared.add_to(verdict::of(&report, !args.checkpoint.is_empty(), seconds));
    let out = super::held::add_to(context, super::seen::add_to(context, out));
    match seals {
        Some(seals) => seals.add_to(context, &report.counts, out),
        None => Ok(out),
    }
}

/// The ledger's file in the folder.
fn ledger_file(context: &Context) -> Result<PathBuf, Failure> {
    let path = context.dir().join("ledger.db");
    if path.exists() {
        return Ok(path);
    }
    Err(Failure::fault(say!("{0} 里没有账本", "there is no ledger in {0}", context.dir().display())))
}

/// What was found on the cluster that a ledger rests on.
pub(super) struct Surveyed {
    pub(super) lines: Vec<Text>,
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

fn progress(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {per_sec}");
    ProgressBar::new(total).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// `prove`: everything a stranger needs to check one record. The ledger's file is enough for it.
pub(super) fn prove(context: &Context, position: u64, out: Option<PathBuf>) -> Result<Report, Failure> {
    if context.common.store.is_some() {
        // What was ordered last is the cluster's.
        context.desk()?;
    }
    let file = ledger_file(context)?;
    let proof = audit::prove(&file, Position(position)).map_err(unproved)?;
    let overview = audit::inspect(&file).or_fault()?;
    // Whoever has it from elsewhere knows the key of the day.
    let (Some(vkey), Some(genesis)) = (overview.log_key, overview.genesis) else {
        return Err(Failure::fault(say!(
            "最新检查点不是账本的日志密钥所签，请先运行 verify",
            "the latest checkpoint is not signed by a log key of the ledger: run verify first"
        )));
    };
    let (vkey, genesis) = (vkey.to_string(), genesis.to_string());
    let path = out.unwrap_or_else(|| PathBuf::from(format!("proof-{position}.json")));
    let proof = proof.to_json();
    check_proof(position, proof.as_bytes(), &vkey, &genesis)?;
    write_file(&path, proof.as_bytes())?;
    Ok(Report::new()
        .field("position", position)
        .field("proof", path.display().to_string())
        .field("vkey", vkey.clone())
        .field("genesis", genesis.clone())
        .line(say!("证明 {0}", "proof {0}", path.display()))
        .line(say!(
            "任何人可离线核验：sunledger verify-proof {0} --vkey {1} --genesis {genesis}",
            "anyone can check it offline: sunledger verify-proof {0} --vkey {1} --genesis {genesis}",
            path.display(),
            vkey
        )))
}

/// A proof is handed out only if it holds.
fn check_proof(position: u64, proof: &[u8], vkey: &str, genesis: &str) -> Result<(), Failure> {
    let (vkey, genesis) = (vkey.parse().or_fault()?, genesis.parse().or_fault()?);
    let Err(errors) = ledger::proof::verify(proof, &vkey, &genesis, &authority()) else { return Ok(()) };
    let why = errors.first().map(Said::text).unwrap_or_default();
    Err(Failure::fault(say!(
        "第{position}号记录的证明不成立，未写出：{why}；请运行 sunledger verify",
        "the proof of record {position} does not hold and was not written: {why}; run sunledger verify"
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
            check_alone(&frame, &proven.holder)?;
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
                .line(say!(
                    "成立：第{0}条记录 {1} 在账本中（共{2}条），由{3}（{4}）于{5}签署",
                    "proven: record {0}, {1}, is in the ledger of {2} records, signed by {3} ({4}) at {5}",
                    proven.position.0,
                    frame.event_type,
                    proven.checkpoint.size.0,
                    proven.holder,
                    proven.signer.name(),
                    proven.commit.time
                ))
                .line(say!("意图：{0}", "intent: {0}", proven.commit.intent))
                .line(say!(
                    "证明的是包含，不是完整：没有遗漏须由 verify 全账核验",
                    "this proves inclusion; that nothing was left out, only verify of the whole ledger shows"
                )))
        }
        Err(errors) => Err(does_not_hold(errors.iter().map(Said::text).collect())),
    }
}

/// What the record alone shows: its data names its signer's holder, and its id, area, shape and seals are right.
fn check_alone(frame: &Frame<'_>, holder: &str) -> Result<(), Failure> {
    let data: serde_json::Value = serde_json::from_str(frame.data).or_fault()?;
    let written = data.get("holder").and_then(serde_json::Value::as_str);
    // Whoever registers a key names its holder, not himself.
    let is_signers = frame.event_type == "key.registered" || written.is_none_or(|written| written == holder);
    let mut details = Vec::new();
    if !is_signers {
        details.push(say!(
            "记录所写经手人不是签名人{holder}",
            "the holder in the record is not the signer {holder}"
        ));
    }
    details.extend(broken_alone(frame).map(|broken| say!("{0}：{1}", "{0}: {1}", broken.rule, broken.text)));
    if details.is_empty() {
        return Ok(());
    }
    Err(does_not_hold(details))
}

fn does_not_hold(details: Vec<Text>) -> Failure {
    let refused = refuse!("proof.does_not_hold", ground::PROOF, "证明不成立", "the proof does not hold");
    Failure::refused(refused.with(details))
}

/// Of what is not in the ledger, or under no checkpoint, nothing is proved; what is damaged is a fault.
fn unproved(error: AuditError) -> Failure {
    match error {
        AuditError::NoSuchRecord(..) => Failure::refused(Refused::of(&error, ground::NAMES)),
        AuditError::NotCovered(_) => Failure::refused(Refused::of(&error, ground::CHECKPOINT)),
        error => Failure::fault(error),
    }
}

/// `checkpoint`: the latest signed one. Standard output is the note and nothing else: it is kept in files.
pub(super) fn checkpoint(context: &Context, out: Option<PathBuf>) -> Result<Report, Failure> {
    if context.common.store.is_some() {
        // The latest one is the cluster's.
        context.desk()?;
    }
    let overview = audit::inspect(&ledger_file(context)?).or_fault()?;
    let note = overview
        .checkpoint
        .ok_or_else(|| Failure::fault(say!("账本没有检查点", "the ledger has no checkpoint")))?;
    if let Some(path) = &out {
        write_file(path, note.as_bytes())?;
    }
    let raw = (!context.common.json).then(|| note.clone().into_bytes());
    let report = Report::new().field("checkpoint", note).field("records", overview.records);
    Ok(Report { raw, ..report })
}
