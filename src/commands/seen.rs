//! The part of `verify` that holds the checkpoints beside the folder's keys against the log: what a signer's program saw
//! last (`NAME.key.seen`) shows a cut tail, or an older backup.

use std::path::{Path, PathBuf};

use ledger::Keyring;
use ledger::checkpoint::Checkpoint;
use ledger::note::VerifyingKey;
use store::{LogHead, Reader};
use words::{Said as _, Text, say};

use crate::app::{continues, seen_files};
use crate::commands::Context;
use crate::config::Config;
use crate::disk::read_file;
use crate::failure::OrFail as _;
use crate::report::Report;

/// Says which of them the log does not continue.
pub(super) fn add_to(context: &Context, report: Report) -> Report {
    // These first: whatever they have seen is in the log that is read after them.
    let notes: Vec<(PathBuf, Option<Vec<u8>>)> =
        seen_files(context.dir()).into_iter().map(|path| (path.clone(), read_file(&path).ok())).collect();
    // What cannot be read, `verify` has named.
    let found = Reader::open(context.dir()).or_fault().and_then(|reader| {
        let (head, keyring) = (reader.log_head().or_fault()?, reader.keyring().or_fault()?);
        let told = |(path, note): &(PathBuf, Option<Vec<u8>>)| {
            told(&reader, &head, keyring.log_keys(), (path, note.as_deref()))
        };
        let mut found: Vec<Text> = notes.iter().filter_map(told).collect();
        found.extend(other_ledgers(context, &keyring));
        Ok(found)
    });
    let Ok(found) = found else { return report };
    let report = report.field("seen_contradicted", found.len());
    if found.is_empty() {
        return report;
    }
    let mut report = found.into_iter().fold(report.field("clean", false), Report::line);
    report.findings = true;
    report
}

/// What the configuration beside the ledger says otherwise than its genesis.
fn other_ledgers(context: &Context, keyring: &Keyring) -> Option<Text> {
    let config = Config::read(context.dir()).ok()?;
    config.check(keyring.founded()?).err().map(|error| error.text())
}

/// What is to be said of one of them, if anything.
fn told(
    reader: &Reader,
    head: &LogHead,
    log_keys: &[VerifyingKey],
    (path, note): (&Path, Option<&[u8]>),
) -> Option<Text> {
    let seen = note.and_then(|note| log_keys.iter().find_map(|key| Checkpoint::verify(note, key).ok()));
    let (path, size) = (path.display(), head.size.0);
    match seen {
        Some(seen) if continues(reader, &seen, head) => None,
        Some(seen) => Some(say!(
            "{path} 见过{0}条记录的账本，现在这份有{size}条，不是它的延续：被截断、改写或换成了旧备份",
            "{path} has seen the ledger with {0} records, and this one of {size} does not continue it: it was cut, rewritten, or is an older backup",
            seen.size.0
        )),
        None => Some(say!(
            "{path} 不是这份账本的检查点：账本可能被换掉了",
            "{path} is no checkpoint of this ledger, which may have been exchanged"
        )),
    }
}
