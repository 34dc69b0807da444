//! Proofs that a stranger can check: the tlog-proof of C2SP, and the proof file that holds all he needs
//! (docs/FORMAT.md, Proof file).

mod file;
mod needed;
mod piece;
mod tlog;
mod verify;

pub use file::{Evidence, ProofFile};
pub use needed::needed_key_records;
pub use tlog::TlogProof;
pub use verify::{Proven, verify};

use crate::checkpoint::CheckpointError;
use crate::commit::CommitError;
use crate::keyring::{Denied, KeyringError};
use crate::merkle::MerkleError;
use crate::note::NoteError;
use crate::record::RecordError;

/// The most bytes of a proof file.
pub const PROOF_FILE_BYTES_MAX: usize = 64 << 20;

/// Which piece of evidence a fault was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The file as a whole.
    File,
    /// Record 0.
    Genesis,
    /// A key record, by its place in the file from 0.
    Key(usize),
    /// The record that the file proves.
    Record,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Part::File => f.write_str("证明文件 (file)"),
            Part::Genesis => f.write_str("创世记录 (genesis)"),
            Part::Key(at) => write!(f, "密钥记录 (keys[{at}])"),
            Part::Record => f.write_str("记录 (record)"),
        }
    }
}

/// What is wrong with a proof, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part}：{fault}")]
pub struct ProofError {
    /// Where.
    pub part: Part,
    /// What.
    pub fault: ProofFault,
}

/// What is wrong with a piece of a proof.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// The file or a tlog-proof is not of its form.
    #[error("不合格式 / not of its form")]
    Form,
    /// The record.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The commit note.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The record and the note name different ledgers, commits or times, or the index is beyond the commit.
    #[error("记录与其提交文本不符 / the record does not belong to the note")]
    OtherCommit,
    /// The record's path does not lead to the root that was signed.
    #[error("记录不在所签的根之下：{0} / the record is not under the root that was signed: {0}")]
    CommitPath(MerkleError),
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The leaf's path does not lead to the checkpoint's root.
    #[error("记录不在检查点之下：{0} / the record is not under the checkpoint: {0}")]
    LogPath(MerkleError),
    /// The place in the log is before the start of the commit, or what the signer saw is not before it.
    #[error("位置与提交不符 / the position does not fit the commit")]
    Position,
    /// Record 0 is not the one whose hash is known.
    #[error("创世记录不是所给哈希的那条 / record 0 is not the one of the given hash")]
    OtherGenesis,
    /// Key records are given twice, or come after the record that they should support.
    #[error("密钥记录重复或晚于所证记录 / key records are double or come after the record")]
    KeyOrder,
    /// The signer's key is not among the key records.
    #[error("缺少签名密钥的登记记录 / the registration of the signer's key is missing")]
    UnknownSigner,
    /// The note's signature.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The note's `key` line is not the head of the key records given: some are missing.
    #[error(
        "密钥记录不全：与提交文本的 key 行不符 / key records are missing: the note's key line names another head"
    )]
    KeyHead,
    /// The signer had no authority.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A key record does not hold.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
}
