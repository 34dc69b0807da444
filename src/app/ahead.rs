//! Read models that have seen more than the ledger has: the only sign in the folder that it was put back or cut.

use projections::Views;
use store::{Reader, StoreError};

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
    Err(Failure::fault(format!(
        "读模型（views.db）已折到{seen}条记录，账本（ledger.db）有{size}条，却不是那{seen}条的延续：账本被截断、换成了旧备份或另一份。什么也没有写入，views.db 原样保留：请停下查明，把最新的 ledger.db 放回原处；确已决定以现在这份 ledger.db 为准，才用 rebuild --ledger-is-right / the read models (views.db) were folded from {seen} records, and the ledger (ledger.db) has {size} that do not continue those {seen}: it was cut, or an older backup or another copy was put in its place. Nothing was written and views.db was left as it is: stop, find out, and put the newest ledger.db back. Only once it is decided that this ledger.db counts: rebuild --ledger-is-right"
    )))
}
