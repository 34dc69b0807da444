//! `sign` on another machine, `commit` back on the ledger's.

mod sheet;

use std::io::{BufReader, Read as _};
use std::path::Path;

use ledger::note::VerifyingKey;
use serde_json::json;
use store::PreparedFile;

use super::{bank, consent};
use crate::app::{Shown, read_prepared, sign_prepared, witness_path, write_witness};
use crate::cli::{CommitArgs, SignArgs};
use crate::commands::Context;
use crate::disk::{open_file, read_file, read_file_if_any, unread, write_private_new, write_private_with};
use crate::failure::{Failure, OrFail as _};
use crate::office::{self, Done};
use crate::report::Report;
use words::{Lang, Text, say};

/// `sign`: recomputes, checks, shows, asks, signs.
pub(super) fn sign(context: &Context, args: &SignArgs) -> Result<Report, Failure> {
    let path = context.key_path()?;
    let key = context.key(path)?;
    let log_keys = log_keys(&context.common.vkey)?;
    let shown = read_prepared(open(&args.file)?, &key)?;
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
    let seen = witness_path(path);
    let before = read_file_if_any(&seen)?;
    let signed = sign_prepared(shown, &key, &log_keys, (before.as_deref(), &seen.display().to_string()))?;
    write_private_with(&out, |out| match &signed.header.signed {
        Some(note) if args.note => out.write_all(note.as_bytes()).or_fault(),
        _ => signed.write(out).or_fault(),
    })?;
    write_witness(&seen, &signed.header.seen)?;
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
fn write_records(shown: &Shown, lang: Lang, out: &Path) -> Result<(), Failure> {
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

/// `commit`: writes what was signed elsewhere, and hands out the bank files that it made.
pub(super) fn commit(context: &Context, args: &CommitArgs) -> Result<Report, Failure> {
    let desk = context.desk()?;
    let bytes = peek(&args.file)?;
    let committed = if bytes.starts_with(b"{") {
        office::commit(&desk, open(&args.file)?)?
    } else {
        office::commit_note(&desk, &read_file(&args.file)?)?
    };
    let report = context.report(&desk);
    let report = match (committed.followed.files.as_slice(), &args.out) {
        ([], _) => report,
        (files, Some(out)) => bank::hand_out(&desk, report, files, out)?,
        (_, None) => report.line(say!(
            "代发文件已入账，取文件：sunledger batch bank-file 批次号 --copy --out 文件夹",
            "the bank's files are on record; to have them: sunledger batch bank-file BATCH --copy --out DIR"
        )),
    };
    let report = match &committed.followed.former_log_key {
        Some(former) => super::key::exchanged(report, former),
        None => report,
    };
    Ok(context.receipt(report, &Done::Committed(committed)))
}

/// The first byte tells a prepared file from a note.
fn peek(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut first = Vec::new();
    let file = open_file(path).map_err(|error| unread(path, &error))?;
    file.take(1).read_to_end(&mut first).map_err(|error| unread(path, &error))?;
    Ok(first)
}

/// Opens a prepared file, signed or not.
fn open(path: &Path) -> Result<PreparedFile, Failure> {
    let input = open_file(path).map_err(|error| unread(path, &error))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    PreparedFile::read(BufReader::new(input), folder).or_refuse()
}
