//! What can go wrong between the records and the tables. All of it is a fault; a read model refuses nothing.

use std::path::PathBuf;

use ledger::Position;
use ledger::record::RecordError;

/// Why the read models could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ViewsError {
    /// SQLite could not do it.
    #[error(
        "读模型库出错：{0}；可运行 sunledger rebuild 重建 / the read models failed: {0}; sunledger rebuild makes them anew"
    )]
    Sqlite(#[from] rusqlite::Error),
    /// A record is missing between the last one folded and this one.
    #[error(
        "读模型应读第{expected}条记录，来的是第{found}条 / the read models wait for record {expected}, and {found} came"
    )]
    Gap {
        /// The next position to read.
        expected: Position,
        /// The position that came.
        found: Position,
    },
    /// The bytes at a position are not a record.
    #[error(
        "第{position}条记录无法读取：{source}；请运行 sunledger verify / record {position} cannot be read: {source}; run sunledger verify"
    )]
    Record {
        /// Where.
        position: Position,
        /// Why.
        source: RecordError,
    },
    /// A record of another ledger came.
    #[error(
        "第{position}条记录属于另一账本；请运行 sunledger rebuild / record {position} is of another ledger; run sunledger rebuild"
    )]
    OtherLedger {
        /// Where.
        position: Position,
    },
    /// The source of the records failed.
    #[error("读取记录失败：{0} / the records could not be read: {0}")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The tables were made by another version of the program and this caller may only read.
    #[error(
        "读模型版本不符；请运行 sunledger rebuild / the read models are of another version; run sunledger rebuild"
    )]
    OtherVersion,
    /// A file could not be removed or made.
    #[error("无法改写 {path}：{source} / {path} cannot be replaced: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A text names two things, or none.
    #[error(
        "“{text}”对应{found}个，须恰好一个，请用 list 命令查看编号 / “{text}” names {found} and must name exactly one: see the list command"
    )]
    Reference {
        /// As it was given.
        text: String,
        /// How many it names.
        found: usize,
    },
    /// A table points at a record that does not say what it should.
    #[error(
        "第{position}条记录与读模型不符；请运行 sunledger rebuild 与 verify / record {position} is not what the read models say; run sunledger rebuild and verify"
    )]
    Mismatch {
        /// Where.
        position: Position,
    },
}

impl ViewsError {
    /// Whether the machine failed, which says nothing of what stands in the tables.
    #[must_use]
    pub fn is_machines(&self) -> bool {
        match self {
            ViewsError::Sqlite(error) => is_machines(error),
            ViewsError::File { .. } => true,
            _ => false,
        }
    }
}

/// Whether SQLite failed because the machine did: a full disk, an error of the disk, no memory, a file that is held.
#[must_use]
pub fn is_machines(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode as E;
    let code = error.sqlite_error_code();
    let is_held = matches!(code, Some(E::DatabaseBusy | E::DatabaseLocked | E::FileLockingProtocolFailed));
    is_held || matches!(code, Some(E::DiskFull | E::SystemIoFailure | E::OutOfMemory))
}
