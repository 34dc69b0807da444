//! What in the folder has seen more than the ledger has: the sign that it was put back, cut or lost.

use std::path::{Path, PathBuf};

use projections::Views;
use store::{Reader, StoreError};
use words::say;

use super::desk::views_file;
use crate::failure::{Failure, OrFail as _};

/// Holds the read models against the ledger that they were folded from.
///
/// # Errors
/// [`Failure::Fault`] if the last record that was folded is not there, or another.
pub(crate) fn check(reader: &Reader, views: &Views) -> Result<(), Failure> {
    let at = |position| match reader.record(position) {
        Ok(record) => Ok(Some(record.bytes)),
        Err(StoreError::NoRecord(_)) => Ok(None),
        Err(error) => Err(error),
    };
    if views.follows(at).or_fault()? {
        return Ok(());
    }
    let (seen, size) = (views.position().or_fault()?.0, reader.size().or_fault()?);
    Err(Failure::fault(say!(
        "读模型（views.db）已折到{seen}条记录，账本（ledger.db）有{size}条，却不是那{seen}条的延续：账本被截断、换成了旧备份或另一份。什么也没有写入，views.db 原样保留：请停下查明，把最新的 ledger.db 放回原处；确已决定以现在这份 ledger.db 为准，才用 rebuild --ledger-is-right",
        "the read models (views.db) were folded from {seen} records, and the ledger (ledger.db) has {size} that do not continue those {seen}: it was cut, or an older backup or another copy was put in its place. Nothing was written and views.db was left as it is: stop, find out, and put the newest ledger.db back. Only once it is decided that this ledger.db counts: rebuild --ledger-is-right"
    )))
}

/// Where there is no record: whether something beside it tells of some, so that ledger.db was lost and nothing is to be
/// founded in its place.
///
/// # Errors
/// [`Failure::Fault`] with what tells of it.
pub(crate) fn check_lost(dir: &Path) -> Result<(), Failure> {
    let file = views_file(dir);
    let is_folded =
        || Views::open_read_only(&file).and_then(|views| views.position()).is_ok_and(|at| at.0 > 0);
    let sign = match seen_files(dir).into_iter().next() {
        Some(seen) => seen,
        None if file.exists() && is_folded() => file,
        None => return Ok(()),
    };
    Err(Failure::fault(say!(
        "{0} 说明这个账本已有记录，而 ledger.db 不见了或是空的：请把最新的 ledger.db（连同 -wal）放回原处，不要重新创世",
        "{0} tells of records of this ledger, and ledger.db is gone or empty: put the newest ledger.db (with its -wal) back; do not found it anew",
        sign.display()
    )))
}

/// What keys in the folder saw last, in the order of their names.
pub(crate) fn seen_files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir.join("keys")).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "seen"));
    files.sort();
    files
}
