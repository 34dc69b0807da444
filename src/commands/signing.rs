//! `sign` on another machine, `commit` back on the ledger's.

mod sheet;

use ledger::note::VerifyingKey;
use serde_json::json;

use super::{consent, receipt};
use crate::app::{Shown, append, erased_by, open_prepared, read_prepared, sign_prepared, witness_path};
use crate::cli::{CommitArgs, SignArgs};
use crate::commands::Context;
use crate::disk::write_private_new;
use crate::failure::Failure;
use crate::office::person::check_erased;
use crate::report::Report;
use words::{Lang, Text, say};

/// `sign`: recomputes, checks, shows, asks, signs.
pub(super) fn sign(context: &Context, args: &SignArgs) -> Result<Report, Failure> {
    let path = context.key_path()?;
    let key = context.key(path)?;
    let log_keys = log_keys(&context.common.vkey)?;
    let shown = read_prepared(&args.file, &key)?;
    let lang = context.lang();
    let text = sheet::text(&shown, lang);
    if let Some(out) = &args.records {
        write_records(&shown, context.common.lang, out)?;
    }
    if !args.yes {
        consent::to_sign(&text, lang)?;
    }
    let out = args.out.clone().unwrap_or_else(|| {
        let mut name = args.file.as_os_str().to_owned();
        name.push(".signed");
        name.into()
    });
    let report = sheet::fields(&shown);
    sign_prepared(shown, &key, &log_keys, &witness_path(path), &out)?;
    let report = match &args.records {
        Some(records) => report.field("records_file", json!(records.display().to_string())),
        None => report,
    };
    Ok(report.field("signed", out.display().to_string()).line(Text::same(text.trim_end())).line(say!(
        "已签：{0}。带回账本机器运行 sunledger commit {0}",
        "signed: {0}. On the ledger's machine run sunledger commit {0}",
        out.display()
    )))
}

/// All records in words, for whoever wants to read them: the file holds personal data.
fn write_records(shown: &Shown, lang: Lang, out: &std::path::Path) -> Result<(), Failure> {
    write_private_new(out, |file| {
        shown.each_entry(|entry| {
            let lines = sheet::entry(entry, &shown.signer.1, lang);
            writeln!(file, "{}", *lines).map_err(Failure::fault)
        })
    })
}

/// The log's keys as they are known on this machine, the present one first: no ledger is at hand to ask.
fn log_keys(given: &[String]) -> Result<Vec<VerifyingKey>, Failure> {
    if given.is_empty() {
        return Err(Failure::usage(say!(
            "请用 --log-key 给出日志公钥（sunledger new 打印过）",
            "give the log's key with --log-key (sunledger new printed it)"
        )));
    }
    given.iter().map(|text| text.trim().parse().map_err(Failure::usage)).collect()
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
    Ok(receipt::add(context.report(&desk), &done))
}
