//! `sign` on another machine, `commit` back on the ledger's.

use ledger::note::VerifyingKey;
use serde_json::json;
use zeroize::Zeroizing;

use super::{consent, receipt};
use crate::app::{append, erased_by, open_prepared, read_prepared, sign_prepared, witness_path};
use crate::cli::{CommitArgs, SignArgs};
use crate::commands::Context;
use crate::failure::Failure;
use crate::office::person::check_erased;
use crate::report::Report;

/// `sign`: recomputes, checks, shows, asks, signs.
pub(super) fn sign(context: &Context, args: &SignArgs) -> Result<Report, Failure> {
    let path = context.key_path()?;
    let key = context.key(path)?;
    let shown = read_prepared(&args.file)?;
    let note = &shown.note;
    let mut text = format!(
        "{}\n  账本 {} {}\n  时间 {}\n  记录 {} 条，根 {}\n  见过 {} 条\n",
        note.intent,
        note.origin,
        note.ledger,
        note.time,
        note.records,
        note.root.to_base64(),
        note.seen.0
    );
    for (kind, count) in &shown.types {
        text.push_str(&format!("  {count} × {kind}\n"));
    }
    if !args.yes {
        agree(&text, &shown.plaintexts)?;
    }
    let out = args.out.clone().unwrap_or_else(|| {
        let mut name = args.file.as_os_str().to_owned();
        name.push(".signed");
        name.into()
    });
    let log_keys = log_keys(&context.common.vkey)?;
    let (intent, records, types) = (note.intent.clone(), note.records, json!(shown.types));
    sign_prepared(shown, &key, &log_keys, &witness_path(path), &out)?;
    Ok(Report::new()
        .field("intent", intent)
        .field("records", records)
        .field("types", types)
        .field("signed", out.display().to_string())
        .line(text.trim_end())
        .line(format!(
            "已签：{0}。带回账本机器运行 sunledger commit {0} / signed: {0}. On the ledger's machine run sunledger commit {0}",
            out.display()
        )))
}

/// The log's keys as they are known on this machine, the present one first: no ledger is at hand to ask.
fn log_keys(given: &[String]) -> Result<Vec<VerifyingKey>, Failure> {
    if given.is_empty() {
        return Err(Failure::usage(
            "请用 --log-key 给出日志公钥（sunledger new 打印过） / give the log's key with --log-key (sunledger new printed it)",
        ));
    }
    given.iter().map(|text| text.trim().parse().map_err(Failure::usage)).collect()
}

/// Shows what is to be signed and asks.
fn agree(text: &str, plaintexts: &[(u32, String)]) -> Result<(), Failure> {
    let mut shown = Zeroizing::new(text.to_owned());
    for (index, plaintext) in plaintexts.iter().take(50) {
        shown.push_str(&format!("\n  #{index} {plaintext}"));
    }
    if plaintexts.len() > 50 {
        shown.push_str(&format!("\n  … {}", plaintexts.len() - 50));
    }
    consent::to_sign(&shown)
}

/// `commit`: appends what was signed elsewhere.
pub(super) fn commit(context: &Context, args: &CommitArgs) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let file = open_prepared(&args.file)?;
    let erased = erased_by(&file)?;
    if !erased.is_empty() {
        // Since it was prepared others may have come to share an account.
        check_erased(&desk, &erased)?;
    }
    let done = append(&desk, file)?;
    if !erased.is_empty() {
        desk.erase_as_recorded()?;
    }
    Ok(receipt::add(context.report(&desk), &desk, &done))
}
