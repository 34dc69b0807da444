//! What can go wrong between the records and the tables. All of it is a fault; a read model refuses nothing.

use std::path::PathBuf;

use ledger::Position;
use ledger::record::RecordError;
use words::{Said, Text};

/// Why the read models could not be written or read.
#[derive(Debug, words::Said)]
#[said(code = "views")]
pub enum ViewsError {
    /// SQLite could not do it.
    #[said(
        "读模型库出错：{why}；可运行 sunledger rebuild 重建",
        "the read models failed: {why}; sunledger rebuild makes them anew",
        why = sqlite(at_0)
    )]
    Sqlite(#[from] rusqlite::Error),
    /// A record is missing between the last one folded and this one.
    #[said(
        "读模型应读第{expected}条记录，来的是第{found}条",
        "the read models wait for record {expected}, and {found} came"
    )]
    Gap {
        /// The next position to read.
        expected: Position,
        /// The position that came.
        found: Position,
    },
    /// The bytes at a position are not a record.
    #[said(
        "第{position}条记录无法读取：{source}",
        "record {position} cannot be read: {source}",
        next("请运行 sunledger verify", "run sunledger verify")
    )]
    Record {
        /// Where.
        position: Position,
        /// Why.
        source: RecordError,
    },
    /// A record of another ledger came.
    #[said(
        "第{position}条记录属于另一账本",
        "record {position} is of another ledger",
        next("请运行 sunledger rebuild", "run sunledger rebuild")
    )]
    OtherLedger {
        /// Where.
        position: Position,
    },
    /// The source of the records failed.
    #[said("读取记录失败：{said}", "the records could not be read: {said}")]
    Source {
        /// What it says.
        said: Text,
        /// The error itself, for whoever knows its type.
        cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// The tables were made by another version of the program and this caller may only read.
    #[said(
        "读模型版本不符",
        "the read models are of another version",
        next("请运行 sunledger rebuild", "run sunledger rebuild")
    )]
    OtherVersion,
    /// A file could not be removed or made.
    #[said("无法改写 {path}：{source}", "{path} cannot be replaced: {source}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A text names nothing.
    #[said("没有“{text}”", "there is no “{text}”", next("请用 list 命令查看编号", "see the list command"))]
    None {
        /// As it was given.
        text: String,
    },
    /// A text names more than one thing.
    #[said(
        "“{text}”对应{found}项，须恰好一项",
        "“{text}” names {found} and must name exactly one",
        next("请写得长些，或用 list 命令查看编号", "give more of it, or see the list command")
    )]
    Several {
        /// As it was given.
        text: String,
        /// How many it names.
        found: usize,
    },
    /// A table points at a record that does not say what it should.
    #[said(
        "第{position}条记录与读模型不符",
        "record {position} is not what the read models say",
        next("请运行 sunledger rebuild 与 verify", "run sunledger rebuild and verify")
    )]
    Mismatch {
        /// Where.
        position: Position,
    },
}

impl ViewsError {
    /// What the source of records says.
    pub(crate) fn source<E: Said + std::error::Error + Send + Sync + 'static>(error: E) -> ViewsError {
        ViewsError::Source { said: error.text(), cause: Some(error.into()) }
    }

    /// The same of a source that only says it.
    pub(crate) fn told(said: Text) -> ViewsError {
        ViewsError::Source { said, cause: None }
    }

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

/// What SQLite says, for both languages.
#[must_use]
pub fn sqlite(error: &rusqlite::Error) -> words::Database {
    words::Database::new(error.sqlite_error().map(|error| error.extended_code), error)
}
