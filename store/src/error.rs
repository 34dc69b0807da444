//! What the store answers when it does not do what was asked: conflicts, refusals and faults, each by itself.

use std::path::PathBuf;

use ledger::checkpoint::CheckpointError;
use ledger::commit::CommitError;
use ledger::keyring::{Denied, KeyringError};
use ledger::merkle::MerkleError;
use ledger::note::NoteError;
use ledger::record::RecordError;
use ledger::seal::SealError;
use ledger::ties::Broken;
use ledger::tile::TileError;
use ledger::{Position, Sequence, Time};
use words::{Said, Text};

/// The disk, the file or the machine failed, or the ledger is damaged. Nothing was acknowledged.
#[derive(Debug, words::Said)]
#[said(code = "store")]
pub enum StoreError {
    /// SQLite reports an error.
    #[said("数据库出错：{why}", "the database failed: {why}", why = sqlite(at_0))]
    Sqlite(#[from] rusqlite::Error),
    /// A file cannot be read or written.
    #[said("文件出错：{0}", "a file failed: {0}")]
    Io(#[from] std::io::Error),
    /// There is no ledger in the folder.
    #[said("{path} 里没有账本：先 init", "there is no ledger in {path}: run init first", path = at_0.display())]
    NoLedger(PathBuf),
    /// There is a ledger in the folder already.
    #[said("{path} 里已有账本", "there is a ledger in {path} already", path = at_0.display())]
    LedgerPresent(PathBuf),
    /// The tables are of another version of the program.
    #[said("账本表结构版本为{0}，本程序只认{known}", "the tables are of version {0}, this program knows {known}", known = crate::schema::VERSION)]
    Version(i64),
    /// The stored bytes contradict each other.
    #[said(
        "账本已损坏：{0}；停止写入",
        "the ledger is damaged: {0}; writing stops",
        next("请运行 verify", "run verify")
    )]
    Damaged(Text),
    /// A record is not what the log's signed checkpoint covers, or not of the stream or commit that it stands in.
    #[said(
        "第{0}号记录与所签的检查点不符，账本已损坏，没有据此出具任何材料",
        "record {0} is not what the signed checkpoint covers, the ledger is damaged and no paper was made from it",
        next("请运行 sunledger verify", "run sunledger verify")
    )]
    Unproven(Position),
    /// Another program holds the ledger for longer than this one waits.
    #[said("另一程序正在写入账本，请稍后再试", "another program is writing to the ledger, try again later")]
    Busy,
    /// The writer has stopped after a fault; what is on disk decides when the store is opened again.
    #[said("写入已停止：{0}", "writing has stopped: {0}", next("请重新打开账本", "open the ledger again"))]
    Stopped(Text),
    /// A live ledger's time comes from the machine only.
    #[said("正式账本只用机器时钟", "a live ledger takes the time of the machine only")]
    InjectedClock,
    /// A ledger that is no demonstration was opened without flushing each commit.
    #[said("只有演示账本可以不逐笔落盘", "only a demonstration may be written without flushing each commit")]
    Unflushed,
    /// None of the given signers has the log's present key.
    #[said(
        "没有日志现行密钥，不能签检查点：日志换过钥匙的，请从换钥匙的机器安全拷来 keys/log.key；没有换过的，地址是另一本账的集群",
        "the log's present key is not at hand, no checkpoint can be signed: if the key was changed, copy keys/log.key safely from the machine where that was done; if it never was, this is another ledger's cluster"
    )]
    LogKey,
    /// There is no such record.
    #[said("没有第{0}号记录", "there is no record at position {0}")]
    NoRecord(Position),
    /// There is no such commit.
    #[said("没有第{0}号提交", "there is no commit {0}")]
    NoCommit(u64),
    /// A proof cannot be made.
    #[said(transparent)]
    Merkle(#[from] MerkleError),
    /// The cluster, or what it has.
    #[said(transparent)]
    Cluster(#[from] crate::order::ClusterFault),
    /// A tile is not of its shape.
    #[said(transparent)]
    Tile(#[from] TileError),
}

impl StoreError {
    pub(crate) fn damaged(what: impl Said) -> StoreError {
        StoreError::Damaged(what.text())
    }
}

/// Why a commit was not appended.
#[derive(Debug, words::Said)]
#[said(code = "append")]
pub enum AppendError {
    /// Somebody was faster: decide anew and sign again.
    #[said(transparent)]
    Conflict(#[from] Conflict),
    /// The commit does not hold, and will not hold later either.
    #[said(transparent)]
    Refused(#[from] Refusal),
    /// The store failed; whether the commit is in the ledger is known after opening it again.
    #[said(transparent)]
    Fault(#[from] StoreError),
}

/// A stream has moved on since the decision looked at it.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "conflict")]
#[said(
    "{stream} 已有变动（当时第{expected}条，现为第{found}条）",
    "{stream} has moved on (it stood at {expected}, now at {found})",
    next("请重新办理", "decide again")
)]
pub struct Conflict {
    /// The stream.
    pub stream: String,
    /// The sequence that the decision saw; 0 for absent.
    pub expected: Sequence,
    /// The sequence now.
    pub found: Sequence,
}

/// Why a commit does not hold.
#[derive(Clone, Debug, PartialEq, Eq, words::Said)]
#[said(code = "commit", ground = words::Ground::Format("6"))]
pub enum Refusal {
    /// The note's form.
    #[said(transparent)]
    Commit(#[from] CommitError),
    /// The note's signature.
    #[said(transparent)]
    Note(#[from] NoteError),
    /// A commit carries exactly one signature, the signer's.
    #[said("提交须恰有一个签名", "a commit carries exactly one signature")]
    OneSignature,
    /// A record is not of its form.
    #[said("第{index}条记录：{error}", "record {index}: {error}")]
    Record {
        /// Place in the commit.
        index: u32,
        /// What is wrong.
        error: RecordError,
    },
    /// A record names another ledger, commit, time, signer or index than its commit.
    #[said("第{index}条记录与提交的{field}不符", "the {field} of record {index} is not its commit's")]
    OtherCommit {
        /// Place in the commit.
        index: u32,
        /// The field that differs.
        field: &'static str,
    },
    /// A record breaks a rule, alone or among those of its commit.
    #[said("第{index}条记录违反规则 {rule}：{broken}", "record {index} breaks the rule {rule}: {broken}", rule = broken.rule, ground = words::Ground::Rule(broken.rule))]
    Rule {
        /// Place in the commit.
        index: u32,
        /// Which rule, and how.
        broken: Broken,
    },
    /// The number of records is not what the note says, or over the limits.
    #[said(
        "提交所附记录数与提交文本不符",
        "the commit does not have the number of records that its note says"
    )]
    Count,
    /// Records of more bytes than a commit may have.
    #[said("提交过大：最多500000条、512MiB", "the commit is too large: at most 500000 records and 512 MiB")]
    TooLarge,
    /// The records do not lead to the root that was signed.
    #[said("记录与所签的根不符", "the records do not lead to the root that was signed")]
    Root,
    /// The commit is of another ledger.
    #[said("提交属于另一账本", "the commit is of another ledger")]
    OtherLedger,
    /// The checkpoint that the signer saw is not an earlier one of this log.
    #[said(
        "签名人所见的检查点（大小{size}）不属于本账本",
        "the checkpoint that the signer saw (size {size}) is not of this ledger"
    )]
    Seen {
        /// The size in the note.
        size: u64,
    },
    /// The signer's key is not registered.
    #[said("签名密钥未登记", "the signer's key is not registered")]
    UnknownSigner,
    /// The key is revoked, or has no role for a record of the commit.
    #[said(transparent)]
    Denied(#[from] Denied),
    /// A record on keys does not hold.
    #[said("第{index}条记录：{error}", "record {index}: {error}")]
    Keyring {
        /// Place in the commit.
        index: u32,
        /// What is wrong.
        error: KeyringError,
    },
    /// The note's `key` line is not the head of the signer's key stream.
    #[said(
        "提交文本的 key 行不是签名密钥流的最后一条（现为第{found}条）",
        "the note's key line is not the head of the signer's key stream (now {found})"
    )]
    KeyLine {
        /// The head's sequence now.
        found: Sequence,
    },
    /// A record names another holder than the signer's.
    #[said("记录所写经手人不是签名人", "the holder in a record is not the signer's")]
    Holder,
    /// More than five minutes ahead of the store's clock.
    #[said(
        "提交时间{time}超前于账本时钟{clock}五分钟以上",
        "the time {time} is over five minutes ahead of the ledger's clock {clock}"
    )]
    Ahead {
        /// The commit's time.
        time: Time,
        /// The store's.
        clock: Time,
    },
    /// More than 72 hours behind the store's clock.
    #[said(
        "提交时间{time}落后于账本时钟{clock}72小时以上",
        "the time {time} is over 72 hours behind the ledger's clock {clock}"
    )]
    Behind {
        /// The commit's time.
        time: Time,
        /// The store's.
        clock: Time,
    },
    /// More than 72 hours behind ledger time: back-dated.
    #[said(
        "提交时间{time}落后于账本时间{ledger_time}72小时以上",
        "the time {time} is over 72 hours behind ledger time {ledger_time}"
    )]
    BackDated {
        /// The commit's time.
        time: Time,
        /// Ledger time.
        ledger_time: Time,
    },
    /// A record does not hash to what the stream's next record must name.
    #[said("{stream} 第{seq}条所记前一条哈希不对", "record {seq} of {stream} names a wrong previous hash")]
    Chain {
        /// The stream.
        stream: String,
        /// The record's sequence.
        seq: Sequence,
    },
    /// The commit's id stands for another commit already.
    #[said("提交编号已用于另一提交", "the commit's id stands for another commit already")]
    IdTaken,
    /// The first commit is the genesis and registers all administrators, and no other is.
    #[said("第一个提交须为创世提交", "the first commit must be the genesis")]
    Genesis,
    /// The commit makes a log key the present one that this store cannot sign with.
    #[said("账本没有新日志密钥的私钥", "the store does not have the private key of the new log key")]
    LogKeyNotHeld,
}

/// Why records could not be prepared.
#[derive(Debug, words::Said)]
#[said(code = "prepare", ground = words::Ground::Format("4"))]
pub enum PrepareError {
    /// A stream is written to that is not in the read set.
    #[said("{0} 未先读取", "{0} was not read before it is written to")]
    NotRead(String),
    /// A commit has at least one record.
    #[said("没有可写的记录", "there is nothing to write")]
    Empty,
    /// Over the limits of a commit.
    #[said("提交过大：最多500000条、512MiB", "the commit is too large: at most 500000 records and 512 MiB")]
    TooLarge,
    /// A section that was made apart does not fit behind the records before it.
    #[said("第{first}条起的一段接不上", "the section from record {first} does not fit")]
    Section {
        /// Index of its first record.
        first: u32,
    },
    /// A record cannot be written.
    #[said("第{index}条记录：{error}", "record {index}: {error}")]
    Record {
        /// Place in the commit.
        index: u32,
        /// What is wrong.
        error: RecordError,
    },
    /// Something cannot be sealed.
    #[said("第{index}条记录：{error}", "record {index}: {error}")]
    Seal {
        /// Place in the commit.
        index: u32,
        /// What is wrong.
        error: SealError,
    },
    /// The note cannot be written or signed.
    #[said(transparent)]
    Commit(#[from] CommitError),
    /// The spool file failed.
    #[said("文件出错：{0}", "a file failed: {0}")]
    Io(#[from] std::io::Error),
}

impl From<CheckpointError> for StoreError {
    fn from(error: CheckpointError) -> StoreError {
        match error {
            CheckpointError::Note(NoteError::Signer(_)) => StoreError::LogKey,
            other => StoreError::damaged(other),
        }
    }
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> AppendError {
        StoreError::from(error).into()
    }
}

impl From<std::io::Error> for AppendError {
    fn from(error: std::io::Error) -> AppendError {
        StoreError::from(error).into()
    }
}

/// What SQLite says, for both languages.
pub(crate) fn sqlite(error: &rusqlite::Error) -> words::Database {
    words::Database::new(error.sqlite_error().map(|error| error.extended_code), error)
}
